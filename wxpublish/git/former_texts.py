"""The files of a site at the commit that last changed the lockfile."""

import re
from collections.abc import Sequence
from pathlib import Path

from wxpublish.errors import WrongUsage
from wxpublish.git.history import is_shallow, last_change
from wxpublish.git.objects import read_blobs, resolve_commit
from wxpublish.git.repository import Repository, find_repository

_DEFAULT_BRANCH = "refs/remotes/origin/HEAD"
_OBJECT = re.compile(r"[0-9a-f]{40,64}")
_SHORT = 12


class FormerTexts:
    """The site at an earlier commit; without git or such a commit it has no files.

    `is_truncated`: the clone is shallow and does not reach back to the commit. `missing` is the
    reason if there is no commit in any other case; empty if there is one.
    """

    def __init__(
        self, root: Path, lockfile: str, base: str | None, *, start: str | None = None
    ) -> None:
        """`base` is any name of a commit; None stands for the last one that changed the lockfile,
        reachable from `start`, which is that of `default_start` by default.

        Raises WrongUsage for a `base` that git does not have.
        """
        self._repository = find_repository(root)
        self.is_truncated = False
        self.missing = ""
        self.commit = self._find_commit(lockfile, base, start)

    def _find_commit(self, lockfile: str, base: str | None, start: str | None) -> str | None:
        repository = self._repository
        known = resolve_commit(repository, base) if repository and base else None
        if base is not None and known is None:
            raise WrongUsage(
                f"this clone has no commit {base}", hint="fetch it: git fetch --depth=50"
            )
        if known is not None:
            return known
        if repository is None:
            self.missing = "the site is not in a git repository"
            return None
        start = start or default_start(repository)
        found = last_change(repository, lockfile, start)
        self.is_truncated = found is None and is_shallow(repository)
        if found is None and not self.is_truncated:
            self.missing = f"{lockfile} is in no commit{_up_to(start)}"
        return found

    @property
    def in_repository(self) -> bool:
        return self._repository is not None

    def text(self, path: str) -> str | None:
        """A file of the site at the commit; None if it is missing there, or empty."""
        return self.texts([path])[path]

    def texts(self, paths: Sequence[str]) -> dict[str, str | None]:
        """Many files at once, as `text` reads them, with few runs of git."""
        if self._repository is None or self.commit is None:
            return dict.fromkeys(paths)
        names = [f"{self.commit}:{self._repository.path(path)}" for path in paths]
        found = read_blobs(self._repository, names)
        return {
            path: data.decode("utf-8", "replace") if data else None
            for path, data in zip(paths, found, strict=True)
        }


def _up_to(start: str) -> str:
    """The name of the commit that a search started from; empty for HEAD."""
    if start == "HEAD":
        return ""
    name = start.removeprefix("refs/remotes/")
    return f" up to {name[:_SHORT] if _OBJECT.fullmatch(name) else name}"


def default_start(repository: Repository) -> str:
    """The commit whose history of the lockfile is trusted: the default branch of `origin`.

    Commits of another branch may be a stranger's. On the default branch itself it is HEAD, since
    local commits there are this user's.
    """
    default = repository.try_run("symbolic-ref", "--quiet", _DEFAULT_BRANCH)
    if not default.ok or resolve_commit(repository, _DEFAULT_BRANCH) is None:
        return "HEAD"
    own = repository.try_run("symbolic-ref", "--quiet", "HEAD").text.removeprefix("refs/heads/")
    return "HEAD" if own == default.text.removeprefix("refs/remotes/origin/") else default.text
