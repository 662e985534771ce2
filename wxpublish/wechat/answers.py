"""The four results of a call to the platform; the result alone decides what may follow."""

from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from wxpublish.wechat.errcodes import ErrorCode, find_error_code

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Ok(Generic[T_co]):
    """The call succeeded; `value` is what the platform answered."""

    value: T_co


@dataclass(frozen=True, slots=True)
class NotSent:
    """The platform cannot have acted: no connection, no token, or an incomplete request.

    `endpoint` is the call that failed, which may be the one for the token. `permanent`: a retry
    fails in the same way until somebody fixes what the reason names.
    """

    endpoint: str
    reason: str
    permanent: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform refused the call and created nothing.

    `errmsg` is its text without hint and rid. An `errcode` of 300 to 499 is the HTTP status of a
    gateway that refused before the platform saw the call. `retry_after` is in seconds.
    `refused_locally`: the client did not send the call, because the platform would refuse it.
    """

    endpoint: str
    errcode: int
    errmsg: str
    rid: str | None = None
    retry_after: float | None = None
    refused_locally: bool = False

    @property
    def row(self) -> ErrorCode:
        """The entry of the code in the table: kind, cause, remedy."""
        return find_error_code(self.errcode, self.endpoint)


@dataclass(frozen=True, slots=True)
class Unknown:
    """The platform may have acted: a lost or unreadable answer, a 5xx, or -1 after a create.

    `retry_after` is in seconds. `timed_out`: the answer did not come in time.
    """

    endpoint: str
    reason: str
    retry_after: float | None = None
    timed_out: bool = False


Failure: TypeAlias = NotSent | Refused | Unknown
Answer: TypeAlias = Ok[T_co] | NotSent | Refused | Unknown


def summarise(answer: Answer[T_co]) -> str:
    """The result in a few words, for `-v`."""
    match answer:
        case Ok():
            return "ok"
        case Refused():
            return f"refused {answer.errcode}" + (f" rid {answer.rid}" if answer.rid else "")
        case NotSent() | Unknown():
            return answer.reason
