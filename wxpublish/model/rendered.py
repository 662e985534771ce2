"""An article as HTML, with pictures as placeholders."""

import re
from dataclasses import dataclass

from wxpublish.model.address import Address
from wxpublish.model.finding import Finding

PLACEHOLDER = re.compile(r"wxpublish:picture\.([0-9a-f]{12})")
PICTURE_URL_LENGTH = 140
"""Characters that every picture URL counts for, so that what fits does not depend on the lockfile."""


@dataclass(frozen=True, slots=True)
class BlockCost:
    """The characters of final HTML that one block of the source costs.

    `line` is its line in the source file; 0 for the notes, which come from several places.
    """

    kind: str
    line: int
    characters: int


@dataclass(frozen=True, slots=True)
class Part:
    """The HTML of one article; an article that was split has several parts.

    `characters` is the number that the limit is compared with. `pictures` are in order of appearance
    and repeated if shown twice. `title_suffix` is `（一）` and so on for parts. `dropped` are the URLs
    of links that were dropped to fit, in order. `costs` are in source order.
    """

    html: str
    characters: int
    bytes: int
    pictures: tuple[Address, ...]
    links: int
    title_suffix: str = ""
    dropped: tuple[str, ...] = ()
    costs: tuple[BlockCost, ...] = ()


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered article.

    `text` is its plain text with newlines between blocks; `fitted` names the overflow steps taken.
    """

    parts: tuple[Part, ...]
    text: str
    fitted: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def placeholder(address: Address) -> str:
    """The `src` of a picture that has no URL yet."""
    return f"wxpublish:{address}"


def count_characters(html: str) -> int:
    """The characters of HTML with every placeholder counted as a URL of 140."""
    found = PLACEHOLDER.findall(html)
    return len(html) + len(found) * (PICTURE_URL_LENGTH - len("wxpublish:picture.") - 12)


def pictures_in(html: str) -> tuple[Address, ...]:
    """The pictures whose placeholders are in the HTML, in order, repeated if shown twice."""
    return tuple(Address("picture", key) for key in PLACEHOLDER.findall(html))
