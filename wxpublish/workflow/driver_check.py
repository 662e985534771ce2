"""Notice that git's merge driver is missing in a clone of a site that names it."""

from pathlib import Path

from wxpublish.git.merge_driver import NAME, is_driver_configured
from wxpublish.git.repository import Repository, find_repository
from wxpublish.site.gitattributes import ATTRIBUTES_FILE
from wxpublish.state.atomic_files import read_regular_file

COMMAND = "wxpublish state driver"
SETUP_HINT = f"git does not merge lockfiles in this clone yet; to set that up: {COMMAND}"


def lacks_driver(root: Path, repository: Repository | None = None) -> bool:
    """Whether the attributes name the driver and git's configuration lacks it.

    Calls git at most once, and not at all if no attributes name the driver.
    """
    found = repository or find_repository(root)
    if found is None or not any(_names_driver(folder) for folder in {root.resolve(), found.top}):
        return False
    return not is_driver_configured(found)


def _names_driver(folder: Path) -> bool:
    try:
        return f"merge={NAME}".encode() in read_regular_file(folder / ATTRIBUTES_FILE)
    except OSError:
        return False
