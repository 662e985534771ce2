"""The merge driver for lockfiles, in the configuration of a clone.

`.gitattributes` only names a driver. Its command is in the configuration, which is not cloned.
"""

import os
import shlex
import shutil
import sys
from pathlib import Path

from wxpublish.git.repository import Repository

NAME = "wxpublish"
_KEY = f"merge.{NAME}"
_TITLE = "merge lockfiles by address"
_ARGUMENTS = "state merge %O %A %B"


def is_driver_configured(repository: Repository) -> bool:
    """Whether the configuration of this clone or user has a driver that git can start."""
    answer = repository.try_run("config", "--get", f"{_KEY}.driver")
    return answer.ok and _can_start(answer.text)


def configure_driver(repository: Repository) -> None:
    """Add the driver to the configuration of this clone. Raises GitFailed."""
    repository.run("config", "--local", f"{_KEY}.name", _TITLE)
    repository.run("config", "--local", f"{_KEY}.driver", f"{_own_command()} {_ARGUMENTS}")


def uses_driver(repository: Repository, path: str) -> bool:
    """Whether `.gitattributes` names the driver for a file of the site."""
    answer = repository.try_run("check-attr", "-z", "merge", "--", repository.path(path))
    return answer.ok and answer.stdout.rstrip(b"\0").rpartition(b"\0")[2] == NAME.encode()


def _own_command() -> str:
    """The shell command of this program; with its path, since a venv may not be on the PATH."""
    script = Path(sys.executable).with_name(NAME)
    if os.access(script, os.X_OK):
        return shlex.quote(script.as_posix())
    # -P: no module is imported from the current folder, whose content may be a stranger's
    return f"{shlex.quote(Path(sys.executable).as_posix())} -P -m wxpublish.cli"


def _can_start(command: str) -> bool:
    """Whether git can start a command; True for one that only a shell can parse.

    A program in the folder of this venv does not count: other shells do not have it on their PATH.
    """
    try:
        words = shlex.split(command)
    except ValueError:
        return True
    found = shutil.which(words[0]) if words else None
    if found is None or Path(words[0]).is_absolute():
        return found is not None
    return sys.prefix == sys.base_prefix or Path(found).parent != Path(sys.executable).parent
