"""Permanent images, voices and videos → files with their own names."""

from wxpublish.model.address import ListedType
from wxpublish.model.pull_result import PulledFile
from wxpublish.pull.fetch import Fetcher, FetchFailure
from wxpublish.pull.file_names import disambiguate, file_name
from wxpublish.wechat.permanent_materials import RemoteMaterial

MEDIA_FOLDER = "media"


def pull_material(fetcher: Fetcher, kind: ListedType, item: RemoteMaterial) -> PulledFile:
    """Save a material under `media/KIND/`, unless an earlier run did."""
    folder = f"{MEDIA_FOLDER}/{kind}"
    here = [
        path
        for path in fetcher.target.paths(f"material:{item.media_id}")
        if path.startswith(f"{folder}/")
    ]
    if here:
        return PulledFile(item.media_id, kind, item.name, here[0], written=False)

    def name(suffix: str) -> str:
        own = file_name(item.name, item.media_id, suffix)
        paths = [f"{folder}/{each}" for each in (own, disambiguate(own, item.media_id))]
        free = [path for path in paths if fetcher.target.path_state(path) == "free"]
        return free[0] if free else f"{folder}/{file_name('', item.media_id, suffix)}"

    found = fetcher.fetch_material(item.media_id, folder, name)
    if isinstance(found, FetchFailure):
        problem = found.problem(f"{kind} {item.media_id}", "the file was not fetched")
        return PulledFile(item.media_id, kind, item.name, "", problems=(problem,))
    return PulledFile(item.media_id, kind, item.name, found)
