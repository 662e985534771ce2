"""What git has in its index, and what it would leave out."""

from pathlib import Path

from wxpublish.git.isolation import variables
from wxpublish.git.objects import blob, write_blob
from wxpublish.git.repository import Repository

_FILE = "100644"
MERGED, BASE, OURS, THEIRS = range(4)
"""The stages of an entry: 0 where nothing is in conflict, else the three sides of the merge."""


def stages(repository: Repository, path: str) -> dict[int, bytes]:
    """The versions of a file in the index by stage; a conflict lacks the stage of a side without
    the file, and a file that is not tracked has none. Raises GitFailed.
    """
    listed = repository.run("ls-files", "-z", "--stage", "--", repository.pathspec(path))
    found = {}
    for entry in filter(None, listed.split("\0")):
        _, name, stage = entry.partition("\t")[0].split(" ")
        data = blob(repository, name)
        if data is not None:
            found[int(stage)] = data
    return found


def is_unmerged(repository: Repository, path: str) -> bool:
    """Whether a merge left a file of the site in conflict; False where git gives no answer."""
    answer = repository.ask("ls-files", "-z", "--unmerged", "--", repository.pathspec(path))
    return answer.ok and bool(answer.out)


def stage_file(
    repository: Repository, path: str, data: bytes, *, index: Path | None = None
) -> None:
    """Put bytes into the index as the settled version of a file. Raises GitFailed."""
    entry = f"{_FILE},{write_blob(repository, data)},{repository.path(path)}"
    more = {} if index else _without_filters(repository)
    repository.run("update-index", "--add", "--cacheinfo", entry, index=index, more=more)


def _without_filters(repository: Repository) -> dict[str, str]:
    """Variables that turn off every filter that is configured.

    Whoever writes an index reads again the files that changed in the moment of its last writing,
    and that goes through the filters that their attributes name.
    """
    asked = ("config", "--null", "--name-only", "--get-regexp", r"^filter\..*\.(clean|process)$")
    keys = repository.ask(*asked).out.decode("utf-8", "surrogateescape").split("\0")
    names = sorted({key.rpartition(".")[0] for key in filter(None, keys)})
    empty = [(f"{name}.{kind}", "") for name in names for kind in ("clean", "process")]
    return variables([*empty, *((f"{name}.required", "false") for name in names)])


def tracked(repository: Repository, path: str, *, any_case: bool = False) -> tuple[str, ...] | None:
    """The tracked files at or below a path of the site, relative to the repository's top.

    `any_case` finds those too that a system which ignores case would take for it. None where git
    gives no answer.
    """
    place = repository.pathspec(path, any_case=any_case)
    answer = repository.ask("ls-files", "-z", "--", place)
    if not answer.ok:
        return None
    return tuple(filter(None, answer.out.decode("utf-8", "replace").split("\0")))


def is_ignored(repository: Repository, path: str) -> bool | None:
    """Whether git leaves a path of the site out of commits; None where it gives no answer."""
    answer = repository.ask("check-ignore", "--quiet", "--", f"./{repository.path(path)}")
    return {0: True, 1: False}.get(answer.code) if answer.code is not None else None
