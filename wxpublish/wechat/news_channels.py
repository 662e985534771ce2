"""The two channels of news: drafts, and permanent news, which new accounts can no longer create."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from wxpublish.model.read_strategy import PAGE
from wxpublish.model.site import Channel
from wxpublish.wechat import endpoints
from wxpublish.wechat.answers import Answer, Ok
from wxpublish.wechat.article_payloads import NewsArticle, RemoteNews, read_int
from wxpublish.wechat.caller import Caller, Request
from wxpublish.wechat.endpoints import Endpoint
from wxpublish.wechat.listings import Listing, Page, Progress, read_page, read_pages
from wxpublish.wechat.replies import JsonObject, Unreadable, accept_gone, no_value, read_required


@dataclass(frozen=True, slots=True)
class _ChannelApi:
    """The endpoints of a channel; `list_options` gives the fields of a listing besides offset and count."""

    add: Endpoint
    update: Endpoint
    delete: Endpoint
    get: Endpoint
    pages: Endpoint
    list_options: Callable[[bool], Mapping[str, Any]]
    count: Endpoint
    count_field: str


_CHANNEL_APIS: Mapping[Channel, _ChannelApi] = {
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


class NewsChannel:
    """The news of one channel; both channels have the same interface."""

    def __init__(self, caller: Caller, channel: Channel) -> None:
        self.channel = channel
        self._caller = caller
        self._api = _CHANNEL_APIS[channel]

    def create(self, articles: Sequence[NewsArticle]) -> Answer[str]:
        """Create a news of 1 to 8 articles; the answer is its media_id. Never repeated after Unknown."""
        body = {"articles": [article.to_json() for article in articles]}
        covers = tuple(article.thumb_media_id for article in articles)
        answer = self._caller.post(
            self._api.add, body, lambda item: read_required(item, "media_id"), covers
        )
        if isinstance(answer, Ok):
            self._caller.remember_created(answer.value)
        return answer

    def update(self, media_id: str, index: int, article: NewsArticle) -> Answer[None]:
        """Replace the article at an index from 0. The number and order of articles cannot change.

        `articles` is one object, not a list: the platform answers 47001 to a list.
        """
        body = {"media_id": media_id, "index": index, "articles": article.to_json()}
        return self._caller.post(
            self._api.update, body, no_value, (media_id, article.thumb_media_id)
        )

    def delete(self, media_id: str) -> Answer[None]:
        """Delete a news for good. If it is gone already, that is success."""
        self._caller.forget_created(media_id)
        return accept_gone(self._caller.post(self._api.delete, {"media_id": media_id}, no_value))

    def get(self, media_id: str) -> Answer[RemoteNews]:
        """Read a news back. Refused with 40007 if it was deleted or, for a draft, published."""
        return self._caller.post(
            self._api.get, {"media_id": media_id}, partial(_read_news, media_id), (media_id,)
        )

    def list(
        self,
        *,
        content: bool = False,
        progress: Progress | None = None,
        wanted: Collection[str] | None = None,
    ) -> Answer[Listing[RemoteNews]]:
        """All news by media_id; without `content`, the bodies of the articles are left out.

        If only some ids are `wanted`, reading stops once they are found.
        """

        def page(offset: int) -> Answer[Page[RemoteNews]]:
            body = {"offset": offset, "count": PAGE, **self._api.list_options(content)}
            return self._caller.post(self._api.pages, body, extract)

        def extract(item: JsonObject) -> Page[RemoteNews]:
            return read_page(item, "media_id", partial(RemoteNews.from_json, content=content))

        return read_pages(page, progress, wanted)

    def count(self) -> Answer[int]:
        """How many news the channel has."""
        request = Request(self._api.count)
        return self._caller.json(request, lambda item: read_int(item, self._api.count_field))


def _read_news(media_id: str, item: JsonObject) -> RemoteNews:
    if not isinstance(item.get("news_item"), list):
        raise Unreadable("the answer has no news_item")
    return RemoteNews.from_json(media_id, item)
