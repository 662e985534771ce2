"""Updates that a run sent which died before its lockfile was saved anywhere."""

from wxpublish.apply.adoption import same_as_sent
from wxpublish.model.desired import Desired
from wxpublish.model.lock import Lock
from wxpublish.plan.compare import changed_fields
from wxpublish.wechat.article_payloads import RemoteArticle
from wxpublish.wechat.snapshot_reader import Sent


def sent_already(desired: Desired, lock: Lock) -> Sent:
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
        return same_as_sent(wanted[index], remote)

    return sent
