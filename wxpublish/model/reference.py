"""What an article's body points at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from wxpublish.model.finding import Position


@dataclass(frozen=True, slots=True)
class Reference:
    """A picture or link as written in the body: `target` before any decoding or resolving."""

    kind: Literal["picture", "link"]
    target: str
    position: Position


@dataclass(frozen=True, slots=True)
class Located:
    """What an article's references mean, by target as written.

    `pictures` gives the path of the file, relative to the site. `links` holds the links to other
    files of the site alone: the published address, or None where the link becomes its text.
    """

    pictures: Mapping[str, str]
    links: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of the body that needs a picture. `tex` is its source without the dollars."""

    tex: str
    display: bool
    position: Position
