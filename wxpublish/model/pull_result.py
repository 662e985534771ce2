"""What a pull wrote, and what it could not."""

from dataclasses import dataclass, field

from wxpublish.model.address import Address


@dataclass(frozen=True, slots=True)
class PullProblem:
    """Something that was not pulled, or not unchanged; `where` is a path or names the item.

    `exit_code` 0 makes it a warning. `fatal`: everything else would fail in the same way.
    """

    where: str
    message: str
    hint: str = ""
    exit_code: int = 1
    fatal: bool = False


@dataclass(frozen=True, slots=True)
class PulledNews:
    """A news as files. `written` is false if an earlier run wrote all of them."""

    media_id: str
    address: Address
    title: str
    files: tuple[str, ...]
    written: bool = True
    problems: tuple[PullProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class PulledFile:
    """A material as a file; `path` is empty if it could not be fetched. `written` is false if an
    earlier run wrote the file.
    """

    media_id: str
    kind: str
    name: str
    path: str
    written: bool = True
    problems: tuple[PullProblem, ...] = ()


@dataclass(slots=True)
class PullResult:
    """The result of a pull. It is not `complete` if it was stopped or something is missing.

    `keeps_links`: an article has external links, so the account has the right to use them.
    """

    news: list[PulledNews] = field(default_factory=list)
    files: list[PulledFile] = field(default_factory=list)
    problems: list[PullProblem] = field(default_factory=list)
    stopped: bool = False
    keeps_links: bool = False

    @property
    def complete(self) -> bool:
        return not self.stopped and not any(problem.exit_code for problem in self.problems)
