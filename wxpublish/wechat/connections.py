"""Connections with a timeout for the head of an answer and, on request, to public addresses only.

A socket's timeout starts again with each byte, so a host that sends its head byte by byte could
block a command forever. Here the whole head has a time limit.

A name is resolved once, and the connection goes to the address that was checked, so a name server
cannot change its answer in between (DNS rebinding).
"""

import http.client
import ipaddress
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import urllib3
import urllib3.exceptions as broken
from requests.adapters import HTTPAdapter
from requests.exceptions import InvalidURL
from urllib3.connection import HTTPConnection, HTTPSConnection

from wxpublish.model.base_url import Authority
from wxpublish.wechat.network_errors import HeadTooSlow

HEAD_TIMEOUTS = 2
"""The whole head must arrive within so many read timeouts."""

_NEVER_PUBLIC = tuple(
    ipaddress.ip_network(network)
    # For protocols, sites and translators: no public host has one, whatever IPv4 it embeds.
    for network in ("192.0.0.0/24", "fec0::/10", "64:ff9b:1::/48", "::/96")
)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NotPublic(Exception):
    """The address belongs to this machine or a private network."""

    def __init__(self, address: str) -> None:
        super().__init__(f"{address} is not a public address")


def require_public(address: str) -> None:
    """Raise NotPublic if an IP address is not a public one."""
    found = ipaddress.ip_address(address.partition("%")[0])
    inner = _embedded_ipv4(found)
    for each in (found, *inner):
        never = any(each in network for network in _NEVER_PUBLIC if network.version == each.version)
        # For a mapped address only the embedded one counts: by itself it is never global.
        if never or each.is_multicast or not (each.is_global or (inner and each is found)):
            raise NotPublic(address)


def _embedded_ipv4(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> tuple[ipaddress.IPv4Address, ...]:
    """The IPv4 addresses that an IPv6 address embeds."""
    if isinstance(address, ipaddress.IPv4Address):
        return ()
    translated = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None
    return tuple(filter(None, (address.ipv4_mapped, address.sixtofour, translated)))


def resolve_public(host: str, port: int | None) -> str:
    """A public address of a host. Raises NotPublic if all are private, OSError if it has none."""
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError:
        raise OSError(f"{host} is not a valid host name") from None
    found = [str(place[0]) for *_, place in answers]
    refused: NotPublic | None = None
    for address in found:
        try:
            require_public(address)
        except NotPublic as error:
            refused = error
        else:
            return address
    raise refused or OSError(f"{host} has no address")


class _HeadTimeoutConnection(HTTPConnection):
    """Closes the connection if the head of an answer takes too long."""

    def getresponse(self) -> Any:
        limit = self.timeout
        if not isinstance(limit, int | float):
            return super().getresponse()
        late = threading.Event()
        watch = threading.Timer(limit * HEAD_TIMEOUTS, self._end, (late,))
        watch.daemon = True
        watch.start()
        try:
            response = super().getresponse()
        except (OSError, http.client.HTTPException):
            if late.is_set():
                raise HeadTooSlow from None
            raise
        finally:
            watch.cancel()
        if late.is_set():
            response.close()
            raise HeadTooSlow
        return response

    def _end(self, late: threading.Event) -> None:
        late.set()
        sock = self.sock
        if sock is not None:
            with suppress(OSError):
                # Not the TLS socket's own method: another thread is reading from it.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


class _HeadTimeoutTLSConnection(_HeadTimeoutConnection, HTTPSConnection):
    """The same over TLS."""


class _PublicConnection(_HeadTimeoutConnection):
    """Connects to an address only after checking that it is public."""

    def _new_conn(self) -> socket.socket:
        name = self._dns_host
        try:
            self._dns_host = resolve_public(name, self.port)
        except NotPublic:
            raise
        except OSError as error:
            raise broken.NameResolutionError(self.host, self, _as_gaierror(error)) from error
        try:
            return super()._new_conn()
        finally:
            self._dns_host = name


class _PublicTLSConnection(_PublicConnection, HTTPSConnection):
    """The same over TLS."""


def _as_gaierror(error: OSError) -> socket.gaierror:
    return error if isinstance(error, socket.gaierror) else socket.gaierror(str(error))


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _HeadTimeoutConnection


class _PoolTLS(urllib3.HTTPSConnectionPool):
    ConnectionCls = _HeadTimeoutTLSConnection


class _PublicPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _PublicConnection


class _PublicPoolTLS(urllib3.HTTPSConnectionPool):
    ConnectionCls = _PublicTLSConnection


class HeadTimeoutAdapter(HTTPAdapter):
    """Connections with a timeout for the head of an answer."""

    pools: Mapping[str, type[urllib3.HTTPConnectionPool]] = {"http": _Pool, "https": _PoolTLS}

    def init_poolmanager(self, *places: Any, **options: Any) -> None:
        super().init_poolmanager(*places, **options)
        self.poolmanager.pool_classes_by_scheme = self.pools

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """Connections through a proxy, which may itself have any address."""
        manager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = HeadTimeoutAdapter.pools
        return manager


class PinnedAdapter(HeadTimeoutAdapter):
    """Connects to one host and port only, whatever a URL says."""

    def __init__(self, scheme: str, authority: Authority, connections: int) -> None:
        self._pinned = (scheme, authority.host, authority.port)
        super().__init__(pool_maxsize=connections)

    def get_connection_with_tls_context(self, *request: Any, **options: Any) -> Any:
        """The library's connection pool for a request. Raises InvalidURL for any other host."""
        pool = super().get_connection_with_tls_context(*request, **options)
        if (pool.scheme, pool.host.strip("[]"), pool.port) != self._pinned:
            raise InvalidURL
        return pool


class PublicAdapter(HeadTimeoutAdapter):
    """Connects to public addresses only; a proxy may have any address."""

    pools: Mapping[str, type[urllib3.HTTPConnectionPool]] = {
        "http": _PublicPool,
        "https": _PublicPoolTLS,
    }
