"""Applies a theme and the reader page's own sheet: each element gets its style.

Elements on equal paths (names and classes up to the root, own `style`, matching structural
selectors) have equal styles. So styles form a tree that is filled once per theme and then only
walked: an element costs one dictionary lookup.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice

from wxpublish.model.html_tree import Element
from wxpublish.render.css.box_height import allow_growth
from wxpublish.render.css.computed import compute_values, font_pixels
from wxpublish.render.css.reader_styles import PAGE, SHEET
from wxpublish.render.css.selector_tree import SelectorElement, TreePosition
from wxpublish.render.css.shorthands import KEYWORDS, UNKNOWN, expand_declaration
from wxpublish.render.css.style import INHERIT, SHAREABLE, Style
from wxpublish.render.css.stylesheet import (
    MAX_VALUE_LENGTH,
    Declaration,
    Rule,
    parse_declarations,
    parse_stylesheet,
)
from wxpublish.render.css.value_reach import moves_element

_MAX_STYLES = 20_000
"""Styles that are cached for one theme; authors' own `style` attributes can produce any number."""
_VAR = re.compile(r"var\(\s*(--[^\s,()]+)\s*(?:,((?:[^()]|\([^()]*\))*))?\)")
_MAX_CUSTOM_PROPERTIES = 300
"""Custom properties of an element, inherited ones included."""
_MAX_MOVED = 2
"""Nested elements that may each be moved a little, because movements add up."""
_FONT_RANGE = (4.0, 200.0)
"""The smallest and the largest font size in pixels, however many nested elements change it."""
_MAX_VARIABLES = 32
"""`var()` in one value."""


class Cascade:
    """The styles of one theme. `styles_made` counts those computed so far, each from all the rules."""

    def __init__(self, css: str) -> None:
        self._rules = parse_stylesheet(css).rules
        self._reader = parse_stylesheet(SHEET).rules
        self._structural = [rule for rule in self._rules if not rule.path]
        self._structural_names = {rule.name for rule in self._structural}
        self.styles_made = 0
        self.rule_count = len(self._rules)
        self.root = Style("", dict(PAGE), dict(PAGE), {}, frozenset(), 17.0, {})

    def matching_cost(self, elements: int) -> int:
        """Return the cost of finding the styles of so many elements, as far as it is known."""
        return elements * (1 + len(self._structural))

    def find_style(self, parent: Style, element: Element, position: TreePosition) -> Style:
        """Return the style of an element whose parent has the style `parent`."""
        attrib = element.attrib
        matches: tuple[int, ...] = ()
        if element.tag in self._structural_names or None in self._structural_names:
            matches = self._match_structural(element, position.selector_element)
        key = element.tag, attrib.get("class"), attrib.get("style"), matches, bool(element.children)
        style = parent.children.get(key)
        if style is None:
            self.styles_made += 1
            style = self._make_style(parent, element, position.selector_element, matches)
            if self.styles_made < _MAX_STYLES:
                parent.children[key] = style
        return style

    def _match_structural(
        self, element: Element, selector_element: SelectorElement
    ) -> tuple[int, ...]:
        return tuple(
            index
            for index, rule in enumerate(self._structural)
            if _may_match(rule, element) and rule.test(selector_element)
        )

    def _make_style(
        self,
        parent: Style,
        element: Element,
        selector_element: SelectorElement,
        matches: tuple[int, ...],
    ) -> Style:
        structural = {id(self._structural[index]) for index in matches}
        page_declarations = [
            declaration
            for rule in self._reader
            if _may_match(rule, element) and rule.test(selector_element)
            for declaration in rule.declarations
        ]
        theme_declarations = [
            declaration
            for rule in self._rules
            if id(rule) in structural
            or (rule.path and _may_match(rule, element) and rule.test(selector_element))
            for declaration in rule.declarations
        ]
        own = list(parse_declarations(element.attrib.get("style", "")))
        wanted = [*page_declarations, *_order_by_importance(theme_declarations, own)]
        return _compute_style(element, parent, page_declarations, wanted)


def _may_match(rule: Rule, element: Element) -> bool:
    if rule.name is not None and rule.name != element.tag:
        return False
    return rule.class_name is None or rule.class_name in element.classes


def _order_by_importance(
    theme_declarations: list[Declaration], own: list[Declaration]
) -> list[Declaration]:
    """Return the theme's and the author's declarations, weakest first."""
    weak = [declaration for declaration in (*theme_declarations, *own) if not declaration[2]]
    strong = [declaration for declaration in (*theme_declarations, *own) if declaration[2]]
    return weak + strong


def _compute_style(
    element: Element, parent: Style, page_declarations: list[Declaration], wanted: list[Declaration]
) -> Style:
    tag, custom_properties = element.tag, _custom_properties(parent.custom_properties, wanted)
    longhands, moved_ancestors = _limit_moves(
        _expand_all(wanted, custom_properties), parent.moved_ancestors
    )
    if element.children:
        longhands = allow_growth(tag, longhands)
    defaults = _expand_all(page_declarations, custom_properties)
    pixels = _compute_font_size(longhands, parent.pixels)
    if not _FONT_RANGE[0] <= pixels <= _FONT_RANGE[1]:
        longhands = [longhand for longhand in longhands if longhand[0] != "font-size"]
        pixels = parent.pixels
    values, texts = compute_values(longhands, parent.values, pixels, pixels)
    before, _ = compute_values(
        defaults, parent.values, pixels, _compute_font_size(defaults, parent.pixels)
    )
    page_declared = frozenset(name for name, _ in defaults)
    for name, text in longhands:
        if (
            text == INHERIT
            and name in page_declared
            and name in SHAREABLE
            and values[name] == UNKNOWN
        ):
            values[name] = texts[name] = (
                INHERIT  # the page's value of the parent, not of this element
            )
    return Style(
        tag, values, before, texts, page_declared, pixels, custom_properties, moved_ancestors
    )


def _limit_moves(
    longhands: list[tuple[str, str]], moved_ancestors: int
) -> tuple[list[tuple[str, str]], int]:
    """Drop what would move an element that is already inside too many moved ones.

    Returns the longhands and how many moved elements its children are in, itself included.
    """
    moving = {name for name, text in longhands if moves_element(name, text)}
    if not moving:
        return longhands, moved_ancestors
    if moved_ancestors < _MAX_MOVED:
        return longhands, moved_ancestors + 1
    return [longhand for longhand in longhands if longhand[0] not in moving], moved_ancestors


def _custom_properties(
    inherited: Mapping[str, str], wanted: list[Declaration]
) -> Mapping[str, str]:
    own = {name: text for name, text, _ in wanted if name.startswith("--")}
    return dict(islice({**inherited, **own}.items(), _MAX_CUSTOM_PROPERTIES)) if own else inherited


def _expand_all(
    wanted: list[Declaration], custom_properties: Mapping[str, str]
) -> list[tuple[str, str]]:
    return [
        longhand
        for name, text, _ in wanted
        if not name.startswith("--")
        for longhand in expand_declaration(
            name, _substitute_variables(text, custom_properties) if "var(" in text else text
        )
    ]


def _substitute_variables(text: str, custom_properties: Mapping[str, str]) -> str:
    """Replace `var()`; the result is empty for an undefined or a circular variable."""
    for _ in range(8):
        if text.count("var(") > _MAX_VARIABLES or len(text) > MAX_VALUE_LENGTH:
            break
        replaced = _VAR.sub(
            lambda match: custom_properties.get(match[1], match[2] or "var()"), text
        )
        if replaced == text:
            break
        text = replaced
    return "" if "var(" in text or len(text) > MAX_VALUE_LENGTH else text


def _compute_font_size(longhands: list[tuple[str, str]], parent: float) -> float:
    size = parent
    for name, text in longhands:
        if name == "font-size" and text != "unknown":
            size = parent if text in KEYWORDS else font_pixels(text, parent)
    return size


@lru_cache(maxsize=16)
def get_cascade(css: str) -> Cascade:
    """Return the styles of a theme by its style sheet; all articles share them."""
    return Cascade(css)
