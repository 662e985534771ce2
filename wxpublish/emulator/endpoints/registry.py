"""Every endpoint by name, with its HTTP method and whether it needs a token."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from wxpublish.emulator import access_tokens, call_quota
from wxpublish.emulator.call import Answer, Call
from wxpublish.emulator.endpoints import (
    drafts,
    media_transfer,
    permanent_media,
    permanent_news,
    publications,
    tools,
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint; `auth`: it needs an access token."""

    run: Callable[[Call], Answer]
    method: Literal["GET", "POST", "ANY"] = "POST"
    auth: bool = True


ENDPOINTS: Mapping[str, Endpoint] = MappingProxyType(
    {
        "token": Endpoint(access_tokens.token, "GET", auth=False),
        "stable_token": Endpoint(access_tokens.stable_token, auth=False),
        "material/add_material": Endpoint(media_transfer.add_material),
        "material/add_news": Endpoint(permanent_news.add_news),
        "material/update_news": Endpoint(permanent_news.update_news),
        "material/get_material": Endpoint(permanent_media.get_material),
        "material/del_material": Endpoint(permanent_media.del_material),
        "material/get_materialcount": Endpoint(permanent_media.get_materialcount, "ANY"),
        "material/batchget_material": Endpoint(permanent_media.batchget_material),
        "media/uploadimg": Endpoint(media_transfer.uploadimg),
        "media/upload": Endpoint(media_transfer.upload),
        "media/get": Endpoint(media_transfer.get, "GET"),
        "draft/add": Endpoint(drafts.add),
        "draft/get": Endpoint(drafts.get),
        "draft/update": Endpoint(drafts.update),
        "draft/delete": Endpoint(drafts.delete),
        "draft/count": Endpoint(drafts.count, "ANY"),
        "draft/batchget": Endpoint(drafts.batchget),
        "draft/switch": Endpoint(drafts.switch),
        "freepublish/submit": Endpoint(publications.submit),
        "freepublish/get": Endpoint(publications.get),
        "freepublish/delete": Endpoint(publications.delete),
        "freepublish/getarticle": Endpoint(publications.getarticle),
        "freepublish/batchget": Endpoint(publications.batchget),
        "message/mass/preview": Endpoint(publications.preview),
        "get_api_domain_ip": Endpoint(tools.addresses, "GET"),
        "getcallbackip": Endpoint(tools.addresses, "GET"),
        "clear_quota": Endpoint(call_quota.clear_quota),
        "clear_quota/v2": Endpoint(call_quota.clear_quota_v2, auth=False),
        "openapi/quota/get": Endpoint(call_quota.get_quota),
        "openapi/quota/clear": Endpoint(call_quota.clear_one),
        "openapi/rid/get": Endpoint(tools.get_rid),
    }
)
