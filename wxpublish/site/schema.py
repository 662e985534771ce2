"""Values against the product's JSON schemas, with findings in words."""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from wxpublish.model.finding import Finding
from wxpublish.model.suggestion import closest
from wxpublish.site.located_yaml import YamlPath, YamlPositions

PACKAGE = Path(__file__).parent.parent
ID_RULE = "letters, digits and . _ / - only, and between slashes more than . or .."
LOCKFILE_RULE = "a plain file name of letters, digits and . _ - that ends in .lock.json"
ACCOUNT_NAME_RULE = "letters, digits, _ and - only, and not `emulator`, which is reserved"
TYPE_NAMES = {
    "string": "text",
    "boolean": "true or false",
    "integer": "a whole number",
    "array": "a list",
    "object": "`key: value` lines",
}


def schema_file(name: str) -> Path:
    """The file of a schema of ours: a wheel has it inside the package, a checkout beside it."""
    folder = PACKAGE / "schemas"
    if not folder.is_dir():
        folder = PACKAGE.parent / "schemas"
    return folder / f"{name}.schema.json"


@lru_cache
def validator(name: str) -> Draft202012Validator:
    """The validator of a schema of ours: `site`, `front-matter`."""
    return Draft202012Validator(json.loads(schema_file(name).read_text(encoding="utf-8")))


def check_schema(
    name: str, value: Mapping[str, Any], positions: YamlPositions
) -> tuple[list[Finding], frozenset[YamlPath]]:
    """What the schema has against a value, each with its place; and the paths of what is wrong."""
    errors = list(validator(name).iter_errors(value))
    paths = frozenset(_error_path(error) for error in errors)
    return [_finding(error, positions) for error in errors], paths - {()}


def schema_properties(name: str) -> Mapping[str, Any]:
    """The keys that a schema knows."""
    known: Mapping[str, Any] = validator(name).schema["properties"]  # type: ignore[index]
    return known


def check_unknown_keys(
    value: Mapping[str, Any], known: Iterable[str], positions: YamlPositions
) -> list[Finding]:
    """A warning for each key that nobody knows, with the nearest name."""
    names = sorted(known)
    found = []
    for key in value:
        if key not in names:
            near = closest(key, names)
            hint = f"did you mean {near}?" if near else None
            found.append(positions.key_finding("W101", f"nobody knows the key {key}", (key,), hint))
    return found


def _error_path(error: ValidationError) -> YamlPath:
    """Where it is: for a name that a key cannot have, the key."""
    path = tuple(error.absolute_path)
    return (*path, str(error.instance)) if _is_about_name(error) else path


def _is_about_name(error: ValidationError) -> bool:
    return "propertyNames" in error.absolute_schema_path


def _finding(error: ValidationError, positions: YamlPositions) -> Finding:
    path = _error_path(error)
    name = _format_path(path)
    if _is_about_name(error):
        return positions.key_finding(
            "E106", f"{name} cannot have this name", path, ACCOUNT_NAME_RULE
        )
    match error.validator:
        case "required":
            missing = _missing_key(error)
            return positions.finding(
                "E105", f"{_join_path(name, missing)} is missing", path, _missing_key_hint(missing)
            )
        case "type":
            return _wrong_type(error, positions, path, name)
        case "maxLength":
            message = (
                f"{name} has {len(str(error.instance))} characters; {error.validator_value} at most"
            )
            return positions.finding("E107", message, path, "characters are counted, not bytes")
        case "minLength" | "minItems" | "minProperties":
            return positions.finding("E106", f"{name} is empty", path)
        case "enum" | "const":
            return _wrong_choice(error, positions, path, name)
        case "additionalProperties":
            return _wrong_key(error, positions, path, name)
        case "minimum" | "maximum":
            word = "least" if error.validator == "minimum" else "most"
            message = f"{name} is {error.instance}; at {word} {error.validator_value}"
            return positions.finding("E106", message, path)
        case _:
            message = f"{name} cannot be {error.instance!r}"
            return positions.finding("E106", message, path, _value_hint(path))


def _wrong_type(error: ValidationError, positions: YamlPositions, path: Any, name: str) -> Finding:
    wanted = TYPE_NAMES.get(str(error.validator_value), str(error.validator_value))
    value = error.instance
    written = positions.written(path)
    quoted = f'put it in quotes: "{written}"' if wanted == "text" and written else None
    if quoted and isinstance(value, bool | int | float):
        kind = "true or false" if isinstance(value, bool) else "a number"
        return positions.finding("E106", f"{name} should be text, and this is {kind}", path, quoted)
    if value is None:
        return positions.finding("E106", f"{name} has no value; it should be {wanted}", path)
    hint = "write true or false" if wanted == "true or false" else None
    return positions.finding("E106", f"{name} should be {wanted}", path, hint)


def _wrong_choice(
    error: ValidationError, positions: YamlPositions, path: Any, name: str
) -> Finding:
    value = error.validator_value
    choices = [str(one) for one in (value if isinstance(value, list) else [value])]
    near = closest(str(error.instance), choices)
    message = (
        f"{name} is {', '.join(choices[:-1])} or {choices[-1]}"
        if choices[1:]
        else (f"{name} must be {choices[0]}")
    )
    hint = f"did you mean {near}?" if near else None
    return positions.finding("E106", f"{message}, not {error.instance}", path, hint)


def _wrong_key(error: ValidationError, positions: YamlPositions, path: Any, name: str) -> Finding:
    known = list(error.schema.get("properties", {})) if isinstance(error.schema, dict) else []
    value = error.instance if isinstance(error.instance, dict) else {}
    unknown = next((key for key in value if key not in known), str(error.instance))
    near = closest(str(unknown), known)
    hint = f"did you mean {near}?" if near else None
    return positions.key_finding("E106", f"{name} takes no {unknown}", (*path, unknown), hint)


def _missing_key(error: ValidationError) -> str:
    value = error.instance if isinstance(error.instance, dict) else {}
    wanted = error.validator_value if isinstance(error.validator_value, list) else []
    named = [key for key in wanted if f"'{key}'" in error.message]
    return str((named or [key for key in wanted if key not in value] or ["a key"])[0])


def _format_path(path: tuple[str | int, ...]) -> str:
    """A path as it is said: `media[0].title`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text or "this"


def _join_path(name: str, key: str) -> str:
    return key if name == "this" else f"{name}.{key}"


def _missing_key_hint(key: str) -> str:
    samples = {"title": "title: 你好，世界", "version": "version: 1", "channel": "channel: draft"}
    return f"add a line: {samples.get(key, f'{key}: …')}"


def _value_hint(path: tuple[str | int, ...]) -> str | None:
    shapes = {
        "id": ID_RULE,
        "news": ID_RULE,
        "source_url": "an address that begins with http:// or https://",
        "url": "an address that begins with http:// or https://",
        "app_id": "it stands in the console under 设置与开发, 基本配置",
        "lockfile": LOCKFILE_RULE,
        "address": "such as news.hello or image.qr",
        "from": "such as news.hello or image.qr",
        "to": "such as news.hello or image.qr",
    }
    return shapes.get(str(path[-1])) if path else None
