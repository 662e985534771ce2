"""The account as it was read: lists, and the bodies of what may have changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wxpublish.model.address import Address, ListedType
from wxpublish.model.lock import LockedNews
from wxpublish.model.site import Channel
from wxpublish.model.unclaimed import Likeness


@dataclass(frozen=True, slots=True)
class RemoteItem:
    """A news as listed.

    `observed` has a digest for each article's normalised read-back; it is None if the body was not
    read, which is unnecessary while `update_time` (seconds, the platform's clock) is unchanged.
    `expected` has for each article that was read the digest of a call with these contents. `sent` are
    the indexes of articles that already have what is to be sent. `covers` are the media_ids of the
    thumbs. `alike` has, for an item without an address, the news of the site that it resembles.
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
    """What was listed. That an item is gone may be concluded only for a channel or kind in `complete`.

    `files` are the media_ids of permanent materials by list, and `others` those without an address.
    `whole` is false if any list did not end.
    """

    news: Mapping[Channel, Mapping[str, RemoteItem]] = field(default_factory=dict)
    files: Mapping[str, frozenset[str]] = field(default_factory=dict)
    complete: frozenset[str] = frozenset()
    whole: bool = True
    others: Mapping[ListedType, Mapping[str, ListedFile]] = field(default_factory=dict)

    def item(self, held: LockedNews) -> RemoteItem | None:
        """The listed item of a news, if there is one."""
        return self.news.get(held.channel, {}).get(held.media_id)
