"""Which addresses a site may name as the platform: strangers edit the file in pull requests."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from wxpublish.model.finding import Finding
from wxpublish.site.reading import Places

KEYS = ("api_base", "token_base")
PLATFORM_DOMAIN = ".weixin.qq.com"


def unsafe_in_file(value: Mapping[str, Any], places: Places) -> list[Finding]:
    """Findings for bases in the file that are neither the platform's nor of this machine."""
    holders: list[tuple[tuple[str, ...], Any]] = [(("account",), value.get("account"))]
    accounts = value.get("accounts")
    if isinstance(accounts, dict):
        holders += [(("accounts", str(name)), entry) for name, entry in accounts.items()]
    found = []
    for path, entry in holders:
        for key in KEYS:
            base = entry.get(key) if isinstance(entry, dict) else None
            if isinstance(base, str) and not is_trusted(base):
                message = f"{key} may name https://*{PLATFORM_DOMAIN} or this machine, not {base}"
                hint = f"another address comes from the environment: WXPUBLISH_{key.upper()}"
                found.append(places.about("E116", message, (*path, key), hint))
    return found


def is_trusted(base: str) -> bool:
    """Whether the file may name it."""
    try:
        parts = urlsplit(base)
        host = (parts.hostname or "").lower()
        if parts.username or parts.password or parts.query or parts.fragment:
            return False
        if is_loopback(host):
            return parts.scheme in {"http", "https"}
        return (
            parts.scheme == "https" and host.endswith(PLATFORM_DOMAIN) and parts.port in {None, 443}
        )
    except ValueError:
        return False


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
