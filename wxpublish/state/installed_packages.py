"""The versions of installed packages, by the names of their metadata folders.

Reading the metadata itself would take longer than everything else that a plan does.
"""

import os
import sys
from collections.abc import Iterator, Sequence


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
