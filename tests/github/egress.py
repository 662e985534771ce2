"""Egress with a fixed address: a relay for token calls, and a proxy for HTTPS.

Other loopback addresses stand for other machines.
"""

import http.client
import select
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import BaseRequestHandler, TCPServer, ThreadingTCPServer
from typing import ClassVar
from urllib.parse import urlsplit

import trustme

LISTED = "127.0.0.9"
"""The address on the account's allow-list; runners have 127.0.0.1."""
PLATFORM = "api.weixin.internal"


def send(
    url: str, path: str, body: bytes, kind: str = "application/json", method: str = "POST"
) -> tuple[int, bytes]:
    """Send a request from the fixed address; returns status and body."""
    host = urlsplit(url)
    connection = http.client.HTTPConnection(
        host.hostname or "", host.port, source_address=(LISTED, 0)
    )
    with closing(connection):
        connection.request(method, path, body, {"Content-Type": kind})
        answer = connection.getresponse()
        return answer.status, answer.read()


@contextmanager
def relay(platform: str, observe: Callable[[str], None] = lambda _: None) -> Iterator[str]:
    """A server that forwards requests from the fixed address; `observe` gets each path first."""

    class Relay(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            observe(urlsplit(self.path).path)
            kind = self.headers.get("Content-Type", "")
            status, data = send(platform, self.path, body, kind, self.command)
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST  # noqa: N815 - the name is the protocol's

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - inherited
            """Log nothing."""

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Relay)) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def proxy(platform: str, folder: Path) -> Iterator[tuple[str, Path]]:
    """A forward proxy at the fixed address, behind which the platform speaks HTTPS.

    Yields the proxy's address, and the file with the CA of the platform's certificate.
    """
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(PLATFORM).configure_cert(context)
    host = urlsplit(platform)

    class Front(BaseRequestHandler):
        """The platform's end of TLS; the platform sees the address of the caller."""

        def handle(self) -> None:
            with ExitStack() as stack:
                near = stack.enter_context(context.wrap_socket(self.request, server_side=True))
                source = (self.client_address[0], 0)
                far = socket.create_connection((host.hostname, host.port), source_address=source)
                pump(near, stack.enter_context(far))

    class Proxy(BaseRequestHandler):
        front: ClassVar[int]

        def handle(self) -> None:
            request = b""
            while b"\r\n\r\n" not in request:
                request += self.request.recv(4096)
            assert request.startswith(f"CONNECT {PLATFORM}:443 ".encode())
            with socket.create_connection(
                ("127.0.0.1", self.front), source_address=(LISTED, 0)
            ) as far:
                self.request.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                pump(self.request, far)

    with serving(ThreadingTCPServer(("127.0.0.1", 0), Front)) as port:
        Proxy.front = port
        with serving(ThreadingTCPServer(("127.0.0.1", 0), Proxy)) as own:
            yield f"http://127.0.0.1:{own}", folder / "ca.pem"


def pump(near: socket.socket, far: socket.socket) -> None:
    """Copy bytes both ways until one side closes."""
    ends = {near: far, far: near}
    while True:
        pending = isinstance(near, ssl.SSLSocket) and near.pending()
        ready = [near] if pending else select.select(list(ends), [], [])[0]
        for one in ready:
            data = one.recv(65_536)
            if not data:
                return
            ends[one].sendall(data)


@contextmanager
def serving(server: TCPServer) -> Iterator[int]:
    """Serve in a thread for as long as the context lasts; yields the port."""
    with server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
            thread.join()
