"""Every interface by name, with its verb and who may call it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from wxpublish.emulator import quota, tokens
from wxpublish.emulator.call import Answer, Call
from wxpublish.emulator.endpoints import drafts, materials, news, publications, tools, uploads


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One interface: `auth` False where no access token is asked for."""

    run: Callable[[Call], Answer]
    verb: Literal["GET", "POST", "ANY"] = "POST"
    auth: bool = True


ENDPOINTS: Mapping[str, Endpoint] = MappingProxyType(
    {
        "token": Endpoint(tokens.token, "GET", auth=False),
        "stable_token": Endpoint(tokens.stable_token, auth=False),
        "material/add_material": Endpoint(uploads.add_material),
        "material/add_news": Endpoint(news.add_news),
        "material/update_news": Endpoint(news.update_news),
        "material/get_material": Endpoint(materials.get_material),
        "material/del_material": Endpoint(materials.del_material),
        "material/get_materialcount": Endpoint(materials.get_materialcount, "ANY"),
        "material/batchget_material": Endpoint(materials.batchget_material),
        "media/uploadimg": Endpoint(uploads.uploadimg),
        "media/upload": Endpoint(uploads.upload),
        "media/get": Endpoint(uploads.get, "GET"),
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
        "clear_quota": Endpoint(quota.clear_quota),
        "clear_quota/v2": Endpoint(quota.clear_quota_v2, auth=False),
        "openapi/quota/get": Endpoint(quota.get_quota),
        "openapi/quota/clear": Endpoint(quota.clear_one),
        "openapi/rid/get": Endpoint(tools.get_rid),
    }
)
