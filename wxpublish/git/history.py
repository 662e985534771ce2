"""The commits that changed a file."""

from collections.abc import Iterator
from dataclasses import dataclass

from wxpublish.git.repository import Repository

LIMIT = 1000
"""Commits of a file that are read, newest first."""


@dataclass(frozen=True, slots=True)
class Version:
    """A commit that changed a file, and the file's blob there; None if the commit deleted it."""

    commit: str
    blob: str | None


def versions(
    repository: Repository, path: str, *, start: str = "HEAD", limit: int = LIMIT
) -> Iterator[Version]:
    """The commits reachable from `start` that changed a file of the site, newest first.

    They include commits of merged branches whose version lost. Runs git twice; `objects.read_blob`
    reads the blobs.
    """
    full = repository.path(path)
    listed = repository.try_run(
        *("rev-list", "--full-history", f"--max-count={limit}", "--end-of-options", start),
        *("--", repository.pathspec(path)),
    )
    commits = listed.text.split() if listed.ok else []
    wanted = "".join(f"{commit}:{full}\n" for commit in commits)
    named = (
        repository.try_run("cat-file", "--batch-check", data=wanted.encode()) if commits else listed
    )
    for commit, line in zip(commits, named.text.splitlines(), strict=False):
        name, _, rest = line.partition(" ")
        yield Version(commit, name if rest.startswith("blob ") else None)


def last_change(repository: Repository, path: str, start: str = "HEAD") -> str | None:
    """The newest commit reachable from `start` that changed a file of the site.

    None also if a shallow clone ends before it: there the oldest commit seems to add every file.
    """
    command = ("rev-list", "--max-count=1", "--parents", "--end-of-options", start)
    answer = repository.try_run(*command, "--", repository.pathspec(path))
    commit, _, parents = answer.text.partition(" ") if answer.ok else ("", "", "")
    return commit if commit and (parents or not is_shallow(repository)) else None


def is_shallow(repository: Repository) -> bool:
    """Whether the clone lacks the first part of its history."""
    return repository.try_run("rev-parse", "--is-shallow-repository").text == "true"
