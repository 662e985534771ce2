"""Permanent pictures, voices and videos → files under their own names."""

from dataclasses import dataclass

from wxpublish.model.address import ListedType
from wxpublish.pull.article_folder import PullProblem
from wxpublish.pull.fetch import Fetcher, Missing
from wxpublish.pull.file_names import distinct, file_name
from wxpublish.wechat.permanent_materials import RemoteMaterial

FOLDER = "media"


@dataclass(frozen=True, slots=True)
class PulledFile:
    """A material as a file; the path is empty where it could not be fetched."""

    media_id: str
    kind: str
    name: str
    path: str
    fresh: bool = True
    problems: tuple[PullProblem, ...] = ()


def pull_material(fetcher: Fetcher, kind: ListedType, item: RemoteMaterial) -> PulledFile:
    """Save a material under `media/KIND/`; one that is there from an earlier run stays."""
    folder = f"{FOLDER}/{kind}"
    here = [
        path
        for path in fetcher.folder.paths(f"material:{item.media_id}")
        if path.startswith(f"{folder}/")
    ]
    if here:
        return PulledFile(item.media_id, kind, item.name, here[0], fresh=False)

    def name(suffix: str) -> str:
        own = file_name(item.name, item.media_id, suffix)
        paths = [f"{folder}/{each}" for each in (own, distinct(own, item.media_id))]
        free = [path for path in paths if fetcher.folder.standing(path) == "free"]
        return free[0] if free else f"{folder}/{file_name('', item.media_id, suffix)}"

    found = fetcher.material(item.media_id, folder, name)
    if isinstance(found, Missing):
        problem = PullProblem.of(f"{kind} {item.media_id}", "was not fetched", found)
        return PulledFile(item.media_id, kind, item.name, "", problems=(problem,))
    return PulledFile(item.media_id, kind, item.name, found)
