"""The snapshot of the account that a plan needs: drift, updates that were sent already, and items
that resemble the site's.
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
from wxpublish.state.state_view import StateView
from wxpublish.wechat.article_payloads import RemoteArticle, RemoteNews
from wxpublish.wechat.client import Client
from wxpublish.wechat.readback import text_without_spaces
from wxpublish.wechat.snapshot_reader import FindLikeness, IsSent, SnapshotRequest, take_snapshot
from wxpublish.workflow.account_clients import Connect
from wxpublish.workflow.planning import AccountReader


def account_reader(connect: Connect, wait: Callable[[], None]) -> AccountReader:
    """An account reader. `wait` pauses between the two lists that recovery reads."""

    def read(state: StateView, account: Account, desired: Desired) -> PlanInputs:
        with connect(account) as client:
            return _read_account(client, state, account, desired, wait)

    return read


def _read_account(
    client: Client, state: StateView, account: Account, desired: Desired, wait: Callable[[], None]
) -> PlanInputs:
    """Read the account: first what became of interrupted calls, then everything else."""
    lock, found, undecided = preview_recovery(client, state.lock, state.open, wait)
    return PlanInputs(
        lock,
        (*state.recovered, *found),
        blocked=frozenset(question.address for question in undecided),
        snapshot=snapshot_for(client, lock, account, desired),
        findings=tuple(_undecided_finding(question, account.lockfile) for question in undecided),
    )


def _undecided_finding(undecided: Undecided, lockfile: str) -> Finding:
    error = undecided.error()
    return Finding("warning", "W604", error.message, Position(lockfile), error.hint)


def snapshot_for(client: Client, lock: Lock, account: Account, desired: Desired) -> Snapshot:
    """Take the snapshot for a plan of the site. Raises PlatformError if nothing could be listed."""
    assets = [*desired.assets.values(), *desired.media.values()]
    kinds = frozenset(
        LISTED_AS[asset.address.kind] for asset in assets if asset.upload is not Upload.UPLOADIMG
    )
    request = SnapshotRequest(sent_already(desired, lock), resemblance(desired), kinds)
    return take_snapshot(client, lock, account.channel, request)


def resemblance(desired: Desired) -> FindLikeness:
    """A function that returns the site's news that a remote one resembles, the closest first."""
    by_title, by_text = defaultdict(set), defaultdict(set)
    for address, news in desired.news.items():
        for article in news.articles:
            by_title[article.title].add(address)
            by_text[text_without_spaces(article.html.text)].add(address)
    by_text.pop("", None)

    def find_resembling(remote: RemoteNews) -> Mapping[Address, Likeness]:
        with_same_title = {
            a for one in remote.articles for a in by_title.get(one.title.strip(), ())
        }
        texts = (text_without_spaces(one.content) for one in remote.articles if one.content)
        with_same_text = {address for text in texts for address in by_text.get(text, ())}
        identical = {
            address for address in with_same_title if is_same_news(desired.news[address], remote)
        }
        found: dict[Address, Likeness] = dict.fromkeys(sorted(identical), "same")
        return {
            **found,
            **dict.fromkeys(sorted(with_same_title - identical), "title"),
            **dict.fromkeys(sorted(with_same_text - with_same_title), "text"),
        }

    return find_resembling


def sent_already(desired: Desired, lock: Lock) -> IsSent:
    """A function that returns whether an article of the account equals what the site would send.

    Such an article is no drift, although the lockfile has no record of it: a run sent it and ended
    before it could write that down.
    """
    sent_by_media_id = {
        locked.media_id: (desired.news[address].articles, locked.articles)
        for address, locked in lock.news().items()
        if address in desired.news
    }

    def is_sent(media_id: str, index: int, remote: RemoteArticle) -> bool:
        wanted, locked = sent_by_media_id.get(media_id, ((), ()))
        if index >= min(len(wanted), len(locked)):
            return False
        if not locked[index].unread and not changed_fields(wanted[index], locked[index]):
            return False
        return is_as_sent(wanted[index], remote)

    return is_sent
