"""The errors that end a command; each class has an exit code and a name for JSON.

WxpublishError
  BrokenState, CannotSave, CannotMerge     the lockfile and the files beside it
  InvalidContent, ChangedDuringRun         findings in the site; a file that was edited meanwhile
  PlatformError, QuotaUsedUp               the platform refused
  PartlyApplied, Stale, DecisionNeeded     the run cannot continue as planned
  LockHeld, ConsentMissing                 another run is active, or a person must approve
  WrongUsage, Interrupted                  the command line, a signal

`hint` says what to do.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

EXIT_CODES: Mapping[int, str] = MappingProxyType(
    {
        0: "done, or nothing to do",
        1: "an error that is not listed below",
        2: "there are changes (only with `plan --detailed-exitcode`)",
        3: "invalid content or configuration",
        4: "the platform or the credentials refused",
        5: "partly applied; run `apply` again to continue",
        6: "the plan is stale, or an item was changed on the account by hand",
        7: "another run holds the lock",
        8: "a safety limit is exceeded, or an approval is missing",
        9: "the platform's daily number of calls is used up; continue tomorrow",
        10: "an operation of an earlier run needs your decision (`recover`)",
        64: "wrong usage",
        130: "interrupted; it is safe to run the command again",
    }
)
"""The meaning of every exit code."""


class WxpublishError(Exception):
    """The base class. `code` names the error in JSON; `exit_code` ends the process."""

    exit_code = 1
    code = "error"

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class BrokenState(WxpublishError):
    """A lockfile, journal or plan file is damaged, altered or not ours."""

    code = "broken-state"

    def __init__(self, path: str, problem: str, *, hint: str | None = None) -> None:
        super().__init__(f"{path} {problem}", hint=hint)
        self.path = path


class CannotSave(WxpublishError):
    """A file or branch could not be written. `rescue` is the path of a copy of its new content."""

    code = "cannot-save"

    def __init__(self, path: str, problem: str, rescue: str | None, command: str | None) -> None:
        kept = f"; its new content is in {rescue}" if rescue else ""
        super().__init__(f"{path} could not be written: {problem}{kept}", hint=command)
        self.path = path
        self.rescue = rescue


class CannotMerge(WxpublishError):
    """Two versions of a lockfile contradict each other."""

    code = "cannot-merge"

    def __init__(self, problem: str, lockfile: str = "the lockfile") -> None:
        super().__init__(
            f"two versions of {lockfile} cannot be merged: {problem}",
            hint="keep one of them (git checkout --ours or --theirs, then git add);"
            " `wxpublish plan --refresh` then shows what else the account has",
        )
        self.problem = problem


class InvalidContent(WxpublishError):
    """The site has errors.

    `findings` are values of `model.finding.Finding`; `articles` is how many were checked.
    """

    exit_code = 3
    code = "invalid"

    # `Any`, because this module imports nothing of the package.
    def __init__(self, findings: Sequence[Any], articles: int = 0) -> None:
        errors = [finding for finding in findings if finding.severity == "error"]
        files = {finding.path for finding in errors}
        super().__init__(f"{_count(len(errors), 'error')} in {_count(len(files), 'file')}")
        self.findings = tuple(findings)
        self.articles = articles


class ChangedDuringRun(WxpublishError):
    """A file was edited, replaced or removed after the run had looked at it."""

    code = "changed-during-run"

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} changed during this run", hint="run the command again")


class PlatformError(WxpublishError):
    """The platform refused a call, or the credentials."""

    exit_code = 4
    code = "platform"


class PartlyApplied(WxpublishError):
    """Some changes are applied and saved, others failed."""

    exit_code = 5
    code = "partial"


class Stale(WxpublishError):
    """The plan, lockfile or account has changed since the plan was made."""

    exit_code = 6
    code = "stale"


class LockHeld(WxpublishError):
    """Another run holds the site's lock. `holder` describes its user, machine and start."""

    exit_code = 7
    code = "locked"

    def __init__(self, path: str, holder: str) -> None:
        super().__init__(
            f"another run is active on this site: {holder}",
            hint=f"wait until it ends: its process then releases the lock {path}",
        )


class ConsentMissing(WxpublishError):
    """A safety limit is exceeded, or an approval is missing."""

    exit_code = 8
    code = "consent"


class QuotaUsedUp(WxpublishError):
    """The platform's daily number of calls is used up."""

    exit_code = 9
    code = "quota"


class DecisionNeeded(WxpublishError):
    """An unfinished operation of an earlier run needs a person's decision."""

    exit_code = 10
    code = "decision"


class WrongUsage(WxpublishError):
    """The flags or arguments are wrong."""

    exit_code = 64
    code = "usage"


class Interrupted(WxpublishError):
    """A signal stopped the command after everything done was saved."""

    exit_code = 130
    code = "interrupted"


PRECEDENCE = (130, 7, 3, 4, 10, 6, 9, 8, 5)
"""If several exit codes apply, the first of these ends the process."""


def most_severe(codes: Sequence[int]) -> int:
    """Return the exit code that takes precedence; 0 for none."""
    ranked = [code for code in PRECEDENCE if code in codes]
    return ranked[0] if ranked else max(codes, default=0)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
