"""Copies what a run leaves into a fresh folder, from which alone the action makes its artifact.

`python -I -m wxpublish.github.collect` runs after the step that did the work, even a failed one, and
prints the folder as an output. The checkout is untrusted: it skips names with special characters,
links in any part of a path, and anything but regular files. The standard library alone.
"""

import os
import re
import stat
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

KEPT_NAMES = {
    "": r"[^\W.][\w.-]*\.lock\.json|wxpublish\.lock\.rescue",
    ".wxpublish": r"[^\W.][\w.-]*(journal[\w.-]*|\.plan|\.backup)",
    ".wxpublish/backup": r"[^\W.][\w.-]*\.json",
}
"""Patterns of file names by folder of the site: lockfiles and the rescue copy; journals, saved plans and
the backup of the lockfile; remote versions from before they were overwritten."""
MAX_FILE_BYTES = 256 << 20
MAX_TOTAL_BYTES = 512 << 20
MAX_FILES = 5000
_CHUNK = 1 << 20
_FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK


def collect(workspace: Path, site: str, target: Path) -> list[str]:
    """Copy the files of a site that may be kept; returns their paths, relative to the site."""
    copied: list[str] = []
    room = MAX_TOTAL_BYTES
    for folder, pattern in KEPT_NAMES.items():
        with _open_folder(workspace, PurePosixPath(os.path.normpath(site), folder)) as handle:
            for name in _matching_names(handle, pattern):
                size = _file_size(handle, name, min(MAX_FILE_BYTES, room))
                if size is None or len(copied) == MAX_FILES:
                    continue
                (target / folder).mkdir(parents=True, exist_ok=True)
                if _copy(handle, name, target / folder / name, size):
                    room -= size
                    copied.append(f"{folder}/{name}".lstrip("/"))
    return copied


@contextmanager
def _open_folder(workspace: Path, folder: PurePosixPath) -> Iterator[int | None]:
    """Open a folder of the workspace without following a link or `..`; None if that fails."""
    handle: int | None = None
    try:
        handle = os.open(workspace.resolve(), _FOLDER_FLAGS)
        for part in folder.parts:
            if part in {"..", "/"}:
                raise NotADirectoryError(part)
            inner = os.open(part, _FOLDER_FLAGS, dir_fd=handle)
            os.close(handle)
            handle = inner
    except (OSError, ValueError):
        if handle is not None:
            os.close(handle)
        handle = None
    try:
        yield handle
    finally:
        if handle is not None:
            os.close(handle)


def _matching_names(handle: int | None, pattern: str) -> list[str]:
    if handle is None:
        return []
    with os.scandir(handle) as entries:
        return sorted(entry.name for entry in entries if re.fullmatch(pattern, entry.name))


def _file_size(handle: int | None, name: str, limit: int) -> int | None:
    """The size of a regular file within the limit that has no other name; None for others."""
    with suppress(OSError):
        info = os.stat(name, dir_fd=handle, follow_symlinks=False)
        if stat.S_ISREG(info.st_mode) and info.st_nlink == 1 and info.st_size <= limit:
            return info.st_size
    return None


def _copy(handle: int | None, name: str, target: Path, size: int) -> bool:
    """Copy at most `size` bytes of a file, which may have grown."""
    try:
        source = os.open(name, _FILE_FLAGS, dir_fd=handle)
    except OSError:
        return False
    with os.fdopen(source, "rb") as file:
        if not stat.S_ISREG(os.fstat(source).st_mode):
            return False
        with target.open("xb") as copy:
            while size > 0 and (data := file.read(min(_CHUNK, size))):
                copy.write(data)
                size -= len(data)
    return True


def main(environ: Mapping[str, str]) -> str:
    """Collect for a step of the action; returns the line of its output."""
    target = Path(tempfile.mkdtemp(prefix="wxpublish-files-", dir=environ["RUNNER_TEMP"]))
    site = environ.get("WXPUBLISH_CI_SITE", "").strip() or "."
    collect(Path(environ["GITHUB_WORKSPACE"]), site, target)
    return f"folder={target}\n"


if __name__ == "__main__":
    sys.stdout.write(main(os.environ))
