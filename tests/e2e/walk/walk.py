"""A random walk of a team: steps from a seed, everything brought to rest now and then.

    python -m tests.e2e.walk.walk --minutes 60            walks of growing seeds, until the time is up
    python -m tests.e2e.walk.walk --seed 17               one walk
    python -m tests.e2e.walk.walk --seed 17 --shrink      one that ends in a finding, as short as can be
    python -m tests.e2e.walk.walk --seed 17 --only 0,4,9  these of its steps

Every step has a chance of its own, made of the seed and its number, so that leaving out others does
not change it. A walk of one seed is the same each time but for media_ids, and for seconds that end
between two calls. The exit code is 1 where something was found.
"""

import argparse
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.e2e.crash_runner import CrashRunner, crash_runner
from tests.e2e.walk.convergence import converge
from tests.e2e.walk.operations import OPERATIONS
from tests.e2e.walk.world import Finding, World, of_step, world

STEPS = 60
CALM = 12
"""After so many steps everything is brought to rest."""


@dataclass
class Walked:
    """What came of a walk. `steps` are the numbers of those that were made."""

    seed: int
    steps: list[int] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    finding: str = ""
    log: list[str] = field(default_factory=list)


def walk(
    seed: int,
    runner: CrashRunner,
    steps: Collection[int] = range(STEPS),
    folder: Path | None = None,
) -> Walked:
    """Make the steps of a walk, in a fresh folder; what is wrong stands in the result."""
    done = Walked(seed)
    place = Path(tempfile.mkdtemp(prefix="walk-", dir=folder))
    try:
        with world(place, runner, 2 + seed % 2) as made:
            done.counts, done.log = made.counts, made.log
            _make(made, done, steps)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
        about = str(error) if isinstance(error, Finding) else traceback.format_exc()
        done.finding = about or repr(error)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return done


def _make(made: World, done: Walked, steps: Collection[int]) -> None:
    names, weights = list(OPERATIONS), list(OPERATIONS.values())
    last = 0
    for step in sorted(steps):
        chance = of_step(done.seed, step)
        if step // CALM != last // CALM:
            converge(made, of_step(done.seed, -step))
        last = step
        operation = chance.choices(names, weights)[0]
        made.note(f"  {step} {operation.__name__}")
        made.counts[f"step {operation.__name__}"] += 1
        done.steps.append(step)
        operation(made, chance)
    converge(made, of_step(done.seed, -1))
    converge(made, of_step(done.seed, -2))


def shrink(seed: int, runner: CrashRunner, steps: Sequence[int]) -> Walked:
    """The same finding with as few steps as leaving out halves, quarters and single ones reaches."""
    best = walk(seed, runner, steps)
    size = max(len(best.steps) // 2, 1)
    while best.finding:
        before = len(best.steps)
        for at in range(0, before, size):
            tried = walk(seed, runner, [*best.steps[:at], *best.steps[at + size :]])
            if tried.finding and _kind(tried.finding) == _kind(best.finding):
                best = tried
                break
        else:
            if size == 1:
                break
            size = max(size // 2, 1)
    return best


def _kind(finding: str) -> str:
    """The words with which a finding begins, without ids."""
    return " ".join(word for word in finding.split()[:12] if word.isalpha())


def report(done: Walked) -> str:
    """A finding, with every step that led to it."""
    steps = ",".join(map(str, done.steps))
    lines = [f"seed {done.seed}, steps {steps}", *done.log, done.finding]
    return "\n".join(lines)


def main() -> int:
    """Walk as long as was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--only", default="")
    parser.add_argument("--shrink", action="store_true")
    parser.add_argument("--go-on", action="store_true", help="go on after a finding")
    args = parser.parse_args()
    steps = [int(one) for one in args.only.split(",")] if args.only else list(range(args.steps))
    begun = time.monotonic()
    total: Counter[str] = Counter()
    found, seed = 0, args.seed
    with (
        tempfile.TemporaryDirectory() as folder,
        crash_runner(Path(folder), retry_at_once=True) as runner,
    ):
        while True:
            done = shrink(seed, runner, steps) if args.shrink else walk(seed, runner, steps)
            total += done.counts
            total["walk"] += 1
            if done.finding:
                found += 1
                print(report(done), flush=True)  # noqa: T201
            took = time.monotonic() - begun
            with suppress(ZeroDivisionError):
                made = sum(n for name, n in total.items() if name.startswith("step "))
                rate = f"{made / took:.1f} steps/s"
                print(f"seed {seed} after {took:.0f} s: {rate}, {found} findings", flush=True)  # noqa: T201
            if took > args.minutes * 60 or (found and not args.go_on):
                break
            seed += 1
    for name, count in sorted(total.items()):
        print(f"{count:8,}  {name}")  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
