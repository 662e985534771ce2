"""Parses a style sheet into rules: compiled selectors with declarations, in cascade order."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import tinycss2
from cssselect2.parser import ClassSelector, CombinedSelector, LocalNameSelector, parse

from wxpublish.render.css.selectors import compile_selector, is_path
from wxpublish.render.css.shorthands import expand_declaration

MAX_NESTING = 32
"""Nested brackets."""

MAX_SHEET_LENGTH = 300_000
"""Characters of a style sheet; the longest known theme has a tenth of that."""
MAX_RULES = 2_000
"""Selectors in a style sheet, because each may be tested on each element."""
MAX_SELECTOR_LENGTH = 300
"""Tokens of a selector, counted before parsing: the parser recurses through the combinators."""
MAX_DECLARATIONS = 300
"""Declarations in one rule or in one `style` attribute."""
MAX_VALUE_LENGTH = 2_000
"""Characters of a value."""

Declaration = tuple[str, str, bool]
"""Name, text of the value, and whether it is `!important`."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One selector of a rule.

    `path`: it only tests tags and classes of an element and its ancestors, so that elements on
    equal paths match alike. An element must have `name` and `class_name` to match; None stands for
    any.
    """

    test: Callable[[Any], bool]
    weight: tuple[Any, int]
    declarations: tuple[Declaration, ...]
    path: bool
    name: str | None
    class_name: str | None


@dataclass(frozen=True, slots=True)
class Stylesheet:
    """Rules from weak to strong, and the parts of the sheet without effect, by line."""

    rules: tuple[Rule, ...]
    problems: tuple[tuple[int, str], ...]


@cache
def parse_stylesheet(css: str) -> Stylesheet:
    """Parse a style sheet. Media queries, pseudo-elements and states have no inline form."""
    if _nesting_depth(css) > MAX_NESTING:
        return Stylesheet((), ((1, "its brackets are nested too deeply"),))
    if len(css) > MAX_SHEET_LENGTH:
        return Stylesheet((), ((1, f"it is longer than {MAX_SHEET_LENGTH:,} characters"),))
    rules: list[Rule] = []
    problems: list[tuple[int, str]] = []
    try:
        sheet = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    except ValueError:  # Python parses no number of more than 4,300 digits
        return Stylesheet((), ((1, "it has a number with thousands of digits"),))
    for order, node in enumerate(sheet):
        try:
            rules += _make_rules(node, order)
        except ValueError as error:  # SelectorError is a ValueError
            problems.append((node.source_line, str(error)))
        else:
            problems += _find_ineffective(node)
        if len(rules) > MAX_RULES:
            problems.append(
                (node.source_line, f"more than {MAX_RULES:,} selectors; the rest is ignored")
            )
            break
    return Stylesheet(tuple(sorted(rules, key=lambda rule: rule.weight)), tuple(problems))


def parse_declarations(source: str | list[Any]) -> tuple[Declaration, ...]:
    """Return the valid declarations of a rule's block or of a `style` attribute."""
    if isinstance(source, str) and _nesting_depth(source) > MAX_NESTING:
        return ()
    return tuple(
        (node.name if node.name.startswith("--") else node.lower_name, text, node.important)
        for node in _parse_contents(source)[:MAX_DECLARATIONS]
        if node.type == "declaration"
        and len(text := tinycss2.serialize(node.value).strip()) <= MAX_VALUE_LENGTH
    )


@lru_cache(maxsize=1024)
def explain_unread(style: str) -> str:
    """Return why a `style` attribute is not read completely, or an empty string."""
    if _nesting_depth(style) > MAX_NESTING:
        return "its brackets are nested too deeply"
    found = [node for node in _parse_contents(style) if node.type == "declaration"]
    if len(_parse_contents(style)) > MAX_DECLARATIONS:
        return f"it has more than {MAX_DECLARATIONS} declarations"
    long = (node.name for node in found if len(tinycss2.serialize(node.value)) > MAX_VALUE_LENGTH)
    name = next(long, None)
    return f"`{name}` has a value of more than {MAX_VALUE_LENGTH:,} characters" if name else ""


def _parse_contents(source: str | list[Any]) -> list[Any]:
    try:
        return list(tinycss2.parse_blocks_contents(source, skip_comments=True))
    except ValueError:  # as in `parse_stylesheet`
        return []


def _find_ineffective(rule: Any) -> list[tuple[int, str]]:
    """Return the declarations of a rule that no article shows, each with its line."""
    problems: list[tuple[int, str]] = []
    for number, node in enumerate(_parse_contents(rule.content)):
        if node.type != "declaration":
            continue
        text = tinycss2.serialize(node.value).strip()
        if number >= MAX_DECLARATIONS:
            problem = f"more than {MAX_DECLARATIONS} declarations in one rule; the rest is ignored"
            return [*problems, (node.source_line, problem)]
        if len(text) > MAX_VALUE_LENGTH:
            problem = f"`{node.name}` has a value of more than {MAX_VALUE_LENGTH:,} characters"
            problems.append((node.source_line, problem))
        elif not (
            node.name.startswith("--")
            or "var(" in text
            or expand_declaration(node.lower_name, text)
        ):
            problem = f"the platform does not keep `{node.name}: {text}`"
            problems.append((node.source_line, problem))
    return problems


def _make_rules(node: Any, order: int) -> list[Rule]:
    if node.type == "error":
        raise ValueError(node.message)
    if node.type == "at-rule":
        raise ValueError(f"@{node.at_keyword} has no inline form")
    declared = parse_declarations(node.content)
    rules = []
    if _longest_selector(node.prelude) > MAX_SELECTOR_LENGTH:
        raise ValueError(f"a selector of more than {MAX_SELECTOR_LENGTH} tokens")
    for parsed in parse(node.prelude):
        if parsed.pseudo_element is not None:
            raise ValueError("a pseudo-element has no inline form; write it in a template")
        chain = compile_selector(parsed)
        if chain is None:
            continue
        name, class_name = _required_name_and_class(parsed.parsed_tree)
        rules.append(
            Rule(
                test=chain.matches,
                weight=(parsed.specificity, order),
                declarations=declared,
                path=is_path(parsed.parsed_tree),
                name=name,
                class_name=class_name,
            )
        )
    return rules


def _longest_selector(prelude: list[Any]) -> int:
    """Return the number of tokens of the longest selector in a list, those in brackets included."""
    longest = count = 0
    todo = [*reversed(prelude)]
    while todo:
        word = todo.pop()
        count = 0 if word == "," else count + 1
        longest = max(longest, count)
        todo += getattr(word, "arguments", None) or getattr(word, "content", None) or []
    return longest


def _required_name_and_class(selector: Any) -> tuple[str | None, str | None]:
    """Return the tag and a class that an element must have to match."""
    name = class_name = None
    for simple in (
        selector.right if isinstance(selector, CombinedSelector) else selector
    ).simple_selectors:
        if isinstance(simple, LocalNameSelector):
            name = simple.lower_local_name
        elif isinstance(simple, ClassSelector):
            class_name = simple.class_name
    return name, class_name


def _nesting_depth(css: str) -> int:
    """Return the maximum nesting of brackets; tinycss2 recurses that deep when it serialises."""
    depth = deepest = 0
    for character in css:
        if character in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in ")]}":
            depth = max(depth - 1, 0)
    return deepest
