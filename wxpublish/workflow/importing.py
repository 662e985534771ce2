"""Existing items of the account are given addresses of the site: one by hand, or all that match."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from wxpublish.apply.adoption import adopt_file, adopt_news
from wxpublish.errors import PlatformError, WrongUsage
from wxpublish.model.address import LISTED_AS, Address, ListedType
from wxpublish.model.asset import Asset
from wxpublish.model.desired import Desired
from wxpublish.model.lock import Lock
from wxpublish.model.site import Account
from wxpublish.state.store import Store
from wxpublish.wechat.article_payloads import RemoteNews
from wxpublish.wechat.client import Client
from wxpublish.wechat.failure_text import expect
from wxpublish.wechat.permanent_materials import RemoteMaterial
from wxpublish.workflow.account_clients import Connect
from wxpublish.workflow.planning import desired_for
from wxpublish.workflow.recovering import refuse_claimed, refuse_known
from wxpublish.workflow.site_check import ValidatedSite


@dataclass(frozen=True, slots=True)
class Imported:
    """What `import --all` did: by address, the imported item, or the several items that match."""

    imported: dict[Address, str]
    ambiguous: dict[Address, tuple[str, ...]]
    unmatched: tuple[Address, ...]


def import_one(
    checked: ValidatedSite, account: Account, connect: Connect, address: Address, media_id: str
) -> None:
    """Give an item of the account an address of the site.

    Raises WrongUsage if the site lacks the address or the item has another one, WxpublishError if
    the address has an item, and PlatformError if the item cannot be read.
    """
    desired = desired_for(checked, account)
    if address not in desired.news and address not in desired.media:
        raise WrongUsage(
            f"the site has no {address}", hint="add its article or its `media:` entry first"
        )
    opened = Store.open(checked.root, account.lockfile, "import", app_id=account.app_id)
    with opened as store, connect(account) as client:
        refuse_claimed(store, media_id, address)
        refuse_known(store, address)
        remote = _read_item(client, desired, address, media_id)
        store.done(None, _put_imported(store.lock, desired, address, remote))


def import_all(checked: ValidatedSite, account: Account, connect: Connect) -> Imported:
    """Import every item that matches exactly one address: files by name, news by their titles."""
    desired = desired_for(checked, account)
    opened = Store.open(checked.root, account.lockfile, "import --all", app_id=account.app_id)
    with opened as store, connect(account) as client:
        wanted = [
            address
            for address in (*desired.media, *desired.news)
            if address not in store.lock.resources
        ]
        account_items = _list_account(client, desired, wanted)
        matches = _find_matches(account_items, desired, wanted, store.lock.claimed())
        matched_by = defaultdict(set)
        for address, ids in matches.items():
            for media_id in ids:
                matched_by[media_id].add(address)
        imported, ambiguous = {}, {}
        for address, ids in matches.items():
            if len(ids) == 1 and len(matched_by[ids[0]]) == 1:
                remote = account_items.item(address, ids[0])
                store.done(None, _put_imported(store.lock, desired, address, remote))
                imported[address] = ids[0]
            else:
                ambiguous[address] = ids
        unmatched = tuple(address for address in wanted if address not in matches)
        return Imported(imported, ambiguous, unmatched)


@dataclass(frozen=True, slots=True)
class _AccountItems:
    """The items of the account of the kinds that are wanted, by media_id.

    They come from lists with contents, because drafts can be read singly only 500 times a day.
    """

    news: Mapping[str, RemoteNews]
    files: Mapping[ListedType, Mapping[str, RemoteMaterial]]

    def item(self, address: Address, media_id: str) -> RemoteNews | RemoteMaterial:
        items: Mapping[str, RemoteNews] | Mapping[str, RemoteMaterial] = (
            self.news if address.kind == "news" else self.files[LISTED_AS[address.kind]]
        )
        return items[media_id]


def _list_account(client: Client, desired: Desired, wanted: list[Address]) -> _AccountItems:
    news: Mapping[str, RemoteNews] = {}
    if any(address in desired.news for address in wanted):
        news = expect(client.channel(desired.channel).list(content=True)).items
    kinds = {LISTED_AS[address.kind] for address in wanted if address in desired.media}
    return _AccountItems(
        news, {kind: expect(client.materials.list(kind)).items for kind in sorted(kinds)}
    )


def _read_item(
    client: Client, desired: Desired, address: Address, media_id: str
) -> RemoteNews | RemoteMaterial:
    """Read one item by its media_id. Raises PlatformError if the account has no such item."""
    if address in desired.news:
        return expect(client.channel(desired.channel).get(media_id), address)
    kind = LISTED_AS[address.kind]
    file = expect(client.materials.list(kind), address).items.get(media_id)
    if file is None:
        raise PlatformError(
            f"the account has no {kind} {media_id}", hint=f"wxpublish remote list --type {kind}"
        )
    return file


def _find_matches(
    items: _AccountItems, desired: Desired, wanted: list[Address], claimed: frozenset[str]
) -> dict[Address, tuple[str, ...]]:
    """The media_ids of unclaimed items that match each address."""
    by_titles = defaultdict(list)
    for media_id, item in items.news.items():
        if media_id not in claimed:
            by_titles[tuple(article.title.strip() for article in item.articles)].append(media_id)
    found: dict[Address, tuple[str, ...]] = {}
    for address in wanted:
        if address in desired.news:
            ids = by_titles[tuple(article.title for article in desired.news[address].articles)]
        else:
            name, files = desired.media[address].filename, items.files[LISTED_AS[address.kind]]
            same = (i for i, file in files.items() if file.name == name and i not in claimed)
            ids = [*islice(same, 1)]  # equal names mean equal bytes: any of them will do
        if ids:
            found[address] = tuple(ids)
    return found


def _put_imported(
    lock: Lock, desired: Desired, address: Address, remote: RemoteNews | RemoteMaterial
) -> Lock:
    if isinstance(remote, RemoteNews):
        assets: dict[Address, Asset] = dict(desired.assets)
        wanted = desired.news[address]
        return adopt_news(lock, wanted, remote, desired.channel, desired.recipe, assets)
    return adopt_file(lock, desired.media[address], remote)
