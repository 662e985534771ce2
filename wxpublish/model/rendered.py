"""An article as HTML, with pictures as placeholders."""

import re
from dataclasses import dataclass

from wxpublish.model.address import Address
from wxpublish.model.finding import Finding

PLACEHOLDER = re.compile(r"wxpublish:picture\.([0-9a-f]{12})")
PICTURE_URL_LENGTH = 140
"""Characters that every picture address counts for, known or not, so that what fits depends on no lockfile."""


@dataclass(frozen=True, slots=True)
class BlockCost:
    """Characters of final HTML that one block of the source costs; `line` is in the source file, and 0
    for the notes, which come from all over it.
    """

    kind: str
    line: int
    characters: int


@dataclass(frozen=True, slots=True)
class Part:
    """One article of HTML. An article that had to be split has several, else there is one.

    `characters` is what the limit is checked against; `pictures` are the addresses in order of
    appearance, repeated if shown twice; `title_suffix` is `（一）` and so on for parts; `dropped` are
    the addresses of links that were given up to fit, in order; `costs` are in source order.
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
    """What rendering made of an article.

    `text` is the plain text, blocks separated by newlines; `fitted` names the overflow steps taken.
    """

    parts: tuple[Part, ...]
    text: str
    fitted: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def placeholder(address: Address) -> str:
    """The `src` of a picture that has no URL yet."""
    return f"wxpublish:{address}"


def counted(html: str) -> int:
    """Characters of HTML with every placeholder counted as an address of 140."""
    found = PLACEHOLDER.findall(html)
    return len(html) + len(found) * (PICTURE_URL_LENGTH - len("wxpublish:picture.") - 12)


def pictures_in(html: str) -> tuple[Address, ...]:
    """The pictures whose placeholders stand in HTML, in order, repeated if shown twice."""
    return tuple(Address("picture", key) for key in PLACEHOLDER.findall(html))
