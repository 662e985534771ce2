"""What the action keeps of a run: copies in a fresh folder, of which alone the artifact is made.

`python -I -m wxpublish.github.collect` runs after the step that did the work, however that ended,
and prints the folder as an output. The checkout is a stranger's: names that mean more than letters,
links in any part of a path, and whatever is no regular file stay behind. The standard library alone.
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
"""Names of files by their folder in the site: lockfiles and the rescue copy, journals, plans and the
lockfile of before, and the account's versions that were overwritten."""
MAX_FILE_BYTES = 256 << 20
MAX_TOTAL_BYTES = 512 << 20
"""Bytes of one file, and of all."""
MAX_FILES = 5000
"""Files."""
_CHUNK = 1 << 20
_FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK


def collect(workspace: Path, site: str, target: Path) -> list[str]:
    """Copy what may be kept of a site in a workspace; gives the paths, relative to the site."""
    copied: list[str] = []
    room = MAX_TOTAL_BYTES
    for folder, pattern in KEPT_NAMES.items():
        with _open_folder(workspace, PurePosixPath(os.path.normpath(site), folder)) as handle:
            for name in _matching_names(handle, pattern):
                size = (
                    None
                    if len(copied) == MAX_FILES
                    else _file_size(handle, name, min(MAX_FILE_BYTES, room))
                )
                if size is None:
                    continue
                (target / folder).mkdir(parents=True, exist_ok=True)
                if _copy(handle, name, target / folder / name, size):
                    room -= size
                    copied.append(f"{folder}/{name}".lstrip("/"))
    return copied


@contextmanager
def _open_folder(workspace: Path, folder: PurePosixPath) -> Iterator[int | None]:
    """A folder of the workspace, reached through no link and no `..`; None where there is none."""
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
    """The size of a regular file that fits; None for any other."""
    with suppress(OSError):
        info = os.stat(name, dir_fd=handle, follow_symlinks=False)
        if stat.S_ISREG(info.st_mode) and info.st_nlink == 1 and info.st_size <= limit:
            return info.st_size
    return None


def _copy(handle: int | None, name: str, target: Path, size: int) -> bool:
    """Copy a file's bytes, up to the size that it had."""
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
    """Collect for a step of the action; gives its output."""
    target = Path(tempfile.mkdtemp(prefix="wxpublish-files-", dir=environ["RUNNER_TEMP"]))
    site = environ.get("WXPUBLISH_CI_SITE", "").strip() or "."
    collect(Path(environ["GITHUB_WORKSPACE"]), site, target)
    return f"folder={target}\n"


if __name__ == "__main__":
    sys.stdout.write(main(os.environ))
