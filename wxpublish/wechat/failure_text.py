"""Failures in words: what was refused, why, what to do, and what it left behind."""

from typing import TypeVar, assert_never

from wxpublish.errors import PlatformError, QuotaUsedUp
from wxpublish.wechat import remedies as do
from wxpublish.wechat.answers import Answer, Failure, NotSent, Ok, Refused, Unknown
from wxpublish.wechat.endpoints import BY_COMMAND, STABLE_TOKEN, WRITING
from wxpublish.wechat.errcodes import ErrorKind, remedy_of

T = TypeVar("T")


def describe(failure: Failure, subject: object = None) -> PlatformError | QuotaUsedUp:
    """The error that ends a command for this failure; `subject` is the address it was about."""
    match failure:
        case Refused():
            error = QuotaUsedUp if failure.row.kind is ErrorKind.QUOTA else PlatformError
            return error(_refused(failure, subject), hint=_remedy(failure))
        case NotSent() if failure.endpoint == BY_COMMAND:
            return PlatformError(failure.reason, hint="\n".join(do.COMMAND))
        case NotSent():
            message = f"{_call(failure, subject)} was not sent: {failure.reason}"
            return PlatformError(message, hint="\n".join(do.NETWORK))
        case Unknown():
            message = f"the answer to {_call(failure, subject)} was lost: {failure.reason}"
            remedy = do.LOST if failure.endpoint in WRITING else do.AGAIN
            return PlatformError(message, hint="\n".join(remedy))
        case _:
            assert_never(failure)


def expect(answer: Answer[T], subject: object = None) -> T:
    """The value of an answer; any failure is raised as the error that ends a command."""
    if isinstance(answer, Ok):
        return answer.value
    raise describe(answer, subject)


def sentence(failure: Failure, subject: object = None) -> str:
    """The same as one text, for outcomes and lists."""
    error = describe(failure, subject)
    return f"{error.message}\n{error.hint}" if error.hint else error.message


def _call(failure: Failure, subject: object) -> str:
    # A token is for the whole run, not for the item that happened to need it first.
    about = subject if failure.endpoint != STABLE_TOKEN.name else None
    return f"{failure.endpoint} for {about}" if about else failure.endpoint


def _refused(failure: Refused, subject: object) -> str:
    if failure.unsent:
        return f"{_call(failure, subject)} was not sent: {failure.errmsg}"
    cause = failure.row.cause
    return f"{_call(failure, subject)} was refused: {failure.errcode} {cause.en} ({cause.zh})"


def _remedy(failure: Refused) -> str:
    remedy = remedy_of(failure.row, failure.endpoint, failure.errmsg)
    if failure.unsent:
        return f"{remedy.en}\n{remedy.zh}"
    said = f"the platform says: {failure.errmsg}; " if failure.errmsg else ""
    rid = f"rid {failure.rid}" if failure.rid else "no rid"
    made = "; nothing was made" if failure.endpoint in WRITING else ""
    return f"{remedy.en}\n{remedy.zh}\n{said}{rid}{made}"
