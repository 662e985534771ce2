"""Addresses that are asked: what the strict rule reads is what the HTTP library connects to.

The rule itself is `model.base_url`; here its reading is compared with the library's own, and a
difference is refused. Bases, redirects and downloads all come through here.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from wxpublish.errors import InvalidContent
from wxpublish.model.base_url import Authority, BaseUrl, parse_authority, parse_base
from wxpublish.model.finding import Finding, Position

_START = re.compile(r"(?i:https?)://[^\x00-\x20\x7f%@;\\/?#]+(?=[/?#]|\Z)")


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An address as the HTTP library sends it, and whom it connects to for that."""

    url: str
    scheme: str
    authority: Authority


def checked(base: str) -> BaseUrl:
    """A base address to which a secret may be sent. Raises InvalidContent (exit 3) for another."""
    parsed = parse_base(base)
    if parsed is None:
        raise _bad("the base address of the API is not scheme://host:port/path in plain characters")
    if not parsed.is_safe:
        raise _bad(f"the base address of {parsed.authority.host} must begin with https://")
    seen = web_address(parsed.text)
    if seen is None or (seen.scheme, seen.authority) != (parsed.scheme, parsed.authority):
        raise _bad(f"the HTTP library reads another host than {parsed.authority.host} in the base")
    return parsed


def web_address(url: str) -> WebAddress | None:
    """An address of the web as the HTTP library reads it; None where that is not beyond doubt.

    Its authority is plain: no login, no `%`, no backslash. An international name counts as the
    library writes it, in ASCII.
    """
    if not _START.match(url):
        return None
    request = requests.PreparedRequest()
    try:
        request.prepare_url(url, None)
        sent = request.url or ""
        seen, parts = parse_url(sent), urlsplit(sent)
        authority = parse_authority(parts.netloc, parts.scheme)
    except (requests.RequestException, LocationParseError, ValueError, KeyError):
        return None
    if authority is None or (seen.scheme, seen.host) != (parts.scheme, _bracketed(authority)):
        return None
    if parts.hostname != authority.host or seen.port != parts.port:
        return None
    return WebAddress(sent, parts.scheme, authority)


def _bracketed(authority: Authority) -> str:
    return f"[{authority.host}]" if ":" in authority.host else authority.host


def _bad(message: str) -> InvalidContent:
    hint = "plain http is for this machine alone: localhost, 127.0.0.1 or [::1]"
    place = Position("WXPUBLISH_API_BASE, WXPUBLISH_TOKEN_BASE or `account`")
    return InvalidContent([Finding("error", "E190", message, place, hint)])
