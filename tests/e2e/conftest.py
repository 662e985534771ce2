"""Fixtures: an emulated account, a site for it, and a process that can be killed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.crash_runner import CrashRunner, crash_runner
from tests.e2e.site import CHANNELS, Account, Site, emulated, retry_at_once
from wxpublish.model.site import Channel


@pytest.fixture(autouse=True)
def _impatient() -> Iterator[None]:
    with retry_at_once():
        yield


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Account]:
    with emulated(tmp_path / "account") as made:
        yield made


@pytest.fixture
def site(tmp_path: Path, account: Account) -> Site:
    """An empty site on the channel `draft`."""
    return Site(tmp_path / "site", account)


@pytest.fixture(params=CHANNELS)
def channel(request: pytest.FixtureRequest) -> Channel:
    """Each channel in turn."""
    found: Channel = request.param
    return found


@pytest.fixture
def channel_site(tmp_path: Path, account: Account, channel: Channel) -> Site:
    """An empty site, on each channel in turn."""
    return Site(tmp_path / "site", account, channel)


@pytest.fixture(scope="session")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CrashRunner]:
    """Runs commands and kills them with a real `kill -9` at a given moment."""
    with crash_runner(tmp_path_factory.mktemp("crashes"), retry_at_once=True) as running:
        yield running
