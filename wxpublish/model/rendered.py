"""An article as HTML, with pictures as placeholders."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Self

from wxpublish.model.address import Address
from wxpublish.model.digest import digest_of
from wxpublish.model.finding import Finding

PLACEHOLDER = re.compile(r"wxpublish:picture\.([0-9a-f]{12})")
PICTURE_URL_LENGTH = 140
"""Characters that every picture URL counts for, so that what fits does not depend on the lockfile."""


@dataclass(frozen=True, slots=True)
class Html:
    """HTML, known by its digest. It is loaded when it is needed: a plan compares the digests of
    thousands of articles and sends the text of a few.
    """

    digest: str
    load: Callable[[], str] = field(compare=False, repr=False)

    @classmethod
    def of(cls, text: str) -> Self:
        """HTML that is in memory."""
        return cls(digest_of(text), partial(str, text))

    @property
    def text(self) -> str:
        """The HTML itself."""
        return self.load()


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
    of links that were dropped to fit, in order. `line` is the one where the part begins, 0 if it is
    unknown. `costs` are in source order, and empty for a part from the cache.
    """

    html: Html
    characters: int
    bytes: int
    pictures: tuple[Address, ...]
    links: int
    title_suffix: str = ""
    dropped: tuple[str, ...] = ()
    line: int = 0
    costs: tuple[BlockCost, ...] = ()


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered article.

    `text` is its plain text with newlines between blocks, and at least as much of it as an automatic
    digest takes; `fitted` names the overflow steps taken.
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
