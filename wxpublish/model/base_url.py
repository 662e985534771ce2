r"""The base addresses that a secret may be sent to: one strict pattern, the same for every source.

URL parsers disagree about everything beyond the plain form: where an authority ends (`\`, `#`),
what belongs to a login (`@`), which digits are an IP address (`0x7f.1`, `2130706433`), and what
`%2e`, a zone id or a full-width dot mean. They all agree on this form, so the code that checks an
address and the code that connects to it see the same host.
"""

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address

PLATFORM_DOMAIN = ".weixin.qq.com"
_DEFAULT_PORT = {"http": 80, "https": 443}
_LABEL = r"[a-z0-9_-]{1,63}"
_HOST = rf"{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:]{{2,39}}\]"
_AUTHORITY = re.compile(rf"(?P<host>{_HOST})(?::(?P<port>[1-9][0-9]{{0,4}}))?")
_URL = re.compile(r"(?P<scheme>https?)://(?P<authority>[^/]*)(?P<path>(?:/[A-Za-z0-9._~-]+)*)/?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_MAX_LENGTH = 2000
_MAX_NAME_LENGTH = 253


@dataclass(frozen=True, slots=True)
class Authority:
    """A host and its port; an IPv6 address has no brackets."""

    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        """Whether it is this machine."""
        return is_loopback(self.host)


@dataclass(frozen=True, slots=True)
class BaseUrl:
    """A base address: where to connect, and the path that every call begins with (no final `/`)."""

    scheme: str
    authority: Authority
    path: str
    text: str

    @property
    def is_safe(self) -> bool:
        """Whether a secret may be sent there: over TLS, or to this machine."""
        return self.scheme == "https" or self.authority.is_loopback

    @property
    def is_platform(self) -> bool:
        """Whether it is a host of the platform, over TLS, at its usual port."""
        host, port = self.authority.host, self.authority.port
        return self.scheme == "https" and host.endswith(PLATFORM_DOMAIN) and port == 443


def parse_base(text: str) -> BaseUrl | None:
    """The parts of a base address; None if it does not match the strict form."""
    found = _URL.fullmatch(text) if len(text) <= _MAX_LENGTH else None
    if found is None:
        return None
    scheme, path = found["scheme"], found["path"]
    authority = parse_authority(found["authority"], scheme)
    if authority is None or any(not part.strip(".") for part in path.split("/")[1:]):
        return None
    return BaseUrl(scheme, authority, path, text.removesuffix("/"))


def parse_authority(text: str, scheme: str) -> Authority | None:
    """The host and port of an address; None if they do not match the strict form."""
    found = _AUTHORITY.fullmatch(text)
    if found is None or not _is_host(found["host"]):
        return None
    port = int(found["port"] or _DEFAULT_PORT[scheme])
    return Authority(found["host"].strip("[]"), port) if port <= 0xFFFF else None


def is_loopback(host: str) -> bool:
    """Whether the host is this machine; `host` must match the strict form."""
    return host in {"localhost", "::1"} or (_is_ipv4(host) and IPv4Address(host).is_loopback)


def _is_host(host: str) -> bool:
    if host.startswith("["):
        return _is_ipv6(host[1:-1])
    if _NUMBER.fullmatch(host.rpartition(".")[2]):
        # Each library reads such a name as an IPv4 address in its own way.
        return _is_ipv4(host)
    return len(host) <= _MAX_NAME_LENGTH


def _is_ipv4(host: str) -> bool:
    try:
        return str(IPv4Address(host)) == host
    except AddressValueError:
        return False


def _is_ipv6(host: str) -> bool:
    try:
        return str(IPv6Address(host)) == host
    except AddressValueError:
        return False
