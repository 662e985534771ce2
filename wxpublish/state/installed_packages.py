"""The versions of installed packages, by the names of their metadata folders, and of the program.

Reading the metadata itself would take longer than everything else that a plan does.
"""

import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path


def installed_versions(packages: Sequence[str]) -> Iterator[str]:
    """The metadata folders of packages on the path of modules, such as `nh3-0.3.8.dist-info`.

    A package that is installed in another way has none.
    """
    prefixes = tuple(f"{name}-" for name in packages)
    for folder in sys.path:
        try:
            with os.scandir(folder or ".") as entries:
                names = [entry.name for entry in entries]
        except OSError:
            continue
        yield from (
            name
            for name in names
            if name.endswith(".dist-info") and name.lower().replace(".", "_").startswith(prefixes)
        )


def program_hash(package: Path) -> str:
    """A hash of the code in the folder of a package: two versions of it may have one number.

    It is that of the hashes that the installation recorded, or, in a checkout that is worked on, of
    the times and sizes of the files.
    """
    hasher = hashlib.sha256()
    for line in _recorded(package) or sorted(_stamps(package)):
        hasher.update(line.encode(errors="surrogateescape") + b"\n")
    return hasher.hexdigest()


def _recorded(package: Path) -> list[str]:
    """The lines about the package's files in the record of its installation."""
    with suppress(OSError):
        for found in package.parent.glob(f"{package.name}-*.dist-info/RECORD"):
            lines = found.read_text("utf-8", errors="replace").splitlines()
            return sorted(line for line in lines if line.startswith(f"{package.name}/"))
    return []


def _stamps(package: Path) -> Iterator[str]:
    folders = [os.fspath(package)]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.name == "__pycache__":
                    continue
                if entry.is_dir():
                    folders.append(entry.path)
                else:
                    found = entry.stat()
                    yield f"{entry.path} {found.st_mtime_ns} {found.st_size}"
