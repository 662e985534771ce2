"""Reject requests that do not come from pages and tools of this machine.

A web page can make a browser send requests to the emulator, and its API is as dangerous as its
console: the default secret is public, and with it a caller reads and deletes drafts.

The check uses `Host`, `Origin` and `Sec-Fetch-Site` rather than a random secret, because other
clients are configured once with an address and a secret and could not follow one that changes with
each start. They all call `127.0.0.1`, `localhost` or the name of a container, and none sends
`Origin`. DNS rebinding needs a public name, which has a dot: names without one pass, and so do
those under `.localhost` and `.internal`, which nobody can register.
"""

import ipaddress
import re
from collections.abc import Awaitable, Callable

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

SERVER_HOST = web.AppKey("own_host", str)
API_PREFIX = "/cgi-bin/"
_HOST = re.compile(r"([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")
_PRIVATE = (".localhost", ".internal")
HINT = "call it as http://127.0.0.1:PORT or http://localhost:PORT, and not from a page on the web"


def is_local_request(request: web.Request, server_host: str) -> bool:
    """Whether `Host` and `Origin` both belong to this machine."""
    host = _hostname(request.headers.get("Host", ""))
    if not host or not (host == server_host or _is_private(host) or _is_address(host)):
        return False
    # A GET changes nothing and other sites cannot read its response, but one of the API ends a token.
    if request.method in {"GET", "HEAD"} and not request.path.startswith(API_PREFIX):
        return True
    if request.headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}:
        return False
    origin = request.headers.get("Origin")
    return origin is None or origin == f"http://{request.headers['Host']}"


@web.middleware
async def reject_foreign_requests(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer 403 to every request from elsewhere."""
    if is_local_request(request, request.app[SERVER_HOST]):
        return await handler(request)
    return web.json_response({"error": f"foreign Host or Origin: {HINT}"}, status=403)


def _hostname(host: str) -> str:
    found = _HOST.fullmatch(host.lower())
    return found[1].strip("[]") if found else ""


def _is_private(host: str) -> bool:
    """Whether no public name server can resolve a name."""
    return "." not in host or host.endswith(_PRIVATE)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
