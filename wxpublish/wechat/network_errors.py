"""Broken exchanges in words of our own: those of the libraries hold the address with the token."""

import re
import ssl

import urllib3.exceptions as broken
from requests.exceptions import InvalidURL

from wxpublish.wechat.timing import Timing


class TooSlow(Exception):
    """The answer came, but not within the time for all of it."""


class SentTooSlowly(TooSlow):
    """The other side did not take the whole request within its time."""


class HeadTooSlow(OSError):
    """The head of the answer did not come within its time, though bytes of it did."""


def is_before_connection(failure: Exception) -> bool:
    """Whether it failed before anything could be sent."""
    early = (
        InvalidURL,
        broken.NewConnectionError,
        broken.ConnectTimeoutError,
        broken.NameResolutionError,
    )
    return any(isinstance(cause, early) for cause in _causes(failure))


def is_slow(failure: Exception) -> bool:
    """Whether it failed because the other side let the time run out."""
    late = TooSlow, HeadTooSlow, TimeoutError, broken.ReadTimeoutError, broken.ConnectTimeoutError
    return any(isinstance(cause, late) for cause in _causes(failure))


_NO_TLS = frozenset(
    {
        *("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNSUPPORTED_PROTOCOL"),
        *("TLSV1_ALERT_PROTOCOL_VERSION", "SSLV3_ALERT_HANDSHAKE_FAILURE"),
        *("NO_PROTOCOLS_AVAILABLE", "TLSV13_ALERT_CERTIFICATE_REQUIRED"),
    }
)
"""What OpenSSL calls two sides that cannot agree; a connection that was cut may come up again."""


def is_permanent(failure: Exception) -> bool:
    """Whether the same would come of it again: a certificate or an address that is not accepted, a
    TLS that is none, a proxy that refuses. All of it is before anything is sent.
    """
    causes = _causes(failure)
    return (
        any(isinstance(cause, InvalidURL | ssl.SSLCertVerificationError) for cause in causes)
        or any(isinstance(cause, ssl.SSLError) and cause.reason in _NO_TLS for cause in causes)
        or any(isinstance(cause, OSError) and _is_refusal(cause) for cause in causes)
    )


def _is_refusal(cause: OSError) -> bool:
    """Whether a proxy answered that it will not connect, as http.client words it."""
    return re.match(r"Tunnel connection failed: 4[0-9][0-9]\b", str(cause)) is not None


_WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (broken.ProxyError, "the proxy on the way to {host} did not answer or refused"),
    (ssl.SSLError, "no safe connection to {host} could be made (TLS)"),
    (broken.SSLError, "no safe connection to {host} could be made (TLS)"),
    (broken.NameResolutionError, "the name {host} could not be resolved"),
    (broken.NewConnectionError, "{host} could not be reached{why}"),
    (broken.ConnectTimeoutError, "{host} did not take the connection within {connect:g} s"),
    (broken.ReadTimeoutError, "{host} did not answer within {read:g} s"),
    (TimeoutError, "{host} did not answer within {read:g} s"),
    (HeadTooSlow, "{host} had not answered after {head:g} s"),
    (SentTooSlowly, "{host} did not take the whole request within {whole:g} s"),
    (TooSlow, "the answer of {host} was not complete after {whole:g} s"),
    (InvalidURL, "the address leads to another host than {host}"),
    (Exception, "the connection to {host} broke before the answer was complete"),
)


def reason_of(failure: Exception, host: str, timing: Timing) -> str:
    """Words for a failure. Never its own text: that holds the address with the token."""
    causes = _causes(failure)
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the certificate of {host} was not accepted: {cause.verify_message}"
    words = next(words for kind, words in _WORDS if any(isinstance(c, kind) for c in causes))
    told = next((c.strerror for c in causes if isinstance(c, OSError) and c.strerror), None)
    why = f" ({told})" if told else ""
    return words.format(
        host=host,
        why=why,
        connect=timing.connect,
        read=timing.read,
        head=2 * timing.read,
        whole=timing.whole,
    )


def _causes(failure: BaseException) -> list[BaseException]:
    """The failure and what lies inside it, outermost first."""
    found: list[BaseException] = []
    todo: list[object] = [failure]
    while todo:
        item = todo.pop(0)
        if isinstance(item, BaseException) and item not in found:
            found.append(item)
            todo += [*item.args, getattr(item, "reason", None), item.__cause__]
    return found
