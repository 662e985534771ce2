"""Commits and files of the past, as they were committed: no filter and no textconv sees them."""

import hashlib
import re
from collections.abc import Iterator, Sequence

from wxpublish.git.repository import Repository

SHA1_DIGITS = 40
_AT_ONCE = 500
_NOWHERE = "nowhere"
_ID = re.compile(r"[0-9a-f]{40,64}")
_DESCRIBED = re.compile(rb"[0-9a-f]{40,64} (\w+) (\d+)")


def commit_named(repository: Repository, name: str) -> str | None:
    """The id of a commit by any name; None for one that git does not know.

    `^NAME` names none: git would take it for all commits but those.
    """
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    answer = repository.ask(*asked)
    return answer.text if answer.ok and _ID.fullmatch(answer.text) else None


def blob_id(repository: Repository, commit: str, path: str) -> str | None:
    """The id of a file of the site at a commit; None where it was not."""
    name = f"{commit}:{repository.path(path)}"
    answer = repository.ask("rev-parse", "--verify", "--quiet", "--end-of-options", name)
    return answer.text if answer.ok and answer.text else None


def blob_ids(repository: Repository, names: Sequence[str]) -> list[str | None]:
    """The ids of blobs that are named `COMMIT:PATH`, in the order of the names; None for one that
    is not there. One call, and none without names.
    """
    if not names or not all(map(_is_line, names)):
        return [None] * len(names)
    data = "".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape")
    lines = repository.ask("cat-file", "--batch-check", data=data).out.splitlines()
    found = [_DESCRIBED.fullmatch(line) for line in lines]
    if len(found) != len(names):
        return [None] * len(names)
    return [one[0].split()[0].decode() if one and one[1] == b"blob" else None for one in found]


def id_of(data: bytes, *, like: str) -> str:
    """The id of a blob with these bytes, in the format of another one."""
    made = hashlib.sha1 if len(like) == SHA1_DIGITS else hashlib.sha256
    return made(b"blob %d\0" % len(data) + data).hexdigest()


def file_at(repository: Repository, commit: str, path: str) -> bytes | None:
    """The bytes of a file of the site at a commit; None where it was not."""
    return blob(repository, f"{commit}:{repository.path(path)}")


def blob(repository: Repository, name: str) -> bytes | None:
    """The bytes of a blob by its id; None for one that is not there."""
    answer = repository.ask("cat-file", "blob", name)
    return answer.out if answer.ok else None


def blobs(repository: Repository, names: Sequence[str]) -> list[bytes | None]:
    """The bytes of blobs by their ids or as `COMMIT:PATH`, in the order of the names.

    One call for every few hundred. None for one that is not there.
    """
    found: list[bytes | None] = []
    for start in range(0, len(names), _AT_ONCE):
        part = names[start : start + _AT_ONCE]
        # A line end would make two names of one.
        data = "".join(f"{name if _is_line(name) else _NOWHERE}\n" for name in part)
        out = repository.ask(
            "cat-file", "--batch", data=data.encode("utf-8", "surrogateescape")
        ).out
        read = [*_batch(out)]
        found += read if len(read) == len(part) else [None] * len(part)
    return found


def _is_line(name: str) -> bool:
    return bool(name) and "\n" not in name and "\r" not in name


def _batch(out: bytes) -> Iterator[bytes | None]:
    """The objects of a batch: a line with id, kind and size before each, or one that ends `missing`."""
    at = 0
    while (end := out.find(b"\n", at)) >= 0:
        head, at = out[at:end], end + 1
        described = _DESCRIBED.fullmatch(head)
        if described is None:
            yield None
            continue
        size = int(described[2])
        yield out[at : at + size] if described[1] == b"blob" else None
        at += size + 1


def write_blob(repository: Repository, data: bytes) -> str:
    """Store bytes as they are; returns the blob's id. Raises GitFailed."""
    return repository.run("hash-object", "-w", "--stdin", data=data)


def merge_base(repository: Repository, one: str, other: str) -> str | None:
    """The best common ancestor of two commits; None where there is none, or the clone is cut off."""
    answer = repository.ask("merge-base", one, other)
    return answer.text if answer.ok and answer.text else None
