"""The account → a folder of Markdown and files."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wxpublish.errors import WrongUsage
from wxpublish.model.address import Address
from wxpublish.model.lock import Lock, Resource
from wxpublish.model.pull_result import PullResult
from wxpublish.model.site import Account
from wxpublish.pull.account_pull import AccountPuller, PullProgress
from wxpublish.pull.fetch import Fetcher
from wxpublish.pull.pulled_config import CONFIG_FILE, write_configuration
from wxpublish.site.config import read_config
from wxpublish.state.download import DownloadFolder
from wxpublish.state.state_view import read_state
from wxpublish.wechat.download_budget import MB, DownloadBudget
from wxpublish.wechat.downloader import Downloader
from wxpublish.workflow.account_clients import Connect
from wxpublish.workflow.address_arguments import parse_address


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
    selection: PullSelection,
    progress: PullProgress,
) -> PullResult:
    """Pull into a folder, and continue where an earlier run stopped.

    Raises before anything is written, or if a list of the account cannot be read; for anything else
    see `Pulled.problems`.
    """
    lock = read_state(root, account.lockfile, tolerate_newer=True).lock
    selected = {} if selection.everything else _select_resources(lock, selection.addresses)
    configured_defaults = frozenset(read_config(root).defaults.values)
    name = hashlib.sha256(account.app_id.encode()).hexdigest()[:12]
    with DownloadFolder.open(folder, name) as download, connect(account) as client:
        puller = AccountPuller(
            Fetcher(client, downloader_for(account), download),
            account.channel,
            {
                resource.media_id: address
                for address, resource in lock.resources.items()
                if resource.media_id
            },
            progress,
            configured_defaults,
        )
        if not selection.everything:
            return puller.pull_addresses(selected)
        pulled = puller.pull_all()
        _write_configuration(root, folder, account, download, pulled)
        return pulled


def downloader_for(account: Account) -> Downloader:
    """A downloader for the URLs that the platform gives.

    Only those of an emulator may lead to this machine.
    """
    budget = DownloadBudget(files=50_000, size=20 * 1024 * MB, seconds=6 * 3600)
    return Downloader(private=account.is_local, budget=budget)


def _select_resources(lock: Lock, written: tuple[str, ...]) -> Mapping[Address, Resource]:
    found = {}
    for text in written:
        address = parse_address(text)
        resource = lock.resources.get(address)
        if resource is None or not resource.media_id:
            raise WrongUsage(
                f"the lockfile has no {address} with a media_id",
                hint="wxpublish state list shows its addresses; pull --all pulls the whole account",
            )
        found[address] = resource
    return found


def _write_configuration(
    root: Path, folder: Path, account: Account, download: DownloadFolder, pulled: PullResult
) -> None:
    """Write a configuration into a folder outside of the site, so that it is a site of its own."""
    if folder.resolve() == root.resolve() or pulled.stopped:
        return
    if download.path_state(CONFIG_FILE) in {"free", "ours"}:
        entries = [(one.address, one.media_id) for one in pulled.news]
        text = write_configuration(account, entries, keeps_links=pulled.keeps_links)
        download.write("site", text, CONFIG_FILE)
