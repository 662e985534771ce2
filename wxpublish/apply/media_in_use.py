"""Keeps covers and pictures that other news of the account still show.

Somebody may have copied a draft in the console, another site of the account may use the same cover,
and another branch may have sent a news that this lockfile does not have. Deleting the cover would
break their drafts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from wxpublish.apply.listing_guard import require_complete
from wxpublish.apply.lock_entries import lock_without
from wxpublish.apply.preflight import Preflight
from wxpublish.apply.run import Run
from wxpublish.model.address import EMBEDDED_KINDS
from wxpublish.model.lock import LockedFile
from wxpublish.model.site import Channel
from wxpublish.model.step import DeleteItem
from wxpublish.model.unclaimed import Unclaimed
from wxpublish.wechat.answers import Refused
from wxpublish.wechat.article_payloads import RemoteArticle, RemoteNews
from wxpublish.wechat.failure_text import expect
from wxpublish.wechat.readback import canonical_picture_url, picture_urls


@dataclass(slots=True)
class MediaInUse:
    """Searches all news of the account, once, before the first cover or picture is deleted.

    `changing` are the media_ids of news that this run changes or deletes: the lists from before the
    change do not tell what they show afterwards.
    """

    run: Run
    preflight: Preflight
    changing: frozenset[str] = frozenset()
    _other_news: list[RemoteNews] | None = None

    @classmethod
    def for_run(cls, run: Run, preflight: Preflight) -> Self:
        """The search for a run whose steps are not done yet."""
        touched = {step.address for step in run.plan.steps}
        held = run.store.lock.resources
        changing = {held[address].media_id for address in touched & held.keys()}
        old = {old.media_id for resource in held.values() for old in resource.superseded}
        return cls(run, preflight, frozenset(changing | old))

    def keep_if_used(self, step: DeleteItem) -> bool:
        """Whether a file is kept because a news shows it; then it leaves the lockfile.

        Raises PlatformError if the news cannot be listed.
        """
        held = self.run.store.lock.resources.get(step.address)
        if step.address.kind not in EMBEDDED_KINDS or not isinstance(held, LockedFile):
            return False
        # Of an older copy of the file only the id is known; a draft may show that copy.
        url = "" if step.superseded else held.url
        uses = (one.media_id for one in self._news() if _uses(one, step.media_id, url))
        used_by = next(uses, None)
        if used_by:
            self._keep_file(step, held, used_by)
        return used_by is not None

    def _keep_file(self, step: DeleteItem, held: LockedFile, used_by: str) -> None:
        run = self.run
        hint = f"{used_by} shows it; once that is gone: wxpublish remote delete {step.media_id}"
        run.store.done(None, lock_without(run.store.lock, step))
        run.finished.add(id(step))
        run.notify(f"{step.media_id} stays on the account: {hint}", step.address)
        run.unclaimed.append(
            Unclaimed(step.media_id, "image", held.filename, 0, "file", hint, step.address)
        )

    def _news(self) -> list[RemoteNews]:
        if self._other_news is None:
            listed = self._list_news()
            self._other_news = [item for item in listed if item.media_id not in self.changing]
        return self._other_news

    def _list_news(self) -> Iterable[RemoteNews]:
        """All news, with bodies if a picture is to be deleted."""
        content = self.run.plan.read_strategy.searches_bodies
        for channel in self._channels():
            listed: Mapping[str, RemoteNews] | None = self.preflight.listed.get(channel)
            if listed is None or content:
                answer = self.run.client.channel(channel).list(content=content)
                if isinstance(answer, Refused) and channel != self.run.plan.channel:
                    continue  # an account that may not use the other channel has no news there
                listed = require_complete(answer)
            yield from listed.values()

    def _channels(self) -> list[Channel]:
        """Drafts always; permanent news if the account has more of them than the lockfile."""
        news = self.run.store.lock.news().values()
        known = sum(held.channel == "material" for held in news)
        permanent = expect(self.run.client.materials.counts()).news
        return ["draft", "material"] if permanent > known else ["draft"]


def _uses(item: RemoteNews, media_id: str, url: str) -> bool:
    return any(_article_uses(article, media_id, url) for article in item.articles)


def _article_uses(article: RemoteArticle, media_id: str, url: str) -> bool:
    """Compare media_id and URL: a read-back may have another media_id for the same file."""
    if article.thumb_media_id == media_id:
        return True
    if not url:
        return False
    shown = [article.thumb_url, *picture_urls(article.content or "")]
    return canonical_picture_url(url) in {canonical_picture_url(one) for one in shown if one}
