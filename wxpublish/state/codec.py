"""Plans as JSON and back: a closed set of value types, each under its name.

A value of the model becomes `{"": "TypeName", field: …}`. Only the types listed here can come
out of a file, so a hostile one makes an error, never an object of its choosing.
"""

import base64
import dataclasses
import enum
import types
from collections.abc import Mapping
from typing import Any, get_args, get_origin, get_type_hints

from wxpublish.model import (
    address,
    asset,
    desired,
    finding,
    lock,
    plan,
    step,
)
from wxpublish.model.address import Address

TAG = ""
TYPES: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        address.Address,
        asset.Asset,
        asset.Payload,
        desired.DesiredArticle,
        desired.DesiredNews,
        finding.Finding,
        finding.Position,
        lock.LockedArticle,
        lock.LockedFile,
        lock.LockedNews,
        lock.Superseded,
        plan.ArticleChange,
        plan.Change,
        plan.Drift,
        plan.Plan,
        plan.Recovered,
        plan.Refusal,
        step.AdoptItem,
        step.CreateNews,
        step.DeleteItem,
        step.Remember,
        step.UpdateArticle,
        step.UploadAsset,
    )
}


class Undecodable(ValueError):
    """JSON that is none of our values."""


def encode(value: object) -> Any:
    """A value of the model as JSON."""
    match value:
        case enum.Enum():
            return value.value
        case None | bool() | int() | float() | str():
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
        case None | bool() | int() | float() | str():
            return document
        case list():
            return tuple(decode(item) for item in document)
        case {"": "bytes", "base64": str(text)}:
            return _bytes(text)
        case {"": "mapping", "items": list(items)}:
            return dict(_pair(item) for item in items)
        case {"": str(name), **fields} if name in TYPES:
            return _value(TYPES[name], {str(key): held for key, held in fields.items()})
        case _:
            raise Undecodable("a value of no known type")


def _fields(value: object) -> dict[str, Any]:
    name = type(value).__name__
    if TYPES.get(name) is not type(value) or not dataclasses.is_dataclass(value):
        raise TypeError(f"{name} does not go into a plan file")
    return {TAG: name} | {
        field.name: encode(getattr(value, field.name))
        for field in dataclasses.fields(value)
        if field.init
    }


def _value(kind: type[Any], fields: Mapping[str, object]) -> Any:
    hints = get_type_hints(kind)
    known = {field.name for field in dataclasses.fields(kind) if field.init}
    if not set(fields) <= known:
        raise Undecodable(f"{kind.__name__} with unknown fields")
    given = {name: _cast(hints[name], decode(value)) for name, value in fields.items()}
    try:
        return kind(**given)
    except TypeError as error:
        raise Undecodable(f"{kind.__name__}: {error}") from None


def _cast(hint: Any, value: Any) -> Any:
    """A value as its field wants it; only enums have to be made, all else is checked."""
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        try:
            return hint(value)
        except ValueError:
            raise Undecodable(f"no {hint.__name__}: {value!r}") from None
    if not _fits(hint, value):
        raise Undecodable(f"{value!r:.40} is no {hint}")
    return value


def _fits(hint: Any, value: Any) -> bool:
    origin = get_origin(hint)
    if hint is Any or hint is None:
        return hint is Any or value is None
    if origin is types.UnionType or str(origin) == "typing.Union":
        return any(_fits(option, value) for option in get_args(hint))
    if str(origin) == "typing.Literal":
        return value in get_args(hint)
    if origin is tuple:
        return isinstance(value, tuple) and _elements_fit(get_args(hint), value)
    if origin is not None:
        return isinstance(value, origin)
    if hint is type(None):
        return value is None
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
    if not isinstance(item, list) or len(item) != 2 or not isinstance(item[0], str | dict):
        raise Undecodable("a mapping that is none")
    key = decode(item[0])
    if not isinstance(key, str | Address):
        raise Undecodable("a mapping with strange keys")
    return key, decode(item[1])
