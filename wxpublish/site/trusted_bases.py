"""Which addresses a site may name as the platform: strangers edit the file in pull requests."""

from collections.abc import Mapping
from typing import Any

from wxpublish.model.base_url import PLATFORM_DOMAIN, parse_base
from wxpublish.model.finding import Finding, Position
from wxpublish.site.located_yaml import YamlPositions

BASE_KEYS = ("api_base", "token_base")


def check_configured_bases(value: Mapping[str, Any], positions: YamlPositions) -> list[Finding]:
    """Findings for bases in the file that are neither the platform's nor of this machine."""
    holders: list[tuple[tuple[str, ...], Any]] = [(("account",), value.get("account"))]
    accounts = value.get("accounts")
    if isinstance(accounts, dict):
        holders += [(("accounts", str(name)), entry) for name, entry in accounts.items()]
    found = []
    for path, entry in holders:
        for key in BASE_KEYS:
            base = entry.get(key) if isinstance(entry, dict) else None
            if isinstance(base, str) and not _is_trusted(base):
                message = f"{key} may name https://*{PLATFORM_DOMAIN} or this machine, not {base}"
                hint = f"another address comes from the environment: WXPUBLISH_{key.upper()}"
                found.append(positions.finding("E116", message, (*path, key), hint))
    return found


def check_environment_base(variable: str, base: str) -> list[Finding]:
    """Findings for a base of the environment; any host may stand there."""
    parsed = parse_base(base)
    if parsed is not None and parsed.is_safe:
        return []
    if parsed is None:
        message = f"{variable} is not scheme://host:port/path in plain characters"
        hint = "write it like https://api.weixin.qq.com, in lower case, without login or query"
    else:
        message = f"{variable} is {base}: plain http is for this machine alone"
        hint = "use https, or http://127.0.0.1:PORT"
    return [Finding("error", "E116", message, Position(variable), hint)]


def _is_trusted(base: str) -> bool:
    parsed = parse_base(base)
    if parsed is None or not parsed.is_safe:
        return False
    return parsed.is_platform or parsed.authority.is_loopback
