"""The steps of a plan: `plan` counts them, `apply` runs them in order.

`on_drift` says what to do if the remote item has drifted. `seen` are the digests of a read-back that
showed drift when this was planned; empty if there was none.
"""

from dataclasses import dataclass
from typing import Literal

from wxpublish.model.address import LISTED_AS, Address, ListedType
from wxpublish.model.asset import Asset, Upload
from wxpublish.model.desired import DesiredArticle, DesiredNews
from wxpublish.model.lock import Resource, Superseded
from wxpublish.model.site import Channel, OnDrift

Because = Literal["removed", "replaced", "unfinished", "unused"]
"""Why an item is deleted: its source was removed; this plan replaces it; an earlier run replaced it and
did not finish; no article uses the file.
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
    """Upload a picture, a cover or a declared material; later steps delete what it supersedes."""

    asset: Asset
    supersedes: tuple[Superseded, ...] = ()

    @property
    def address(self) -> Address:
        return self.asset.address

    @property
    def endpoint(self) -> str:
        return self.asset.upload.endpoint

    @property
    def library_type(self) -> ListedType | None:
        """The list of the permanent library that it adds to; `media/uploadimg` adds to none."""
        return None if self.asset.upload is Upload.UPLOADIMG else LISTED_AS[self.address.kind]


@dataclass(frozen=True, slots=True)
class CreateNews:
    """Create a news; later steps delete what it supersedes."""

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

    @property
    def library_type(self) -> Literal["news"] | None:
        """The part of the permanent library that it adds to; a draft adds to none."""
        return "news" if self.channel == "material" else None


@dataclass(frozen=True, slots=True)
class UpdateArticle:
    """Send one article of a news again, with every field; `fields` are those that changed.

    `last` marks the last update of its news in this plan: the news is read back after it.
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
    """Delete a remote item: a news (`channel`) or a file (`channel` is None).

    `superseded`: it is an older item of its address, which stays in the lockfile; else the address is
    dropped. `leaving`: this plan drops the address too, so no newer item has to be read back first.
    `title`, `observed`, `update_time` and `expected` are as in `Superseded`: an item that does not
    match them is not deleted. `remote_title` is the title on the account if it is known to differ.
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
    """Put an existing remote item under an address; it is read, and nothing is sent.

    `wanted` is what the site has there: an equal text counts as sent, and the pictures in it are
    taken for the `assets` in the same positions.
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
    """Change the lockfile alone: put a resource at an address, or drop the address."""

    address: Address
    resource: Resource | None
    previous: Address | None = None
    endpoint: None = None


Step = AdoptItem | UploadAsset | CreateNews | UpdateArticle | DeleteItem | Remember


def is_compared(step: Step) -> bool:
    """Whether the remote news is compared with the lockfile before the step changes it."""
    match step:
        case UpdateArticle():
            return True
        case CreateNews():
            return bool(step.supersedes)
        case DeleteItem():
            return step.channel is not None and not step.superseded
        case _:
            return False
