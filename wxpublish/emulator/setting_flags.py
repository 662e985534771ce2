"""Settings as text, `NAME=VALUE`, for a command line: every switch of `Settings` can be set so.

`profile=strict`, `comments=no`, `allow_list=10.0.0.1,192.168.0.0/16`, `quota.draft/add=5`.
"""

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import fields
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from wxpublish.emulator.settings import Settings

PLACES = frozenset({"data", "app_id", "app_secret", "host", "port", "faults"})
"""What a run is rather than how its account behaves; these have options of their own."""
_WORDS = {"yes": True, "no": False, "true": True, "false": False, "on": True, "off": False}


class BadSwitch(ValueError):
    """A switch that is none, or a value that it does not take."""


def parse(specs: Iterable[str]) -> dict[str, Any]:
    """Keyword arguments of `Settings` for `NAME=VALUE` texts; BadSwitch says what is wrong."""
    hints = get_type_hints(Settings)
    known = [one.name for one in fields(Settings) if one.name not in PLACES]
    found: dict[str, Any] = {}
    for spec in specs:
        name, equals, text = spec.partition("=")
        name, dot, key = name.strip().partition(".")
        if not equals or name not in known:
            raise BadSwitch(f"{spec!r}: expected NAME=VALUE with one of {', '.join(known)}")
        if bool(dot) is not (get_origin(hints[name]) is Mapping):
            raise BadSwitch(f"{spec!r}: only quota and library take a key, as in quota.draft/add=5")
        value = _value(spec, hints[name], text.strip())
        found[name] = {**found.get(name, {}), key: value} if dot else value
    return found


def _value(spec: str, hint: Any, text: str) -> Any:
    if get_origin(hint) is Mapping:
        hint = get_args(hint)[1]
    choices = [one for one in get_args(hint) or (hint,) if one is not NoneType]
    if get_origin(hint) is Literal:
        value = next((one for one in choices if str(one) == text), None)
        if value is None:
            raise BadSwitch(f"{spec!r}: one of {', '.join(map(str, choices))}")
        return value
    if choices[0] is bool:
        if text.lower() not in _WORDS:
            raise BadSwitch(f"{spec!r}: yes or no")
        return _WORDS[text.lower()]
    if choices[0] is int:
        if not text.isascii() or not text.isdecimal():
            raise BadSwitch(f"{spec!r}: a whole number")
        return int(text)
    return text if choices[0] is str else _networks(spec, text)


def _networks(spec: str, text: str) -> tuple[str, ...]:
    entries = tuple(filter(None, (entry.strip() for entry in text.split(","))))
    try:
        for entry in entries:
            ipaddress.ip_network(entry, strict=False)
    except ValueError as error:
        raise BadSwitch(f"{spec!r}: addresses and networks, with commas between") from error
    return entries
