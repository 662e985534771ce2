"""The JSON of saved plans: a value of the model is `{"": "TypeName", field: …}` with all its fields.

Type hints alone decide which types are made, so a hostile file cannot choose them.
"""

import base64
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import partial
from typing import Any

from wxpublish.model.rendered import Html
from wxpublish.state.serialiser import Malformed, Reader, Serialiser, as_object, read_at

TAG = ""


class PlanSerialiser(Serialiser):
    """The format of saved plans."""

    def make_reader(self, hint: Any) -> Reader:
        if hint is Html:
            return lambda document: Html.of(self.read(str, document))
        return _read_bytes if hint is bytes else super().make_reader(hint)

    def choice_reader(self, kinds: list[Any]) -> Reader:
        if not is_dataclass(kinds[0]):
            return super().choice_reader(kinds)
        return partial(self._read_variant, {kind.__name__: kind for kind in kinds})

    def mapping_reader(self, key_hint: Any, hint: Any) -> Reader:
        return partial(_read_pairs, self.reader(key_hint), self.reader(hint))

    def object_fields(self, kind: type[Any], document: object) -> dict[str, Any]:
        table = as_object(document)
        if table.get(TAG) != kind.__name__:
            raise Malformed(f"must be a {kind.__name__}")
        return {name: item for name, item in table.items() if name != TAG}

    def blank(self, _kind: type[Any], _name: str, _hint: Any) -> Any:
        return MISSING

    def write(self, value: Any) -> Any:
        if isinstance(value, bytes):
            return {TAG: "bytes", "base64": base64.b64encode(value).decode()}
        if isinstance(value, Html):
            return value.text
        return super().write(value)

    def write_mapping(self, value: Mapping[Any, Any]) -> Any:
        pairs = [[self.write(key), self.write(item)] for key, item in value.items()]
        return {TAG: "mapping", "items": pairs}

    def write_object(self, value: Any) -> Any:
        written = {field.name: self.write(getattr(value, field.name)) for field in fields(value)}
        return {TAG: type(value).__name__, **written}

    def _read_variant(self, variants: Mapping[str, type[Any]], document: object) -> Any:
        name = str(as_object(document).get(TAG))
        if name not in variants:
            raise Malformed(f"must be one of {', '.join(variants)}")
        return self.read(variants[name], document)


PLAN = PlanSerialiser()


def _read_bytes(document: object) -> bytes:
    text = as_object(document).get("base64")
    if not isinstance(text, str) or document != {TAG: "bytes", "base64": text}:
        raise Malformed("must be bytes in base64")
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise Malformed("must be bytes in base64") from None


def _read_pairs(read_key: Reader, read: Reader, document: object) -> dict[Any, Any]:
    items = as_object(document).get("items")
    if not isinstance(items, list) or document != {TAG: "mapping", "items": items}:
        raise Malformed("must be a mapping")
    made = {}
    for pair in items:
        if not isinstance(pair, list) or len(pair) != 2:
            raise Malformed("must have a key and a value in each item")
        key = read_key(pair[0])
        made[key] = read_at(str(key), read, pair[1])
    return made
