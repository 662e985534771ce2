"""What apply tells while it works, for progress and for the line an effect gets."""

from collections.abc import Callable
from dataclasses import dataclass

from wxpublish.model.address import Address
from wxpublish.model.step import Step


@dataclass(frozen=True, slots=True)
class StepBegun:
    """A step is about to be done."""

    step: Step


@dataclass(frozen=True, slots=True)
class StepDone:
    """A step is done and saved. `number` of `total`; `url` is a picture's or a preview's."""

    step: Step
    number: int
    total: int
    media_id: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class StepFailed:
    """A step was refused, skipped or left open; `error` is a sentence with its remedy."""

    step: Step
    error: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that is not a step: a retry, a wait, a recovered item."""

    message: str
    address: Address | None = None


Event = StepBegun | StepDone | StepFailed | Notice
Observer = Callable[[Event], None]
