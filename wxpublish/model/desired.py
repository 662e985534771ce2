"""What the account should hold, according to the site."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from wxpublish.model.address import Address
from wxpublish.model.asset import Asset
from wxpublish.model.finding import Position
from wxpublish.model.site import Channel, Comments, OnDrift

DIGEST_LENGTH = 32
"""Hex digits of SHA-256 that the lockfile keeps of each field: enough to tell, half the diff."""


@dataclass(frozen=True, slots=True)
class DesiredArticle:
    """One article of a news, ready but for the addresses of its pictures.

    `html` has a placeholder for every picture. `source` is its file, relative to the site;
    `places` says where front-matter keys stand, for messages. `characters` is what the limit is
    checked against, `fitted` names the overflow steps that were taken and `dropped` counts the link
    notes that went.
    """

    source: str
    title: str
    html: str
    cover: Address
    author: str = ""
    digest: str = ""
    show_cover: bool = False
    source_url: str = ""
    comments: Comments = "none"
    pictures: tuple[Address, ...] = ()
    characters: int = 0
    fitted: tuple[str, ...] = ()
    dropped: int = 0
    places: Mapping[str, Position] = field(default_factory=dict, compare=False)

    def digests(self) -> Mapping[str, str]:
        """A digest per field that is sent: what the lockfile keeps and plans compare."""
        return {
            "title": digest_of(self.title),
            "author": digest_of(self.author),
            "digest": digest_of(self.digest),
            "cover": digest_of(str(self.cover)),
            "show_cover": digest_of(str(self.show_cover).lower()),
            "source_url": digest_of(self.source_url),
            "comments": digest_of(self.comments),
            "content": digest_of(self.html),
        }


@dataclass(frozen=True, slots=True)
class DesiredNews:
    """One item of the account: one article, or up to eight that are sent together."""

    address: Address
    articles: tuple[DesiredArticle, ...]
    protect: bool = False
    on_drift: OnDrift | None = None


@dataclass(frozen=True, slots=True)
class Desired:
    """Everything the site asks of one account.

    `assets` are the covers and pictures its articles use, `media` the declared materials. What
    stands in `withheld` (`publish: false`) is left as it is. `recipe` names the way HTML is made,
    so that an upgrade can explain itself. `complete` is false when a file failed to load: then
    nothing may be concluded from an absence.
    """

    channel: Channel
    recipe: str
    news: Mapping[Address, DesiredNews]
    assets: Mapping[Address, Asset]
    media: Mapping[Address, Asset]
    withheld: frozenset[Address] = frozenset()
    moved: tuple[tuple[Address, Address], ...] = ()
    imports: tuple[tuple[Address, str], ...] = ()
    complete: bool = True


def digest_of(text: str) -> str:
    """The digest of one field, as the lockfile keeps it."""
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_LENGTH]
