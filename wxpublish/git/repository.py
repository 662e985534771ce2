"""The repository of a site: found by its `.git` entry alone, and passed to git as GIT_DIR.

Git's own search takes any folder with HEAD, config, objects and refs for a bare repository, and a
site may have such files as content. Git tracks no path called `.git`, so that entry was made by a
user of this machine. GIT_DIR and similar variables, as a hook has them, are ignored.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from wxpublish.git.command import GitFailed, GitResult, run
from wxpublish.git.isolation import Remote

_ENTRY = ".git"
_POINTER = b"gitdir:"
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Repository:
    """A working tree at `top`. `prefix` is the site's folder in it, with a final slash, or empty.

    `remote` has the credentials of network commands. Paths that functions of this package take are
    relative to the site.
    """

    top: Path
    prefix: str = ""
    remote: Remote = field(default_factory=Remote)

    def path(self, inside: str) -> str:
        """A path of the site, relative to `top`."""
        return f"{self.prefix}{inside}"

    def pathspec(self, inside: str, *, any_case: bool = False) -> str:
        """The pathspec of a path, in which `*` and a leading colon are ordinary characters."""
        case = ",icase" * any_case
        return f":(top,literal{case}){self.path(inside)}"

    def try_run(
        self,
        *arguments: str,
        data: bytes = b"",
        network: bool = False,
        index: Path | None = None,
        timeout: float | None = None,
        more: Mapping[str, str] = _NOTHING,
    ) -> GitResult:
        """Run a command that may fail or time out.

        Use only commands that start no other program: plumbing, fetch and push. `index` replaces
        the index file; `more` are further environment variables.
        """
        own = {
            **more,
            "GIT_DIR": str(self.top / _ENTRY),
            "GIT_WORK_TREE": str(self.top),
            **({"GIT_INDEX_FILE": str(index)} if index else {}),
        }
        remote = self.remote if network else None
        return run(arguments, self.top, own, data=data, remote=remote, timeout=timeout)

    def run(
        self,
        *arguments: str,
        data: bytes = b"",
        index: Path | None = None,
        more: Mapping[str, str] = _NOTHING,
    ) -> str:
        """Run a local command that must not fail; returns its output. Raises GitFailed."""
        answer = self.try_run(*arguments, data=data, index=index, more=more)
        if not answer.ok:
            raise GitFailed(arguments[0], answer.stderr or answer.text)
        return answer.text


def find_repository(
    site: Path,
    *,
    remote: Remote | None = None,
    environ: Mapping[str, str] | None = None,
    any_owner: bool = False,
) -> Repository | None:
    """The repository of a site; None if there is none, or if it belongs to another user.

    In a workflow folders above GITHUB_WORKSPACE are not searched. `any_owner` accepts repositories
    of other users; use it only to read the index, which no configuration affects.
    """
    folder = Path(os.path.realpath(site))
    for top in _upward(folder, os.environ if environ is None else environ):
        if _is_repository(top / _ENTRY):
            if not any_owner and not _is_trusted(top):
                return None
            inside = folder.relative_to(top).as_posix()
            prefix = "" if inside == "." else f"{inside}/"
            return Repository(top, prefix, remote or Remote())
    return None


def _upward(folder: Path, environ: Mapping[str, str]) -> tuple[Path, ...]:
    """The folder and those above it, up to GITHUB_WORKSPACE if the folder is in it."""
    above = (folder, *folder.parents)
    workspace = environ.get("GITHUB_WORKSPACE")
    limit = Path(os.path.realpath(workspace)) if workspace else None
    return above[: above.index(limit) + 1] if limit in above else above


def _is_repository(entry: Path) -> bool:
    """Whether a `.git` is the folder of a repository, or the file of a worktree or submodule."""
    try:
        if entry.is_file():
            with entry.open("rb") as file:
                return file.read(len(_POINTER)) == _POINTER
        return (entry / "HEAD").exists() and (entry / "objects").is_dir()
    except OSError:
        return False


def _is_trusted(top: Path) -> bool:
    """Whether the configuration there may be used: it is this user's, or in `safe.directory`.

    Git checks `safe.directory` only when it searches for the repository itself, so for folders of
    other users this lets git search, in this folder alone.
    """
    if hasattr(os, "geteuid") and all(_owner(path) == os.geteuid() for path in (top, top / _ENTRY)):
        return True
    limit = {"GIT_CEILING_DIRECTORIES": str(top.parent)}
    return run(("rev-parse", "--git-dir"), top, limit).ok


def _owner(path: Path) -> int | None:
    try:
        return path.lstat().st_uid
    except OSError:
        return None
