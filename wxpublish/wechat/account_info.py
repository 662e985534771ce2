"""The account itself: remaining calls, the platform's addresses, published articles."""

from functools import partial

from wxpublish.model.read_strategy import PAGE
from wxpublish.wechat import endpoints
from wxpublish.wechat.answers import Answer
from wxpublish.wechat.article_payloads import RemoteNews
from wxpublish.wechat.call_budget import Quota, read_quota
from wxpublish.wechat.caller import Caller, Request
from wxpublish.wechat.listings import Listing, Page, Progress, read_page, read_pages
from wxpublish.wechat.replies import JsonObject, Unreadable, no_value


class AccountInfo:
    """Reads what the platform reports about the account."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def quota(self, endpoint: str) -> Answer[Quota]:
        """The calls of an endpoint that remain today: `quota("draft/add")`."""
        return self._caller.post(
            endpoints.QUOTA_GET, {"cgi_path": f"/cgi-bin/{endpoint}"}, read_quota
        )

    def api_addresses(self) -> Answer[tuple[str, ...]]:
        """The platform's own IP addresses: the cheapest call that proves a token."""
        return self._caller.json(Request(endpoints.GET_API_DOMAIN_IP), _read_addresses)

    def permanent_news(self) -> Answer[None]:
        """Call `material/add_news` with no article, which the platform always refuses.

        The code is 45103 or 45106 where the interface is closed, as it is for every account since
        2022, and another one where it is open.
        """
        return self._caller.post(endpoints.ADD_NO_NEWS, {"articles": []}, no_value)

    def published(self, progress: Progress | None = None) -> Answer[Listing[RemoteNews]]:
        """Published articles by article_id, which takes the place of `media_id`.

        Most accounts lack the right to this call (48001). The list leaves out what was mass-sent
        by hand.
        """

        def page(offset: int) -> Answer[Page[RemoteNews]]:
            body = {"offset": offset, "count": PAGE, "no_content": 1}
            return self._caller.post(endpoints.PUBLISHED, body, _read_published)

        return read_pages(page, progress)


def _read_addresses(item: JsonObject) -> tuple[str, ...]:
    listed = item.get("ip_list")
    if not isinstance(listed, list):
        raise Unreadable("the answer has no ip_list")
    return tuple(str(address) for address in listed)


def _read_published(item: JsonObject) -> Page[RemoteNews]:
    return read_page(item, "article_id", partial(RemoteNews.from_json, content=False))
