"""A lockfile that git's index has in conflict, although the file itself has no markers: a merge
driver that could not be started leaves one side whole, and so does `git checkout --ours`.
"""

from pathlib import Path

from wxpublish.errors import BrokenState, WxpublishError
from wxpublish.git.command import GitFailed
from wxpublish.git.index import BASE, OURS, THEIRS, is_unmerged, read_stages
from wxpublish.git.repository import find_repository
from wxpublish.model.lock import Lock
from wxpublish.state.lock_merge import merge
from wxpublish.state.lockfile import MERGE_HINT, decode

KEEP_SIDE_HINT = "; to keep this side alone: git add"


def refuse_unmerged(root: Path, lockfile: str) -> None:
    """Raise BrokenState for a lockfile in conflict of which nobody has joined the sides.

    A file that is none of the sides was joined, or settled by a person, since. Where git gives no
    answer nothing is refused: markers in the file are found when it is read.
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
        problem = "is in conflict: git could not join the sides of a merge, and this is one of them"
        raise BrokenState(lockfile, problem, hint=f"{MERGE_HINT}{KEEP_SIDE_HINT} {lockfile}")


def _is_joined(
    now: bytes | None, before: bytes | None, our: bytes | None, their: bytes | None
) -> bool:
    """Whether joining the sides gives what the file holds: one of them has it all.

    Where a side has deleted the file, that of the other stays.
    """
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
    """The file; None where one side of the merge has deleted it."""
    return path.read_bytes() if path.exists() else None


def _unix_line_ends(data: bytes | None) -> bytes | None:
    return None if data is None else data.replace(b"\r\n", b"\n")
