"""Symbolic links below a folder."""

import os
from collections.abc import Iterator


def find_links(folder: str) -> Iterator[str]:
    """Every symbolic link below a folder; links are not entered."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_symlink():
            yield entry.path
        elif entry.is_dir(follow_symlinks=False):
            yield from find_links(entry.path)
