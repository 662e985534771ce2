"""Elements as the compiled selectors of cssselect2 see them."""

from collections import Counter
from functools import cached_property
from typing import Any

from cssselect2 import ElementWrapper

from wxpublish.model.html_tree import Element


class SelectorElement(ElementWrapper):  # type: ignore[misc]  # cssselect2 has no types
    """An element with its parent and index; siblings are created only when a selector needs them."""

    def __init__(
        self,
        etree_element: Element,
        parent: "SelectorElement | None",
        index: int,
        previous: Any = None,  # noqa: ARG002  # given by the base class, found here when needed
        in_html_document: bool = True,
    ) -> None:
        self.etree_element = etree_element
        self.parent = parent
        self.index = index
        self.in_html_document = in_html_document
        self._ancestors = None
        self._previous_siblings = None
        self.match_cache: dict[tuple[Any, str], bool] = {}
        self._children: dict[int, SelectorElement] = {}

    def child(self, index: int) -> "SelectorElement":
        """Return one of its child elements, always the same object."""
        child_element = self._children.get(index)
        if child_element is None:
            child_element = self._children[index] = SelectorElement(
                self.etree_children[index], self, index
            )
        return child_element

    @cached_property
    def _types(self) -> list[tuple[int, int]]:
        """For each child element, how many with its tag come before and after it."""
        total = Counter(child.tag for child in self.etree_children)
        seen = Counter[str]()
        found = []
        for child in self.etree_children:
            found.append((seen[child.tag], total[child.tag] - seen[child.tag] - 1))
            seen[child.tag] += 1
        return found

    @property
    def type_counts(self) -> tuple[int, int]:
        """How many siblings with the same tag come before it, and how many after."""
        return (0, 0) if self.parent is None else self.parent._types[self.index]  # noqa: SLF001

    @cached_property
    def etree_children(self) -> list[Element]:
        return [child for child in self.etree_element.children if isinstance(child, Element)]

    @cached_property
    def etree_siblings(self) -> list[Element]:
        return [self.etree_element] if self.parent is None else self.parent.etree_children

    @cached_property
    def previous(self) -> "SelectorElement | None":
        if self.index == 0 or self.parent is None:
            return None
        return self.parent.child(self.index - 1)

    @cached_property
    def local_name(self) -> str:
        return self.etree_element.tag

    @cached_property
    def namespace_url(self) -> str:
        return ""

    @cached_property
    def classes(self) -> list[str]:
        return self.etree_element.classes


class TreePosition:
    """The position of an element: its parent's position and its index among the child elements.

    Most elements need no more, because the style of their path is known. The SelectorElement is
    created when a selector needs it, and siblings share their parent's.
    """

    __slots__ = ("_selector_element", "element", "index", "parent")

    def __init__(
        self, element: Element, parent: "TreePosition | None" = None, index: int = 0
    ) -> None:
        self.element = element
        self.parent = parent
        self.index = index
        self._selector_element: SelectorElement | None = None

    @property
    def selector_element(self) -> SelectorElement:
        if self._selector_element is None:
            if self.parent is None:
                self._selector_element = SelectorElement(self.element, None, self.index)
            else:
                self._selector_element = self.parent.selector_element.child(self.index)
        return self._selector_element
