"""News on either channel: drafts, or the permanent news that new accounts can no longer make."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from wxpublish.model.read_strategy import PAGE
from wxpublish.model.site import Channel
from wxpublish.wechat import endpoints
from wxpublish.wechat.answers import Answer, Ok
from wxpublish.wechat.article_payloads import NewsArticle, RemoteNews, whole
from wxpublish.wechat.caller import Caller, Request
from wxpublish.wechat.endpoints import Endpoint
from wxpublish.wechat.listings import Listing, Page, Progress, page_of, read_pages
from wxpublish.wechat.replies import Object, Unreadable, gone_is_done, needed, nothing


@dataclass(frozen=True, slots=True)
class _ChannelApi:
    """The endpoints of a channel; `listed` is what a listing asks for besides offset and count."""

    add: Endpoint
    update: Endpoint
    delete: Endpoint
    get: Endpoint
    pages: Endpoint
    listed: Callable[[bool], Mapping[str, Any]]
    count: Endpoint
    counted: str


_WAYS: Mapping[Channel, _ChannelApi] = {
    "draft": _ChannelApi(
        endpoints.DRAFT_ADD,
        endpoints.DRAFT_UPDATE,
        endpoints.DRAFT_DELETE,
        endpoints.DRAFT_GET,
        endpoints.DRAFT_BATCHGET,
        lambda content: {"no_content": 0 if content else 1},
        endpoints.DRAFT_COUNT,
        "total_count",
    ),
    "material": _ChannelApi(
        endpoints.ADD_NEWS,
        endpoints.UPDATE_NEWS,
        endpoints.DEL_MATERIAL,
        endpoints.GET_MATERIAL,
        endpoints.BATCHGET_MATERIAL,
        lambda _: {"type": "news"},
        endpoints.GET_MATERIALCOUNT,
        "news_count",
    ),
}


class News:
    """The news of one channel. Both channels work alike from outside."""

    def __init__(self, caller: Caller, channel: Channel) -> None:
        self.channel = channel
        self._caller = caller
        self._way = _WAYS[channel]

    def create(self, articles: Sequence[NewsArticle]) -> Answer[str]:
        """Add a news of 1 to 8 articles; the answer is its media_id. Never repeated on Unknown."""
        body = {"articles": [article.to_json() for article in articles]}
        covers = tuple(article.thumb_media_id for article in articles)
        answer = self._caller.post(
            self._way.add, body, lambda item: needed(item, "media_id"), covers
        )
        if isinstance(answer, Ok):
            self._caller.made(answer.value)
        return answer

    def update(self, media_id: str, index: int, article: NewsArticle) -> Answer[None]:
        """Replace one article, counted from 0. Number and order of articles cannot be changed.

        `articles` is one object, not a list: the platform answers 47001 to a list.
        """
        body = {"media_id": media_id, "index": index, "articles": article.to_json()}
        return self._caller.post(
            self._way.update, body, nothing, (media_id, article.thumb_media_id)
        )

    def delete(self, media_id: str) -> Answer[None]:
        """Delete it for good. That it is gone already is success."""
        self._caller.unmade(media_id)
        return gone_is_done(self._caller.post(self._way.delete, {"media_id": media_id}, nothing))

    def get(self, media_id: str) -> Answer[RemoteNews]:
        """Read it back. Refused with 40007 when it was deleted or, a draft, published."""
        return self._caller.post(
            self._way.get, {"media_id": media_id}, partial(_read, media_id), (media_id,)
        )

    def list(
        self,
        *,
        content: bool = False,
        progress: Progress | None = None,
        wanted: Collection[str] | None = None,
    ) -> Answer[Listing[RemoteNews]]:
        """All of them by media_id; without `content` the articles' bodies are left out.

        Where only some ids are `wanted`, the reading ends with the last of them.
        """

        def page(offset: int) -> Answer[Page[RemoteNews]]:
            body = {"offset": offset, "count": PAGE, **self._way.listed(content)}
            return self._caller.post(self._way.pages, body, extract)

        def extract(item: Object) -> Page[RemoteNews]:
            return page_of(item, "media_id", partial(RemoteNews.from_json, content=content))

        return read_pages(page, progress, wanted)

    def count(self) -> Answer[int]:
        """How many there are."""
        request = Request(self._way.count)
        return self._caller.json(request, lambda item: whole(item, self._way.counted))


def _read(media_id: str, item: Object) -> RemoteNews:
    if not isinstance(item.get("news_item"), list):
        raise Unreadable("the answer holds no news_item")
    return RemoteNews.from_json(media_id, item)
