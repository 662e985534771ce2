"""The lockfile as values: what the account is known to hold."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from wxpublish.model.address import MEDIA_KINDS, Address
from wxpublish.model.asset import HASH_LENGTH
from wxpublish.model.persistent import PersistentMap
from wxpublish.model.site import Channel

REMEMBERED_PLANS = 20
"""Applied plan ids that the lockfile keeps, so that a saved plan is applied only once."""

OLDER_RECIPES: frozenset[str] = frozenset()
"""Recipes (the words before the colon) of read-back digests that older versions wrote: none yet."""


@dataclass(frozen=True, slots=True)
class LockedArticle:
    """One article as it was last sent, and as it was read back.

    `sent` has a digest for each field. `observed` is the digest of the normalised read-back; None
    until the article is read. `drifted` is the digest of a later read-back that differed and was not
    accepted. `expected` is the digest that a read-back of the last call should have; it is kept until
    that call is read back, and proves then that an item is ours. `url` is the preview address that
    the platform gave.
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
        """Whether the last call for it was not read back yet."""
        return self.observed is None or self.expected is not None

    def read_back(self, observed: str, expected: str, *, ours: bool) -> Self:
        """The article once the platform's version was read: `observed` is the digest of that
        version, `expected` the digest that a call with these contents would have promised.

        A version that is neither the one read before nor the one sent since is drift, and no new
        base for later comparisons. An article that was never read is taken as it is if it is known
        to be `ours`: this run sent it a moment ago, or a person says so.
        """
        as_left = is_as_left(self, observed, expected, moved=False)
        if as_left or (ours and self.unread):
            return self.accepted(observed)
        return replace(self, drifted=observed)

    def accepted(self, observed: str) -> Self:
        """The article with this version of the platform as the base of later comparisons."""
        return replace(self, observed=observed, drifted=None, expected=None)


@dataclass(frozen=True, slots=True)
class Superseded:
    """A remote item that a newer one replaced and that is still to be deleted.

    `channel` is None for a file, which `del_material` deletes. `title` is that of the first article,
    or the file's name. `observed` has a digest for each article from the last read-back, `update_time`
    is the platform's time then, and `expected` is as in `LockedArticle`. An item that does not match
    these is not deleted.
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

    A `released` draft has left the draft box: somebody published it by hand. `gone` (the item no
    longer exists) and `resized` (it has another number of articles) are drift that a later read-back
    found and nobody resolved yet.
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
        """The covers and pictures that it needs. Those of an imported article are unknown."""
        articles = [article for article in self.articles if article.sent]
        covers = {article.cover for article in articles}
        return frozenset(covers.union(*(article.pictures for article in articles)))

    def moved_on(self, update_time: int) -> bool:
        """Whether only its body can tell if it was edited since it was read back.

        An unchanged `update_time` without recorded drift is enough to know that it was not.
        """
        unknown = any(a.unread or a.drifted for a in self.articles)
        return self.update_time != update_time or unknown or self.gone or self.resized

    def replaced(self) -> Superseded:
        """Its entry in `superseded` once a newer item has taken its place."""
        observed = tuple(article.observed or "" for article in self.articles)
        title = self.articles[0].title if self.articles else ""
        expected = tuple(article.expected or "" for article in self.articles)
        sent = expected if any(expected) else ()
        return Superseded(self.media_id, self.channel, title, observed, self.update_time, sent)


@dataclass(frozen=True, slots=True)
class LockedFile:
    """An uploaded file: cover, picture or declared material.

    `digest` is over recipe and source bytes; `form`, for a video, is over title and introduction. A
    picture uploaded with `media/uploadimg` has a URL and no media_id. `gone`: the account no longer
    has it. `kept`: something outside the lockfile shows it, such as a published article; it is never
    deleted.
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
        """Its entry in `superseded` once a newer file has taken its place."""
        return Superseded(self.media_id, title=self.filename)


Resource = LockedNews | LockedFile


@dataclass(frozen=True, slots=True)
class Lock:
    """The lockfile. `lineage` is None as long as there is no file; `account` is a hash of the app id.

    `unclear_since` is a platform time in seconds, see `since`.
    """

    lineage: str | None = None
    serial: int = 0
    account: str = ""
    resources: Mapping[Address, Resource] = field(default_factory=dict)
    plans: tuple[str, ...] = ()
    unclear_since: int | None = None

    def news(self) -> dict[Address, LockedNews]:
        """The news, by address."""
        return {a: r for a, r in self.resources.items() if isinstance(r, LockedNews)}

    def news_at(self, address: Address) -> LockedNews | None:
        """The news at an address, if there is one."""
        found = self.resources.get(address)
        return found if isinstance(found, LockedNews) else None

    def files(self) -> dict[Address, LockedFile]:
        """The files, by address."""
        return {a: r for a, r in self.resources.items() if isinstance(r, LockedFile)}

    def used(self) -> frozenset[Address]:
        """The covers and pictures that its articles need (see `LockedNews.relied_on`)."""
        nothing: frozenset[Address] = frozenset()
        return nothing.union(*(held.relied_on() for held in self.news().values()))

    def claimed(self) -> frozenset[str]:
        """The media_ids of all addresses, with those that are still to be deleted."""
        held = self.resources.values()
        own = frozenset(resource.media_id for resource in held if resource.media_id)
        return own.union(old.media_id for resource in held for old in resource.superseded)

    def since(self, channel: Channel) -> int:
        """The platform time from which an unclaimed item with one of our titles may be ours even if
        its text differs; an item with the same text is ours at any age.

        This is when the lockfile was last written, as far as its items on this channel show it. An
        adopted item shows nothing about that: `unclear_since` keeps the earlier time until the whole
        account has been searched.
        """
        on_channel = (held for held in self.news().values() if held.channel == channel)
        newest = max((held.update_time for held in on_channel), default=0)
        return newest if self.unclear_since is None else min(newest, self.unclear_since)

    def unclear(self, since: int) -> Self:
        """A lock for which items since then are still to be searched."""
        return replace(self, unclear_since=since)

    def put(self, address: Address, resource: Resource) -> Self:
        """A lock with this resource at the address."""
        known = self.resources
        if isinstance(known, PersistentMap):
            return replace(self, resources=known.set(address, resource))
        return replace(self, resources={**known, address: resource})

    def drop(self, address: Address) -> Self:
        """A lock without the address."""
        known = self.resources
        if isinstance(known, PersistentMap):
            return replace(self, resources=known.without(address))
        return replace(self, resources={one: held for one, held in known.items() if one != address})

    def applied(self, plan_id: str) -> Self:
        """A lock that records this saved plan as applied."""
        return replace(self, plans=(*self.plans, plan_id)[-REMEMBERED_PLANS:])


def differs(before: str | None, now: str, *, moved: bool) -> bool:
    """Whether a read-back differs from `before`; None: there was none.

    Digests of different recipes (the words before the colon) cannot be compared: then the item
    differs if its `update_time` `moved`. A recipe that no version ever used is a forgery and differs.
    """
    if before is None:
        return False
    recipe = before.rpartition(":")[0]
    if recipe != now.rpartition(":")[0]:
        return moved or recipe not in OLDER_RECIPES
    return before != now


def is_own_upload(address: Address, file: LockedFile) -> bool:
    """Whether a file has a name that we upload under: `HASH.EXT`.

    The hash of a cover or picture is its address's key, that of a declared material is in its digest.
    """
    stem = file.filename.partition(".")[0]
    declared = address.kind in MEDIA_KINDS
    return stem == (file.digest[:HASH_LENGTH] if declared else address.key) and bool(stem)


def is_as_left(article: LockedArticle, now: str, expected: str, *, moved: bool) -> bool:
    """Whether a remote article is as it was read back, or as the last unread call left it.

    `now` is the digest of its read-back, `expected` that of a call with the same contents; `moved`:
    its `update_time` changed.
    """
    if article.observed is not None and not differs(article.observed, now, moved=moved):
        return True
    return article.expected is not None and article.expected == expected


def account_hash(app_id: str) -> str:
    """The lockfile's name for an account: it distinguishes accounts without revealing the app id."""
    return hashlib.sha256(b"wxpublish account\0" + app_id.encode()).hexdigest()[:16]
