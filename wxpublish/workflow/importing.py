"""Existing remote items under the site's addresses: one by hand, or all that match."""

from collections import defaultdict
from dataclasses import dataclass

from wxpublish.apply.adoption import adopt_file, adopt_news
from wxpublish.errors import PlatformError, WrongUsage
from wxpublish.model.address import Address
from wxpublish.model.asset import Asset
from wxpublish.model.desired import Desired
from wxpublish.model.lock import Lock
from wxpublish.model.site import Account
from wxpublish.state.store import Store
from wxpublish.wechat.client import Client
from wxpublish.wechat.describe import expect
from wxpublish.wechat.snapshot import LISTED_AS
from wxpublish.workflow.accounts import Connect
from wxpublish.workflow.check import Checked
from wxpublish.workflow.planning import desire
from wxpublish.workflow.recovering import refuse_claimed, refuse_known


@dataclass(frozen=True, slots=True)
class Imported:
    """What `import --all` did: by address, the item taken, or the several that match."""

    taken: dict[Address, str]
    unclear: dict[Address, tuple[str, ...]]
    unmatched: tuple[Address, ...]


def import_one(
    checked: Checked, account: Account, connect: Connect, address: Address, media_id: str
) -> None:
    """Put a remote item under an address of the site.

    Raises WrongUsage where either is taken or the site has no such address, and PlatformError
    where the item cannot be read.
    """
    desired = desire(checked, account)
    if address not in desired.news and address not in desired.media:
        raise WrongUsage(
            f"the site has no {address}", hint="its article or `media:` entry comes first"
        )
    opened = Store.open(checked.root, account.lockfile, "import", app_id=account.app_id)
    with opened as store, connect(account) as client:
        refuse_claimed(store, media_id, address)
        refuse_known(store, address)
        store.done(None, _taken(store.lock, client, desired, address, media_id))


def import_all(checked: Checked, account: Account, connect: Connect) -> Imported:
    """Take every remote item that matches exactly one address: files by name, news by titles."""
    desired = desire(checked, account)
    opened = Store.open(checked.root, account.lockfile, "import --all", app_id=account.app_id)
    with opened as store, connect(account) as client:
        wanted = [
            address
            for address in (*desired.media, *desired.news)
            if address not in store.lock.resources
        ]
        matches = _matches(client, desired, wanted, store.lock)
        uses = defaultdict(set)
        for address, ids in matches.items():
            for media_id in ids:
                uses[media_id].add(address)
        taken, unclear = {}, {}
        for address, ids in matches.items():
            if len(ids) == 1 and len(uses[ids[0]]) == 1:
                store.done(None, _taken(store.lock, client, desired, address, ids[0]))
                taken[address] = ids[0]
            else:
                unclear[address] = ids
        left = tuple(address for address in wanted if address not in matches)
        return Imported(taken, unclear, left)


def _matches(
    client: Client, desired: Desired, wanted: list[Address], lock: Lock
) -> dict[Address, tuple[str, ...]]:
    """Items that nobody claims, by the address that they match."""
    claimed = lock.claimed()
    news = [address for address in wanted if address in desired.news]
    found = _news_matches(client, desired, news, claimed) if news else {}
    media = [address for address in wanted if address in desired.media]
    for kind in sorted({LISTED_AS[address.kind] for address in media}):
        files = expect(client.materials.list(kind)).items
        for address in media:
            name = desired.media[address].filename
            ids = [i for i, file in files.items() if file.name == name and i not in claimed]
            if ids and LISTED_AS[address.kind] == kind:
                found[address] = tuple(ids[:1])  # the same bytes: any of them will do
    return found


def _news_matches(
    client: Client, desired: Desired, wanted: list[Address], claimed: frozenset[str]
) -> dict[Address, tuple[str, ...]]:
    by_titles = defaultdict(list)
    for media_id, item in expect(client.channel(desired.channel).list()).items.items():
        if media_id not in claimed:
            by_titles[tuple(article.title for article in item.articles)].append(media_id)
    found = {}
    for address in wanted:
        titles = tuple(article.title for article in desired.news[address].articles)
        if titles in by_titles:
            found[address] = tuple(by_titles[titles])
    return found


def _taken(lock: Lock, client: Client, desired: Desired, address: Address, media_id: str) -> Lock:
    if address in desired.news:
        remote = expect(client.channel(desired.channel).get(media_id), address)
        assets: dict[Address, Asset] = dict(desired.assets)
        wanted = desired.news[address]
        return adopt_news(lock, wanted, remote, desired.channel, desired.recipe, assets)
    kind = LISTED_AS[address.kind]
    file = expect(client.materials.list(kind), address).items.get(media_id)
    if file is None:
        raise PlatformError(
            f"the account has no {kind} {media_id}", hint=f"wxpublish remote list --type {kind}"
        )
    return adopt_file(lock, desired.media[address], file)
