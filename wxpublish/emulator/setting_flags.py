"""Parse settings of the command line, `NAME=VALUE`.

Examples: `profile=strict`, `comments=no`, `allow_list=10.0.0.1,192.168.0.0/16`,
`quota.draft/add=5`.
"""

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import fields
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from wxpublish.emulator.settings import Settings

OPTIONS_OF_THEIR_OWN = frozenset({"data", "app_id", "app_secret", "host", "port", "faults"})
"""Settings of a run rather than of its account; the command line has other options for them."""
_BOOLEANS = {"yes": True, "no": False, "true": True, "false": False, "on": True, "off": False}


class InvalidSetting(ValueError):
    """An unknown setting, or an invalid value."""


def parse_settings(specs: Iterable[str]) -> dict[str, Any]:
    """Parse `NAME=VALUE` specs into keyword arguments of `Settings`. Raises InvalidSetting."""
    hints = get_type_hints(Settings)
    known = [one.name for one in fields(Settings) if one.name not in OPTIONS_OF_THEIR_OWN]
    found: dict[str, Any] = {}
    for spec in specs:
        name, equals, text = spec.partition("=")
        name, dot, key = name.strip().partition(".")
        if not equals or name not in known:
            names = ", ".join(known)
            raise InvalidSetting(f"{spec!r}: expected NAME=VALUE; NAME is one of {names}")
        if bool(dot) is not (get_origin(hints[name]) is Mapping):
            raise InvalidSetting(
                f"{spec!r}: only quota and library take a key, as in quota.draft/add=5"
            )
        value = _parse_value(spec, hints[name], text.strip())
        found[name] = {**found.get(name, {}), key: value} if dot else value
    return found


def _parse_value(spec: str, hint: Any, text: str) -> Any:
    if get_origin(hint) is Mapping:
        hint = get_args(hint)[1]
    choices = [one for one in get_args(hint) or (hint,) if one is not NoneType]
    if get_origin(hint) is Literal:
        value = next((one for one in choices if str(one) == text), None)
        if value is None:
            names = ", ".join(map(str, choices))
            raise InvalidSetting(f"{spec!r}: the value must be one of {names}")
        return value
    if choices[0] is bool:
        if text.lower() not in _BOOLEANS:
            raise InvalidSetting(f"{spec!r}: the value must be yes or no")
        return _BOOLEANS[text.lower()]
    if choices[0] is int:
        if not text.isascii() or not text.isdecimal():
            raise InvalidSetting(f"{spec!r}: the value must be a whole number")
        return int(text)
    return text if choices[0] is str else _parse_networks(spec, text)


def _parse_networks(spec: str, text: str) -> tuple[str, ...]:
    entries = tuple(filter(None, (entry.strip() for entry in text.split(","))))
    try:
        for entry in entries:
            ipaddress.ip_network(entry, strict=False)
    except ValueError as error:
        message = f"{spec!r}: the value must be IP addresses and networks, separated by commas"
        raise InvalidSetting(message) from error
    return entries
