"""A style sheet → rules: tested selectors with their declarations, in cascade order."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import tinycss2
from cssselect2.parser import ClassSelector, CombinedSelector, LocalNameSelector, parse

from wxpublish.render.css.selectors import compiled, is_path
from wxpublish.render.css.shorthands import expanded

DEEPEST = 32
"""Brackets within brackets that are still read."""

LONGEST_SHEET = 300_000
"""Characters of a style sheet; the longest of the known themes has a tenth of that."""
MOST_RULES = 2_000
"""Selectors in a style sheet: each may be asked of each element."""
LONGEST_SELECTOR = 300
"""Tokens of a selector, before it is parsed; the parser recurses through its steps."""
MOST_DECLARATIONS = 300
"""Declarations in one rule, or in one `style` attribute."""
LONGEST_VALUE = 2_000
"""Characters of a value."""

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
    if len(css) > LONGEST_SHEET:
        return Stylesheet((), ((1, f"it is longer than {LONGEST_SHEET:,} characters"),))
    rules: list[Rule] = []
    problems: list[tuple[int, str]] = []
    try:
        sheet = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    except ValueError:  # Python reads no number of more than 4,300 digits
        return Stylesheet((), ((1, "a number of thousands of digits"),))
    for order, node in enumerate(sheet):
        try:
            rules += _rules(node, order)
        except ValueError as error:  # SelectorError is one
            problems.append((node.source_line, str(error)))
        else:
            problems += _idle(node)
        if len(rules) > MOST_RULES:
            problems.append((node.source_line, f"from here on: more than {MOST_RULES:,} selectors"))
            break
    return Stylesheet(tuple(sorted(rules, key=lambda rule: rule.weight)), tuple(problems))


def declarations(source: str | list[Any]) -> tuple[Declaration, ...]:
    """The declarations of a rule's block or of a `style` attribute; what is no CSS is skipped."""
    if isinstance(source, str) and _nesting(source) > DEEPEST:
        return ()
    return tuple(
        (node.name if node.name.startswith("--") else node.lower_name, text, node.important)
        for node in _contents(source)[:MOST_DECLARATIONS]
        if node.type == "declaration"
        and len(text := tinycss2.serialize(node.value).strip()) <= LONGEST_VALUE
    )


def unread(style: str) -> str:
    """What of a `style` attribute is not read because it is too much; empty for nothing."""
    if _nesting(style) > DEEPEST:
        return "its brackets are nested too deeply"
    found = [node for node in _contents(style) if node.type == "declaration"]
    if len(_contents(style)) > MOST_DECLARATIONS:
        return f"it has more than {MOST_DECLARATIONS} declarations"
    long = (node.name for node in found if len(tinycss2.serialize(node.value)) > LONGEST_VALUE)
    name = next(long, None)
    return f"`{name}` has a value of more than {LONGEST_VALUE:,} characters" if name else ""


def _contents(source: str | list[Any]) -> list[Any]:
    try:
        return list(tinycss2.parse_blocks_contents(source, skip_comments=True))
    except ValueError:  # as in `stylesheet`
        return []


def _idle(rule: Any) -> list[tuple[int, str]]:
    """Declarations of a rule that no article will show."""
    problems: list[tuple[int, str]] = []
    for number, node in enumerate(_contents(rule.content)):
        if node.type != "declaration":
            continue
        text = tinycss2.serialize(node.value).strip()
        if number >= MOST_DECLARATIONS:
            problem = f"from here on: more than {MOST_DECLARATIONS} declarations in one rule"
            return [*problems, (node.source_line, problem)]
        if len(text) > LONGEST_VALUE:
            problem = f"`{node.name}` has a value of more than {LONGEST_VALUE:,} characters"
            problems.append((node.source_line, problem))
        elif not (node.name.startswith("--") or "var(" in text or expanded(node.lower_name, text)):
            problem = f"the platform does not keep `{node.name}: {text}`"
            problems.append((node.source_line, problem))
    return problems


def _rules(node: Any, order: int) -> list[Rule]:
    if node.type == "error":
        raise ValueError(node.message)
    if node.type == "at-rule":
        raise ValueError(f"@{node.at_keyword} has no inline form")
    declared = declarations(node.content)
    rules = []
    if _longest(node.prelude) > LONGEST_SELECTOR:
        raise ValueError(f"a selector of more than {LONGEST_SELECTOR} words and signs")
    for parsed in parse(node.prelude):
        if parsed.pseudo_element is not None:
            raise ValueError("a pseudo-element has no inline form; write it in a template")
        chain = compiled(parsed)
        if chain is None:
            continue
        name, class_name = _asked(parsed.parsed_tree)
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


def _longest(prelude: list[Any]) -> int:
    """How many tokens the longest selector of a list has; those within brackets count."""
    longest = count = 0
    todo = [*reversed(prelude)]
    while todo:
        word = todo.pop()
        count = 0 if word == "," else count + 1
        longest = max(longest, count)
        todo += getattr(word, "arguments", None) or getattr(word, "content", None) or []
    return longest


def _asked(selector: Any) -> tuple[str | None, str | None]:
    """The name and a class that an element must have to match."""
    name = class_name = None
    for simple in (
        selector.right if isinstance(selector, CombinedSelector) else selector
    ).simple_selectors:
        if isinstance(simple, LocalNameSelector):
            name = simple.lower_local_name
        elif isinstance(simple, ClassSelector):
            class_name = simple.class_name
    return name, class_name


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
