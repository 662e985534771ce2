"""The endpoint of the article checker, which needs no token."""

import asyncio
import json

from aiohttp import web

from wxpublish.emulator.article_checker import check_article
from wxpublish.emulator.platform_limits import MB


async def verify_article_structure(request: web.Request) -> web.Response:
    """POST /article-bin/verify_article_structure."""
    try:
        body = json.loads(await request.read())
        content = body["content"]
    except (ValueError, KeyError, TypeError, RecursionError):
        content = None
    if not isinstance(content, str) or len(content) > MB:
        return web.json_response({"errcode": 47001, "errmsg": "content is not a string"})
    text = json.dumps(await asyncio.to_thread(check_article, content), ensure_ascii=False)
    return web.Response(text=text, content_type="application/json")


ROUTES = [web.post("/article-bin/verify_article_structure", verify_article_structure)]
