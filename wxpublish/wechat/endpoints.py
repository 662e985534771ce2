"""The platform's endpoints: how each is called, and whether it may be called again.

Names are those of plans, outcomes and counts: the path after `/cgi-bin/`.
"""

from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address of the API.

    `writes`: it changes the account. `repeatable`: calling it twice leaves what one call leaves,
    so an answer that was lost is no reason not to call again. A lost create is never repeated.
    `file`: the answer may be a file.
    """

    name: str
    method: Literal["GET", "POST"]
    writes: bool
    repeatable: bool
    file: bool = False

    @property
    def path(self) -> str:
        return f"/cgi-bin/{self.name}"


def _reading(name: str, method: Literal["GET", "POST"] = "POST") -> Endpoint:
    return Endpoint(name, method, writes=False, repeatable=True)


def _changing(name: str) -> Endpoint:
    return Endpoint(name, "POST", writes=True, repeatable=True)


def _creating(name: str) -> Endpoint:
    return Endpoint(name, "POST", writes=True, repeatable=False)


STABLE_TOKEN = _reading("stable_token")
BY_COMMAND = "token command"
"""Stands for an endpoint where the command of `WXPUBLISH_TOKEN_COMMAND` is meant."""

DRAFT_ADD = _creating("draft/add")
DRAFT_UPDATE = _changing("draft/update")
DRAFT_DELETE = _changing("draft/delete")
DRAFT_GET = _reading("draft/get")
DRAFT_BATCHGET = _reading("draft/batchget")
DRAFT_COUNT = _reading("draft/count", "GET")

ADD_NEWS = _creating("material/add_news")
ADD_NO_NEWS = _reading("material/add_news")
"""The same address asked with no article, which changes nothing: it tells whether it is open."""
UPDATE_NEWS = _changing("material/update_news")
ADD_MATERIAL = _creating("material/add_material")
DEL_MATERIAL = _changing("material/del_material")
GET_MATERIAL = replace(_reading("material/get_material"), file=True)
BATCHGET_MATERIAL = _reading("material/batchget_material")
GET_MATERIALCOUNT = _reading("material/get_materialcount", "GET")

UPLOADIMG = _changing("media/uploadimg")
"""Gives only an address and takes no place in the library, so a second copy harms nobody."""
MEDIA_UPLOAD = _changing("media/upload")
"""A second copy is gone after three days, like the first."""
MEDIA_GET = replace(_reading("media/get", "GET"), file=True)

PUBLISHED = _reading("freepublish/batchget")
QUOTA_GET = _reading("openapi/quota/get")
GET_API_DOMAIN_IP = _reading("get_api_domain_ip", "GET")

_WRITERS = (DRAFT_ADD, DRAFT_UPDATE, DRAFT_DELETE, ADD_NEWS, UPDATE_NEWS)
_FILE_WRITERS = (ADD_MATERIAL, DEL_MATERIAL, UPLOADIMG, MEDIA_UPLOAD)
WRITING = frozenset(endpoint.name for endpoint in (*_WRITERS, *_FILE_WRITERS))
"""Names of the endpoints that change the account."""
