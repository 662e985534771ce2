"""Every error that ends a command. A class has its exit code and a name for JSON.

WxpublishError
  BrokenState, CannotSave, CannotMerge     the lockfile and the files beside it
  InvalidContent                           findings in the site
  PlatformError, QuotaUsedUp               the platform refused
  PartlyApplied, Stale, DecisionNeeded     the run cannot go on as planned
  LockHeld, ConsentMissing                 another run, or a person, has to be waited for
  WrongUsage, Interrupted                  the command line, a signal

A class takes facts; its message is made from them in one place, and `hint` says what to do.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

EXIT_CODES: Mapping[int, str] = MappingProxyType(
    {
        0: "done, or nothing to do",
        1: "an error that is not listed below",
        2: "there are changes (`plan --detailed-exitcode` alone)",
        3: "invalid content or configuration",
        4: "the platform or the credentials refused",
        5: "partly applied; run `apply` again to carry on",
        6: "the plan is stale, or an item was changed on the account by hand",
        7: "another run holds the lock",
        8: "a safety limit is passed, or an approval is missing",
        9: "the platform's daily number of calls is used up; carry on tomorrow",
        10: "an operation of an earlier run needs your decision (`recover`)",
        64: "wrong usage",
        130: "interrupted; it is safe to run the command again",
    }
)
"""The exit codes of all commands, with their meaning."""


class WxpublishError(Exception):
    """Root of the tree. `code` names the error in JSON, `exit_code` ends the process."""

    exit_code = 1
    code = "error"

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class BrokenState(WxpublishError):
    """A file beside the content cannot be trusted: torn, altered, or not ours."""

    code = "broken-state"

    def __init__(self, path: str, problem: str, *, hint: str | None = None) -> None:
        super().__init__(f"{path} {problem}", hint=hint)
        self.path = path


class CannotSave(WxpublishError):
    """A file could not be written after something was changed on the platform."""

    code = "cannot-save"

    def __init__(self, path: str, problem: str, rescue: str | None, command: str | None) -> None:
        kept = f"; what it should hold is in {rescue}" if rescue else ""
        super().__init__(f"{path} could not be written: {problem}{kept}", hint=command)
        self.path = path
        self.rescue = rescue


class CannotMerge(WxpublishError):
    """Two versions of a lockfile that cannot be joined, and why."""

    code = "cannot-merge"

    def __init__(self, problem: str, lockfile: str = "the lockfile") -> None:
        super().__init__(
            f"two versions of {lockfile} cannot be joined: {problem}",
            hint="keep one of them (git checkout --ours or --theirs, then git add); then"
            " `wxpublish plan --refresh` shows what the account has beside it",
        )
        self.problem = problem


class InvalidContent(WxpublishError):
    """The site has errors. `findings` are values of `model.finding.Finding`; `articles` counts
    those that were looked at.
    """

    exit_code = 3
    code = "invalid"

    # This module imports nothing, so the findings' type is known to those who raise and print.
    def __init__(self, findings: Sequence[Any], articles: int = 0) -> None:
        errors = [finding for finding in findings if finding.severity == "error"]
        files = {finding.path for finding in errors}
        super().__init__(f"{_count(len(errors), 'error')} in {_count(len(files), 'file')}")
        self.findings = tuple(findings)
        self.articles = articles


class PlatformError(WxpublishError):
    """The platform or the credentials refused."""

    exit_code = 4
    code = "platform"


class PartlyApplied(WxpublishError):
    """Some changes are applied and saved, others failed."""

    exit_code = 5
    code = "partial"


class Stale(WxpublishError):
    """What was planned no longer fits: plan file, lockfile, account or remote item."""

    exit_code = 6
    code = "stale"


class LockHeld(WxpublishError):
    """Another run holds the site's lock. `holder` says who, where and since when."""

    exit_code = 7
    code = "locked"

    def __init__(self, path: str, holder: str) -> None:
        super().__init__(
            f"another run is at work on this site: {holder}",
            hint=f"wait for it to end; the lock {path} goes with its process",
        )


class ConsentMissing(WxpublishError):
    """A safety limit, or a question nobody was there to answer."""

    exit_code = 8
    code = "consent"


class QuotaUsedUp(WxpublishError):
    """The platform's daily number of calls is used up."""

    exit_code = 9
    code = "quota"


class DecisionNeeded(WxpublishError):
    """An open operation that evidence could not settle."""

    exit_code = 10
    code = "decision"


class WrongUsage(WxpublishError):
    """Flags or arguments that do not fit."""

    exit_code = 64
    code = "usage"


class Interrupted(WxpublishError):
    """Stopped by a signal after everything done was saved."""

    exit_code = 130
    code = "interrupted"


PRECEDENCE = (130, 7, 3, 4, 10, 6, 9, 8, 5)
"""When several hold, the first of these ends the process."""


def gravest(codes: Sequence[int]) -> int:
    """The exit code to end with when several hold; 0 for none."""
    ranked = [code for code in PRECEDENCE if code in codes]
    return ranked[0] if ranked else max(codes, default=0)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
