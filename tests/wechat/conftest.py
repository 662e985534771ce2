"""Emulators that end with the test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.wechat.accounts import APP_ID, SECRET, Account
from wxpublish.emulator import Settings, start
from wxpublish.emulator.server import Server

Open = Callable[..., Account]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Start an account with the settings a test needs."""
    servers: list[Server] = []

    def start_one(**settings: Any) -> Account:
        folder = tmp_path / f"account-{len(servers)}"
        server = start(Settings(data=folder, app_id=APP_ID, app_secret=SECRET, **settings))
        servers.append(server)
        return Account(server.url, folder)

    yield start_one
    for server in servers:
        server.close()


@pytest.fixture
def account(opened: Open) -> Account:
    """An account with the emulator's defaults."""
    return opened()
