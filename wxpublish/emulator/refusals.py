"""Refusals of the platform, with their codes and English texts.

Codes and texts follow the platform's global table of return codes. The HTTP status is always 200;
only the `errcode` distinguishes success from failure.
"""

import secrets
from collections.abc import Mapping
from types import MappingProxyType

MESSAGES: Mapping[int, str] = MappingProxyType(
    {
        -1: "system error",
        40001: "invalid credential, access_token is invalid or not latest",
        40002: "invalid grant_type",
        40003: "invalid openid",
        40004: "invalid media type",
        40005: "invalid file type",
        40006: "invalid media size",
        40007: "invalid media_id",
        40008: "invalid message type",
        40009: "invalid image size",
        40010: "invalid voice size",
        40011: "invalid video size",
        40012: "invalid thumb size",
        40013: "invalid appid",
        40014: "invalid access_token",
        40033: "invalid charset. please check your request, if include \\uxxxx will create fail!",
        40035: "invalid parameter",
        40066: "invalid url",
        40097: "invalid args",
        40113: "unsupported file type",
        40114: "invalid index value",
        40125: "invalid appsecret",
        40137: "invalid image format",
        40164: "invalid ip {ip} ipv6 ::ffff:{ip}, not in whitelist",
        40243: "AppSecret frozen",
        41001: "access_token missing",
        41002: "appid missing",
        41004: "appsecret missing",
        41005: "media data missing",
        41006: "media_id missing",
        41039: "invalid content_source_url",
        42001: "access_token expired",
        43001: "require GET method",
        43002: "require POST method",
        44001: "empty media data",
        44002: "empty post data",
        44003: "empty news data",
        44004: "empty content",
        45001: "media size out of limit",
        45002: "content size out of limit",
        45003: "title size out of limit",
        45004: "description size out of limit",
        45005: "url size out of limit",
        45007: "playtime out of limit",
        45008: "article size out of limit",
        45009: "reach max api daily quota limit",
        45011: "api minute-quota reach limit  must slower  retry next minute",
        45074: "material library is full",
        45086: "invalid data-miniprogram-appid",
        45103: "This API has been unsupported",
        45106: (
            "This API has been unsupported. For more details, please view "
            "https://mp.weixin.qq.com/cgi-bin/announce?action=getannouncement"
            "&announce_id=11644831863qFQSh&version=&lang=zh_CN"
        ),
        45110: "author size out of limit",
        45166: "invalid content",
        47001: "data format error",
        47002: "please not use unicode escapes",
        48001: "api unauthorized",
        48005: "material is used by others",
        48006: "forbid to clear quota because of reaching the limit",
        53503: "draft not pass check",
        53600: "invalid article_id",
        76001: "rid not found",
        76002: "rid invalid",
        76021: "cgi_path not found",
        88000: "without comment privilege",
        89503: "this call needs the admin's confirmation",
    }
)


class Refusal(Exception):
    """An endpoint refuses a call, and its changes are rolled back."""

    def __init__(self, errcode: int, detail: str = "", **values: str) -> None:
        """`detail` is appended to the text of the code; `values` fill its placeholders."""
        text = MESSAGES.get(errcode, "request refused")
        if values:
            text = text.format(**values)
        super().__init__(errcode, text)
        self.errcode = errcode
        self.message = f"{text}, {detail}" if detail else text


def new_rid(now: float) -> str:
    """Return a request id: three groups of eight hex digits, the first of them the Unix time."""
    return f"{int(now):08x}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"


def refusal_body(refusal: Refusal, rid: str) -> dict[str, object]:
    """Return the JSON of a refusal, with the hint and rid that support asks for."""
    hint = secrets.token_urlsafe(9)[:12]
    return {
        "errcode": refusal.errcode,
        "errmsg": f"{refusal.message} hint: [{hint}] rid: {rid}",
    }
