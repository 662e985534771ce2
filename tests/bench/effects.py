"""The time of one effect on a small site and on large ones, journal and lockfile included.

`python -m tests.bench.effects` prints a table as JSON.
"""

import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.results import TIMES, Table
from tests.state.values import APP_ID, LOCKFILE, cover, create, large_lock
from wxpublish.model.address import Address
from wxpublish.state import lockfile
from wxpublish.state.store import Store

SIZES = (50, 500, 5_000, 20_000)
EFFECTS = 400


def measure() -> Table:
    """Processor time of an effect, as a multiple of the smallest site's; and of a whole write."""
    base = _effect(SIZES[0])
    table = {}
    for size in SIZES:
        effect = _effect(size) if size != SIZES[0] else base
        table[f"{size:,} resources"] = {
            "µs an effect": effect * 1e6,
            f"{TIMES} {SIZES[0]} resources": effect / base,
            "ms to write the lockfile": _whole_write(size) * 1000,
        }
    return table


def _whole_write(size: int) -> float:
    """Seconds to write a lockfile of so many resources again."""
    lock = large_lock(size)
    blocks: lockfile.Blocks = {}
    lockfile.encode(lock, blocks)
    began = time.process_time()
    lockfile.encode(lock, blocks)
    return time.process_time() - began


def _effect(size: int) -> float:
    """Seconds that an effect takes on a site of so many resources."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        with Store.open(root, LOCKFILE, "apply", app_id=APP_ID) as store:
            store.done(None, large_lock(size))
        with Store.open(root, LOCKFILE, "apply", app_id=APP_ID) as store:
            began = time.process_time()
            for number in range(EFFECTS):
                address = Address("thumb", f"{number:012x}")
                begun = store.begin(create(address))
                store.done(begun, store.lock.put(address, cover(f"id-{number}")))
            return (time.process_time() - began) / EFFECTS


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure()))
