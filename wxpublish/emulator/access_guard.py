"""Who may use the emulator: this machine's own pages and tools alone.

A page on the web can make a browser send requests here, and the platform's own interface is as
dangerous as the console: with the secret that everybody knows, it reads and deletes drafts.

The rule is on `Host`, `Origin` and `Sec-Fetch-Site`, not on a secret by chance. Clients of others
are configured once with an address and a secret, so a secret that changes with each start would
keep every one of them out; all of them call `127.0.0.1`, `localhost` or a container's name, and
none sends `Origin`. DNS rebinding needs a public name, and a public name has a dot: names without
one pass, and so do those under `.localhost` and `.internal`, which nobody can register.
"""

import ipaddress
import re
from collections.abc import Awaitable, Callable

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

OWN_HOST = web.AppKey("own_host", str)
API = "/cgi-bin/"
_HOST = re.compile(r"([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")
_PRIVATE = (".localhost", ".internal")
HINT = "call it as http://127.0.0.1:PORT or http://localhost:PORT, and not from a page on the web"


def is_own(request: web.Request, own_host: str) -> bool:
    """True where neither Host nor Origin speaks of another site."""
    host = _hostname(request.headers.get("Host", ""))
    if not host or not (host == own_host or _is_private(host) or _is_address(host)):
        return False
    # A GET changes nothing, and others cannot read the answer; but one of the API ends a token.
    if request.method in {"GET", "HEAD"} and not request.path.startswith(API):
        return True
    if request.headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}:
        return False
    origin = request.headers.get("Origin")
    return origin is None or origin == f"http://{request.headers['Host']}"


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer 403 to foreign requests, whatever they are for."""
    if is_own(request, request.app[OWN_HOST]):
        return await handler(request)
    return web.json_response({"error": f"foreign Host or Origin: {HINT}"}, status=403)


def _hostname(host: str) -> str:
    found = _HOST.fullmatch(host.lower())
    return found[1].strip("[]") if found else ""


def _is_private(host: str) -> bool:
    """Whether no public name server can say anything about a name."""
    return "." not in host or host.endswith(_PRIVATE)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
