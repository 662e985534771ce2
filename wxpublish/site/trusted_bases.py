"""Check the base addresses of the platform: strangers can edit the file in a pull request."""

from collections.abc import Mapping
from typing import Any

from wxpublish.model.base_url import PLATFORM_DOMAIN, parse_base
from wxpublish.model.finding import Finding, Position
from wxpublish.site.located_yaml import YamlPositions

BASE_KEYS = ("api_base", "token_base")


def check_configured_bases(value: Mapping[str, Any], positions: YamlPositions) -> list[Finding]:
    """Find base addresses in the file that are neither the platform's nor this machine's."""
    entries: list[tuple[tuple[str, ...], Any]] = [(("account",), value.get("account"))]
    accounts = value.get("accounts")
    if isinstance(accounts, dict):
        entries += [(("accounts", str(name)), entry) for name, entry in accounts.items()]
    found = []
    for path, entry in entries:
        for key in BASE_KEYS:
            base = entry.get(key) if isinstance(entry, dict) else None
            if isinstance(base, str) and not _is_trusted(base):
                message = f"{key} must be https://*{PLATFORM_DOMAIN} or this machine, not {base}"
                hint = f"set another address in the environment: WXPUBLISH_{key.upper()}"
                found.append(positions.finding("E116", message, (*path, key), hint))
    return found


def check_environment_base(variable: str, base: str) -> list[Finding]:
    """Check a base address of the environment, which may have any host."""
    parsed = parse_base(base)
    if parsed is not None and parsed.is_safe:
        return []
    if parsed is None:
        message = f"{variable} is not an address of the form scheme://host:port/path"
        hint = "write it like https://api.weixin.qq.com, in lower case, without login or query"
    else:
        message = f"{variable} is {base}, but plain http is allowed only for this machine"
        hint = "use https, or http://127.0.0.1:PORT"
    return [Finding("error", "E116", message, Position(variable), hint)]


def _is_trusted(base: str) -> bool:
    parsed = parse_base(base)
    if parsed is None or not parsed.is_safe:
        return False
    return parsed.is_platform or parsed.authority.is_loopback
