"""Addresses: the identity of everything in the lockfile."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Self, cast, get_args

Kind = Literal["news", "thumb", "picture", "image", "voice", "video"]
MEDIA_KINDS: frozenset[Kind] = frozenset({"image", "voice", "video"})
"""Kinds that `media:` of the configuration declares."""
EMBEDDED_KINDS: frozenset[Kind] = frozenset({"thumb", "picture"})
"""Covers and pictures: they come and go with the articles that use them."""
ListedType = Literal["image", "voice", "video"]
"""The lists in which the platform has permanent files."""
LISTED_AS: Mapping[Kind, ListedType] = {
    "thumb": "image",
    "picture": "image",
    "image": "image",
    "voice": "voice",
    "video": "video",
}
"""The list in which a file of a kind appears. That covers appear among the images is assumed."""


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """`news.hello`, `thumb.0123456789ab`, `video.intro`: stable across titles, edits and accounts."""

    kind: Kind
    key: str

    def __str__(self) -> str:
        return f"{self.kind}.{self.key}"

    def article(self, index: int) -> str:
        """The name of one article of a news: `news.weekly[2]`."""
        return f"{self}[{index}]"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `KIND.KEY`. Raises ValueError if the text is not an address."""
        kind, dot, key = text.partition(".")
        if not dot or not key or kind not in get_args(Kind):
            raise ValueError(
                f"{text!r} is not an address: write news.ID, image.ID, voice.ID or video.ID"
            )
        return cls(cast(Kind, kind), key)
