"""The files that decide what git says about a site: a run notices by them that nothing changed."""

import os
from collections.abc import Iterator
from pathlib import Path

from wxpublish.git.repository import Repository

MAX_REFS = 1000
"""Loose refs that are looked at; git itself packs them long before that."""


def state_paths(site: Path, repository: Repository | None) -> list[str] | None:
    """The files and folders, present or not; None if there are too many, or not to be understood."""
    folder = Path(os.path.realpath(site))
    top = repository.top if repository else Path(folder.anchor)
    above = (folder, *folder.parents)
    entries = [str(each / ".git") for each in above if each.is_relative_to(top)]
    if repository is None:
        return entries
    own = _git_folder(repository.top)
    common = _common_folder(own) if own else None
    if own is None or common is None:
        return None
    refs = list(_below(common / "refs"))
    if len(refs) > MAX_REFS:
        return None
    names = "HEAD", "index", "MERGE_HEAD", "config.worktree"
    shared = "config", "packed-refs", "shallow", "reftable", "reftable/tables.list"
    return [
        *entries,
        *(str(own / name) for name in names),
        *(str(common / name) for name in shared),
        *refs,
        *_user_configurations(),
    ]


def _git_folder(top: Path) -> Path | None:
    """The folder of a repository, also for a worktree, whose `.git` is a file that names it."""
    entry = top / ".git"
    try:
        if entry.is_dir():
            return entry
        pointer = entry.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return top / pointer.removeprefix("gitdir:").strip()


def _common_folder(own: Path) -> Path | None:
    """The folder that the worktrees of a repository share."""
    try:
        pointer = (own / "commondir").read_text(encoding="utf-8")
    except FileNotFoundError:
        return own
    except (OSError, UnicodeDecodeError):
        return None
    return own / pointer.strip()


def _below(folder: Path) -> Iterator[str]:
    """A folder, and all files and folders below it."""
    yield str(folder)
    for path, folders, files in os.walk(folder):
        yield from (os.path.join(path, name) for name in (*folders, *files))  # noqa: PTH118


def _user_configurations() -> Iterator[str]:
    """Where git looks for the configuration of the user and of the system."""
    home = os.environ.get("HOME", "")
    xdg = os.environ.get("XDG_CONFIG_HOME") or f"{home}/.config"
    named = (os.environ.get(f"GIT_CONFIG_{which}") for which in ("GLOBAL", "SYSTEM"))
    yield from (path for path in named if path)
    yield from (f"{home}/.gitconfig", f"{xdg}/git/config", "/etc/gitconfig")
