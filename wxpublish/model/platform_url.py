"""Addresses that the platform gave: only its own go into an article or before a reader's eyes.

They come back out of the lockfile, which a pull request may change, and a picture's is put into HTML
after that was sanitised.
"""

import re

from wxpublish.model.base_url import Authority, parse_authority

LONGEST = 512
"""Characters; every picture counts for 140 of an article's budget, whatever its address has."""
PREVIEW_HOST = "mp.weixin.qq.com"
_PICTURE_HOST = re.compile(r"mm[a-z0-9-]*\.(?:qpic|qlogo)\.cn")
"""mmbiz.qpic.cn, mmbiz.qlogo.cn, mmecoa.qpic.cn: where the platform keeps pictures (seen in its answers)."""
_PLAIN = r"[A-Za-z0-9._~%&+=:@/-]*"
"""No quote, bracket or semicolon: an address stands in attributes and in `url()` of a style."""
_URL = re.compile(rf"(?P<scheme>https?)://(?P<host>[^/?#]+)/{_PLAIN}(?:\?{_PLAIN})?(?:#{_PLAIN})?")
_PORTS = {80, 443}


def is_picture_url(url: str, *, local: bool) -> bool:
    """Whether it is a picture on the platform; `local`: or on an emulator of this machine."""
    host = _host(url, local=local)
    return host is not None and (_PICTURE_HOST.fullmatch(host.host) is not None or host.is_loopback)


def preview_url(url: str, *, local: bool) -> str:
    """A preview address if it is one of the platform's, else nothing."""
    host = _host(url, local=local)
    return url if host and (host.host == PREVIEW_HOST or host.is_loopback) else ""


def _host(url: str, *, local: bool) -> Authority | None:
    """The host of a plain address, one of this machine only where that is `local`."""
    found = _URL.fullmatch(url) if len(url) <= LONGEST else None
    host = parse_authority(found["host"], found["scheme"]) if found else None
    if host is None or (host.is_loopback and not local):
        return None
    return host if host.is_loopback or host.port in _PORTS else None
