"""Merge commits of a file: their result, and the versions that they merged."""

from collections.abc import Iterator

from wxpublish.git.objects import find_blob_ids, hash_blob, merge_base, read_blob, read_blobs
from wxpublish.git.repository import Repository

LIMIT = 10
"""Merge commits of a file that are read, newest first."""


def find_merges(
    repository: Repository, path: str, data: bytes
) -> Iterator[tuple[bytes, bytes, bytes]]:
    """The base and both sides of each merge commit whose result for a file of the site is these
    bytes, if both sides have the file and one differs. The base is empty without an ancestor.

    Runs git twice, and twice more for each such merge.
    """
    listed = repository.try_run(
        *("rev-list", "--merges", "--full-history", f"--max-count={LIMIT}", "--end-of-options"),
        *("HEAD", "--", repository.pathspec(path)),
    )
    commits = listed.text.split() if listed.ok else []
    inside = repository.path(path)
    names = [f"{commit}{side}:{inside}" for commit in commits for side in ("", "^1", "^2")]
    ids = find_blob_ids(repository, names)
    for number, commit in enumerate(commits):
        result, *sides = ids[3 * number : 3 * number + 3]
        if result is None or None in sides or result != hash_blob(data, like=result):
            continue
        ancestor = merge_base(repository, f"{commit}^1", f"{commit}^2")
        base = read_blob(repository, f"{ancestor}:{inside}") if ancestor else None
        ours, theirs = read_blobs(repository, [side or "" for side in sides])
        if ours is not None and theirs is not None:
            yield base or b"", ours, theirs
