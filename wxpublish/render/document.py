"""A parsed article: everything that rendering needs, whatever the theme."""

from collections.abc import Mapping
from dataclasses import dataclass

from wxpublish.model.finding import Finding
from wxpublish.model.html_tree import Element
from wxpublish.model.reference import Formula, Reference
from wxpublish.model.site import Article, Links, Overflow

RECIPE = "html-3"
"""Version of the rendering. It changes when the same article is rendered to different HTML."""


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed and sanitised article.

    `references` are its pictures (raw `<img>` included) and links in order, each with its position
    in the source file; `formulas` are those that need a picture. `tree` holds the blocks and
    `footnotes` the notes by number. A document is never modified.
    """

    article: Article
    tree: Element
    footnotes: Mapping[str, Element]
    references: tuple[Reference, ...]
    formulas: tuple[Formula, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """How to render: the site's settings of the same names.

    `limit` is exclusive, in characters of final HTML. `can_split` is false for an article that
    shares its news item with others.
    """

    links: Links = "footnotes"
    overflow: tuple[Overflow, ...] = ("strip-links", "split")
    limit: int = 20_000
    can_split: bool = True
