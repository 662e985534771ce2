"""The files of a site as they were when the lockfile last changed."""

import re
from collections.abc import Sequence
from pathlib import Path

from wxpublish.errors import WrongUsage
from wxpublish.git.history import is_shallow, last_change
from wxpublish.git.objects import blobs, commit_named
from wxpublish.git.repository import Repository, find

_DEFAULT_BRANCH = "refs/remotes/origin/HEAD"
_OBJECT = re.compile(r"[0-9a-f]{40,64}")
_SHORT = 12


class FormerTexts:
    """The site at an earlier commit; knows nothing where there is no git or no such commit.

    `cut_off`: the clone is shallow and ends before the commit that was looked for. `missing` says
    why there is no such commit in any other case; empty where there is one.
    """

    def __init__(
        self, root: Path, lockfile: str, base: str | None, *, start: str | None = None
    ) -> None:
        """`base` is a commit by any name; None: the last one that changed the lockfile.

        That is looked for from `start`, by default as `default_start` says. Raises WrongUsage for
        a `base` that git does not know.
        """
        self._repository = find(root)
        self.cut_off = False
        self.missing = ""
        self.commit = self._commit(lockfile, base, start)

    def _commit(self, lockfile: str, base: str | None, start: str | None) -> str | None:
        repository = self._repository
        known = commit_named(repository, base) if repository and base else None
        if base is not None and known is None:
            raise WrongUsage(f"git knows no commit {base}", hint="fetch it: git fetch --depth=50")
        if known is not None:
            return known
        if repository is None:
            self.missing = "the site is not in a git repository"
            return None
        start = start or default_start(repository)
        found = last_change(repository, lockfile, start)
        self.cut_off = found is None and is_shallow(repository)
        if found is None and not self.cut_off:
            self.missing = f"{lockfile} is in no commit{_up_to(start)}"
        return found

    @property
    def in_repository(self) -> bool:
        return self._repository is not None

    def text(self, path: str) -> str | None:
        """A file of the site as it was then; None where it was not, or was empty."""
        return self.texts([path])[path]

    def texts(self, paths: Sequence[str]) -> dict[str, str | None]:
        """The same for many, with few calls of git."""
        if self._repository is None or self.commit is None:
            return dict.fromkeys(paths)
        names = [f"{self.commit}:{self._repository.path(path)}" for path in paths]
        found = blobs(self._repository, names)
        return {
            path: data.decode("utf-8", "replace") if data else None
            for path, data in zip(paths, found, strict=True)
        }


def _up_to(start: str) -> str:
    """Where the history that was searched ends, unless that is what is checked out."""
    if start == "HEAD":
        return ""
    name = start.removeprefix("refs/remotes/")
    return f" up to {name[:_SHORT] if _OBJECT.fullmatch(name) else name}"


def default_start(repository: Repository) -> str:
    """Where the lockfile's history is trusted: the default branch of `origin`, where it is known.

    The commits of another branch may be a stranger's. On the default branch itself they are this
    user's, also before they are pushed.
    """
    default = repository.ask("symbolic-ref", "--quiet", _DEFAULT_BRANCH)
    if not default.ok or commit_named(repository, _DEFAULT_BRANCH) is None:
        return "HEAD"
    own = repository.ask("symbolic-ref", "--quiet", "HEAD").text.removeprefix("refs/heads/")
    return "HEAD" if own == default.text.removeprefix("refs/remotes/origin/") else default.text
