"""Anything may happen, in any order: the state machine.

Whatever people and accidents did, the lockfile parses, an apply does nothing that its plan did not
say, and once all is quiet there is one item an address and nothing left to plan.

The suite takes a short and always the same look; `STATE_MACHINE_MINUTES=60` makes it a long one.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from tests.e2e.crash_runner import CrashRunner, crash_runner
from tests.e2e.simulation import BELOW_SETTLE, COLOURS, KEYS, Draft, SiteSimulation
from tests.e2e.site import CHANNELS, Site, emulated
from wxpublish.model.site import Channel

pytestmark = pytest.mark.slow

ENDPOINTS = (
    "*",
    "draft/*",
    "draft/add",
    "draft/update",
    "draft/delete",
    "draft/get",
    "draft/batchget",
    "material/*",
    "material/add_news",
    "material/update_news",
    "material/add_material",
    "material/del_material",
    "material/get_material",
    "material/batchget_material",
    "media/uploadimg",
)
KINDS = (
    "before:drop",
    "after:drop",
    "before:status=502",
    "after:status=502",
    "after:garbage",
    "before:errcode=-1",
    "after:errcode=-1",
    "before:token",
    "cut",
)
which = st.integers(0, 11)
keys = st.sampled_from(KEYS)
drafts = st.builds(
    Draft,
    title=st.integers(0, 1),
    text=st.integers(0, 2),
    cover=st.sampled_from(COLOURS),
    picture=st.sampled_from((None, *COLOURS)),
)
faults = st.builds(
    "{}#{}:{}".format, st.sampled_from(ENDPOINTS), st.integers(1, 4), st.sampled_from(KINDS)
) | st.just(f"*/batchget*:lag={BELOW_SETTLE}")
flags = st.sampled_from(
    ((), (), ("--refresh",), ("--on-drift", "overwrite"), ("--refresh", "--on-drift", "keep"))
)
RUNNERS: list[CrashRunner] = []
MINUTES = float(os.environ.get("STATE_MACHINE_MINUTES", "0"))
SHORT = settings(
    max_examples=8,
    stateful_step_count=15,
    deadline=None,
    database=None,
    derandomize=True,
    phases=(Phase.generate,),
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
LONG = settings(SHORT, max_examples=25, stateful_step_count=30, derandomize=False, print_blob=True)


@pytest.fixture(scope="module")
def runners(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with ExitStack() as stack:
        for _ in range(2):
            folder = tmp_path_factory.mktemp("runner")
            RUNNERS.append(stack.enter_context(crash_runner(folder, retry_at_once=True)))
        yield
        RUNNERS.clear()


class Publishing(RuleBasedStateMachine):
    """A site on which people work while everything goes wrong."""

    simulation: SiteSimulation

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        self._folder = Path(tempfile.mkdtemp(prefix="simulation-"))

    def teardown(self) -> None:
        try:
            if hasattr(self, "room"):
                self.simulation.converge()
        finally:
            self._stack.close()
            shutil.rmtree(self._folder)

    @initialize(
        channel=st.sampled_from(CHANNELS), first=drafts, second=drafts, careful=st.booleans()
    )
    def begin(self, channel: Channel, first: Draft, second: Draft, *, careful: bool) -> None:
        account = self._stack.enter_context(emulated(self._folder / "account"))
        site = Site(self._folder / "site", account, channel)
        self.simulation = SiteSimulation(site, (RUNNERS[0], RUNNERS[1]), careful)
        self.simulation.write(KEYS[0], first)
        self.simulation.write_weekly([first, second])

    # -- people ----------------------------------------------------------------------------

    @rule(key=keys, draft=drafts)
    def write(self, key: str, draft: Draft) -> None:
        self.simulation.write(key, draft)

    @rule(drafts=st.lists(drafts, max_size=3))
    def write_weekly(self, drafts: list[Draft]) -> None:
        self.simulation.write_weekly(drafts)

    @rule(key=keys)
    def remove(self, key: str) -> None:
        self.simulation.remove(key)

    @rule(old=keys, new=keys)
    def rename(self, old: str, new: str) -> None:
        self.simulation.rename(old, new)

    @rule()
    def change_the_channel(self) -> None:
        self.simulation.change_channel()

    @rule(seconds=st.integers(1, 3))
    def pass_time(self, seconds: int) -> None:
        self.simulation.account.admin("clock", {"advance": seconds})

    @rule(which=which)
    def edit_in_the_console(self, which: int) -> None:
        self._pick(which, self.simulation.edit)

    @rule(which=which)
    def save_in_the_console(self, which: int) -> None:
        self._pick(which, self.simulation.save)

    @rule(which=which)
    def delete_in_the_console(self, which: int) -> None:
        self._pick(which, self.simulation.delete)

    @rule(which=which)
    def publish_in_the_console(self, which: int) -> None:
        self._pick(which, self.simulation.publish)

    @rule(key=keys, draft=drafts)
    def copy_by_hand(self, key: str, draft: Draft) -> None:
        self.simulation.copy_by_hand(key, draft)

    def _pick(self, which: int, action: Callable[[str], None]) -> None:
        """Do it to one of our items. What there is depends on chance, so it is not drawn."""
        own_media_ids = self.simulation.own_media_ids()
        if own_media_ids:
            action(own_media_ids[which % len(own_media_ids)])

    # -- runs ------------------------------------------------------------------------------

    @rule(flags=flags)
    def apply(self, flags: tuple[str, ...]) -> None:
        self.simulation.apply(*flags)

    @rule(flags=flags, faults=st.lists(faults, min_size=1, max_size=3, unique=True))
    def apply_with_faults(self, flags: tuple[str, ...], faults: list[str]) -> None:
        self.simulation.apply(*flags, faults=faults)

    @rule(flags=flags, faults=st.lists(faults, max_size=1), crash_at=st.integers(1, 120))
    def die(self, flags: tuple[str, ...], faults: list[str], crash_at: int) -> None:
        self.simulation.apply(*flags, faults=faults, crash_at=crash_at)

    @rule()
    def apply_twice_at_once(self) -> None:
        self.simulation.apply_twice_at_once()

    @rule(crash_at=st.integers(0, 120))
    def apply_on_a_machine_that_is_lost(self, crash_at: int) -> None:
        self.simulation.apply_on_a_machine_that_is_lost(crash_at)

    @rule()
    def converge(self) -> None:
        self.simulation.converge()

    # -- the lockfile ----------------------------------------------------------------------

    @rule()
    def commit(self) -> None:
        self.simulation.commit()

    @rule(workspace=st.booleans())
    def lose_the_lockfile(self, *, workspace: bool) -> None:
        self.simulation.lose(workspace=workspace)

    @rule(which=which)
    def check_out_an_older_lockfile(self, which: int) -> None:
        self.simulation.check_out(which)


@pytest.mark.usefixtures("runners")
def test_any_history_converges_to_one_item_for_each_address() -> None:
    end = time.monotonic() + 60 * MINUTES
    explore(LONG if MINUTES else SHORT)
    while time.monotonic() < end:
        explore(LONG)


def explore(how: settings) -> None:
    run_state_machine_as_test(Publishing, settings=how)
