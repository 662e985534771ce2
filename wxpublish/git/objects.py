"""Commits and files of the past, as they were committed: no filter and no textconv sees them."""

from wxpublish.git.repository import Repository


def commit_named(repository: Repository, name: str) -> str | None:
    """The id of a commit by any name; None for one that git does not know."""
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    answer = repository.ask(*asked)
    return answer.text if answer.ok and answer.text else None


def blob_id(repository: Repository, commit: str, path: str) -> str | None:
    """The id of a file of the site at a commit; None where it was not."""
    name = f"{commit}:{repository.path(path)}"
    answer = repository.ask("rev-parse", "--verify", "--quiet", "--end-of-options", name)
    return answer.text if answer.ok and answer.text else None


def file_at(repository: Repository, commit: str, path: str) -> bytes | None:
    """The bytes of a file of the site at a commit; None where it was not."""
    return blob(repository, f"{commit}:{repository.path(path)}")


def blob(repository: Repository, name: str) -> bytes | None:
    """The bytes of a blob by its id; None for one that is not there."""
    answer = repository.ask("cat-file", "blob", name)
    return answer.out if answer.ok else None


def write_blob(repository: Repository, data: bytes) -> str:
    """Store bytes as they are; returns the blob's id. Raises GitFailed."""
    return repository.run("hash-object", "-w", "--stdin", data=data)


def merge_base(repository: Repository, one: str, other: str) -> str | None:
    """The best common ancestor of two commits; None where there is none, or the clone is cut off."""
    answer = repository.ask("merge-base", one, other)
    return answer.text if answer.ok and answer.text else None


def is_ancestor(repository: Repository, one: str, other: str) -> bool:
    """Whether a commit is another one, or was made before it on its way."""
    return repository.ask("merge-base", "--is-ancestor", one, other).ok
