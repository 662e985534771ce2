"""Links that a checkout brings: below a site's `.wxpublish`, and below an output folder, none is
followed, neither to read nor to write.

A pull request can commit any link, so a file of ours behind one may be any file of this machine.
Where the lockfile is a link, it is followed inside the site alone.
"""

import os
import shlex
from collections.abc import Iterable, Iterator
from errno import ELOOP
from itertools import accumulate
from pathlib import Path

from wxpublish.errors import BrokenState

WORKSPACE = ".wxpublish"
"""The folder beside the content that git does not see."""


def refuse_links(root: Path) -> None:
    """Look through the site's `.wxpublish`. Raises BrokenState for the first link that is there."""
    folder = root / WORKSPACE
    link = folder if folder.is_symlink() else next(_find_links(folder), None)
    if link is not None:
        raise _link_error(link)


def refuse_link(path: Path, below: Path) -> None:
    """Raise BrokenState where a path goes through a link below a folder, or is one."""
    link = find_link(path, below)
    if link is not None:
        raise _link_error(link)


def find_link(path: Path, below: Path) -> Path | None:
    """The first link of a path below a folder, itself included, be it dangling."""
    parts = path.relative_to(below).parts
    return _first_symlink(accumulate(parts, lambda at, part: at / part, initial=below))


def check_workspace(path: Path) -> None:
    """Raise OSError for a path in a `.wxpublish` that goes through a link there, or is one."""
    parts = path.parts
    if WORKSPACE not in parts:
        return
    start = parts.index(WORKSPACE)
    steps = (Path(*parts[: end + 1]) for end in range(start, len(parts)))
    link = next((step for step in steps if step.is_symlink()), None)
    if link is not None:
        raise OSError(ELOOP, f"{link} is a link, which is not followed", str(link))


def find_lockfile(root: Path, lockfile: str) -> Path:
    """Where the lockfile is; a link is followed inside the site. Raises BrokenState elsewhere."""
    path = root / lockfile
    if WORKSPACE in Path(lockfile).parts:
        refuse_link(path, root)
        return path
    real, top = Path(os.path.realpath(path)), Path(os.path.realpath(root))
    if real == top / lockfile:
        return path
    if real.is_relative_to(top) and not {".git", WORKSPACE} & set(real.relative_to(top).parts):
        return real
    problem = "is a link out of the site's content, which is not followed"
    raise BrokenState(str(path), problem, hint="put the lockfile itself there")


def _find_links(folder: Path) -> Iterator[Path]:
    """Every link below a folder; none is entered."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_symlink():
            yield Path(entry.path)
        elif entry.is_dir(follow_symlinks=False):
            yield from _find_links(Path(entry.path))


def _first_symlink(steps: Iterable[Path]) -> Path | None:
    _, *inner = steps
    return next((step for step in inner if step.is_symlink()), None)


def _link_error(link: Path) -> BrokenState:
    command = f"rm {shlex.quote(str(link))}"
    hint = f"a checkout may have brought it; see where it leads, then remove it: {command}"
    return BrokenState(str(link), "is a link: links are not followed here", hint=hint)


def output_folder(root: Path, given: str) -> Path:
    """Where output goes. A folder of the site is reached through no link; any other is the user's
    own, and may be one. Raises BrokenState.
    """
    path = root / given
    if not Path(given).is_absolute() and ".." not in Path(given).parts:
        refuse_link(path, root)
    return path
