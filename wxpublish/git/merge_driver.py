"""The merge driver for lockfiles in a clone's own configuration, which git never clones.

`.gitattributes` alone runs nothing: it names a driver, and what that is stands in the configuration
of the machine's owner.
"""

from wxpublish.git.repository import Repository

NAME = "wxpublish"
_KEY = f"merge.{NAME}"
_TITLE = "lockfiles joined by address"
_COMMAND = "wxpublish state merge %O %A %B"


def is_set_up(repository: Repository) -> bool:
    """Whether this clone, or the user's own configuration, has the driver."""
    return repository.ask("config", "--get", f"{_KEY}.driver").ok


def set_up(repository: Repository) -> None:
    """Put the driver into this clone's configuration. Raises GitFailed."""
    repository.run("config", "--local", f"{_KEY}.name", _TITLE)
    repository.run("config", "--local", f"{_KEY}.driver", _COMMAND)


def merges(repository: Repository, path: str) -> bool:
    """Whether the attributes of a file of the site name the driver."""
    answer = repository.ask("check-attr", "-z", "merge", "--", repository.path(path))
    return answer.ok and answer.out.rstrip(b"\0").rpartition(b"\0")[2] == NAME.encode()
