"""A sample is spread over all values, and the offsets together take every one."""

import pytest

from tests import sampling
from tests.sampling import examples, sample


@pytest.fixture(autouse=True)
def by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "FULL", False)


def test_sample_is_spread_evenly() -> None:
    assert sample(range(10), 3) == [0, 3, 6]


@pytest.mark.parametrize(("length", "size"), [(7, 3), (243, 8), (3, 3), (2, 5), (1, 1)])
def test_neighbours_take_every_value(length: int, size: int) -> None:
    taken = [sample(range(length), size, offset=offset) for offset in range(length)]
    assert {len(one) for one in taken} == {min(length, size)}
    assert {value for one in taken for value in one} == {*range(length)}


def test_everything_is_taken_with_matrix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "FULL", True)
    assert sample(range(10), 3) == [*range(10)]
    assert examples(5, 50) == 50
