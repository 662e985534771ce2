"""The commits that changed a file."""

from collections.abc import Iterator
from dataclasses import dataclass

from wxpublish.git.repository import Repository

LIMIT = 1000
"""Commits of one file that are looked at, the newest first."""


@dataclass(frozen=True, slots=True)
class Version:
    """A commit that changed a file, with the blob that it has there; None where it is gone."""

    commit: str
    blob: str | None


def versions(
    repository: Repository, path: str, *, start: str = "HEAD", limit: int = LIMIT
) -> Iterator[Version]:
    """The commits reachable from `start` that changed a file of the site, newest first.

    Those of branches that were merged and whose version was not taken are among them. Two calls of
    git; the blobs can be read with `objects.blob`.
    """
    full = repository.path(path)
    listed = repository.ask(
        *("rev-list", "--full-history", f"--max-count={limit}", "--end-of-options", start),
        *("--", repository.pathspec(path)),
    )
    commits = listed.text.split() if listed.ok else []
    wanted = "".join(f"{commit}:{full}\n" for commit in commits)
    named = repository.ask("cat-file", "--batch-check", data=wanted.encode()) if commits else listed
    for commit, line in zip(commits, named.text.splitlines(), strict=False):
        name, _, rest = line.partition(" ")
        yield Version(commit, name if rest.startswith("blob ") else None)


def last_change(repository: Repository, path: str, start: str = "HEAD") -> str | None:
    """The newest commit reachable from `start` that changed a file of the site.

    None too where a shallow clone ends before it: its oldest commit seems to have made every file.
    """
    asked = ("rev-list", "--max-count=1", "--parents", "--end-of-options", start)
    answer = repository.ask(*asked, "--", repository.pathspec(path))
    commit, _, parents = answer.text.partition(" ") if answer.ok else ("", "", "")
    return commit if commit and (parents or not is_shallow(repository)) else None


def is_shallow(repository: Repository) -> bool:
    """Whether the clone lacks the beginning of its history."""
    return repository.ask("rev-parse", "--is-shallow-repository").text == "true"
