"""Pull requests of strangers by chance: what a plan promised against what the account was asked.

    python -m tests.e2e.fuzz.fuzz --minutes 60       cases of growing seeds, until the time is up
    python -m tests.e2e.fuzz.fuzz --seed 17          one case
    python -m tests.e2e.fuzz.fuzz --seed 17 --shrink with as few mutations as show the finding

A case changes lockfile, journal, configuration, articles, theme and file tree of a real site that
was applied, on an account that others use too, and runs the commands on it. Nothing outside of the
site is read or written, no other program than git is run and it is given no secret, no other
machine is asked, no output holds a mark of the outside, a secret or a control character, there is
no traceback, and no command takes for ever. The exit code is 1 where something was found.
"""

import argparse
import faulthandler
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.e2e.fuzz import mutations, tree_mutations
from tests.e2e.fuzz.audit import Watched, watched
from tests.e2e.fuzz.sandbox import MARK, TOKEN, Sandbox, fingerprint, sandbox, template
from tests.e2e.hostile_state import AttackTarget, Strangers, compare, named
from tests.e2e.site import SECRET, CommandResult

WRITTEN: dict[mutations.Mutate, int] = {
    mutations.configuration: 6,
    mutations.front_matter: 4,
    mutations.body: 4,
    mutations.theme: 3,
    mutations.huge: 1,
    tree_mutations.link: 5,
    tree_mutations.odd_name: 4,
    tree_mutations.pipe: 2,
    tree_mutations.folder: 2,
    tree_mutations.deep: 1,
    tree_mutations.bare_repository: 2,
    tree_mutations.git_file: 1,
}
STATE: dict[mutations.Mutate, int] = {
    mutations.lock_field: 10,
    mutations.lock_entry: 8,
    mutations.lock_bytes: 2,
    mutations.journal: 4,
}
KINDS = {"all": {**WRITTEN, **STATE}, "written": WRITTEN, "state": STATE}
COMPUTING, WAITING = 40, 240
"""Seconds that a command has, of its own and by the clock. Whatever takes longer hangs."""
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
COMMANDS = (
    ("validate",),
    ("validate", "--format", "json"),
    ("validate", "--format", "github"),
    ("validate", "--format", "sarif"),
    ("build", "-o", "{out}"),
    ("build", "-o", "{out}", "--standalone"),
    ("plan",),
    ("-v", "plan"),
    ("plan", "--format", "markdown"),
    ("plan", "--refresh"),
    ("plan", "--out", "{out}.plan"),
    ("state", "list"),
    ("refresh",),
    ("recover",),
    ("apply",),
)
APPLIES = (
    *((), (), (), ("--refresh",), ("--on-drift", "overwrite"), ("--on-drift", "keep")),
    ("--refresh", "--on-drift", "overwrite"),
)


class Hang(BaseException):
    """A command that takes for ever; no command catches it."""


@dataclass
class Case:
    """What came of a case; `mutations` are the numbers of those that were made."""

    seed: int
    mutations: list[int] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    finding: str = ""


def run_case(
    seed: int,
    folder: Path,
    made: AttackTarget,
    kinds: dict[mutations.Mutate, int],
    only: Collection[int] | None = None,
) -> Case:
    """Make a case and judge it."""
    case = Case(seed)
    chance = random.Random(seed)
    names, weights = list(kinds), list(kinds.values())
    chosen = [chance.choices(names, weights)[0] for _ in range(chance.randint(1, 4))]
    place = folder / f"case-{seed}"
    with sandbox(folder, made, place) as here:
        for number, mutate in enumerate(chosen):
            own = random.Random(f"{seed}:{number}")
            if only is None or number in only:
                case.mutations.append(number)
                case.log.append(_mutated(mutate, here, own))
        outside = fingerprint(here.outside)
        try:
            _judge(case, here, chance)
            if fingerprint(here.outside) != outside:
                case.finding = "the outside was changed"
        except (Exception, Hang) as error:  # noqa: BLE001 - whatever it is, it is a finding
            about = str(error) if isinstance(error, AssertionError) else ""
            case.finding = about or f"{error!r:.200} {traceback.format_exc()[-3000:]}"
    return case


def _mutated(mutate: mutations.Mutate, here: Sandbox, chance: random.Random) -> str:
    try:
        return mutate(here, chance)
    except (OSError, ValueError, MemoryError) as error:  # an earlier one left no place for it
        return f"nothing: {type(error).__name__}"


def _judge(case: Case, here: Sandbox, chance: random.Random) -> None:
    if chance.random() < 0.7 and not any("huge" in line for line in case.log):
        _commit(here)
    with watched(here.outside, SECRET, TOKEN) as seen:
        for command in chance.sample(COMMANDS, 4):
            out = str(here.folder / "out")
            arguments = [part.format(out=out) for part in command]
            case.log.append(" ".join(command))
            with in_time(" ".join(command)):
                ran = here.site.run(*arguments)
            _check_output(command, ran, seen)
        flags = chance.choice(APPLIES)
        case.log.append(f"apply {flags}")
        with in_time(f"apply {flags}"):
            strangers = _unconsented(case, here, flags)
            ran = compare(f"{case.log}", here.site, strangers, *flags)
        _check_output(("apply", *flags), ran, seen)
        with in_time("plan after it"):
            ran = here.site.run("plan", "--format", "json", *flags)
        _check_output(("plan",), ran, seen)
    _check_marks(here)


def _unconsented(case: Case, here: Sandbox, flags: tuple[str, ...]) -> Strangers:
    """Strangers' items that must stay as they are: all, but where it was said that ours win, those
    that the plan names. What is overwritten or deleted then must be named and saved all the same.
    """
    told = any("on_drift: overwrite" in line for line in case.log)
    if "overwrite" not in flags and not told:
        return here.strangers
    ran = here.site.run("plan", "--format", "json", *flags)
    aside = named(ran.document) if ran.code == 0 else set()
    groups = (here.strangers.drafts, here.strangers.news, here.strangers.files)
    return Strangers(*(tuple(one for one in group if one not in aside) for group in groups))


def _check_output(command: tuple[str, ...], ran: CommandResult, seen: Watched) -> None:
    said = f"{command} → {ran.code}\n{ran.text[-3000:]!r}"
    assert ran.code in {*range(11), 64, 130}, f"exit code {said}"
    assert "Traceback" not in ran.text, f"a traceback: {said}"
    assert MARK not in ran.text, f"the outside was read: {said}"
    assert SECRET not in ran.text, f"a secret: {said}"
    assert TOKEN not in ran.text, f"a secret: {said}"
    found = CONTROL.search(ran.text)
    assert not found, f"a control character {found}: {said}"
    assert not seen.seen, f"{seen.seen}: {said}"


def _check_marks(here: Sandbox) -> None:
    """Nothing of the outside, and no secret, in what was built, saved or sent."""
    for folder in (here.folder / "out", here.folder / "account", here.site.root):
        for path in folder.rglob("*"):
            if path.is_symlink() or not path.is_file() or path.stat().st_size > 10_000_000:
                continue
            data = path.read_bytes()
            for mark in (MARK, SECRET, TOKEN):
                assert mark.encode() not in data, f"{mark} stands in {path}"


def _commit(here: Sandbox) -> None:
    """Commit what git takes; what it refuses is there all the same."""
    environ = {"PATH": "/usr/bin:/bin", "HOME": str(here.folder), "GIT_CONFIG_COUNT": "0"}
    for arguments in (["add", "-A", "-f"], ["commit", "-q", "-m", "a pull request"]):
        subprocess.run(
            ["git", "-c", "user.name=x", "-c", "user.email=x@example.com", *arguments],
            cwd=here.work,
            env=environ,
            capture_output=True,
            check=False,
        )


@contextmanager
def in_time(name: str) -> Iterator[None]:
    """Raise Hang in what takes for ever; what cannot even be interrupted ends the process."""

    def hang(number: int, _frame: object) -> None:
        raise Hang(f"{name} {'computes' if number == signal.SIGPROF else 'waits'} for ever")

    before = {number: signal.signal(number, hang) for number in (signal.SIGALRM, signal.SIGPROF)}
    signal.setitimer(signal.ITIMER_PROF, COMPUTING)
    signal.setitimer(signal.ITIMER_REAL, WAITING)
    faulthandler.dump_traceback_later(2 * WAITING, exit=True, file=2)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        faulthandler.cancel_dump_traceback_later()
        for number, handler in before.items():
            signal.signal(number, handler)


def shrink(
    case: Case, folder: Path, made: AttackTarget, kinds: dict[mutations.Mutate, int]
) -> Case:
    """The case without the mutations that it does not need."""
    best = case
    for number in case.mutations:
        left = [one for one in best.mutations if one != number]
        tried = run_case(case.seed, folder, made, kinds, left)
        if tried.finding and tried.finding.split()[:4] == best.finding.split()[:4]:
            best = tried
    return best


def main() -> int:
    """Make cases as long as was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", choices=tuple(KINDS), default="all")
    parser.add_argument("--shrink", action="store_true")
    parser.add_argument("--verbose", action="store_true", help="name every case")
    parser.add_argument("--go-on", action="store_true", help="go on after a finding")
    args = parser.parse_args()
    kinds = KINDS[args.kinds]
    begun, seed, found = time.monotonic(), args.seed, 0
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name, template(Path(name)) as made:
        while True:
            case = run_case(seed, Path(name), made, kinds)
            if case.finding and args.shrink:
                case = shrink(case, Path(name), made, kinds)
            counts.update(line.split()[0] for line in case.log)
            took = time.monotonic() - begun
            if args.verbose:
                print(f"{time.process_time():8.1f} s {seed} {case.log}", flush=True)  # noqa: T201
            if case.finding:
                found += 1
                text = case.finding if len(case.finding) < 6000 else f"{case.finding[:6000]}…"
                print(f"seed {seed} {case.log}\n{text}\n", flush=True)  # noqa: T201
            if not seed % 50 or case.finding:
                print(f"seed {seed} after {took:.0f} s, {found} findings", flush=True)  # noqa: T201
            if took > args.minutes * 60 or (found and not args.go_on):
                break
            seed += 1
    cases = seed - args.seed + 1
    print(f"{cases} cases, {sorted(counts.items())}")  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
