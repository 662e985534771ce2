"""The repository that a site lies in: found by its `.git` entry alone, then given to git by name.

Git's own search takes any folder with HEAD, config, objects and refs for a bare repository, and a
site may hold such files as data. Nothing that is tracked can be called `.git`, so that entry is the
machine owner's work. GIT_DIR and its kin of a hook's environment are not obeyed: the site decides.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from wxpublish.git.command import Answer, GitFailed, run
from wxpublish.git.isolation import Remote

_ENTRY = ".git"
_POINTER = b"gitdir:"
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Repository:
    """A working tree. `top` is its folder, `prefix` the site's in it: with a final slash, or empty.

    `remote` is what its commands for the network take along. Paths that its functions take are
    relative to the site.
    """

    top: Path
    prefix: str = ""
    remote: Remote = field(default_factory=Remote)

    def path(self, inside: str) -> str:
        """A path of the site as the repository has it."""
        return f"{self.prefix}{inside}"

    def pathspec(self, inside: str, *, any_case: bool = False) -> str:
        """The same for commands that would read `*` and a leading colon as more than letters."""
        case = ",icase" * any_case
        return f":(top,literal{case}){self.path(inside)}"

    def ask(
        self,
        *arguments: str,
        data: bytes = b"",
        network: bool = False,
        index: Path | None = None,
        timeout: float | None = None,
        more: Mapping[str, str] = _NOTHING,
    ) -> Answer:
        """Run a command that may fail, or not come to an end.

        It must be one that starts no other program: plumbing, fetch or push. `index` stands for
        the real one; `more` are variables of its environment.
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
        """Run a local command that must work; returns what it printed. Raises GitFailed."""
        answer = self.ask(*arguments, data=data, index=index, more=more)
        if not answer.ok:
            raise GitFailed(arguments[0], answer.said or answer.text)
        return answer.text


def find(
    site: Path,
    *,
    remote: Remote | None = None,
    environ: Mapping[str, str] | None = None,
    any_owner: bool = False,
) -> Repository | None:
    """The repository of a site; None where there is none, or it is another user's.

    In a workflow nothing above GITHUB_WORKSPACE is looked at. `any_owner` is for whoever reads the
    index alone, which no configuration has a say in.
    """
    folder = Path(os.path.realpath(site))
    for top in _upward(folder, os.environ if environ is None else environ):
        if _is_repository(top / _ENTRY):
            if not any_owner and not _trusted(top):
                return None
            inside = folder.relative_to(top).as_posix()
            prefix = "" if inside == "." else f"{inside}/"
            return Repository(top, prefix, remote or Remote())
    return None


def _upward(folder: Path, environ: Mapping[str, str]) -> tuple[Path, ...]:
    """The folder and those above it, up to the workspace of a workflow that it lies in."""
    above = (folder, *folder.parents)
    workspace = environ.get("GITHUB_WORKSPACE")
    limit = Path(os.path.realpath(workspace)) if workspace else None
    return above[: above.index(limit) + 1] if limit in above else above


def _is_repository(entry: Path) -> bool:
    """Whether a `.git` is a repository's folder, or the file of a worktree or submodule."""
    try:
        if entry.is_file():
            with entry.open("rb") as file:
                return file.read(len(_POINTER)) == _POINTER
        return (entry / "HEAD").exists() and (entry / "objects").is_dir()
    except OSError:
        return False


def _trusted(top: Path) -> bool:
    """Whether git may obey the configuration there: it is this user's, or `safe.directory` says so.

    Git judges that only where it searched by itself, so for others' folders it is asked to. It
    looks no further than this folder.
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
