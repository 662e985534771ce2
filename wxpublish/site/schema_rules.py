"""Whether a value follows a JSON schema, without `jsonschema`, whose import takes longer than
everything else that a plan of one changed article does.

It knows the keywords that the product's schemas use, with the same meaning, and words no errors:
`schema_findings` does that with `jsonschema`, for values that do not follow.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

Schema = Mapping[str, Any]
ANNOTATIONS = frozenset({"$schema", "$id", "title", "description", "default"})
"""Keywords that restrict nothing."""


class _UnknownKeyword(Exception):
    """The schema has a keyword that is not in `_RULES`."""


def follows(schema: Schema, value: object) -> bool:
    """Whether a value follows a schema; False as well if the schema has an unknown keyword."""
    try:
        return _follows(schema, value)
    except _UnknownKeyword:
        return False


def _follows(schema: Schema, value: Any) -> bool:
    for keyword, limit in schema.items():
        if keyword in ANNOTATIONS:
            continue
        rule = _RULES.get(keyword)
        if rule is None:
            raise _UnknownKeyword(keyword)
        if not rule(limit, value, schema):
            return False
    return True


def _is_a(kind: str, value: object) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if isinstance(value, float):
        return kind == "integer" and value.is_integer()
    expected = {"string": str, "integer": int, "array": list, "object": dict}.get(kind)
    return expected is not None and isinstance(value, expected)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _equals(one: object, two: object) -> bool:
    """Equality of JSON for scalars: `true` is not 1."""
    return one == two and isinstance(one, bool) == isinstance(two, bool)


def _has_properties(schemas: Mapping[str, Schema], value: object, _: Schema) -> bool:
    return not isinstance(value, dict) or all(
        _follows(schema, value[key]) for key, schema in schemas.items() if key in value
    )


def _has_only(others: Schema | bool, value: object, schema: Schema) -> bool:
    """`additionalProperties`: a schema, or whether there may be any."""
    if not isinstance(value, dict):
        return True
    known = schema.get("properties", {})
    rest = [key for key in value if key not in known]
    if isinstance(others, bool):
        return others or not rest
    return all(_follows(others, value[key]) for key in rest)


def _is_unique(wanted: bool, value: object, _: Schema) -> bool:
    if not wanted or not isinstance(value, list):
        return True
    return all(not _equals(one, two) for at, one in enumerate(value) for two in value[:at])


def _meets_condition(condition: Schema, value: object, schema: Schema) -> bool:
    chosen = "then" if _follows(condition, value) else "else"
    return _follows(schema.get(chosen, {}), value)


_RULES: Mapping[str, Callable[[Any, Any, Schema], bool]] = {
    "type": lambda kind, value, _: _is_a(kind, value),
    "const": lambda only, value, _: _equals(only, value),
    "enum": lambda known, value, _: any(_equals(one, value) for one in known),
    "minLength": lambda least, value, _: not isinstance(value, str) or len(value) >= least,
    "maxLength": lambda most, value, _: not isinstance(value, str) or len(value) <= most,
    "pattern": lambda form, value, _: not isinstance(value, str) or bool(re.search(form, value)),
    "minimum": lambda least, value, _: not _is_number(value) or not value < least,
    "maximum": lambda most, value, _: not _is_number(value) or not value > most,
    "items": lambda schema, value, _: (
        not isinstance(value, list) or all(_follows(schema, one) for one in value)
    ),
    "minItems": lambda least, value, _: not isinstance(value, list) or len(value) >= least,
    "uniqueItems": _is_unique,
    "required": lambda keys, value, _: not isinstance(value, dict) or all(k in value for k in keys),
    "properties": _has_properties,
    "additionalProperties": _has_only,
    "propertyNames": lambda schema, value, _: (
        not isinstance(value, dict) or all(_follows(schema, key) for key in value)
    ),
    "minProperties": lambda least, value, _: not isinstance(value, dict) or len(value) >= least,
    "not": lambda schema, value, _: not _follows(schema, value),
    "if": _meets_condition,
    "then": lambda *_: True,  # `if` applies it
    "else": lambda *_: True,
}
"""The rules by keyword: of the keyword's value, the value that is checked, and the whole schema."""
