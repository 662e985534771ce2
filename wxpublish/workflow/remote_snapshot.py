"""The account as a plan needs to see it: with drift, updates that were sent already, and items that
resemble the site's.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping

from wxpublish.apply.adoption import is_as_sent, is_same_news
from wxpublish.apply.recovery import Undecided, preview_recovery
from wxpublish.model.address import LISTED_AS, Address
from wxpublish.model.asset import Upload
from wxpublish.model.desired import Desired
from wxpublish.model.finding import Finding, Position
from wxpublish.model.lock import Lock
from wxpublish.model.site import Account
from wxpublish.model.snapshot import Snapshot
from wxpublish.model.unclaimed import Likeness
from wxpublish.plan.compare import changed_fields
from wxpublish.plan.planner import PlanInputs
from wxpublish.state.store import StateView
from wxpublish.wechat.article_payloads import RemoteArticle, RemoteNews
from wxpublish.wechat.client import Client
from wxpublish.wechat.readback import text_without_spaces
from wxpublish.wechat.snapshot_reader import FindLikeness, IsSent, SnapshotRequest, take_snapshot
from wxpublish.workflow.account_clients import Connect
from wxpublish.workflow.planning import AccountReader


def account_reader(connect: Connect, settle: Callable[[], None]) -> AccountReader:
    """A look over a connection; `settle` waits between the two looks of recovery."""

    def read(state: StateView, account: Account, desired: Desired) -> PlanInputs:
        with connect(account) as client:
            return _looked(client, state, account, desired, settle)

    return read


def _looked(
    client: Client, state: StateView, account: Account, desired: Desired, settle: Callable[[], None]
) -> PlanInputs:
    """What the account shows: first what became of interrupted calls, then everything else."""
    lock, found, undecided = preview_recovery(client, state.lock, state.open, settle)
    return PlanInputs(
        lock,
        (*state.recovered, *found),
        blocked=frozenset(question.address for question in undecided),
        snapshot=snapshot_for(client, lock, account, desired),
        findings=tuple(_question(question, account.lockfile) for question in undecided),
    )


def _question(undecided: Undecided, lockfile: str) -> Finding:
    error = undecided.error()
    return Finding("warning", "W604", error.message, Position(lockfile), error.hint)


def snapshot_for(client: Client, lock: Lock, account: Account, desired: Desired) -> Snapshot:
    """The account as a plan for the site needs to see it: with updates that were sent already and
    with what resembles the site's. Raises PlatformError where nothing could be listed.
    """
    files = [*desired.assets.values(), *desired.media.values()]
    kinds = frozenset(
        LISTED_AS[file.address.kind] for file in files if file.upload is not Upload.UPLOADIMG
    )
    request = SnapshotRequest(sent_already(desired, lock), resemblance(desired), kinds)
    return take_snapshot(client, lock, account.channel, request)


def resemblance(desired: Desired) -> FindLikeness:
    """Tells which news of the site a remote one looks like, the most alike first."""
    by_title, by_text = defaultdict(set), defaultdict(set)
    for address, news in desired.news.items():
        for article in news.articles:
            by_title[article.title].add(address)
            by_text[text_without_spaces(article.html)].add(address)
    by_text.pop("", None)

    def alike(remote: RemoteNews) -> Mapping[Address, Likeness]:
        titled = {a for one in remote.articles for a in by_title.get(one.title.strip(), ())}
        texts = (text_without_spaces(one.content) for one in remote.articles if one.content)
        worded = {address for text in texts for address in by_text.get(text, ())}
        same = {address for address in titled if is_same_news(desired.news[address], remote)}
        found: dict[Address, Likeness] = dict.fromkeys(sorted(same), "same")
        return {
            **found,
            **dict.fromkeys(sorted(titled - same), "title"),
            **dict.fromkeys(sorted(worded - titled), "text"),
        }

    return alike


def sent_already(desired: Desired, lock: Lock) -> IsSent:
    """Tells whether an article of the account says just what the site is about to send.

    That is no edit by hand, though the lockfile knows nothing of it.
    """
    known = {
        held.media_id: (desired.news[address].articles, held.articles)
        for address, held in lock.news().items()
        if address in desired.news
    }

    def sent(media_id: str, index: int, remote: RemoteArticle) -> bool:
        wanted, held = known.get(media_id, ((), ()))
        if index >= min(len(wanted), len(held)):
            return False
        if not held[index].unread and not changed_fields(wanted[index], held[index]):
            return False
        return is_as_sent(wanted[index], remote)

    return sent
