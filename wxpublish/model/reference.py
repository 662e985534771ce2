"""The pictures, links and formulas in an article's body."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from wxpublish.model.finding import Position


@dataclass(frozen=True, slots=True)
class Reference:
    """A picture or link as written in the body; `target` is neither decoded nor resolved."""

    kind: Literal["picture", "link"]
    target: str
    position: Position


@dataclass(frozen=True, slots=True)
class Located:
    """The resolved references of an article, by target as written.

    `pictures` has the path of each file, relative to the site. `links` has only links to other files
    of the site: the published address, or None if the link becomes its text.
    """

    pictures: Mapping[str, str]
    links: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that needs a picture. `tex` is its source without the dollar signs."""

    tex: str
    display: bool
    position: Position
