"""Commits and blobs, as they were committed: no filter and no textconv changes them."""

import hashlib
import re
from collections.abc import Iterator, Sequence

from wxpublish.git.repository import Repository

SHA1_DIGITS = 40
_BATCH_SIZE = 500
_MISSING = "missing"
_ID = re.compile(r"[0-9a-f]{40,64}")
_BATCH_LINE = re.compile(rb"[0-9a-f]{40,64} (\w+) (\d+)")


def resolve_commit(repository: Repository, name: str) -> str | None:
    """The id of a commit by any name; None if git does not have it.

    `^NAME` is not a name: for git it stands for all commits except that one.
    """
    command = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    answer = repository.try_run(*command)
    return answer.text if answer.ok and _ID.fullmatch(answer.text) else None


def find_blob_id(repository: Repository, commit: str, path: str) -> str | None:
    """The blob id of a file of the site at a commit; None if the commit does not have it."""
    name = f"{commit}:{repository.path(path)}"
    answer = repository.try_run("rev-parse", "--verify", "--quiet", "--end-of-options", name)
    return answer.text if answer.ok and answer.text else None


def find_blob_ids(repository: Repository, names: Sequence[str]) -> list[str | None]:
    """The ids of blobs that are named `COMMIT:PATH`, in this order; None for a missing one. Runs
    git once at most.
    """
    if not names or not all(map(_is_line, names)):
        return [None] * len(names)
    data = "".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape")
    lines = repository.try_run("cat-file", "--batch-check", data=data).stdout.splitlines()
    found = [_BATCH_LINE.fullmatch(line) for line in lines]
    if len(found) != len(names):
        return [None] * len(names)
    return [one[0].split()[0].decode() if one and one[1] == b"blob" else None for one in found]


def hash_blob(data: bytes, *, like: str) -> str:
    """The id of a blob with these bytes, in the hash algorithm of another id."""
    algorithm = hashlib.sha1 if len(like) == SHA1_DIGITS else hashlib.sha256
    return algorithm(b"blob %d\0" % len(data) + data).hexdigest()


def read_file_at(repository: Repository, commit: str, path: str) -> bytes | None:
    """The bytes of a file of the site at a commit; None if the commit does not have it."""
    return read_blob(repository, f"{commit}:{repository.path(path)}")


def read_blob(repository: Repository, name: str) -> bytes | None:
    """The bytes of a blob by its id; None for a missing one."""
    answer = repository.try_run("cat-file", "blob", name)
    return answer.stdout if answer.ok else None


def read_blobs(repository: Repository, names: Sequence[str]) -> list[bytes | None]:
    """The bytes of blobs by id or `COMMIT:PATH`, in this order; None for a missing one.

    Runs git once for every few hundred.
    """
    found: list[bytes | None] = []
    for start in range(0, len(names), _BATCH_SIZE):
        part = names[start : start + _BATCH_SIZE]
        # A name with a line end would be read as two.
        data = "".join(f"{name if _is_line(name) else _MISSING}\n" for name in part)
        out = repository.try_run(
            "cat-file", "--batch", data=data.encode("utf-8", "surrogateescape")
        ).stdout
        read = [*_batch(out)]
        found += read if len(read) == len(part) else [None] * len(part)
    return found


def _is_line(name: str) -> bool:
    return bool(name) and "\n" not in name and "\r" not in name


def _batch(out: bytes) -> Iterator[bytes | None]:
    """The blobs in the output of `cat-file --batch`: before each a line with id, type and size."""
    start = 0
    while (end := out.find(b"\n", start)) >= 0:
        head, start = out[start:end], end + 1
        described = _BATCH_LINE.fullmatch(head)
        if described is None:
            yield None
            continue
        size = int(described[2])
        yield out[start : start + size] if described[1] == b"blob" else None
        start += size + 1


def write_blob(repository: Repository, data: bytes) -> str:
    """Store bytes as a blob; returns its id. Raises GitFailed."""
    return repository.run("hash-object", "-w", "--stdin", data=data)


def merge_base(repository: Repository, one: str, other: str) -> str | None:
    """The best common ancestor of two commits; None if this clone has none."""
    answer = repository.try_run("merge-base", one, other)
    return answer.text if answer.ok and answer.text else None
