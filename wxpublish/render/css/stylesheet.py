"""A style sheet → rules: tested selectors with their declarations, in cascade order."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import tinycss2
from cssselect2.compiler import CompiledSelector
from cssselect2.parser import (
    AttributeSelector,
    CombinedSelector,
    CompoundSelector,
    FunctionalPseudoClassSelector,
    NegationSelector,
    PseudoClassSelector,
    RelationalSelector,
    SelectorError,
    parse,
)

from wxpublish.render.css.shorthands import expanded

DEEPEST = 32
"""Brackets within brackets that are still read."""

Declaration = tuple[str, str, bool]
"""Name, text of the value, whether it is `!important`."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One selector of a rule. `path`: it asks for names and classes of an element and its ancestors
    alone, so that elements on equal paths match alike. `name` and `class_name` must be an element's
    for it to match; both None: any element.
    """

    test: Callable[[Any], bool]
    weight: tuple[Any, int]
    declarations: tuple[Declaration, ...]
    path: bool
    name: str | None
    class_name: str | None


@dataclass(frozen=True, slots=True)
class Stylesheet:
    """Rules from weak to strong, and what of the sheet does not reach an article, by line."""

    rules: tuple[Rule, ...]
    problems: tuple[tuple[int, str], ...]


@cache
def stylesheet(css: str) -> Stylesheet:
    """Read a style sheet. Media queries, pseudo-elements and states have no inline form."""
    if _nesting(css) > DEEPEST:
        return Stylesheet((), ((1, "its brackets are nested too deeply"),))
    rules: list[Rule] = []
    problems: list[tuple[int, str]] = []
    sheet = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    for order, node in enumerate(sheet):
        try:
            rules += _rules(node, order)
        except SelectorError as error:
            problems.append((node.source_line, str(error)))
        else:
            problems += _idle(node)
    return Stylesheet(tuple(sorted(rules, key=lambda rule: rule.weight)), tuple(problems))


def declarations(source: str | list[Any]) -> tuple[Declaration, ...]:
    """The declarations of a rule's block or of a `style` attribute; what is no CSS is skipped."""
    if isinstance(source, str) and _nesting(source) > DEEPEST:
        return ()
    return tuple(
        (
            node.name if node.name.startswith("--") else node.lower_name,
            tinycss2.serialize(node.value).strip(),
            node.important,
        )
        for node in tinycss2.parse_blocks_contents(source, skip_comments=True)
        if node.type == "declaration"
    )


def _idle(rule: Any) -> list[tuple[int, str]]:
    """Declarations of a rule that no article will show."""
    return [
        (
            node.source_line,
            f"the platform does not keep `{node.name}: {tinycss2.serialize(node.value).strip()}`",
        )
        for node in tinycss2.parse_blocks_contents(rule.content, skip_comments=True)
        if node.type == "declaration"
        and not node.name.startswith("--")
        and "var(" not in (text := tinycss2.serialize(node.value))
        and not expanded(node.lower_name, text.strip())
    ]


def _rules(node: Any, order: int) -> list[Rule]:
    if node.type == "error":
        raise SelectorError(node.message)
    if node.type == "at-rule":
        raise SelectorError(f"@{node.at_keyword} has no inline form")
    declared = declarations(node.content)
    rules = []
    for parsed in parse(node.prelude):
        if parsed.pseudo_element is not None:
            raise SelectorError("a pseudo-element has no inline form; write it in a template")
        selector = CompiledSelector(parsed)
        if not selector.never_matches:
            rules.append(
                Rule(
                    test=selector.test,
                    weight=(selector.specificity, order),
                    declarations=declared,
                    path=_is_path(parsed.parsed_tree),
                    name=selector.lower_local_name,
                    class_name=selector.class_name,
                )
            )
    return rules


def _nesting(css: str) -> int:
    """How deep brackets are nested at most; tinycss2 recurses as deep when it writes."""
    depth = deepest = 0
    for character in css:
        if character in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in ")]}":
            depth = max(depth - 1, 0)
    return deepest


def _is_path(selector: Any) -> bool:
    if isinstance(selector, CombinedSelector):
        return (
            selector.combinator in {" ", ">"}
            and _is_path(selector.left)
            and _is_path(selector.right)
        )
    if isinstance(selector, CompoundSelector):
        return all(_is_path(simple) for simple in selector.simple_selectors)
    return not isinstance(
        selector,
        AttributeSelector
        | FunctionalPseudoClassSelector
        | NegationSelector
        | PseudoClassSelector
        | RelationalSelector,
    )
