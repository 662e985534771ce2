"""What a merge commit made of a file, and the versions that it had before it."""

from wxpublish.git.objects import file_at
from wxpublish.git.repository import Repository

LIMIT = 10
"""Merges of one file that are looked at, the newest first."""


def merged_from(
    repository: Repository, path: str, data: bytes
) -> tuple[bytes, bytes, bytes] | None:
    """The common ancestor and both sides of the merge commit that gave a file of the site exactly
    these bytes; empty for no ancestor. None where no merge did, or a side lacks the file.
    """
    listed = repository.ask(
        *("rev-list", "--merges", "--full-history", f"--max-count={LIMIT}", "--end-of-options"),
        *("HEAD", "--", repository.pathspec(path)),
    )
    for commit in listed.text.split() if listed.ok else []:
        if file_at(repository, commit, path) != data:
            continue
        ours, theirs = (file_at(repository, f"{commit}^{side}", path) for side in (1, 2))
        if ours is None or theirs is None:
            return None
        between = repository.ask("merge-base", f"{commit}^1", f"{commit}^2")
        base = file_at(repository, between.text, path) if between.ok else None
        return base or b"", ours, theirs
    return None
