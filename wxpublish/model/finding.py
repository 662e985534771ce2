"""What is wrong in a site, and where."""

from dataclasses import dataclass, replace
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a file of the site. `path` is POSIX, relative to the site; lines and columns from 1.

    Line 0 stands for the file as a whole.
    """

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem. `length` is how many characters of the line `excerpt` it spans (0: unknown).

    `code` is `E` or `W` with three digits and never changes its meaning; `hint` says what to do;
    `details` are further lines, such as the blocks that cost most.
    """

    severity: Severity
    code: str
    message: str
    position: Position
    hint: str | None = None
    excerpt: str | None = None
    length: int = 0
    details: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        return self.position.path


def has_errors(findings: tuple[Finding, ...] | list[Finding]) -> bool:
    """Whether any of them is an error rather than a warning."""
    return any(finding.severity == "error" for finding in findings)


def strict(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The same findings with every warning as an error."""
    return tuple(replace(finding, severity="error") for finding in findings)
