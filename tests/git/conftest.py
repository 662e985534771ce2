from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.site import Account, emulated
from tests.git.payload import Payload
from tests.github import fake


@pytest.fixture
def payload(tmp_path: Path) -> Payload:
    return Payload(tmp_path)


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Account]:
    with emulated(tmp_path / "account") as made:
        yield made


@pytest.fixture
def github() -> Iterator[fake.Fake]:
    with fake.running() as running:
        yield running
