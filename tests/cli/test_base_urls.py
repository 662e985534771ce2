"""The app secret is sent to no host that a site's file disguises."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

HOST = "attacker.example"


@pytest.fixture
def attacker(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, list[bytes]]]:
    """A listener that every name but this machine's own leads to, and what was sent to it."""
    listener = socket.create_server(("127.0.0.1", 0))
    got: list[bytes] = []

    def listen() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                got.append(connection.recv(1000))

    resolve = socket.getaddrinfo

    def lead(host: Any, port: Any, *rest: Any, **named: Any) -> Any:
        port = listener.getsockname()[1] if host != "127.0.0.1" else port
        return resolve("127.0.0.1", port, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", lead)
    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    yield listener.getsockname()[1], got
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


@pytest.mark.parametrize("key", ["api_base", "token_base"])
@pytest.mark.parametrize(
    "base",
    [
        rf"https://{HOST}\.weixin.qq.com",
        rf"https://{HOST}\@api.weixin.qq.com",
        f"https://{HOST}%5c.weixin.qq.com",
        f"https://{HOST}\t.weixin.qq.com",
        f"https://{HOST}?.weixin.qq.com",
        f"https://{HOST}#.weixin.qq.com",
    ],
)
def test_no_command_contacts_the_disguised_host(
    run: Run, site: Path, attacker: tuple[int, list[bytes]], monkeypatch: pytest.MonkeyPatch,
    base: str, key: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("WXPUBLISH_APP_SECRET", "canary-secret")
    with (site / "wxpublish.yaml").open("a", encoding="utf-8") as file:
        written = base.replace("\t", "\\t") if "\t" in base else base.replace("\\", "\\\\")
        file.write(f'account: {{app_id: wx0123456789abcdef, {key}: "{written}"}}\n')
    assert run("-C", site, "plan", "--refresh").code == 3
    assert run("-C", site, "apply", "--auto-approve").code == 3
    assert run("-C", site, "doctor").code == 3
    assert attacker[1] == []


def test_a_base_of_the_environment_is_held_to_the_same_form(
    run: Run, site: Path, attacker: tuple[int, list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WXPUBLISH_APP_ID", "wx0123456789abcdef")
    monkeypatch.setenv("WXPUBLISH_APP_SECRET", "canary-secret")
    monkeypatch.setenv("WXPUBLISH_API_BASE", rf"https://user:canary-word@{HOST}\.weixin.qq.com")
    refused = run("-C", site, "plan", "--refresh")
    assert refused.code == 3
    assert "WXPUBLISH_API_BASE is not an address of the form scheme://host:port/path" in refused.err
    assert "canary" not in refused.err + refused.out
    assert attacker[1] == []
