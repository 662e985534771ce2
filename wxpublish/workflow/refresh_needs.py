"""What the site asks of a look at the account, besides drift."""

from collections import defaultdict
from collections.abc import Mapping

from wxpublish.apply.adoption import says_same
from wxpublish.model.address import Address
from wxpublish.model.asset import Upload
from wxpublish.model.desired import Desired
from wxpublish.model.lock import Lock
from wxpublish.model.snapshot import LISTED_AS
from wxpublish.model.unclaimed import Likeness
from wxpublish.wechat.article_payloads import RemoteNews
from wxpublish.wechat.readback import plain_text
from wxpublish.wechat.snapshot_reader import Alike, SnapshotRequest
from wxpublish.workflow.applied_updates import sent_already


def questions_of(desired: Desired, lock: Lock) -> SnapshotRequest:
    """Which updates were sent already, what looks like the site's, and which lists may hold it."""
    files = [*desired.assets.values(), *desired.media.values()]
    kinds = frozenset(
        LISTED_AS[file.address.kind] for file in files if file.upload is not Upload.UPLOADIMG
    )
    return SnapshotRequest(sent_already(desired, lock), looks_like(desired), kinds)


def looks_like(desired: Desired) -> Alike:
    """Tells which news of the site a remote one looks like, the most alike first."""
    by_title, by_text = defaultdict(set), defaultdict(set)
    for address, news in desired.news.items():
        for article in news.articles:
            by_title[article.title].add(address)
            by_text[plain_text(article.html)].add(address)
    by_text.pop("", None)

    def alike(remote: RemoteNews) -> Mapping[Address, Likeness]:
        titled = {a for one in remote.articles for a in by_title.get(one.title.strip(), ())}
        texts = (plain_text(one.content) for one in remote.articles if one.content)
        worded = {address for text in texts for address in by_text.get(text, ())}
        same = {address for address in titled if says_same(desired.news[address], remote)}
        found: dict[Address, Likeness] = dict.fromkeys(sorted(same), "same")
        return {
            **found,
            **dict.fromkeys(sorted(titled - same), "title"),
            **dict.fromkeys(sorted(worded - titled), "text"),
        }

    return alike
