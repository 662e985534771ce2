"""Base addresses of the API: https, or plain http to this machine alone."""

import ipaddress
from urllib.parse import urlsplit

from wxpublish.errors import InvalidContent
from wxpublish.model.finding import Finding, Position


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def checked(base: str) -> str:
    """A base address without its final slash. Raises InvalidContent (exit 3) for an unsafe one."""
    try:
        parts = urlsplit(base)
        host = parts.hostname or ""
        extra = parts.username or parts.password or parts.query or parts.fragment
        _ = parts.port
    except ValueError:
        raise _bad("the base address of the API is no address") from None
    if not host or extra:
        raise _bad("a base address has a host and a path, no login and no query")
    if parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host)):
        return base.rstrip("/")
    raise _bad(f"the base address of {host} must begin with https://")


def _bad(message: str) -> InvalidContent:
    hint = "plain http is for this machine alone: localhost, 127.0.0.1 or [::1]"
    place = Position("WXPUBLISH_API_BASE, WXPUBLISH_TOKEN_BASE or `account`")
    return InvalidContent([Finding("error", "E190", message, place, hint)])
