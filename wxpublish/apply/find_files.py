"""Finds files that a planned upload would duplicate, by the hash in their name, and adopts them.

Pictures uploaded with `media/uploadimg` cannot be listed; they are sent again, and such a copy
takes no room.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from io import BytesIO

from wxpublish.apply.adoption import adopt_file
from wxpublish.apply.drift_guard import DriftGuard
from wxpublish.apply.find_existing import ListedNews
from wxpublish.apply.listing_guard import require_complete
from wxpublish.apply.lock_entries import locked_file_at
from wxpublish.apply.run import Run
from wxpublish.model.address import LISTED_AS, MEDIA_KINDS, Address, ListedType
from wxpublish.model.asset import Upload
from wxpublish.model.lock import LockedFile
from wxpublish.model.step import UpdateArticle, UploadAsset
from wxpublish.model.unclaimed import Unclaimed
from wxpublish.wechat.answers import Ok
from wxpublish.wechat.media_download import RemoteVideo
from wxpublish.wechat.permanent_materials import MaterialCounts, RemoteMaterial
from wxpublish.wechat.snapshot_reader import is_listable


def adopt_files(run: Run, listed: ListedNews, counts: MaterialCounts | None) -> None:
    """Adopt declared materials and covers that are on the account already.

    Declared materials are always searched for. Covers are searched for only if the account has
    images that the lockfile does not have, and not so many that listing them costs more than a
    second copy. Raises PlatformError if a list cannot be read.
    """
    wanted: dict[ListedType, list[UploadAsset]] = {}
    for step in run.plan.steps:
        if isinstance(step, UploadAsset) and step.library_type:
            wanted.setdefault(step.library_type, []).append(step)
    shown = _shown_covers(listed)
    for kind in sorted(wanted):
        declared = any(step.address.kind in MEDIA_KINDS for step in wanted[kind])
        if declared or (counts and is_listable(counts, kind, run.store.lock)):
            items = require_complete(run.client.materials.list(kind))
            by_name = _group_by_name(items)
            for step in wanted[kind]:
                _adopt_by_name(run, step, by_name.get(step.asset.filename, ()), shown)


def adopt_covers(run: Run, guard: DriftGuard) -> None:
    """Adopt new covers that an interrupted run had uploaded and sent with an update.

    To find them, updates with a new cover are compared before any upload. A cover is recognized by
    its file name. Raises PlatformError if a list cannot be read.
    """
    covers = {
        one.address: one
        for one in run.plan.steps
        if isinstance(one, UploadAsset)
        and one.asset.upload is Upload.THUMB
        and one.address not in run.adopted
    }
    found: dict[Address, str] = {}
    for step in run.plan.steps:
        if isinstance(step, UpdateArticle) and step.article.cover in covers:
            key = step.address, step.index
            if guard.is_unchanged(step) and key in guard.sent_before:
                found[step.article.cover] = guard.sent_before[key].thumb_media_id
    claimed = run.store.lock.claimed()
    if not {*found.values()} - claimed:
        return
    listed = require_complete(run.client.materials.list("image"))
    for address, media_id in found.items():
        file = listed.get(media_id)
        if file and file.name == covers[address].asset.filename and media_id not in claimed:
            _adopt(run, covers[address], file)


def lock_entry_for_file(run: Run, step: UploadAsset, made: LockedFile) -> LockedFile:
    """The entry `made` with the files of its address that are still to be deleted."""
    before = run.store.lock.resources.get(step.address)
    left = before.superseded if isinstance(before, LockedFile) else ()
    return replace(made, superseded=tuple(dict.fromkeys((*left, *step.supersedes))))


def _group_by_name(items: Mapping[str, RemoteMaterial]) -> dict[str, list[RemoteMaterial]]:
    found: dict[str, list[RemoteMaterial]] = {}
    for file in items.values():
        found.setdefault(file.name, []).append(file)
    return found


def _adopt_by_name(
    run: Run, step: UploadAsset, named: Iterable[RemoteMaterial], shown: frozenset[str]
) -> None:
    """Adopt one of the files with the right name: one that a draft shows, else the latest."""
    same_name = [file for file in named if not run.store.is_claimed(file.media_id)]
    same = [file for file in same_name if _has_description(run, step, file)]
    best = max(
        same,
        key=lambda file: (file.media_id in shown, file.update_time, file.media_id),
        default=None,
    )
    if best:
        _adopt(run, step, best)
    for file in same_name:
        if file is not best and step.address.kind in MEDIA_KINDS:
            _report(run, step, file)


def _adopt(run: Run, step: UploadAsset, file: RemoteMaterial) -> None:
    lock = adopt_file(run.store.lock, step.asset, file)
    made = locked_file_at(lock, step.address)
    run.store.done(None, lock.put(step.address, lock_entry_for_file(run, step, made)))
    run.adopted.add(step.address)
    run.notify(f"{step.address} is on the account already: adopted", step.address)


def _has_description(run: Run, step: UploadAsset, file: RemoteMaterial) -> bool:
    """Whether a video has the desired title and introduction, which its name does not tell."""
    if step.asset.upload is not Upload.VIDEO:
        return True
    answer = run.client.materials.get(file.media_id, BytesIO())
    if not isinstance(answer, Ok) or not isinstance(answer.value, RemoteVideo):
        return False
    wanted = step.asset.title or "", step.asset.introduction or ""
    return (answer.value.title, answer.value.description) == wanted


def _report(run: Run, step: UploadAsset, file: RemoteMaterial) -> None:
    hint = f"wxpublish remote delete {file.media_id}"
    run.notify(
        f"the account has another {file.name}, {file.media_id}; it stays. To delete it: {hint}",
        step.address,
    )
    kind = LISTED_AS[step.address.kind]
    run.unclaimed.append(
        Unclaimed(file.media_id, kind, file.name, file.update_time, "file", hint, step.address)
    )


def _shown_covers(listed: ListedNews) -> frozenset[str]:
    """The covers that the listed news show."""
    return frozenset(
        article.thumb_media_id
        for items in listed.values()
        for item in items.values()
        for article in item.articles
    )
