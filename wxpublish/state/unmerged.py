"""A lockfile that is in conflict in git's index, although the file has no conflict markers: a
merge driver that cannot start leaves the file of one side, and so does `git checkout --ours`.
"""

from pathlib import Path

from wxpublish.errors import BrokenState, WxpublishError
from wxpublish.git.command import GitFailed
from wxpublish.git.index import BASE, OURS, THEIRS, is_unmerged, read_stages
from wxpublish.git.repository import find_repository
from wxpublish.model.lock import Lock
from wxpublish.state.lockfile import MERGE_HINT, decode

KEEP_SIDE_HINT = "; to keep only this side: git add"


def refuse_unmerged(root: Path, lockfile: str) -> None:
    """Raise BrokenState for a lockfile in conflict whose sides are not merged yet.

    A file that equals none of the sides has been merged since. If git fails, nothing is refused:
    reading the file finds its markers.
    """
    repository = find_repository(root, any_owner=True)
    if repository is None or not is_unmerged(repository, lockfile):
        return
    try:
        sides = read_stages(repository, lockfile)
        now = _read_if_present(root / lockfile)
    except (GitFailed, OSError):
        return
    versions = [_unix_line_ends(sides.get(stage)) for stage in (BASE, OURS, THEIRS)]
    if _unix_line_ends(now) in versions and not _is_joined(now, *versions):
        problem = "is in conflict: git could not merge it, and the file has only one side"
        raise BrokenState(lockfile, problem, hint=f"{MERGE_HINT}{KEEP_SIDE_HINT} {lockfile}")


def _is_joined(
    now: bytes | None, before: bytes | None, our: bytes | None, their: bytes | None
) -> bool:
    """Whether the file has the resources of a merge of the sides.

    If one side deleted the file, that of the other stays.
    """
    # few runs find a conflict, and what merges is imported by every command otherwise
    from wxpublish.state.lock_merge import merge  # noqa: PLC0415

    if now is None:
        return False
    kept = before if our and their else None
    try:
        base, ours, theirs = (
            decode(one, "a side") if one else Lock() for one in (kept, our, their)
        )
        return merge(base, ours, theirs).lock.resources == decode(now, "the file").resources
    except WxpublishError:
        return False


def _read_if_present(path: Path) -> bytes | None:
    """The bytes of the file; None if a side of the merge deleted it."""
    return path.read_bytes() if path.exists() else None


def _unix_line_ends(data: bytes | None) -> bytes | None:
    return None if data is None else data.replace(b"\r\n", b"\n")
