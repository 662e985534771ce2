"""Emulators that end with the test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.emulator.account import APP_ID, SECRET, Account
from wxpublish.emulator import Settings, start
from wxpublish.emulator.server import Server

StartEmulator = Callable[..., Account]


@pytest.fixture
def start_emulator(tmp_path: Path) -> Iterator[StartEmulator]:
    """Start emulators with the given settings."""
    servers: list[tuple[Server, Account]] = []

    def start_one(**settings: Any) -> Account:
        folder = settings.pop("data", tmp_path / f"account-{len(servers)}")
        server = start(Settings(data=folder, app_id=APP_ID, app_secret=SECRET, **settings))
        servers.append((server, Account(server.url)))
        return servers[-1][1]

    yield start_one
    for server, account in servers:
        account.close()
        server.close()


@pytest.fixture
def account(start_emulator: StartEmulator) -> Account:
    """An emulator with the default settings."""
    return start_emulator()
