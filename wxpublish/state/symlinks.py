"""Symbolic links below `.wxpublish` and below output folders are not followed.

A pull request can commit any link, which may lead to any file of this machine. A lockfile that is a
link is followed within the site only.
"""

import os
import shlex
from collections.abc import Iterable
from errno import ELOOP
from itertools import accumulate
from pathlib import Path

from wxpublish.errors import BrokenState
from wxpublish.state.link_scan import find_links

WORKSPACE = ".wxpublish"
"""The folder of a site that git ignores."""


def refuse_links(root: Path) -> None:
    """Raise BrokenState for the first symbolic link below the site's `.wxpublish`."""
    folder = root / WORKSPACE
    link = str(folder) if folder.is_symlink() else next(find_links(str(folder)), None)
    if link is not None:
        raise _link_error(Path(link))


def refuse_link(path: Path, below: Path) -> None:
    """Raise BrokenState if a path is or goes through a symbolic link below a folder."""
    link = find_link(path, below)
    if link is not None:
        raise _link_error(link)


def find_link(path: Path, below: Path) -> Path | None:
    """The first symbolic link of a path below a folder, the path included; it may be dangling."""
    parts = path.relative_to(below).parts
    return _first_symlink(accumulate(parts, lambda at, part: at / part, initial=below))


def check_workspace(path: Path) -> None:
    """Raise OSError for a path in a `.wxpublish` that is or goes through a symbolic link."""
    parts = path.parts
    if WORKSPACE not in parts:
        return
    start = parts.index(WORKSPACE)
    steps = (Path(*parts[: end + 1]) for end in range(start, len(parts)))
    link = next((step for step in steps if step.is_symlink()), None)
    if link is not None:
        raise OSError(ELOOP, f"{link} is a symbolic link, which is not followed", str(link))


def find_lockfile(root: Path, lockfile: str) -> Path:
    """The path of the lockfile. Raises BrokenState for a link that leads out of the site."""
    path = root / lockfile
    if WORKSPACE in Path(lockfile).parts:
        refuse_link(path, root)
        return path
    real, top = Path(os.path.realpath(path)), Path(os.path.realpath(root))
    if real == top / lockfile:
        return path
    if real.is_relative_to(top) and not {".git", WORKSPACE} & set(real.relative_to(top).parts):
        return real
    problem = "is a symbolic link out of the site's content, which is not followed"
    raise BrokenState(str(path), problem, hint="put the lockfile itself there")


def _first_symlink(steps: Iterable[Path]) -> Path | None:
    _, *inner = steps
    return next((step for step in inner if step.is_symlink()), None)


def _link_error(link: Path) -> BrokenState:
    command = f"rm {shlex.quote(str(link))}"
    hint = f"a commit may have added it; see where it leads, then remove it: {command}"
    return BrokenState(str(link), "is a symbolic link, which is not followed here", hint=hint)


def output_folder(root: Path, given: str) -> Path:
    """The folder for output. One below the site must not be reached through a symbolic link; any
    other may be. Raises BrokenState.
    """
    path = root / given
    if not Path(given).is_absolute() and ".." not in Path(given).parts:
        refuse_link(path, root)
    return path
