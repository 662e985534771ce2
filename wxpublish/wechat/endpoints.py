"""The platform's endpoints: how each is called, and whether it may be repeated.

The name is the path after `/cgi-bin/`, as plans, outcomes and counts show it.
"""

from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint of the API.

    `writes`: it changes the account. `idempotent`: two calls have the effect of one, so the call may
    be repeated after a lost answer; a create never is. `file`: the answer may be a file.
    """

    name: str
    method: Literal["GET", "POST"]
    writes: bool
    idempotent: bool
    file: bool = False

    @property
    def path(self) -> str:
        return f"/cgi-bin/{self.name}"


def _query(name: str, method: Literal["GET", "POST"] = "POST") -> Endpoint:
    return Endpoint(name, method, writes=False, idempotent=True)


def _idempotent_write(name: str) -> Endpoint:
    return Endpoint(name, "POST", writes=True, idempotent=True)


def _create(name: str) -> Endpoint:
    return Endpoint(name, "POST", writes=True, idempotent=False)


STABLE_TOKEN = _query("stable_token")
TOKEN_COMMAND = "token command"  # noqa: S105 - a name, not a token
"""The `endpoint` of failures of the command in `WXPUBLISH_TOKEN_COMMAND`."""

DRAFT_ADD = _create("draft/add")
DRAFT_UPDATE = _idempotent_write("draft/update")
DRAFT_DELETE = _idempotent_write("draft/delete")
DRAFT_GET = _query("draft/get")
DRAFT_BATCHGET = _query("draft/batchget")
DRAFT_COUNT = _query("draft/count", "GET")

ADD_NEWS = _create("material/add_news")
ADD_NO_NEWS = _query("material/add_news")
"""The same path called with no article: it changes nothing and shows whether the interface is open."""
UPDATE_NEWS = _idempotent_write("material/update_news")
ADD_MATERIAL = _create("material/add_material")
DEL_MATERIAL = _idempotent_write("material/del_material")
GET_MATERIAL = replace(_query("material/get_material"), file=True)
BATCHGET_MATERIAL = _query("material/batchget_material")
GET_MATERIALCOUNT = _query("material/get_materialcount", "GET")

UPLOADIMG = _idempotent_write("media/uploadimg")
"""Idempotent in effect: the answer is only a URL, and a second copy takes no room in the library."""
MEDIA_UPLOAD = _idempotent_write("media/upload")
"""Idempotent in effect: a second copy expires after three days, like the first."""
MEDIA_GET = replace(_query("media/get", "GET"), file=True)

PUBLISHED = _query("freepublish/batchget")
QUOTA_GET = _query("openapi/quota/get")
GET_API_DOMAIN_IP = _query("get_api_domain_ip", "GET")

_WRITERS = (DRAFT_ADD, DRAFT_UPDATE, DRAFT_DELETE, ADD_NEWS, UPDATE_NEWS)
_FILE_WRITERS = (ADD_MATERIAL, DEL_MATERIAL, UPLOADIMG, MEDIA_UPLOAD)
WRITE_ENDPOINTS = frozenset(endpoint.name for endpoint in (*_WRITERS, *_FILE_WRITERS))
"""Names of the endpoints that change the account."""
