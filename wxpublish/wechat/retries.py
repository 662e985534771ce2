"""When a call is made again: only where that cannot make anything twice."""

from collections.abc import Callable
from typing import TypeVar, assert_never

from wxpublish.wechat.answers import Answer, NotSent, Ok, Refused, Unknown
from wxpublish.wechat.endpoints import Endpoint
from wxpublish.wechat.errcodes import ErrorKind
from wxpublish.wechat.timing import Observer, Timing, Waiting

T = TypeVar("T")
LONGEST_STEP = 5.0
REPLICATION = (2.5, 5.0)
"""Pauses before an id made just now is tried again: it may not be known everywhere yet."""


class Retries:
    """Repeats what is safe to repeat, with growing pauses, until the patience is used up.

    A try that ran into a time-out takes of the patience as a pause does.

    A pause is as long as `Retry-After` asks for; where that is longer than the patience, the answer
    is final at once.
    """

    def __init__(self, timing: Timing, observe: Observer) -> None:
        self._timing = timing
        self._observe = observe

    def run(
        self, endpoint: Endpoint, attempt: Callable[[], Answer[T]], is_new: Callable[[], bool]
    ) -> Answer[T]:
        """Make the call. `is_new`: an id that it relies on was made some seconds ago.

        A create that is refused with "busy" comes out as Unknown: it may have been made.
        """
        timing = self._timing
        tries, waited = 0, 0.0
        while True:
            begun = timing.clock()
            answer = attempt()
            if isinstance(answer, Unknown) and answer.slow:
                waited += max(timing.clock() - begun, 0.0)
            pause = self._pause(endpoint, answer, tries, is_new)
            tries += 1
            if pause is None or tries == timing.attempts:
                return _settled(endpoint, answer)
            if waited + pause > min(timing.patience, waited + timing.left()):
                return _settled(endpoint, answer)
            waited += pause
            failed = endpoint.name if isinstance(answer, Ok) else answer.endpoint
            self._observe(Waiting(failed, pause, _why(answer)))
            timing.sleep(pause)

    def _pause(
        self, endpoint: Endpoint, answer: Answer[T], tries: int, is_new: Callable[[], bool]
    ) -> float | None:
        """Seconds to wait before the next try; None where there must be none."""
        step = min(2.0**tries, LONGEST_STEP) * (0.5 + self._timing.jitter())
        match answer:
            case Ok():
                return None
            case NotSent():
                return None if answer.permanent else step
            case Unknown():
                return max(step, answer.retry_after or 0) if endpoint.repeatable else None
            case Refused():
                row = answer.row
                if row.code == 40007 and is_new() and tries < len(REPLICATION):
                    return REPLICATION[tries]
                again = row.kind is ErrorKind.RETRY and not _is_doubtful(endpoint, answer)
                return max(row.wait + step, answer.retry_after or 0) if again else None
            case _:
                assert_never(answer)


def _is_doubtful(endpoint: Endpoint, answer: Refused) -> bool:
    """Whether a refusal leaves open that something was made. One of the token call never does."""
    made_here = answer.endpoint == endpoint.name and not endpoint.repeatable
    return made_here and not answer.row.certain


def _settled(endpoint: Endpoint, answer: Answer[T]) -> Answer[T]:
    if isinstance(answer, Refused) and _is_doubtful(endpoint, answer):
        return Unknown(answer.endpoint, f"{answer.errcode} {answer.row.cause.en}")
    return answer


def _why(answer: Answer[T]) -> str:
    match answer:
        case Refused():
            return f"{answer.errcode} {answer.row.cause.en}"
        case NotSent() | Unknown():
            return answer.reason
        case _:
            return ""
