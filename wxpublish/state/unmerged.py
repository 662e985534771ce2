"""A lockfile that git's index has in conflict, although the file itself has no markers: a merge
driver that could not be started leaves one side whole, and so does `git checkout --ours`.
"""

from pathlib import Path

from wxpublish.errors import BrokenState
from wxpublish.git.command import GitFailed
from wxpublish.git.index import BASE, OURS, THEIRS, is_unmerged, stages
from wxpublish.git.repository import find
from wxpublish.state.lockfile import JOIN

ADDED = "; to keep this side alone: git add"


def refuse_unmerged(root: Path, lockfile: str) -> None:
    """Raise BrokenState for a lockfile in conflict of which nobody has joined the sides.

    A file that is none of the sides was joined, or settled by a person, since. Where git gives no
    answer nothing is refused: markers in the file are found when it is read.
    """
    repository = find(root, any_owner=True)
    if repository is None or not is_unmerged(repository, lockfile):
        return
    try:
        sides = stages(repository, lockfile)
        now = (root / lockfile).read_bytes()
    except (GitFailed, OSError):
        return
    if sides.get(OURS) != sides.get(THEIRS) and _unix(now) in {
        _unix(data) for stage, data in sides.items() if stage in {BASE, OURS, THEIRS}
    }:
        problem = "is in conflict: git could not join the sides of a merge, and this is one of them"
        raise BrokenState(lockfile, problem, hint=f"{JOIN}{ADDED} {lockfile}")


def _unix(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n")
