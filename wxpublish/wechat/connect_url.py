"""URLs to connect to, read strictly, so that the HTTP library connects to the host that was checked.

`model.base_url` has the rule. This module compares its result with the library's own and refuses a
URL on which they differ. Base URLs, redirects and downloads all pass through here.
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

_PLAIN_AUTHORITY = re.compile(r"(?i:https?)://[^\x00-\x20\x7f%@;\\/?#]+(?=[/?#]|\Z)")


@dataclass(frozen=True, slots=True)
class WebUrl:
    """A URL as the HTTP library sends it, with the host that it connects to."""

    url: str
    scheme: str
    authority: Authority


def check_base(base: str) -> BaseUrl:
    """A base URL to which a secret may be sent. Raises InvalidContent (exit 3) for any other."""
    parsed = parse_base(base)
    if parsed is None:
        raise _invalid_base(
            "the base address of the API must be scheme://host:port/path in plain ASCII characters"
        )
    if not parsed.is_safe:
        raise _invalid_base(f"the base address of {parsed.authority.host} must begin with https://")
    seen = parse_web_url(parsed.text)
    if seen is None or (seen.scheme, seen.authority) != (parsed.scheme, parsed.authority):
        raise _invalid_base(
            f"the base address is ambiguous: the HTTP library reads another host than {parsed.authority.host}"
        )
    return parsed


def parse_web_url(url: str) -> WebUrl | None:
    """A URL of the web as the HTTP library reads it; None if its host is open to doubt.

    The authority has no login, no `%` and no backslash. An international name is in ASCII, as the
    library writes it.
    """
    if not _PLAIN_AUTHORITY.match(url):
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
    return WebUrl(sent, parts.scheme, authority)


def _bracketed(authority: Authority) -> str:
    return f"[{authority.host}]" if ":" in authority.host else authority.host


def _invalid_base(message: str) -> InvalidContent:
    hint = "plain http is allowed for this machine only: localhost, 127.0.0.1 or [::1]"
    place = Position("WXPUBLISH_API_BASE, WXPUBLISH_TOKEN_BASE or `account`")
    return InvalidContent([Finding("error", "E190", message, place, hint)])
