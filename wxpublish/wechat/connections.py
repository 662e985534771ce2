"""Connections whose answer begins in time, and, where it is asked for, to public addresses alone.

A time-out of a socket counts anew for each byte, so a host that trickles the lines of its head
could hold a command for ever; here the head as a whole has its time.

A name is resolved once, and the address that was judged is the one that is connected to: between
the two no name server can change its mind.
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

HEAD = 2
"""Time-outs of one wait within which the whole head of an answer must be there."""

_NEVER = tuple(
    ipaddress.ip_network(network)
    # Of protocols, of sites, of translators: no host of the web has them, whatever they lead to.
    for network in ("192.0.0.0/24", "fec0::/10", "64:ff9b:1::/48", "::/96")
)
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


class NotPublic(Exception):
    """The address is of this machine or of a private network."""

    def __init__(self, address: str) -> None:
        super().__init__(f"{address} is no public address")


def judge(address: str) -> None:
    """Raise NotPublic for an address, as digits, that nobody on the web has."""
    found = ipaddress.ip_address(address.partition("%")[0])
    inner = _inner(found)
    for each in (found, *inner):
        never = any(each in network for network in _NEVER if network.version == each.version)
        # A mapped address is judged by what it maps: by itself it counts as none.
        if never or each.is_multicast or not (each.is_global or (inner and each is found)):
            raise NotPublic(address)


def _inner(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> tuple[ipaddress.IPv4Address, ...]:
    """The IPv4 addresses that an IPv6 address leads to."""
    if isinstance(address, ipaddress.IPv4Address):
        return ()
    translated = (
        ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _TRANSLATED else None
    )
    return tuple(filter(None, (address.ipv4_mapped, address.sixtofour, translated)))


def judged(host: str, port: int | None) -> str:
    """A public address of a host. Raises NotPublic where it has none, OSError where it has none at all."""
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError:
        raise OSError(f"{host} is no name of a host") from None
    found = [str(place[0]) for *_, place in answers]
    refused: NotPublic | None = None
    for address in found:
        try:
            judge(address)
        except NotPublic as error:
            refused = error
        else:
            return address
    raise refused or OSError(f"{host} has no address")


class _Timely(HTTPConnection):
    """Ends the connection when the head of an answer takes too long."""

    def getresponse(self) -> Any:
        limit = self.timeout
        if not isinstance(limit, int | float):
            return super().getresponse()
        late = threading.Event()
        watch = threading.Timer(limit * HEAD, self._end, (late,))
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
                # Not the method of a TLS socket, which another thread is reading from.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


class _TimelyTLS(_Timely, HTTPSConnection):
    """The same over TLS."""


class _Public(_Timely):
    """Connects to a public address that it has judged, or not at all."""

    def _new_conn(self) -> socket.socket:
        name = self._dns_host
        try:
            self._dns_host = judged(name, self.port)
        except NotPublic:
            raise
        except OSError as error:
            raise broken.NameResolutionError(self.host, self, _unresolved(error)) from error
        try:
            return super()._new_conn()
        finally:
            self._dns_host = name


class _PublicTLS(_Public, HTTPSConnection):
    """The same over TLS."""


def _unresolved(error: OSError) -> socket.gaierror:
    return error if isinstance(error, socket.gaierror) else socket.gaierror(str(error))


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Timely


class _PoolTLS(urllib3.HTTPSConnectionPool):
    ConnectionCls = _TimelyTLS


class _PublicPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Public


class _PublicPoolTLS(urllib3.HTTPSConnectionPool):
    ConnectionCls = _PublicTLS


class TimelyAdapter(HTTPAdapter):
    """Connections whose answers begin in time."""

    pools: Mapping[str, type[urllib3.HTTPConnectionPool]] = {"http": _Pool, "https": _PoolTLS}

    def init_poolmanager(self, *places: Any, **options: Any) -> None:
        super().init_poolmanager(*places, **options)
        self.poolmanager.pool_classes_by_scheme = self.pools

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """Through a proxy too; the proxy itself may stand anywhere."""
        manager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = TimelyAdapter.pools
        return manager


class PinnedAdapter(TimelyAdapter):
    """Connects to one host and port alone, whatever an address seems to say."""

    def __init__(self, scheme: str, authority: Authority, connections: int) -> None:
        self._pinned = (scheme, authority.host, authority.port)
        super().__init__(pool_maxsize=connections)

    def get_connection_with_tls_context(self, *request: Any, **options: Any) -> Any:
        """The library's connections for a request. Raises InvalidURL for any other host."""
        pool = super().get_connection_with_tls_context(*request, **options)
        if (pool.scheme, pool.host.strip("[]"), pool.port) != self._pinned:
            raise InvalidURL
        return pool


class PublicAdapter(TimelyAdapter):
    """Connects to public addresses alone; a proxy may stand anywhere."""

    pools: Mapping[str, type[urllib3.HTTPConnectionPool]] = {
        "http": _PublicPool,
        "https": _PublicPoolTLS,
    }
