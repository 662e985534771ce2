"""The remote side as it was seen: listings, and read-backs where something moved."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wxpublish.model.address import Address, Kind
from wxpublish.model.lock import LockedNews
from wxpublish.model.site import Channel
from wxpublish.model.unclaimed import Likeness, ListedType

LISTED_AS: Mapping[Kind, ListedType] = {
    "thumb": "image",
    "picture": "image",
    "image": "image",
    "voice": "voice",
    "video": "video",
}
"""The list of permanent materials that a kind of file stands in. That covers stand among the images
is assumed."""


@dataclass(frozen=True, slots=True)
class RemoteItem:
    """A news as listed. `observed` has a digest per article of its normalised read-back.

    `observed` is None where the body was not read, which is enough while `update_time` (seconds,
    the platform's clock) stands still. `sent` are the articles that say just what is to be sent;
    `expected` tells of each what was sent to it, where the body was read. `covers` are the
    media_ids of its thumbs; `alike` tells, of an item that no address has, which news of the site
    it looks like.
    """

    media_id: str
    update_time: int
    titles: tuple[str, ...]
    observed: tuple[str, ...] | None = None
    sent: frozenset[int] = frozenset()
    expected: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    alike: Mapping[Address, Likeness] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A permanent file as listed. `update_time` in seconds."""

    name: str
    update_time: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was listed. Absence may be concluded from a channel or kind in `complete` alone.

    `files` are the media_ids of permanent materials by kind as the platform lists them, and `others`
    those that no address has. `whole` is false when any list did not end.
    """

    news: Mapping[Channel, Mapping[str, RemoteItem]] = field(default_factory=dict)
    files: Mapping[str, frozenset[str]] = field(default_factory=dict)
    complete: frozenset[str] = frozenset()
    whole: bool = True
    others: Mapping[ListedType, Mapping[str, ListedFile]] = field(default_factory=dict)

    def item(self, held: LockedNews) -> RemoteItem | None:
        """The item of a news as it was listed."""
        return self.news.get(held.channel, {}).get(held.media_id)
