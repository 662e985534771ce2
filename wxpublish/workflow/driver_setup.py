"""Git's merge driver for the lockfiles of a site: set up, or found missing."""

from pathlib import Path

from wxpublish.errors import WxpublishError
from wxpublish.git.merge_driver import NAME, configure_driver, is_driver_configured, uses_driver
from wxpublish.git.repository import Repository, find_repository
from wxpublish.site.gitattributes import ATTRIBUTES_FILE, set_merge_driver
from wxpublish.state.atomic_files import read_regular_file
from wxpublish.workflow.resolving import lockfiles

COMMAND = "wxpublish state driver"


def set_up(root: Path) -> list[str]:
    """Let git join the site's lockfiles in this clone; what was done, one sentence each.

    Raises WxpublishError where there is no repository, or it cannot be written.
    """
    repository = find_repository(root)
    if repository is None:
        raise WxpublishError(
            f"{root} is in no git repository of yours", hint=f"git init, then again: {COMMAND}"
        )
    done = []
    names = [name for name in lockfiles(root) if not uses_driver(repository, name)]
    if names and set_merge_driver(root, names):
        done.append(
            f"{ATTRIBUTES_FILE} names the driver now: commit it, so that every clone has it"
        )
    if not is_driver_configured(repository):
        configure_driver(repository)
        done.append("this clone joins lockfiles of two branches by itself now")
    return done or ["nothing to do: this clone joins lockfiles of two branches by itself"]


def set_up_if_named(root: Path) -> bool:
    """Set the driver up in a clone whose attributes name it; whether that was to be done.

    Outside of a repository nothing is done, and nothing that fails is an error: a site is made.
    """
    repository = find_repository(root)
    try:
        if repository is None or not lacks_driver(root, repository):
            return False
        configure_driver(repository)
    except WxpublishError:
        return False
    return True


def lacks_driver(root: Path, repository: Repository | None = None) -> bool:
    """Whether attributes name the driver and the configuration does not have it.

    At most one call of git, and none where no attributes name it.
    """
    found = repository or find_repository(root)
    if found is None or not any(_names_it(folder) for folder in {root.resolve(), found.top}):
        return False
    return not is_driver_configured(found)


def _names_it(folder: Path) -> bool:
    try:
        return f"merge={NAME}".encode() in read_regular_file(folder / ATTRIBUTES_FILE)
    except OSError:
        return False
