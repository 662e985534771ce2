"""What a call to the platform comes to: four cases, and only the case decides what may follow."""

from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from wxpublish.wechat.errcodes import ErrorCode, row_of

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Ok(Generic[T_co]):
    """It was done, and this is the answer."""

    value: T_co


@dataclass(frozen=True, slots=True)
class NotSent:
    """The platform cannot have acted: no connection, no token, or it broke before the body's end.

    `endpoint` is the call that failed, which may be the one for the token. `permanent`: the same
    would come of it again, until somebody mends what the reason names.
    """

    endpoint: str
    reason: str
    permanent: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform said no, and nothing was made.

    `errmsg` is its text without hint and rid. An `errcode` of 300 to 499 is the HTTP status of a
    gateway that refused before the platform saw the call. `retry_after` are the seconds that it
    asks to be left alone for. `unsent`: it was refused here, for what the platform would say.
    """

    endpoint: str
    errcode: int
    errmsg: str
    rid: str | None = None
    retry_after: float | None = None
    unsent: bool = False

    @property
    def row(self) -> ErrorCode:
        """The code's row in the table: class, cause, what to do."""
        return row_of(self.errcode, self.endpoint)


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have been done or not: a lost or unreadable answer, a 5xx, or -1 after a create.

    `retry_after` are the seconds that the answer asks to be left alone for. `slow`: the other side
    let the time run out.
    """

    endpoint: str
    reason: str
    retry_after: float | None = None
    slow: bool = False


Failure: TypeAlias = NotSent | Refused | Unknown
Answer: TypeAlias = Ok[T_co] | NotSent | Refused | Unknown


def outcome(answer: Answer[T_co]) -> str:
    """What it came to, in a few words for `-v`."""
    match answer:
        case Ok():
            return "ok"
        case Refused():
            return f"refused {answer.errcode}" + (f" rid {answer.rid}" if answer.rid else "")
        case NotSent() | Unknown():
            return answer.reason
