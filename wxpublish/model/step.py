"""The effects of a plan, in the order they happen: counted by `plan`, run by `apply`.

`on_drift` says what to do when the remote item is not as it was left; `seen` are the digests of a
read-back that differed already when this was planned, none where nothing did.
"""

from dataclasses import dataclass
from typing import Literal

from wxpublish.model.address import Address
from wxpublish.model.asset import Asset
from wxpublish.model.desired import DesiredArticle, DesiredNews
from wxpublish.model.lock import Resource, Superseded
from wxpublish.model.site import Channel, OnDrift

Because = Literal["removed", "replaced", "unfinished", "unused"]
"""Why an item is deleted: its file is gone; this plan, or a run before it, puts a newer one in its
place; no article uses the file.
"""
Verb = Literal["add", "update", "delete", "get", "list"]

ENDPOINTS: dict[tuple[Channel, Verb], str] = {
    ("draft", "add"): "draft/add",
    ("draft", "update"): "draft/update",
    ("draft", "delete"): "draft/delete",
    ("draft", "get"): "draft/get",
    ("draft", "list"): "draft/batchget",
    ("material", "add"): "material/add_news",
    ("material", "update"): "material/update_news",
    ("material", "delete"): "material/del_material",
    ("material", "get"): "material/get_material",
    ("material", "list"): "material/batchget_material",
}


@dataclass(frozen=True, slots=True)
class UploadAsset:
    """Send a picture, a cover or a declared material; what it supersedes is deleted later."""

    asset: Asset
    supersedes: tuple[Superseded, ...] = ()

    @property
    def address(self) -> Address:
        return self.asset.address

    @property
    def endpoint(self) -> str:
        return self.asset.upload.endpoint


@dataclass(frozen=True, slots=True)
class CreateNews:
    """Add a news. What it supersedes is deleted by later steps."""

    news: DesiredNews
    channel: Channel
    recipe: str
    supersedes: tuple[Superseded, ...] = ()
    on_drift: OnDrift = "fail"
    seen: tuple[str, ...] = ()

    @property
    def address(self) -> Address:
        return self.news.address

    @property
    def endpoint(self) -> str:
        return ENDPOINTS[self.channel, "add"]


@dataclass(frozen=True, slots=True)
class UpdateArticle:
    """Send one article of a news again; every field goes, `fields` are those that changed.

    `last` marks the last update of its news in this plan: what is stored is read back after it.
    """

    address: Address
    channel: Channel
    media_id: str
    index: int
    article: DesiredArticle
    fields: tuple[str, ...]
    recipe: str
    last: bool
    on_drift: OnDrift = "fail"
    seen: tuple[str, ...] = ()

    @property
    def endpoint(self) -> str:
        return ENDPOINTS[self.channel, "update"]


@dataclass(frozen=True, slots=True)
class DeleteItem:
    """Delete a remote item: a news (`channel`) or a file (None).

    `superseded`: an older item of its address, which the lockfile keeps; else the address is dropped.
    `leaving`: this plan drops the address too, so that no newer item has to be seen first.
    `title`, `observed`, `update_time` and `expected` say what it should be, as in `Superseded`:
    another item is never deleted in its place. `remote_title` is what a news is called on the
    account, as far as it was looked at and that is another title.
    """

    address: Address
    media_id: str
    channel: Channel | None
    superseded: bool
    on_drift: OnDrift = "fail"
    seen: tuple[str, ...] = ()
    because: Because = "removed"
    title: str = ""
    observed: tuple[str, ...] = ()
    update_time: int = 0
    expected: tuple[str, ...] = ()
    leaving: bool = False
    remote_title: str = ""

    @property
    def endpoint(self) -> str:
        return ENDPOINTS[self.channel or "material", "delete"]


@dataclass(frozen=True, slots=True)
class AdoptItem:
    """Take an existing remote item under an address; it is read, and nothing is sent.

    `wanted` is what the site says of it: a text that is the same counts as sent, and what it shows
    is taken for the `assets` in the same places.
    """

    address: Address
    media_id: str
    channel: Channel
    wanted: DesiredNews | Asset
    recipe: str
    assets: tuple[Asset, ...] = ()
    endpoint: None = None


@dataclass(frozen=True, slots=True)
class Remember:
    """Write something into the lockfile, or drop an address from it; nothing is sent."""

    address: Address
    resource: Resource | None
    previous: Address | None = None
    endpoint: None = None


Step = AdoptItem | UploadAsset | CreateNews | UpdateArticle | DeleteItem | Remember
