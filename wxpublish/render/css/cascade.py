"""Theme and reader page → for each element the declarations that it still needs.

Elements on equal paths (names and classes up to the root, own `style`, structural selectors that
match) have equal styles, so styles form a tree that is filled once for a theme and then only
walked: an element costs one look into a dictionary.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice

from wxpublish.model.html_tree import Element
from wxpublish.render.css.box_height import roomy
from wxpublish.render.css.computed import computed, font_pixels
from wxpublish.render.css.reader_styles import PAGE, SHEET
from wxpublish.render.css.selector_tree import SelectorElement, TreePosition
from wxpublish.render.css.shorthands import KEYWORDS, UNKNOWN, expanded
from wxpublish.render.css.style import INHERIT, SHARED, Style
from wxpublish.render.css.stylesheet import (
    LONGEST_VALUE,
    Declaration,
    Rule,
    declarations,
    stylesheet,
)
from wxpublish.render.css.value_reach import moves

_MOST_STYLES = 20_000
"""Styles kept of one theme; authors' own `style` attributes could make any number."""
_VAR = re.compile(r"var\(\s*(--[^\s,()]+)\s*(?:,((?:[^()]|\([^()]*\))*))?\)")
_MOST_CUSTOM = 300
"""Custom properties that an element may have, those of the elements around it included."""
_MOST_MOVED = 2
"""Elements in one another that may stand a little out of their place; what moves adds up."""
_FONTS = (4.0, 200.0)
"""Pixels of the smallest and the largest font, however many elements in one another change it."""
_MOST_USED = 32
"""`var()` in one value."""


class Cascade:
    """The styles of one theme. `made` counts those that were worked out, each from all `rules`."""

    def __init__(self, css: str) -> None:
        self._rules = stylesheet(css).rules
        self._reader = stylesheet(SHEET).rules
        self._structural = [rule for rule in self._rules if not rule.path]
        self._counted = {rule.name for rule in self._structural}
        self.made = 0
        self.rules = len(self._rules)
        self.root = Style("", dict(PAGE), dict(PAGE), {}, frozenset(), 17.0, {})

    def work(self, elements: int) -> int:
        """What finding the styles of that many elements costs, as far as they are known."""
        return elements * (1 + len(self._structural))

    def style(self, parent: Style, element: Element, spot: TreePosition) -> Style:
        """The style of an element whose parent has the style `parent`."""
        attrib = element.attrib
        matches: tuple[int, ...] = ()
        if element.tag in self._counted or None in self._counted:
            matches = self._structure(element, spot.place)
        key = element.tag, attrib.get("class"), attrib.get("style"), matches, bool(element.children)
        known = parent.children.get(key)
        if known is None:
            self.made += 1
            known = self._make(parent, element, spot.place, matches)
            if self.made < _MOST_STYLES:
                parent.children[key] = known
        return known

    def _structure(self, element: Element, place: SelectorElement) -> tuple[int, ...]:
        return tuple(
            index
            for index, rule in enumerate(self._structural)
            if _may_match(rule, element) and rule.test(place)
        )

    def _make(
        self, parent: Style, element: Element, place: SelectorElement, matches: tuple[int, ...]
    ) -> Style:
        structural = {id(self._structural[index]) for index in matches}
        theirs = [
            declaration
            for rule in self._reader
            if _may_match(rule, element) and rule.test(place)
            for declaration in rule.declarations
        ]
        ours = [
            declaration
            for rule in self._rules
            if id(rule) in structural
            or (rule.path and _may_match(rule, element) and rule.test(place))
            for declaration in rule.declarations
        ]
        own = list(declarations(element.attrib.get("style", "")))
        wanted = [*theirs, *_in_order(ours, own)]
        return _styled(element, parent, theirs, wanted)


def _may_match(rule: Rule, element: Element) -> bool:
    if rule.name is not None and rule.name != element.tag:
        return False
    return rule.class_name is None or rule.class_name in element.classes


def _in_order(ours: list[Declaration], own: list[Declaration]) -> list[Declaration]:
    """The theme's and the author's declarations from weak to strong."""
    weak = [declaration for declaration in (*ours, *own) if not declaration[2]]
    strong = [declaration for declaration in (*ours, *own) if declaration[2]]
    return weak + strong


def _styled(
    element: Element, parent: Style, theirs: list[Declaration], wanted: list[Declaration]
) -> Style:
    tag, custom = element.tag, _custom(parent.custom, wanted)
    longhands, moved = _kept(_longhands(wanted, custom), parent.moved)
    if element.children:
        longhands = roomy(tag, longhands)
    anyway = _longhands(theirs, custom)
    pixels = _pixels(longhands, parent.pixels)
    if not _FONTS[0] <= pixels <= _FONTS[1]:
        longhands = [longhand for longhand in longhands if longhand[0] != "font-size"]
        pixels = parent.pixels
    values, texts = computed(longhands, parent.values, pixels, pixels)
    before, _ = computed(anyway, parent.values, pixels, _pixels(anyway, parent.pixels))
    fixed = frozenset(name for name, _ in anyway)
    for name, text in longhands:
        if text == INHERIT and name in fixed and name in SHARED and values[name] == UNKNOWN:
            values[name] = texts[name] = INHERIT  # what the page has above it, not what it has here
    return Style(tag, values, before, texts, fixed, pixels, custom, moved)


def _kept(longhands: list[tuple[str, str]], moved: int) -> tuple[list[tuple[str, str]], int]:
    """The longhands without what would move an element that stands in moved ones, and in how many
    moved ones, itself included, its children stand.
    """
    moving = {name for name, text in longhands if moves(name, text)}
    if not moving:
        return longhands, moved
    if moved < _MOST_MOVED:
        return longhands, moved + 1
    return [longhand for longhand in longhands if longhand[0] not in moving], moved


def _custom(inherited: Mapping[str, str], wanted: list[Declaration]) -> Mapping[str, str]:
    own = {name: text for name, text, _ in wanted if name.startswith("--")}
    return dict(islice({**inherited, **own}.items(), _MOST_CUSTOM)) if own else inherited


def _longhands(wanted: list[Declaration], custom: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        longhand
        for name, text, _ in wanted
        if not name.startswith("--")
        for longhand in expanded(name, _substituted(text, custom) if "var(" in text else text)
    ]


def _substituted(text: str, custom: Mapping[str, str]) -> str:
    """The text with `var()` replaced; nothing usable where one is undefined or they run in circles."""
    for _ in range(8):
        if text.count("var(") > _MOST_USED or len(text) > LONGEST_VALUE:
            break
        replaced = _VAR.sub(lambda match: custom.get(match[1], match[2] or "var()"), text)
        if replaced == text:
            break
        text = replaced
    return "" if "var(" in text or len(text) > LONGEST_VALUE else text


def _pixels(longhands: list[tuple[str, str]], parent: float) -> float:
    size = parent
    for name, text in longhands:
        if name == "font-size" and text != "unknown":
            size = parent if text in KEYWORDS else font_pixels(text, parent)
    return size


@lru_cache(maxsize=16)
def cascade(css: str) -> Cascade:
    """The styles of a theme by its style sheet, shared by all articles."""
    return Cascade(css)
