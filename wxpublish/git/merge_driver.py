"""The merge driver for lockfiles in a clone's own configuration, which git never clones.

`.gitattributes` alone runs nothing: it names a driver, and what that is stands in the configuration
of the machine's owner.
"""

import os
import shlex
import shutil
import sys
from pathlib import Path

from wxpublish.git.repository import Repository

NAME = "wxpublish"
_KEY = f"merge.{NAME}"
_TITLE = "lockfiles joined by address"
_ARGUMENTS = "state merge %O %A %B"


def is_set_up(repository: Repository) -> bool:
    """Whether this clone, or the user's own configuration, has a driver that git can start."""
    answer = repository.ask("config", "--get", f"{_KEY}.driver")
    return answer.ok and _runs(answer.text)


def set_up(repository: Repository) -> None:
    """Put the driver into this clone's configuration. Raises GitFailed."""
    repository.run("config", "--local", f"{_KEY}.name", _TITLE)
    repository.run("config", "--local", f"{_KEY}.driver", f"{_program()} {_ARGUMENTS}")


def merges(repository: Repository, path: str) -> bool:
    """Whether the attributes of a file of the site name the driver."""
    answer = repository.ask("check-attr", "-z", "merge", "--", repository.path(path))
    return answer.ok and answer.out.rstrip(b"\0").rpartition(b"\0")[2] == NAME.encode()


def _program() -> str:
    """This program as a shell starts it, wherever its folder is on no PATH, as that of a venv is."""
    script = Path(sys.executable).with_name(NAME)
    if os.access(script, os.X_OK):
        return shlex.quote(script.as_posix())
    # -P: the folder that git starts it in is a stranger's, and no module comes from there
    return f"{shlex.quote(Path(sys.executable).as_posix())} -P -m wxpublish.cli"


def _runs(command: str) -> bool:
    """Whether git can start the program of a command; one that only a shell understands may be.

    What is found in this environment's own folder alone is not on the PATH of every shell.
    """
    try:
        words = shlex.split(command)
    except ValueError:
        return True
    found = shutil.which(words[0]) if words else None
    if found is None or Path(words[0]).is_absolute():
        return found is not None
    return sys.prefix == sys.base_prefix or Path(found).parent != Path(sys.executable).parent
