"""Failures as errors for the user: what was refused, why, and what to do."""

from typing import TypeVar, assert_never

from wxpublish.errors import PlatformError, QuotaUsedUp
from wxpublish.wechat import remedies
from wxpublish.wechat.answers import Answer, Failure, NotSent, Ok, Refused, Unknown
from wxpublish.wechat.endpoints import STABLE_TOKEN, TOKEN_COMMAND, WRITE_ENDPOINTS
from wxpublish.wechat.errcodes import ErrorKind, format_remedy

T = TypeVar("T")


def describe(failure: Failure, subject: object = None) -> PlatformError | QuotaUsedUp:
    """The error that ends a command for this failure; `subject` is the address concerned."""
    match failure:
        case Refused():
            error = QuotaUsedUp if failure.row.kind is ErrorKind.QUOTA else PlatformError
            return error(_refusal_message(failure, subject), hint=_refusal_hint(failure))
        case NotSent() if failure.endpoint == TOKEN_COMMAND:
            return PlatformError(failure.reason, hint="\n".join(remedies.COMMAND))
        case NotSent():
            message = f"{_name_call(failure, subject)} was not sent: {failure.reason}"
            return PlatformError(message, hint="\n".join(remedies.NETWORK))
        case Unknown():
            message = f"the answer to {_name_call(failure, subject)} was lost: {failure.reason}"
            remedy = remedies.LOST if failure.endpoint in WRITE_ENDPOINTS else remedies.AGAIN
            return PlatformError(message, hint="\n".join(remedy))
        case _:
            assert_never(failure)


def expect(answer: Answer[T], subject: object = None) -> T:
    """The value of an answer. Raises the error of `describe` for a failure."""
    if isinstance(answer, Ok):
        return answer.value
    raise describe(answer, subject)


def _name_call(failure: Failure, subject: object) -> str:
    # A token serves the whole run, not just the item that needed it first.
    about = subject if failure.endpoint != STABLE_TOKEN.name else None
    return f"{failure.endpoint} for {about}" if about else failure.endpoint


def _refusal_message(failure: Refused, subject: object) -> str:
    if failure.refused_locally:
        return f"{_name_call(failure, subject)} was not sent: {failure.errmsg}"
    cause = failure.row.cause
    return f"{_name_call(failure, subject)} was refused: {failure.errcode} {cause.en} ({cause.zh})"


def _refusal_hint(failure: Refused) -> str:
    remedy = format_remedy(failure.row, failure.endpoint, failure.errmsg)
    if failure.refused_locally:
        return f"{remedy.en}\n{remedy.zh}"
    said = f"the platform says: {failure.errmsg}; " if failure.errmsg else ""
    rid = f"rid {failure.rid}" if failure.rid else "no rid"
    made = "; nothing was created" if failure.endpoint in WRITE_ENDPOINTS else ""
    return f"{remedy.en}\n{remedy.zh}\n{said}{rid}{made}"
