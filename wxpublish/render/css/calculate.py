"""`calc()` worked out as far as one can without a page: sums of lengths, products with numbers."""

from collections.abc import Callable, Sequence
from typing import Any

Sum = dict[str, float]
"""A sum by unit: `100% - 8px` is `{"%": 100, "px": -8}`; a plain number has the unit ''."""


class Unusable(ValueError):
    """A value that may not stand in an article, or is none."""


def calculated(name: str, arguments: Sequence[Any], written: Callable[[float, str], str]) -> str:
    """The shortest text of `calc()`, `min()`, `max()` or `clamp()`. Raises Unusable for nonsense."""
    parts = [_sum(part) for part in _split(arguments)]
    if name == "calc":
        if len(parts) != 1:
            raise Unusable(name)
        return _text(parts[0], written, bare=False)
    return f"{name}({','.join(_text(part, written, bare=True) for part in parts)})"


def _split(arguments: Sequence[Any]) -> list[list[Any]]:
    parts: list[list[Any]] = [[]]
    for token in arguments:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        elif token.type != "whitespace":
            parts[-1].append(token)
    return parts


def _sum(tokens: list[Any]) -> Sum:
    total, rest = _product(tokens)
    while rest:
        sign = _operator(rest[0])
        if sign not in {"+", "-"}:
            # `8px -4px`: the sign was read as part of the number.
            raise Unusable("calc")
        term, rest = _product(rest[1:])
        for unit, number in term.items():
            total[unit] = total.get(unit, 0.0) + (number if sign == "+" else -number)
    return total


def _product(tokens: list[Any]) -> tuple[Sum, list[Any]]:
    if not tokens:
        raise Unusable("calc")
    result = _term(tokens[0])
    rest = tokens[1:]
    while rest and (sign := _operator(rest[0])) in {"*", "/"}:
        if len(rest) < 2:
            raise Unusable("calc")
        result = _times(result, _term(rest[1]), divide=sign == "/")
        rest = rest[2:]
    return result, rest


def _times(left: Sum, right: Sum, *, divide: bool) -> Sum:
    if not divide and set(left) <= {""}:
        left, right = right, left
    if set(right) != {""} or (divide and not right[""]):
        raise Unusable("calc")
    factor = 1 / right[""] if divide else right[""]
    return {unit: number * factor for unit, number in left.items()}


def _term(token: Any) -> Sum:
    match token.type:
        case "number":
            return {"": token.value}
        case "percentage":
            return {"%": token.value}
        case "dimension":
            return {token.lower_unit: token.value}
        case "() block":
            return _sum([part for part in token.content if part.type != "whitespace"])
        case "function" if token.lower_name == "calc":
            return _sum([part for part in token.arguments if part.type != "whitespace"])
        case _:
            raise Unusable("calc")


def _operator(token: Any) -> str:
    return str(token.value) if token.type == "literal" else ""


def _text(total: Sum, written: Callable[[float, str], str], *, bare: bool) -> str:
    terms = [(unit, number) for unit, number in total.items() if number] or [("", 0.0)]
    text = written(terms[0][1], terms[0][0])
    for unit, number in terms[1:]:
        text += f" {'+' if number > 0 else '-'} {written(abs(number), unit)}"
    return text if bare or len(terms) == 1 else f"calc({text})"
