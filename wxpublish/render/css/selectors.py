"""Matches selectors in time linear in the elements, by remembering results per element.

cssselect2 parses selectors and tests conditions on a single element. Its own matching of `a b` and
`a ~ b` tries every ancestor and sibling again for each part, which is exponential in the parts, and
it counts siblings of a type again for each element.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cssselect2.compiler import CompiledSelector
from cssselect2.parser import (
    AttributeSelector,
    CombinedSelector,
    CompoundSelector,
    FunctionalPseudoClassSelector,
    MatchesAnySelector,
    NegationSelector,
    PseudoClassSelector,
    RelationalSelector,
    Selector,
    SelectorError,
    SpecificityAdjustmentSelector,
)
from tinycss2.nth import parse_nth

from wxpublish.render.css.selector_tree import SelectorElement

MAX_PARTS = 64
"""Simple selectors in one selector, those inside `:not()` and its kin included."""
MAX_STEPS = 16
"""Combinators in one selector."""

Test = Callable[[SelectorElement], bool]
_OF_TYPE = {"first-of-type": (0, 1, False), "last-of-type": (0, 1, True)}
_NTH_OF_TYPE = {"nth-of-type": False, "nth-last-of-type": True}
_LISTS = MatchesAnySelector | SpecificityAdjustmentSelector


@dataclass(frozen=True, slots=True, eq=False)
class SelectorChain:
    """A compound selector with the selector to its left."""

    test: Test
    combinator: str = ""
    left: "SelectorChain | None" = None

    def matches(self, element: SelectorElement) -> bool:
        """Whether an element matches the whole selector."""
        if not self.test(element):
            return False
        if self.left is None:
            return True
        match self.combinator:
            case ">":
                return element.parent is not None and self.left.matches(element.parent)
            case "+":
                return element.previous is not None and self.left.matches(element.previous)
            case " ":
                return self.left.matches_along("parent", element.parent)
            case _:
                return self.left.matches_along("previous", element.previous)

    def matches_along(self, direction: str, element: SelectorElement | None) -> bool:
        """Whether this element or a further one in a direction matches; results are cached."""
        key = self, direction
        passed = []
        found = False
        while element is not None and not found:
            known = element.match_cache.get(key)
            if known is None:
                passed.append(element)
                found = self.matches(element)
                element = getattr(element, direction)
            else:
                found, element = known, None
        for each in passed:
            each.match_cache[key] = found
        return found


def compile_selector(selector: Selector) -> SelectorChain | None:
    """Compile a selector; None for one that never matches, such as `a:hover`.

    Raises SelectorError for one that is too complex.
    """
    parts = list(_simple_selectors(selector.parsed_tree))
    if len(parts) > MAX_PARTS:
        raise SelectorError(f"a selector of more than {MAX_PARTS} parts")
    if any(isinstance(part, RelationalSelector) for part in parts):
        raise SelectorError(":has() is not supported; give the element a class")
    chain = _compile_chain(selector.parsed_tree)
    step: SelectorChain | None = chain
    while step is not None:
        if step.test is _never:
            return None
        step = step.left
    return chain


def is_path(selector: Any) -> bool:
    """Whether a selector only tests tags and classes of an element and its ancestors."""
    while isinstance(selector, CombinedSelector):
        if selector.combinator not in {" ", ">"} or not is_path(selector.right):
            return False
        selector = selector.left
    return all(
        not isinstance(
            simple,
            AttributeSelector
            | FunctionalPseudoClassSelector
            | _LISTS
            | NegationSelector
            | PseudoClassSelector
            | RelationalSelector,
        )
        for simple in selector.simple_selectors
    )


def _simple_selectors(selector: Any) -> Iterator[Any]:
    """Return all simple selectors in a selector. Raises SelectorError for too many combinators."""
    steps = 0
    todo = [selector]
    while todo:
        node = todo.pop()
        if isinstance(node, CombinedSelector):
            steps += 1
            if steps > MAX_STEPS:
                raise SelectorError(f"a selector of more than {MAX_STEPS} combinators")
            todo += [node.left, node.right]
        elif isinstance(node, CompoundSelector):
            todo += node.simple_selectors
        else:
            yield node
            if isinstance(node, NegationSelector | _LISTS):
                todo += [each.parsed_tree for each in node.selector_list]


def _compile_chain(selector: Any) -> SelectorChain:
    if isinstance(selector, CombinedSelector):
        return SelectorChain(
            _compile_compound(selector.right), selector.combinator, _compile_chain(selector.left)
        )
    return SelectorChain(_compile_compound(selector))


def _compile_compound(selector: Any) -> Test:
    tests = [_compile_simple(simple) for simple in selector.simple_selectors]
    if len(tests) == 1 or _never in tests:
        return _never if _never in tests else tests[0]
    return lambda element: all(test(element) for test in tests)


def _compile_simple(simple: Any) -> Test:
    if isinstance(simple, NegationSelector):
        inner = [_compile_chain(each.parsed_tree) for each in simple.selector_list]
        return lambda element: not any(each.matches(element) for each in inner)
    if isinstance(simple, _LISTS):
        inner = [_compile_chain(each.parsed_tree) for each in simple.selector_list]
        return lambda element: any(each.matches(element) for each in inner)
    if isinstance(simple, PseudoClassSelector):
        if simple.name in _OF_TYPE:
            return _nth_of_type(*_OF_TYPE[simple.name])
        if simple.name == "only-of-type":
            return lambda element: element.type_counts == (0, 0)
    if isinstance(simple, FunctionalPseudoClassSelector) and simple.name.startswith("nth-"):
        if any(token.type == "ident" and token.value == "of" for token in simple.arguments):
            raise SelectorError(f":{simple.name}(… of …) is not supported")
        if simple.name in _NTH_OF_TYPE:
            wanted: tuple[int, int] | None = parse_nth(simple.arguments)
            if wanted is None:
                raise SelectorError(f"invalid arguments for :{simple.name}()")
            return _nth_of_type(wanted[0], wanted[1], _NTH_OF_TYPE[simple.name])
    known = CompiledSelector(Selector(CompoundSelector([simple])))
    test: Test = _never if known.never_matches else known.test
    return test


def _never(_place: SelectorElement) -> bool:
    return False


def _nth_of_type(step: int, first: int, from_end: bool) -> Test:
    def test(element: SelectorElement) -> bool:
        number = element.type_counts[from_end] + 1 - first
        return number == 0 if not step else number % step == 0 and number // step >= 0

    return test
