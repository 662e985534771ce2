"""Messages for network errors. The libraries' own texts contain the URL with the token."""

import re
import ssl

import urllib3.exceptions as broken
from requests.exceptions import InvalidURL

from wxpublish.wechat.timing import Timing


class AnswerTooSlow(Exception):
    """The whole answer did not arrive in time."""


class RequestTooSlow(AnswerTooSlow):
    """The server did not accept the whole request in time."""


class HeadTooSlow(OSError):
    """The head of the answer did not arrive in time, though parts of it did."""


def is_before_connection(failure: Exception) -> bool:
    """Whether the failure came before anything could be sent."""
    early = (
        InvalidURL,
        broken.NewConnectionError,
        broken.ConnectTimeoutError,
        broken.NameResolutionError,
    )
    return any(isinstance(cause, early) for cause in _causes(failure))


def is_timeout(failure: Exception) -> bool:
    """Whether the failure is a timeout."""
    late = (
        AnswerTooSlow,
        HeadTooSlow,
        TimeoutError,
        broken.ReadTimeoutError,
        broken.ConnectTimeoutError,
    )
    return any(isinstance(cause, late) for cause in _causes(failure))


_TLS_MISMATCH = frozenset(
    {
        *("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNSUPPORTED_PROTOCOL"),
        *("TLSV1_ALERT_PROTOCOL_VERSION", "SSLV3_ALERT_HANDSHAKE_FAILURE"),
        *("NO_PROTOCOLS_AVAILABLE", "TLSV13_ALERT_CERTIFICATE_REQUIRED"),
    }
)
"""OpenSSL's reasons for two sides that cannot agree; other TLS errors may be temporary."""


def is_permanent(failure: Exception) -> bool:
    """Whether a retry would fail in the same way: a certificate or URL that is not accepted, a server
    without usable TLS, a proxy that refuses. All of these come before anything is sent.
    """
    causes = _causes(failure)
    return (
        any(isinstance(cause, InvalidURL | ssl.SSLCertVerificationError) for cause in causes)
        or any(
            isinstance(cause, ssl.SSLError) and cause.reason in _TLS_MISMATCH for cause in causes
        )
        or any(isinstance(cause, OSError) and _is_proxy_refusal(cause) for cause in causes)
    )


def _is_proxy_refusal(cause: OSError) -> bool:
    """Whether a proxy refused to connect, by http.client's message."""
    return re.match(r"Tunnel connection failed: 4[0-9][0-9]\b", str(cause)) is not None


_MESSAGES: tuple[tuple[type[BaseException], str], ...] = (
    (broken.ProxyError, "the proxy on the way to {host} did not answer or refused"),
    (ssl.SSLError, "no secure connection to {host} could be made (TLS)"),
    (broken.SSLError, "no secure connection to {host} could be made (TLS)"),
    (broken.NameResolutionError, "the name {host} could not be resolved"),
    (broken.NewConnectionError, "{host} could not be reached{why}"),
    (broken.ConnectTimeoutError, "{host} did not accept the connection within {connect:g} s"),
    (broken.ReadTimeoutError, "{host} did not answer within {read:g} s"),
    (TimeoutError, "{host} did not answer within {read:g} s"),
    (HeadTooSlow, "{host} did not begin to answer within {head:g} s"),
    (RequestTooSlow, "{host} did not accept the whole request within {total:g} s"),
    (AnswerTooSlow, "the answer of {host} was not complete within {total:g} s"),
    (InvalidURL, "the URL leads to another host than {host}"),
    (Exception, "the connection to {host} broke before the answer was complete"),
)


def describe_network_error(failure: Exception, host: str, timing: Timing) -> str:
    """The message of a failure; never its own text, which contains the URL with the token."""
    causes = _causes(failure)
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the certificate of {host} was not accepted: {cause.verify_message}"
    words = next(words for kind, words in _MESSAGES if any(isinstance(c, kind) for c in causes))
    cause_text = next((c.strerror for c in causes if isinstance(c, OSError) and c.strerror), None)
    why = f" ({cause_text})" if cause_text else ""
    return words.format(
        host=host,
        why=why,
        connect=timing.connect,
        read=timing.read,
        head=2 * timing.read,
        total=timing.total,
    )


def _causes(failure: BaseException) -> list[BaseException]:
    """The failure and its causes, outermost first."""
    found: list[BaseException] = []
    todo: list[object] = [failure]
    while todo:
        item = todo.pop(0)
        if isinstance(item, BaseException) and item not in found:
            found.append(item)
            todo += [*item.args, getattr(item, "reason", None), item.__cause__]
    return found
