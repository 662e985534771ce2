"""The cost of an operation does not grow with the site; memory and bytes are counted, not time."""

import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.complexity.counted_work import lines
from tests.state.values import APP_ID, LOCKFILE, cover, create, large_lock, news
from wxpublish.model.address import Address
from wxpublish.state.store import Store

SMALL, LARGE = 50, 5_000
EFFECTS = 20


@contextmanager
def site(root: Path, size: int) -> Iterator[Store]:
    """A run on a site of so many resources, with a stopped clock."""
    root.mkdir()
    with Store.open(root, LOCKFILE, "apply", app_id=APP_ID) as store:
        store.done(None, large_lock(size))
    with Store.open(root, LOCKFILE, "apply", app_id=APP_ID, clock=lambda: 0.0) as store:
        yield store


def run_effects(store: Store) -> None:
    """Upload covers, and create, update and delete news."""
    for number in range(EFFECTS):
        used = Address("thumb", f"{number:012x}")
        store.done(store.begin(create(used)), store.lock.put(used, cover(f"cover-{number}")))
        address = Address("news", f"new{number}")
        store.done(
            store.begin(create(address)), store.lock.put(address, news(f"id-{number}", used=used))
        )
        store.done(None, store.lock.put(address, news(f"id-{number}", "改", used)))
        assert store.is_used(used)
        if number % 2:
            store.done(store.begin(create(address)), store.lock.drop(address))


def measure_peak_memory(work: Callable[[], None]) -> int:
    """The peak of additional memory, in bytes."""
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        work()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def count_written_bytes(root: Path, work: Callable[[], None]) -> int:
    """The bytes that files of a site grow by, and those of replaced files."""
    sizes = {path: path.stat().st_size for path in root.rglob("*") if path.is_file()}
    numbers = {path: path.stat().st_ino for path in sizes}
    work()
    written = 0
    for path in root.rglob("*"):
        if path.is_file():
            same = numbers.get(path) == path.stat().st_ino
            written += path.stat().st_size - (sizes.get(path, 0) if same else 0)
    return written


@pytest.mark.parametrize("count", [lines, measure_peak_memory])
def test_effects_cost_the_same_on_a_small_and_a_large_site(
    tmp_path: Path, count: Callable[[Callable[[], None]], int]
) -> None:
    costs = []
    for size in (SMALL, LARGE):
        with site(tmp_path / str(size), size) as store:
            costs.append(count(lambda store=store: run_effects(store)))  # type: ignore[misc]
    small, large = costs
    assert large < 2 * small


def test_effects_write_the_same_on_a_small_and_a_large_site(tmp_path: Path) -> None:
    written = []
    for size in (SMALL, LARGE):
        root = tmp_path / str(size)
        with site(root, size) as store:
            written.append(count_written_bytes(root, lambda store=store: run_effects(store)))  # type: ignore[misc]
    assert written[0] == written[1] > 0
    assert (tmp_path / str(LARGE) / LOCKFILE).stat().st_size > written[1]
