"""URLs that the platform gave: only its own are put into an article or shown to a reader.

They are read from the lockfile, which a pull request may change, and a picture's URL is put into
HTML after that was sanitised.
"""

import re

from wxpublish.model.base_url import Authority, parse_authority

MAX_LENGTH = 512
"""Characters of a URL; in an article's budget each counts as 140."""
PREVIEW_HOST = "mp.weixin.qq.com"
_PICTURE_HOST = re.compile(r"mm[a-z0-9-]*\.(?:qpic|qlogo)\.cn")
"""mmbiz.qpic.cn, mmbiz.qlogo.cn, mmecoa.qpic.cn: the platform's hosts of pictures (seen in answers)."""
_PLAIN = r"[A-Za-z0-9._~%&+=:@/-]*"
"""No quote, bracket or semicolon: a URL appears in attributes and in `url()` of a style."""
_URL = re.compile(rf"(?P<scheme>https?)://(?P<host>[^/?#]+)/{_PLAIN}(?:\?{_PLAIN})?(?:#{_PLAIN})?")
_PORTS = {80, 443}


def is_picture_url(url: str, *, local: bool) -> bool:
    """Whether it is a picture on the platform or, if `local`, on an emulator of this machine."""
    host = _host(url, local=local)
    return host is not None and (_PICTURE_HOST.fullmatch(host.host) is not None or host.is_loopback)


def preview_url(url: str, *, local: bool) -> str:
    """The URL if it is a preview page of the platform, else an empty string."""
    host = _host(url, local=local)
    return url if host and (host.host == PREVIEW_HOST or host.is_loopback) else ""


def _host(url: str, *, local: bool) -> Authority | None:
    """The host of a plain URL; a host of this machine only if `local`."""
    found = _URL.fullmatch(url) if len(url) <= MAX_LENGTH else None
    host = parse_authority(found["host"], found["scheme"]) if found else None
    if host is None or (host.is_loopback and not local):
        return None
    return host if host.is_loopback or host.port in _PORTS else None
