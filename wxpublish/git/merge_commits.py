"""What merge commits made of a file, and the versions that it had before them."""

from collections.abc import Iterator

from wxpublish.git.objects import blob, blob_ids, blobs, id_of, merge_base
from wxpublish.git.repository import Repository

LIMIT = 10
"""Merges of one file that are looked at, the newest first."""


def merged_from(
    repository: Repository, path: str, data: bytes
) -> Iterator[tuple[bytes, bytes, bytes]]:
    """The common ancestor and both sides of each merge commit that left a file of the site with
    exactly these bytes, of which a side differs and both have the file; empty for no ancestor.

    Two calls of git, and two more for each such merge.
    """
    listed = repository.ask(
        *("rev-list", "--merges", "--full-history", f"--max-count={LIMIT}", "--end-of-options"),
        *("HEAD", "--", repository.pathspec(path)),
    )
    commits = listed.text.split() if listed.ok else []
    inside = repository.path(path)
    names = [f"{commit}{side}:{inside}" for commit in commits for side in ("", "^1", "^2")]
    ids = blob_ids(repository, names)
    for at, commit in enumerate(commits):
        made, *sides = ids[3 * at : 3 * at + 3]
        if made is None or None in sides or made != id_of(data, like=made):
            continue
        between = merge_base(repository, f"{commit}^1", f"{commit}^2")
        base = blob(repository, f"{between}:{inside}") if between else None
        ours, theirs = blobs(repository, [one or "" for one in sides])
        if ours is not None and theirs is not None:
            yield base or b"", ours, theirs
