"""The language of `${{ … }}` and `if:`, as much of it as the action and the workflows use.

What it does not know is an error, not a guess.
"""

import json
import re
from typing import Any

EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
_COMPARED = re.compile(r"([\w.-]+) (!=|==) '(.*)'")
_PARSED = re.compile(r"fromJSON\(([\w.-]+)\)((?:\.\w+)*)")

Context = dict[str, Any]


def filled(text: object, context: Context) -> str:
    """Text with its expressions replaced."""
    return EXPRESSION.sub(lambda found: str(value(found[1], context)), str(text))


def value(expression: str, context: Context) -> Any:
    """What an expression stands for; a name that is not there is empty, as on GitHub."""
    if parsed := _PARSED.fullmatch(expression):
        found = json.loads(_looked_up(parsed[1], context))
        for key in filter(None, parsed[2].split(".")):
            found = found[key]
        return found
    return _looked_up(expression, context)


def holds(condition: str, context: Context, *, failed: bool = False) -> bool:
    """Whether a condition holds; without `always()` nothing runs after a failure."""
    parts = [part.strip() for part in condition.split("&&")]
    if failed and "always()" not in parts:
        return False
    return all(_true(part, context) for part in parts)


def _true(part: str, context: Context) -> bool:
    if part in {"always()", "success()"}:
        return True
    compared = _COMPARED.fullmatch(part)
    assert compared, f"the engine cannot read the condition {part}"
    return bool((_looked_up(compared[1], context) == compared[3]) is (compared[2] == "=="))


def _looked_up(name: str, context: Context) -> Any:
    first, *rest = name.split(".")
    assert first in context, f"the engine knows no {name}"
    found: Any = context[first]
    for key in rest:
        found = found.get(key, "") if isinstance(found, dict) else ""
    return found
