"""Who may use the console and the admin interface: this machine's own pages and tools alone.

A page on the web can make a browser send requests here. DNS rebinding is told by a `Host` that is a
name other than localhost; a request forged by a foreign page by its `Origin` or by
`Sec-Fetch-Site`. Tools send neither header and pass.
"""

import ipaddress
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

OWN_HOST = web.AppKey("own_host", str)
OPEN = ("/cgi-bin/", "/mmbiz_", "/_media/", "/article-bin/")


def is_own(request: web.Request, own_host: str) -> bool:
    """True where neither Host nor Origin speaks of another site."""
    host = _hostname(request.headers.get("Host", ""))
    if host not in {"localhost", own_host} and not _is_address(host):
        return False
    if request.method in {"GET", "HEAD"}:  # they change nothing, and others cannot read the answer
        return True
    if request.headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}:
        return False
    origin = request.headers.get("Origin")
    return origin is None or origin == f"http://{request.headers['Host']}"


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer 403 to foreign requests outside the platform's own interface."""
    if request.path.startswith(OPEN) or is_own(request, request.app[OWN_HOST]):
        return await handler(request)
    return web.json_response({"error": "foreign Host or Origin"}, status=403)


def _hostname(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
