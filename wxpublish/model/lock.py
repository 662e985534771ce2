"""What the account is known to hold: the lockfile as values."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from wxpublish.model.address import MEDIA_KINDS, Address
from wxpublish.model.asset import HASH_LENGTH
from wxpublish.model.persistent import PersistentMap
from wxpublish.model.site import Channel

REMEMBERED_PLANS = 20
"""How many applied plan ids the lockfile keeps, so that a saved plan is applied once."""

OLDER_WAYS: frozenset[str] = frozenset()
"""Words before the colon of read-back digests that older versions wrote: there is none yet."""


@dataclass(frozen=True, slots=True)
class LockedArticle:
    """One article as it was last sent, and as it was read back.

    `sent` has a digest per field; `observed` is the digest of the normalised read-back, None while
    nothing was read; `drifted` the digest of a later look that differed and was not accepted.
    `expected` is the digest that a read-back of the last call has, as far as it can be told without
    one: it is kept while that call was not read back, and proves then that an item is our own.
    `url` is the preview address the platform gave.
    """

    source: str
    title: str
    cover: Address
    sent: Mapping[str, str]
    pictures: tuple[Address, ...] = ()
    observed: str | None = None
    drifted: str | None = None
    url: str = ""
    expected: str | None = None

    @property
    def unread(self) -> bool:
        """Whether the last call on it was not read back yet."""
        return self.observed is None or self.expected is not None


@dataclass(frozen=True, slots=True)
class Superseded:
    """A remote item that a newer one replaced and that is still to be deleted.

    `channel` is None for a file, which `del_material` deletes. `title` is that of its first
    article, or the file's name; `observed` has a digest per article, as it was seen before it was
    replaced, and `update_time` the platform's time then. `expected` has, likewise, what tells a
    call that was not read back (see `LockedArticle`). What is not as these say is not deleted.
    """

    media_id: str
    channel: Channel | None = None
    title: str = ""
    observed: tuple[str, ...] = ()
    update_time: int = 0
    expected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LockedNews:
    """A draft or permanent news. `update_time` is the platform's, in seconds; 0: not read yet.

    A `released` draft is gone from the box: somebody published it by hand. `gone` and `resized`
    are what a later look saw and nobody settled yet: no such item any more, or another number of
    articles in it.
    """

    channel: Channel
    media_id: str
    articles: tuple[LockedArticle, ...]
    update_time: int = 0
    recipe: str = ""
    protect: bool = False
    released: bool = False
    superseded: tuple[Superseded, ...] = ()
    gone: bool = False
    resized: bool = False

    def used(self) -> frozenset[Address]:
        """The covers and pictures of its articles."""
        assets = (asset for one in self.articles for asset in (one.cover, *one.pictures))
        return frozenset(assets)

    def relied_on(self) -> frozenset[Address]:
        """The covers and pictures that it cannot do without: of an imported article none is known."""
        articles = [article for article in self.articles if article.sent]
        covers = {article.cover for article in articles}
        return frozenset(covers.union(*(article.pictures for article in articles)))

    def moved_on(self, update_time: int) -> bool:
        """Whether its body has to be read to tell if it was edited since it was read back.

        Not so while its time stands still and no drift is on record.
        """
        unclear = any(a.unread or a.drifted for a in self.articles)
        return self.update_time != update_time or unclear or self.gone or self.resized

    def replaced(self) -> Superseded:
        """What is to be deleted once a newer item has taken its place."""
        observed = tuple(article.observed or "" for article in self.articles)
        title = self.articles[0].title if self.articles else ""
        expected = tuple(article.expected or "" for article in self.articles)
        sent = expected if any(expected) else ()
        return Superseded(self.media_id, self.channel, title, observed, self.update_time, sent)


@dataclass(frozen=True, slots=True)
class LockedFile:
    """An uploaded file: cover, picture or declared material.

    `digest` is over recipe and source bytes and, for a video, `form` over title and introduction.
    A picture that went through `media/uploadimg` has a URL and no media_id. `gone`: a later look
    did not find it. `kept`: something that is out of our hands shows it, such as an article that
    was published; it is never deleted.
    """

    digest: str
    filename: str
    media_id: str = ""
    url: str = ""
    form: str = ""
    superseded: tuple[Superseded, ...] = ()
    gone: bool = False
    kept: bool = False

    def replaced(self) -> Superseded:
        """What is to be deleted once a newer file has taken its place."""
        return Superseded(self.media_id, title=self.filename)


Resource = LockedNews | LockedFile


@dataclass(frozen=True, slots=True)
class Lock:
    """The lockfile. `lineage` is None while there is none; `account` is a hash of the app id.

    `unclear_since` is a platform time in seconds; see `since`.
    """

    lineage: str | None = None
    serial: int = 0
    account: str = ""
    resources: Mapping[Address, Resource] = field(default_factory=dict)
    plans: tuple[str, ...] = ()
    unclear_since: int | None = None

    def news(self) -> dict[Address, LockedNews]:
        """The news it knows, by address."""
        return {a: r for a, r in self.resources.items() if isinstance(r, LockedNews)}

    def files(self) -> dict[Address, LockedFile]:
        """The files it knows, by address."""
        return {a: r for a, r in self.resources.items() if isinstance(r, LockedFile)}

    def used(self) -> frozenset[Address]:
        """Covers and pictures that its articles use. Of one that was imported nothing is known."""
        nothing: frozenset[Address] = frozenset()
        return nothing.union(*(held.relied_on() for held in self.news().values()))

    def claimed(self) -> frozenset[str]:
        """Media ids that some address has, or is still to delete."""
        held = self.resources.values()
        own = frozenset(resource.media_id for resource in held if resource.media_id)
        return own.union(old.media_id for resource in held for old in resource.superseded)

    def since(self, channel: Channel) -> int:
        """The platform's time from which on an item that no address has may be ours although it says
        something else under a title of ours; one that says the same is ours at any age.

        That is when the lockfile was last written, as far as its own items on the channel tell it:
        those of another channel say nothing of what was seen on this one. Nor does an item that was
        found again and taken over: then `unclear_since` holds the time until all of the account has
        been looked through.
        """
        on_channel = (held for held in self.news().values() if held.channel == channel)
        newest = max((held.update_time for held in on_channel), default=0)
        return newest if self.unclear_since is None else min(newest, self.unclear_since)

    def unclear(self, since: int) -> Self:
        """A lock in which items since then are still to be looked through."""
        return replace(self, unclear_since=since)

    def put(self, address: Address, resource: Resource) -> Self:
        """A lock in which the address holds this resource."""
        known = self.resources
        if isinstance(known, PersistentMap):
            return replace(self, resources=known.set(address, resource))
        return replace(self, resources={**known, address: resource})

    def drop(self, address: Address) -> Self:
        """A lock that knows nothing of the address."""
        known = self.resources
        if isinstance(known, PersistentMap):
            return replace(self, resources=known.without(address))
        return replace(self, resources={one: held for one, held in known.items() if one != address})

    def applied(self, plan_id: str) -> Self:
        """A lock that remembers this saved plan as used."""
        return replace(self, plans=(*self.plans, plan_id)[-REMEMBERED_PLANS:])


def differs(before: str | None, now: str, *, moved: bool) -> bool:
    """Whether a read-back is another than `before`; None: nothing was read then.

    Digests that were made in two ways, as an older version and this one may do, have different
    words before their colon and cannot be compared: then it is told by whether its time `moved`.
    A word that no older version wrote was put there by somebody else, and is a difference.
    """
    if before is None:
        return False
    way = before.rpartition(":")[0]
    if way != now.rpartition(":")[0]:
        return moved or way not in OLDER_WAYS
    return before != now


def is_own_upload(address: Address, file: LockedFile) -> bool:
    """Whether a file has the name that it is uploaded under: `HASH.EXT`.

    The hash of a cover or picture is in its address, that of a declared material in its digest.
    """
    stem = file.filename.partition(".")[0]
    declared = address.kind in MEDIA_KINDS
    return stem == (file.digest[:HASH_LENGTH] if declared else address.key) and bool(stem)


def is_as_left(article: LockedArticle, now: str, expected: str, *, moved: bool) -> bool:
    """Whether a remote article is as it was read back, or as an unread call left it.

    `now` is the digest of a read-back and `expected` the one that tells what was sent; `moved`: its
    time is another. One that was never read back and that nothing was sent to is not.
    """
    if article.observed is not None and not differs(article.observed, now, moved=moved):
        return True
    return article.expected is not None and article.expected == expected


def account_hash(app_id: str) -> str:
    """How the lockfile names its account: it tells two accounts apart and gives none away."""
    return hashlib.sha256(b"wxpublish account\0" + app_id.encode()).hexdigest()[:16]
