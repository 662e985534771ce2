from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.github import fake, repository


@pytest.fixture
def github() -> Iterator[fake.Fake]:
    with fake.running() as running:
        yield running


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    return repository.remote(tmp_path)
