"""Retries: only where they cannot create anything twice."""

from collections.abc import Callable
from typing import TypeVar, assert_never

from wxpublish.wechat.answers import Answer, NotSent, Ok, Refused, Unknown
from wxpublish.wechat.endpoints import Endpoint
from wxpublish.wechat.errcodes import ErrorKind
from wxpublish.wechat.timing import Observer, RetryScheduled, Timing

T = TypeVar("T")
MAX_BACKOFF = 5.0
REPLICATION_PAUSES = (2.5, 5.0)
"""Pauses before a retry with a new id, which some machines of the platform may not know yet."""


class RetryPolicy:
    """Repeats a call where that is safe, with exponential backoff, within `Timing.retry_time`.

    Attempts that time out use up that time as pauses do. A pause is at least as long as
    `Retry-After` asks for; if that exceeds the remaining time, the answer is final at once.
    """

    def __init__(self, timing: Timing, observe: Observer) -> None:
        self._timing = timing
        self._observe = observe

    def run(
        self, endpoint: Endpoint, attempt: Callable[[], Answer[T]], is_new: Callable[[], bool]
    ) -> Answer[T]:
        """Make the call. `is_new` tells whether an id that it depends on is only seconds old.

        A create that is refused as "busy" becomes Unknown, for it may have succeeded.
        """
        timing = self._timing
        tries, waited = 0, 0.0
        while True:
            started = timing.clock()
            answer = attempt()
            if isinstance(answer, Unknown) and answer.timed_out:
                waited += max(timing.clock() - started, 0.0)
            pause = self._pause(endpoint, answer, tries, is_new)
            tries += 1
            if pause is None or tries == timing.max_attempts:
                return _resolve(endpoint, answer)
            if waited + pause > min(timing.retry_time, waited + timing.remaining()):
                return _resolve(endpoint, answer)
            waited += pause
            failed = endpoint.name if isinstance(answer, Ok) else answer.endpoint
            self._observe(RetryScheduled(failed, pause, _reason(answer)))
            timing.sleep(pause)

    def _pause(
        self, endpoint: Endpoint, answer: Answer[T], tries: int, is_new: Callable[[], bool]
    ) -> float | None:
        """Seconds to wait before the next attempt; None if there must be no other."""
        step = min(2.0**tries, MAX_BACKOFF) * (0.5 + self._timing.jitter())
        match answer:
            case Ok():
                return None
            case NotSent():
                return None if answer.permanent else step
            case Unknown():
                return max(step, answer.retry_after or 0) if endpoint.idempotent else None
            case Refused():
                row = answer.row
                if row.code == 40007 and is_new() and tries < len(REPLICATION_PAUSES):
                    return REPLICATION_PAUSES[tries]
                again = row.kind is ErrorKind.RETRY and not _is_inconclusive(endpoint, answer)
                return max(row.wait + step, answer.retry_after or 0) if again else None
            case _:
                assert_never(answer)


def _is_inconclusive(endpoint: Endpoint, answer: Refused) -> bool:
    """Whether something may have been created despite a refusal; a refused token call creates nothing."""
    made_here = answer.endpoint == endpoint.name and not endpoint.idempotent
    return made_here and not answer.row.certain


def _resolve(endpoint: Endpoint, answer: Answer[T]) -> Answer[T]:
    if isinstance(answer, Refused) and _is_inconclusive(endpoint, answer):
        return Unknown(answer.endpoint, f"{answer.errcode} {answer.row.cause.en}")
    return answer


def _reason(answer: Answer[T]) -> str:
    match answer:
        case Refused():
            return f"{answer.errcode} {answer.row.cause.en}"
        case NotSent() | Unknown():
            return answer.reason
        case _:
            return ""
