"""Set up git's merge driver for the lockfiles of a site."""

from pathlib import Path

from wxpublish.errors import WxpublishError
from wxpublish.git.merge_driver import configure_driver, is_driver_configured, uses_driver
from wxpublish.git.repository import find_repository
from wxpublish.site.gitattributes import ATTRIBUTES_FILE, set_merge_driver
from wxpublish.workflow.driver_check import COMMAND, lacks_driver
from wxpublish.workflow.resolving import lockfile_names


def set_up(root: Path) -> list[str]:
    """Let git merge the site's lockfiles in this clone. Returns a sentence for each thing done.

    Raises WxpublishError if there is no repository or it cannot be written.
    """
    repository = find_repository(root)
    if repository is None:
        raise WxpublishError(
            f"{root} is not in a git repository of yours", hint=f"run: git init && {COMMAND}"
        )
    done = []
    names = [name for name in lockfile_names(root) if not uses_driver(repository, name)]
    if names and set_merge_driver(root, names):
        done.append(
            f"added the merge driver to {ATTRIBUTES_FILE}: commit it, so that every clone has it"
        )
    if not is_driver_configured(repository):
        configure_driver(repository)
        done.append("git now merges lockfiles in this clone")
    return done or ["nothing to do: git already merges lockfiles in this clone"]


def set_up_if_named(root: Path) -> bool:
    """Set up the driver if the attributes name it and the clone lacks it. Returns whether it did.

    Failures are ignored: `init` calls this, and the site is made without a driver too.
    """
    repository = find_repository(root)
    try:
        if repository is None or not lacks_driver(root, repository):
            return False
        configure_driver(repository)
    except WxpublishError:
        return False
    return True
