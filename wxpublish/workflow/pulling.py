"""The account → a folder of Markdown and files."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wxpublish.errors import WrongUsage
from wxpublish.model.address import Address
from wxpublish.model.lock import Lock, Resource
from wxpublish.model.site import Account
from wxpublish.pull.account_pull import AccountPuller, PullProgress, PullResult
from wxpublish.pull.fetch import Fetcher
from wxpublish.pull.pulled_config import CONFIG_FILE, write_configuration
from wxpublish.site.config import read_config
from wxpublish.state.download import DownloadFolder
from wxpublish.state.store import Store
from wxpublish.wechat.download_budget import MB, DownloadBudget
from wxpublish.wechat.downloader import Downloader
from wxpublish.workflow.account_clients import Connect


@dataclass(frozen=True, slots=True)
class PullSelection:
    """What to pull: these addresses, as they were written, or everything."""

    addresses: tuple[str, ...]
    everything: bool


def pull(
    root: Path,
    folder: Path,
    account: Account,
    connect: Connect,
    wanted: PullSelection,
    progress: PullProgress,
) -> PullResult:
    """Pull into a folder, and go on where an earlier run into it ended.

    Raises before anything is written, or where a list of the account cannot be read; else see the
    problems of what was pulled.
    """
    lock = Store.read(root, account.lockfile, tolerate_newer=True).lock
    chosen = {} if wanted.everything else _chosen(lock, wanted.addresses)
    explicit = frozenset(read_config(root).defaults.values)
    name = hashlib.sha256(account.app_id.encode()).hexdigest()[:12]
    with DownloadFolder.open(folder, name) as download, connect(account) as client:
        puller = AccountPuller(
            Fetcher(client, downloader_for(account), download),
            account.channel,
            {held.media_id: address for address, held in lock.resources.items() if held.media_id},
            progress,
            explicit,
        )
        if not wanted.everything:
            return puller.pull_addresses(chosen)
        pulled = puller.pull_all()
        _make_site(root, folder, account, download, pulled)
        return pulled


def downloader_for(account: Account) -> Downloader:
    """What fetches files from the addresses that the platform gives.

    An emulator's are on this machine; those of the platform itself never are.
    """
    budget = DownloadBudget(files=50_000, size=20 * 1024 * MB, seconds=6 * 3600)
    return Downloader(private=account.is_local, budget=budget)


def _chosen(lock: Lock, written: tuple[str, ...]) -> Mapping[Address, Resource]:
    found = {}
    for text in written:
        try:
            address = Address.parse(text.partition("[")[0])
        except ValueError as error:
            raise WrongUsage(str(error), hint="wxpublish state list shows them") from None
        held = lock.resources.get(address)
        if held is None or not held.media_id:
            raise WrongUsage(
                f"the lockfile knows no {address} with a media_id",
                hint="wxpublish state list shows what it knows; pull --all takes the whole account",
            )
        found[address] = held
    return found


def _make_site(
    root: Path, folder: Path, account: Account, download: DownloadFolder, pulled: PullResult
) -> None:
    """Give a folder of its own a configuration, so that it can be built and planned at once."""
    if folder.resolve() == root.resolve() or pulled.stopped:
        return
    if download.path_state(CONFIG_FILE) in {"free", "ours"}:
        entries = [(one.address, one.media_id) for one in pulled.news]
        text = write_configuration(account, entries, keeps_links=pulled.keeps_links)
        download.write("site", text, CONFIG_FILE)
