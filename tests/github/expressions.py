"""The part of the language of `${{ … }}` and `if:` that the action and the workflows use.

Anything else is an error.
"""

import json
import re
from typing import Any

EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
_COMPARED = re.compile(r"([\w.-]+) (!=|==) '(.*)'")
_PARSED = re.compile(r"fromJSON\(([\w.-]+)\)((?:\.\w+)*)")

Context = dict[str, Any]


def interpolate(text: object, context: Context) -> str:
    """Text with its expressions replaced."""
    return EXPRESSION.sub(lambda found: str(evaluate(found[1], context)), str(text))


def evaluate(expression: str, context: Context) -> Any:
    """The value of an expression; a missing name is empty, as on GitHub."""
    if parsed := _PARSED.fullmatch(expression):
        found = json.loads(_look_up(parsed[1], context))
        for key in filter(None, parsed[2].split(".")):
            found = found[key]
        return found
    return _look_up(expression, context)


def is_true(condition: str, context: Context, *, failed: bool = False) -> bool:
    """Whether a condition is true; without `always()` it is false after a failure."""
    parts = [part.strip() for part in condition.split("&&")]
    if failed and "always()" not in parts:
        return False
    return all(_is_true_part(part, context) for part in parts)


def _is_true_part(part: str, context: Context) -> bool:
    if part in {"always()", "success()"}:
        return True
    compared = _COMPARED.fullmatch(part)
    assert compared, f"the engine cannot read the condition {part}"
    return bool((_look_up(compared[1], context) == compared[3]) is (compared[2] == "=="))


def _look_up(name: str, context: Context) -> Any:
    first, *rest = name.split(".")
    assert first in context, f"the engine knows no {name}"
    found: Any = context[first]
    for key in rest:
        found = found.get(key, "") if isinstance(found, dict) else ""
    return found
