"""Evaluates `calc()` and its kin as far as possible without a page."""

from collections.abc import Callable, Sequence
from typing import Any

Sum = dict[str, float]
"""A sum by unit: `100% - 8px` is `{"%": 100, "px": -8}`; a plain number has the unit ''."""

_MAX_UNITS = 8
"""Units in one sum, more than any stylesheet uses."""


class Unusable(ValueError):
    """A value that is invalid, or that an article must not contain."""


def simplify_function(
    name: str, arguments: Sequence[Any], written: Callable[[float, str], str]
) -> str:
    """Return the shortest text of `calc()`, `min()`, `max()` or `clamp()`. Raises Unusable."""
    parts = [_read_sum(part) for part in _split_arguments(arguments)]
    if name == "calc":
        if len(parts) != 1:
            raise Unusable(name)
        return _format_sum(parts[0], written, bare=False)
    return f"{name}({','.join(_format_sum(part, written, bare=True) for part in parts)})"


def _split_arguments(arguments: Sequence[Any]) -> list[list[Any]]:
    parts: list[list[Any]] = [[]]
    for token in arguments:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        elif token.type != "whitespace":
            parts[-1].append(token)
    return parts


def _read_sum(tokens: Sequence[Any]) -> Sum:
    total, at = _read_product(tokens, 0)
    while at < len(tokens):
        sign = _operator(tokens[at])
        if sign not in {"+", "-"}:
            # `8px -4px`: the sign was read as part of the number.
            raise Unusable("calc")
        term, at = _read_product(tokens, at + 1)
        for unit, number in term.items():
            total[unit] = total.get(unit, 0.0) + (number if sign == "+" else -number)
        if len(total) > _MAX_UNITS:
            raise Unusable("calc")
    return total


def _read_product(tokens: Sequence[Any], at: int) -> tuple[Sum, int]:
    """Read a product that begins at a token; return it and the index after it."""
    if at >= len(tokens):
        raise Unusable("calc")
    result = _read_term(tokens[at])
    at += 1
    while at < len(tokens) and (sign := _operator(tokens[at])) in {"*", "/"}:
        if at + 1 >= len(tokens):
            raise Unusable("calc")
        result = _multiply(result, _read_term(tokens[at + 1]), divide=sign == "/")
        at += 2
    return result, at


def _multiply(left: Sum, right: Sum, *, divide: bool) -> Sum:
    if not divide and set(left) <= {""}:
        left, right = right, left
    if set(right) != {""} or (divide and not right[""]):
        raise Unusable("calc")
    factor = 1 / right[""] if divide else right[""]
    return {unit: number * factor for unit, number in left.items()}


def _read_term(token: Any) -> Sum:
    match token.type:
        case "number":
            return {"": token.value}
        case "percentage":
            return {"%": token.value}
        case "dimension":
            return {token.lower_unit: token.value}
        case "() block":
            return _read_sum([part for part in token.content if part.type != "whitespace"])
        case "function" if token.lower_name == "calc":
            return _read_sum([part for part in token.arguments if part.type != "whitespace"])
        case _:
            raise Unusable("calc")


def _operator(token: Any) -> str:
    return str(token.value) if token.type == "literal" else ""


def _format_sum(total: Sum, written: Callable[[float, str], str], *, bare: bool) -> str:
    terms = [(unit, number) for unit, number in total.items() if number] or [("", 0.0)]
    text = written(terms[0][1], terms[0][0])
    for unit, number in terms[1:]:
        text += f" {'+' if number > 0 else '-'} {written(abs(number), unit)}"
    return text if bare or len(terms) == 1 else f"calc({text})"
