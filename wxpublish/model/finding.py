"""Findings: what is wrong in a site, and where."""

from dataclasses import dataclass, replace
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Position:
    """A position in a file of the site. `path` is POSIX and relative to the site; lines and columns
    count from 1.

    Line 0 means the file as a whole.
    """

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem. `length` is the number of characters it spans in the line `excerpt` (0: unknown).

    `code` is `E` or `W` with three digits and never changes its meaning; `hint` says what to do;
    `details` are more lines, such as the blocks that cost most.
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
    """Whether any of the findings is an error."""
    return any(finding.severity == "error" for finding in findings)


def strict(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings with every warning turned into an error."""
    return tuple(replace(finding, severity="error") for finding in findings)
