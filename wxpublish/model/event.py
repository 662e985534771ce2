"""Events of a running apply: for the progress bar, and for the line that each effect prints."""

from collections.abc import Callable
from dataclasses import dataclass

from wxpublish.model.address import Address
from wxpublish.model.step import Step


@dataclass(frozen=True, slots=True)
class StepBegun:
    """A step begins."""

    step: Step


@dataclass(frozen=True, slots=True)
class StepDone:
    """A step is done and saved: the `number`th of `total`. `url` is that of a picture or a preview."""

    step: Step
    number: int
    total: int
    media_id: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class StepFailed:
    """A step was refused, skipped or left open. `error` says why and what to do."""

    step: Step
    error: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that is not a step: a retry, a wait, a recovered item."""

    message: str
    address: Address | None = None


Event = StepBegun | StepDone | StepFailed | Notice
Observer = Callable[[Event], None]
