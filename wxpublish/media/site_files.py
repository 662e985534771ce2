"""Reads files of the site; errors of the file system become problems."""

import stat
from dataclasses import dataclass
from pathlib import Path

from wxpublish.media.media_problem import MediaProblem, unreadable


@dataclass(frozen=True, slots=True)
class FileStamp:
    """Identifies one state of a file without reading it."""

    file: str
    size: int
    modified: int
    inode: int


def read_stamp(root: Path, path: str) -> FileStamp | MediaProblem:
    """Return the state of a file inside the site, or why it is unusable."""
    file = root / path
    try:
        found = file.stat()
    except (OSError, ValueError) as error:
        return _describe_error(path, error)
    if stat.S_ISDIR(found.st_mode):
        return unreadable(path, "is a folder", "name a file in it")
    if not stat.S_ISREG(found.st_mode):
        return unreadable(path, "is not a regular file", "replace it with a copy of the file")
    return FileStamp(str(file), found.st_size, found.st_mtime_ns, found.st_ino)


def read_content(root: Path, path: str) -> bytes | MediaProblem:
    """Return the bytes of a file."""
    try:
        return (root / path).read_bytes()
    except (OSError, ValueError) as error:
        return _describe_error(path, error)


def _describe_error(path: str, error: OSError | ValueError) -> MediaProblem:
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return unreadable(path, "does not exist", "check the path; upper and lower case count")
        case PermissionError():
            return unreadable(
                path, "cannot be read: permission denied", "grant yourself permission to read it"
            )
        case OSError():
            return unreadable(path, f"cannot be read: {error.strerror}", "check the file")
        case _:
            return unreadable(path, "is not a valid file name", "check the path")
