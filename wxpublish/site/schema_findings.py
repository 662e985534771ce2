"""What is wrong with a value that does not follow a JSON schema, in words for authors."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from wxpublish.model.finding import Finding
from wxpublish.site.located_yaml import YamlPath, YamlPositions
from wxpublish.site.schema import ID_RULE, read_schema, suggestion

LOCKFILE_RULE = "use a plain file name of letters, digits and . _ - that ends in .lock.json"
ACCOUNT_NAME_RULE = "use letters, digits, _ and -; the name emulator is reserved"
URL_RULE = "write an address that begins with http:// or https://"
ADDRESS_RULE = "write an address such as news.hello or image.qr"
VALUE_RULES = {
    "id": ID_RULE,
    "news": ID_RULE,
    "source_url": URL_RULE,
    "url": URL_RULE,
    "app_id": "copy it from the console, 设置与开发, 基本配置",
    "lockfile": LOCKFILE_RULE,
    "address": ADDRESS_RULE,
    "from": ADDRESS_RULE,
    "to": ADDRESS_RULE,
}
"""What a value must look like, by its key."""
SAMPLES = {"title": "title: 你好，世界", "version": "version: 1", "channel": "channel: draft"}
TYPE_NAMES = {
    "string": "text",
    "boolean": "true or false",
    "integer": "a whole number",
    "array": "a list",
    "object": "lines of the form `key: value`",
}
VALUE_NAMES = {str: "text", bool: "a boolean", int: "a number", float: "a number", list: "a list"}


@lru_cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(read_schema(name))


def find_violations(
    name: str, value: Mapping[str, Any], positions: YamlPositions
) -> tuple[list[Finding], frozenset[YamlPath]]:
    """Return the findings of a value against a schema, and the paths of what is invalid."""
    errors = list(_validator(name).iter_errors(value))
    paths = frozenset(_error_path(error) for error in errors)
    return [_finding(error, positions) for error in errors], paths - {()}


def _error_path(error: ValidationError) -> YamlPath:
    """Return the path of what is invalid: for the name of a key, that of the key."""
    path = tuple(error.absolute_path)
    return (*path, str(error.instance)) if _is_about_name(error) else path


def _is_about_name(error: ValidationError) -> bool:
    return "propertyNames" in error.absolute_schema_path


def _finding(error: ValidationError, positions: YamlPositions) -> Finding:
    path = _error_path(error)
    name = _format_path(path)
    limit = error.validator_value
    if _is_about_name(error):
        message = f"`{path[-1]}` is not a valid name for an account"
        return positions.key_finding("E106", message, path, ACCOUNT_NAME_RULE)
    match error.validator:
        case "required":
            missing = _missing_key(error)
            hint = f"add `{SAMPLES.get(missing, f'{missing}: …')}`"
            message = f"{_format_path((*path, missing))} is missing"
            return positions.finding("E105", message, path, hint)
        case "type":
            return _wrong_type(error, positions, path, name)
        case "maxLength":
            message = f"{name} has {len(str(error.instance))} characters; the maximum is {limit}"
            hint = "shorten it; a Chinese character counts as one"
            return positions.finding("E107", message, path, hint)
        case "minLength" | "minItems" | "minProperties":
            return positions.finding("E106", f"{name} must not be empty", path)
        case "enum" | "const":
            return _wrong_choice(error, positions, path, name)
        case "additionalProperties":
            return _wrong_key(error, positions, path, name)
        case "minimum" | "maximum":
            message = f"{name} is {error.instance}; the {error.validator} is {limit}"
            return positions.finding("E106", message, path)
        case _:
            rule = VALUE_RULES.get(str(path[-1])) if path else None
            return positions.finding("E106", f"{name} {error.instance!r} is not valid", path, rule)


def _wrong_type(
    error: ValidationError, positions: YamlPositions, path: YamlPath, name: str
) -> Finding:
    wanted = TYPE_NAMES.get(str(error.validator_value), str(error.validator_value))
    value = error.instance
    if value is None:
        return positions.finding("E106", f"{name} has no value; it must be {wanted}", path)
    message = f"{name} must be {wanted}, not {VALUE_NAMES.get(type(value), 'a mapping')}"
    hint = None
    if wanted == "text" and isinstance(value, bool | int | float):
        hint = f'put it in quotes: "{positions.written(path)}"'
    elif wanted == "true or false":
        hint = "write true or false, without quotes"
    return positions.finding("E106", message, path, hint)


def _wrong_choice(
    error: ValidationError, positions: YamlPositions, path: YamlPath, name: str
) -> Finding:
    value = error.validator_value
    choices = [str(one) for one in (value if isinstance(value, list) else [value])]
    listed = " or ".join(filter(None, (", ".join(choices[:-1]), choices[-1])))
    message = f"{name} must be {listed}, not {error.instance}"
    return positions.finding("E106", message, path, suggestion(str(error.instance), choices))


def _wrong_key(
    error: ValidationError, positions: YamlPositions, path: YamlPath, name: str
) -> Finding:
    known = list(error.schema.get("properties", {})) if isinstance(error.schema, dict) else []
    value = error.instance if isinstance(error.instance, dict) else {}
    unknown = next((key for key in value if key not in known), str(error.instance))
    message = f"unknown key `{unknown}` in {name}"
    hint = suggestion(str(unknown), known)
    return positions.key_finding("E106", message, (*path, unknown), hint)


def _missing_key(error: ValidationError) -> str:
    value = error.instance if isinstance(error.instance, dict) else {}
    wanted = error.validator_value if isinstance(error.validator_value, list) else []
    named = [key for key in wanted if f"'{key}'" in error.message]
    return str((named or [key for key in wanted if key not in value] or ["a key"])[0])


def _format_path(path: YamlPath) -> str:
    """Format a path as `media[0].title`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text or "this file"
