"""The desired state: what the account should hold according to the site."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wxpublish.model.address import Address
from wxpublish.model.article_fields import ArticleFields
from wxpublish.model.asset import Asset
from wxpublish.model.digest import digest_of
from wxpublish.model.finding import Position
from wxpublish.model.rendered import Html
from wxpublish.model.site import Channel, OnDrift


@dataclass(frozen=True, slots=True)
class DesiredArticle:
    """One article of a news, ready to send except for the URLs of its pictures.

    `html` has a placeholder for every picture. `source` is the file, relative to the site; `places`
    has the positions of front-matter keys, for messages. `characters` is the number that the limit is
    compared with, `fitted` names the overflow steps that were taken, and `dropped` counts the link
    notes that they cost.
    """

    source: str
    title: str
    html: Html
    cover: Address
    fields: ArticleFields = field(default_factory=ArticleFields)
    pictures: tuple[Address, ...] = ()
    characters: int = 0
    fitted: tuple[str, ...] = ()
    dropped: int = 0
    places: Mapping[str, Position] = field(default_factory=dict, compare=False)

    def digests(self) -> Mapping[str, str]:
        """The digest of each field that is sent: the lockfile keeps these, and plans compare them."""
        texts = {"title": self.title, "cover": str(self.cover), **self.fields.texts()}
        digests = {name: digest_of(text) for name, text in texts.items()}
        return {**digests, "content": self.html.digest}


@dataclass(frozen=True, slots=True)
class DesiredNews:
    """One item of the account: one article, or up to eight that are sent together."""

    address: Address
    articles: tuple[DesiredArticle, ...]
    protect: bool = False
    on_drift: OnDrift | None = None


@dataclass(frozen=True, slots=True)
class Desired:
    """Everything that the site wants on one account.

    `assets` are the covers and pictures of its articles, `media` the declared materials. `withheld`
    news (`publish: false`) are left as they are. `recipe` names the version of the HTML, so that a
    plan can say that an upgrade is the reason of an update. `complete` is false if a file failed to
    load: then nothing counts as removed.
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
