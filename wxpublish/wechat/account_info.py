"""What the account may do: calls left, the platform's addresses, published articles."""

from functools import partial

from wxpublish.model.read_strategy import PAGE
from wxpublish.wechat import endpoints
from wxpublish.wechat.answers import Answer
from wxpublish.wechat.article_payloads import RemoteNews
from wxpublish.wechat.call_budget import Quota, quota_of
from wxpublish.wechat.caller import Caller, Request
from wxpublish.wechat.listings import Listing, Page, Progress, page_of, read_pages
from wxpublish.wechat.replies import Object, Unreadable, nothing


class AccountInfo:
    """Reads what the platform tells of the account itself."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def quota(self, endpoint: str) -> Answer[Quota]:
        """Calls of an endpoint that are left today: `quota("draft/add")`."""
        return self._caller.post(
            endpoints.QUOTA_GET, {"cgi_path": f"/cgi-bin/{endpoint}"}, quota_of
        )

    def api_addresses(self) -> Answer[tuple[str, ...]]:
        """The platform's own addresses: the cheapest call that proves a token."""
        return self._caller.json(Request(endpoints.GET_API_DOMAIN_IP), _addresses)

    def permanent_news(self) -> Answer[None]:
        """Ask `material/add_news` to add no article at all: it can only refuse.

        Refused with 45103 or 45106 where the account has lost the interface, as all have since
        2022; with another code where it is open.
        """
        return self._caller.post(endpoints.ADD_NO_NEWS, {"articles": []}, nothing)

    def published(self, progress: Progress | None = None) -> Answer[Listing[RemoteNews]]:
        """Published articles by article_id, which stands as their `media_id`.

        Most accounts may not ask (48001), and what was mass-sent by hand is not in the list.
        """

        def page(offset: int) -> Answer[Page[RemoteNews]]:
            body = {"offset": offset, "count": PAGE, "no_content": 1}
            return self._caller.post(endpoints.PUBLISHED, body, _published)

        return read_pages(page, progress)


def _addresses(item: Object) -> tuple[str, ...]:
    listed = item.get("ip_list")
    if not isinstance(listed, list):
        raise Unreadable("the answer holds no ip_list")
    return tuple(str(address) for address in listed)


def _published(item: Object) -> Page[RemoteNews]:
    return page_of(item, "article_id", partial(RemoteNews.from_json, content=False))
