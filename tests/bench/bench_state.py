"""The time of one effect on a small site and on large ones, journal and lockfile included.

Run it: python tests/bench/bench_state.py
"""

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.state.values import APP_ID, LOCKFILE, cover, create, large_lock
from wxpublish.model.address import Address
from wxpublish.model.lock import Lock
from wxpublish.state import lockfile
from wxpublish.state.store import Store

BASELINE, SIZES = 50, (500, 5_000, 20_000)
EFFECTS = 400


def main() -> None:
    """Print microseconds an effect, as a multiple of the smallest site's; and of a whole write."""
    base = _effect(BASELINE)
    _say(f"{BASELINE:>6} resources: an effect", base, base)
    for size in SIZES:
        _say(f"{size:>6} resources: an effect", _effect(size), base)
        lock: Lock = large_lock(size)
        blocks: lockfile.Blocks = {}
        lockfile.encode(lock, blocks)
        began = time.perf_counter()
        lockfile.encode(lock, blocks)
        _say(f"{size:>6} resources: the lockfile, written whole", time.perf_counter() - began, base)


def _effect(size: int) -> float:
    """Seconds that an effect takes on a site of so many resources."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        with Store.open(root, LOCKFILE, "apply", app_id=APP_ID) as store:
            store.done(None, large_lock(size))
        with Store.open(root, LOCKFILE, "apply", app_id=APP_ID) as store:
            began = time.perf_counter()
            for number in range(EFFECTS):
                address = Address("thumb", f"{number:012x}")
                begun = store.begin(create(address))
                store.done(begun, store.lock.put(address, cover(f"id-{number}")))
            return (time.perf_counter() - began) / EFFECTS


def _say(what: str, seconds: float, base: float) -> None:
    sys.stdout.write(f"{what:<52} {seconds * 1e6:9.0f} µs {seconds / base:8.2f} ×\n")


if __name__ == "__main__":
    main()
