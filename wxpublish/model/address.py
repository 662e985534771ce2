"""The identity of a thing the lockfile knows: its kind and its key."""

from dataclasses import dataclass
from typing import Literal, Self, cast, get_args

Kind = Literal["news", "thumb", "picture", "image", "voice", "video"]
MEDIA_KINDS: frozenset[Kind] = frozenset({"image", "voice", "video"})
"""Kinds that `media:` of the configuration declares; `thumb` and `picture` follow from articles."""


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
        """Read `KIND.KEY`. Raises ValueError when it is none."""
        kind, dot, key = text.partition(".")
        if not dot or not key or kind not in get_args(Kind):
            raise ValueError(f"{text!r} is no address: write news.ID, image.ID, voice.ID, video.ID")
        return cls(cast(Kind, kind), key)
