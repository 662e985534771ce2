"""Finds where an article's pictures, links and formulas are in its source file."""

from bisect import bisect_right

from wxpublish.model.finding import Finding, Position
from wxpublish.model.html_tree import Element, iter_elements, text_content
from wxpublish.model.reference import Formula, Reference
from wxpublish.model.site import Article
from wxpublish.render.tex import is_exact

_MAX_SEARCHES = 100
"""Full searches through an article's text; after that, positions are only lines."""


class ReferenceFinder:
    """Finds source positions of text that parsing has extracted."""

    def __init__(self, article: Article) -> None:
        self._source = article.source
        self._body = article.body
        self._first = article.body_line
        self._starts = [0]
        start = article.body.find("\n")
        while start != -1:
            self._starts.append(start + 1)
            start = article.body.find("\n", start + 1)
        self._cursors: dict[int, int] = {}
        self._absent: dict[str, int] = {}
        self._left = _MAX_SEARCHES * len(article.body)

    def find(self, text: str, line: int) -> Position:
        """Return the next position of `text` from a line of the body (from 0), or the line if it is
        absent.

        For the same line the search continues after the last result. Text that is not in the block
        may be further down, where a link's definition is.
        """
        line = min(max(line, 0), len(self._starts) - 1)
        start = self._starts[line]
        found = self._search(text, self._cursors.get(line, start)) if text else -1
        if found == -1 and text:
            found = self._search(text, start)
        if found == -1:
            return self.start_of_line(line)
        self._cursors[line] = found + len(text)
        row = bisect_right(self._starts, found) - 1
        return Position(self._source, self._first + row, found - self._starts[row] + 1)

    def nearest(self, texts: tuple[str, ...], line: int) -> Position:
        """Return the next position of the first of `texts`."""
        line = min(max(line, 0), len(self._starts) - 1)
        start = self._cursors.get(line, self._starts[line])
        found = {text: self._search(text, start) for text in texts}
        present = [text for text in texts if found[text] != -1]
        return self.find(min(present, key=found.__getitem__, default=""), line)

    def _search(self, text: str, start: int) -> int:
        """Return the index of `text` from `start` on; -1 if it is absent or the search budget is
        spent.
        """
        if start >= self._absent.get(text, len(self._body)) or self._left < 0:
            return -1
        found = self._body.find(text, start)
        if found == -1:
            self._absent[text] = start
        self._left -= (found if found != -1 else len(self._body)) - start
        return found

    def start_of_line(self, line: int) -> Position:
        """Return the position of a line of the body, counted from 0."""
        return Position(self._source, self._first + max(line, 0), 1)

    def excerpt(self, position: Position) -> str | None:
        """Return the source line at a position."""
        row = position.line - self._first
        if not 0 <= row < len(self._starts):
            return None
        end = self._body.find("\n", self._starts[row])
        return self._body[self._starts[row] : None if end == -1 else end]


def find_references(
    tree: Element, finder: ReferenceFinder
) -> tuple[tuple[Reference, ...], tuple[Finding, ...]]:
    """Return pictures and links in order, and findings on pictures without an address."""
    references: list[Reference] = []
    findings: list[Finding] = []
    for element in iter_elements(tree):
        if element.tag == "img":
            source = element.attrib.get("src", "")
            if source:
                references.append(Reference("picture", source, finder.find(source, element.line)))
            else:
                place = finder.nearest(("<img", "!["), element.line)
                findings.append(_missing_address(place, finder))
        elif element.tag == "a" and (target := element.attrib.get("href")):
            references.append(Reference("link", target, finder.find(target, element.line)))
    return tuple(references), tuple(findings)


def find_formulas(tree: Element, finder: ReferenceFinder) -> tuple[Formula, ...]:
    """Return the formulas that HTML cannot show exactly, each once, in order of appearance."""
    found: dict[tuple[str, bool], Formula] = {}
    for element in iter_elements(tree):
        if element.tag == "wx-math":
            tex = text_content(element).strip()
            key = tex, "data-display" in element.attrib
            if key not in found and not is_exact(tex):
                found[key] = Formula(*key, finder.find(tex, element.line))
    return tuple(found.values())


def _missing_address(position: Position, finder: ReferenceFinder) -> Finding:
    return Finding(
        "error",
        "E204",
        "the picture has no usable address",
        position,
        hint="save it as a file of the site; `data:` and other schemes are not supported",
        excerpt=finder.excerpt(position),
    )
