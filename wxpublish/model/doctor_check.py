"""A check of `doctor`."""

from dataclasses import dataclass
from typing import Literal

CheckState = Literal["ok", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class DoctorCheck:
    """The result of one check. `exit_code` counts if it failed."""

    name: str
    state: CheckState
    message: str
    hint: str = ""
    exit_code: int = 0
