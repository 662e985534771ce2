"""Plans as JSON and back: a closed set of value types, each under its name.

A value of the model becomes `{"": "TypeName", field: …}`. Only the types that a plan is made of can
come out of a file, so a hostile one makes an error, never an object of its choosing.
"""

import base64
import enum
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from wxpublish.model.address import Address
from wxpublish.model.asset import Payload
from wxpublish.model.plan import Plan

TAG = ""


class Undecodable(ValueError):
    """JSON that is none of our values."""


def encode(value: object) -> Any:
    """A value of the model as JSON."""
    match value:
        case enum.Enum():
            return value.value
        case None | bool() | int() | str():
            return value
        case bytes():
            return {TAG: "bytes", "base64": base64.b64encode(value).decode()}
        case tuple() | list():
            return [encode(item) for item in value]
        case Mapping():
            return {TAG: "mapping", "items": [[encode(k), encode(v)] for k, v in value.items()]}
        case _:
            return _fields(value)


def decode(document: object) -> Any:
    """The value that JSON stands for. Raises Undecodable."""
    match document:
        case None | bool() | int() | str():
            return document
        case list():
            return tuple(decode(item) for item in document)
        case {"": "bytes", "base64": str(text)}:
            return _bytes(text)
        case {"": "mapping", "items": list(items)}:
            return dict(_pair(item) for item in items)
        case {"": str(name), **fields} if name in shapes():
            return _value(shapes()[name], {str(key): held for key, held in fields.items()})
        case _:
            raise Undecodable("a value of no known type")


@dataclass(frozen=True, slots=True)
class TypeShape:
    """A type of the model and what its fields hold."""

    kind: type[Any]
    fields: Mapping[str, Any]


@cache
def shapes() -> Mapping[str, TypeShape]:
    """The types that plans and payloads are made of, by name."""
    found: dict[str, TypeShape] = {}
    waiting: list[type[Any]] = [Plan, Payload]
    while waiting:
        kind = waiting.pop()
        known = found.get(kind.__name__)
        if known is None:
            shape = found[kind.__name__] = TypeShape(kind, get_type_hints(kind))
            waiting += [part for hint in shape.fields.values() for part in _parts(hint)]
        elif known.kind is not kind:
            raise TypeError(f"two types are called {kind.__name__}")
    return found


def _parts(hint: Any) -> Iterator[type[Any]]:
    if isinstance(hint, type) and is_dataclass(hint):
        yield hint
    for inner in get_args(hint):
        yield from _parts(inner)


def _fields(value: object) -> dict[str, Any]:
    name = type(value).__name__
    shape = shapes().get(name)
    if shape is None or shape.kind is not type(value):
        raise TypeError(f"{name} does not go into a plan file")
    return {TAG: name} | {field: encode(getattr(value, field)) for field in shape.fields}


def _value(shape: TypeShape, fields: Mapping[str, object]) -> Any:
    if not fields.keys() <= shape.fields.keys():
        raise Undecodable(f"{shape.kind.__name__} with unknown fields")
    given = {name: _cast(shape.fields[name], decode(value)) for name, value in fields.items()}
    try:
        return shape.kind(**given)
    except TypeError as error:
        raise Undecodable(f"{shape.kind.__name__}: {error}") from None


def _cast(hint: Any, value: Any) -> Any:
    """A value as its field wants it; only enums have to be made, all else is checked."""
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        try:
            return hint(value)
        except ValueError:
            raise Undecodable(f"no {hint.__name__}: {value!r:.40}") from None
    if not _fits(hint, value):
        raise Undecodable(f"{value!r:.40} is no {hint}")
    return value


def _fits(hint: Any, value: Any) -> bool:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return any(_fits(option, value) for option in inner)
    if origin is typing.Literal:
        return isinstance(value, str) and value in inner
    if origin is tuple:
        return isinstance(value, tuple) and _elements_fit(inner, value)
    if origin is not None:
        return isinstance(value, dict) and all(
            _fits(inner[0], key) and _fits(inner[1], held) for key, held in value.items()
        )
    return isinstance(value, hint) and not (hint is int and isinstance(value, bool))


def _elements_fit(kinds: tuple[Any, ...], value: tuple[Any, ...]) -> bool:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return all(_fits(kinds[0], item) for item in value)
    pairs = zip(kinds, value, strict=False)
    return len(kinds) == len(value) and all(_fits(kind, item) for kind, item in pairs)


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise Undecodable("bytes that are not base64") from None


def _pair(item: object) -> tuple[Any, Any]:
    if not isinstance(item, list) or len(item) != 2:
        raise Undecodable("a mapping that is none")
    key = decode(item[0])
    if not isinstance(key, str | Address):
        raise Undecodable("a mapping with strange keys")
    return key, decode(item[1])
