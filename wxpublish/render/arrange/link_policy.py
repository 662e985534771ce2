"""Which links work in an article, and how the address of other links is shown."""

from functools import lru_cache
from urllib.parse import unquote

PLATFORM_HOSTS = ("mp.weixin.qq.com",)
"""In an article only links to articles of the platform work."""

_DIGITS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def is_on_platform(target: str) -> bool:
    """Whether the address is an article of the platform."""
    if not target.startswith("http"):
        return False
    _, mark, rest = target.partition("://")
    return bool(mark) and _host(rest) in PLATFORM_HOSTS


def is_external(target: str) -> bool:
    """Whether the target is an external address rather than a file of the site or an anchor."""
    return target.startswith("//") or bool(_scheme(target))


@lru_cache(maxsize=1024)
def shorten_address(target: str) -> str:
    """Return the address for a note: no scheme or final slash, host in lower case, percent-decoded."""
    scheme = _scheme(target)
    address = target[len(scheme) + 1 :] if scheme else target
    if not address.startswith("//"):
        return _decode(address).removesuffix("/")
    end = min((at for mark in "/?#" if (at := address.find(mark, 2)) >= 0), default=len(address))
    return _decode(address[2:end].lower() + address[end:]).removesuffix("/")


def repeats_address(text: str, target: str) -> bool:
    """Whether a link's text is its address, so that a note would add nothing."""
    return shorten_address(text.strip()).casefold() == shorten_address(target).casefold()


def to_superscript(number: int) -> str:
    """Return the number in superscript digits, one character each; `<sup>` costs eleven."""
    return str(number).translate(_DIGITS)


def _decode(address: str) -> str:
    """Undo percent-encoding if the result can be read and typed."""
    if "%" not in address:
        return address
    try:
        decoded = unquote(address, errors="strict")
    except UnicodeDecodeError:
        return address
    return decoded if decoded.isprintable() and " " not in decoded else address


def _scheme(target: str) -> str:
    head, colon, _ = target.partition(":")
    known = colon and head.casefold() in {"http", "https", "mailto", "tel"}
    return head if known else ""


def _host(rest: str) -> str:
    for end in "/?#":
        rest = rest.partition(end)[0]
    return rest.casefold()
