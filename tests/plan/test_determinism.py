"""A plan is a pure function of its input: no clock, no order, no state."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from tests.plan.builders import TARGET, applied, article, desired, media, plan, seen
from wxpublish.model.desired import Desired, DesiredArticle
from wxpublish.model.lock import Lock
from wxpublish.model.plan import Plan
from wxpublish.model.site import Channel, OnDrift
from wxpublish.model.snapshot import Snapshot
from wxpublish.plan.planner import PlanInputs, make_plan
from wxpublish.plan.policy import Policy
from wxpublish.report.json_documents import plan_document
from wxpublish.state.plan_codec import PLAN

K = TypeVar("K")
V = TypeVar("V")

KEYS = st.sampled_from(["a", "b", "c", "d", "e"])
ARTICLES: st.SearchStrategy[DesiredArticle] = st.builds(
    article,
    st.sampled_from(["甲", "乙", "丙"]),
    html=st.sampled_from(["<p>一</p>", "<p>二</p>"]),
)
CHANNELS: st.SearchStrategy[Channel] = st.sampled_from(["draft", "material"])
POLICIES: st.SearchStrategy[OnDrift] = st.sampled_from(["fail", "overwrite", "keep"])
SITES = st.builds(
    lambda items, channel, names, complete: desired(
        items, *(media(name) for name in sorted(names)), channel=channel, complete=complete
    ),
    st.dictionaries(KEYS, st.lists(ARTICLES, min_size=1, max_size=3), max_size=5),
    CHANNELS,
    st.sets(st.sampled_from(["qr", "map"])),
    st.booleans(),
)


@st.composite
def situations(draw: st.DrawFn) -> tuple[Desired, Lock, Policy, Snapshot | None]:
    """A site, the lockfile of an earlier one, a policy and sometimes a snapshot of the account."""
    lock = applied(draw(SITES), released=draw(st.booleans()), protect=draw(st.booleans()))
    without, edited = draw(st.sets(KEYS)), draw(st.sets(KEYS))
    snapshot = seen(lock, without=without, edited=edited) if draw(st.booleans()) else None
    return draw(SITES), lock, Policy(override=draw(POLICIES)), snapshot


@given(situations())
def test_same_input_gives_the_same_bytes(
    situation: tuple[Desired, Lock, Policy, Snapshot | None],
) -> None:
    site, lock, policy, snapshot = situation
    first = make_plan(site, PlanInputs(lock, snapshot=snapshot), policy, TARGET)
    second = make_plan(site, PlanInputs(lock, snapshot=snapshot), policy, TARGET)
    assert first == second
    assert plan_document(first) == plan_document(second)


@given(situations())
def test_order_of_the_input_does_not_matter(
    situation: tuple[Desired, Lock, Policy, Snapshot | None],
) -> None:
    site, lock, policy, snapshot = situation
    shuffled = replace(
        site,
        news=_reversed(site.news),
        assets=_reversed(site.assets),
        media=_reversed(site.media),
    )
    other = replace(lock, resources=_reversed(lock.resources))
    assert make_plan(shuffled, PlanInputs(other, snapshot=snapshot), policy, TARGET) == make_plan(
        site, PlanInputs(lock, snapshot=snapshot), policy, TARGET
    )


@given(situations())
def test_plan_is_the_same_after_encoding_and_decoding(
    situation: tuple[Desired, Lock, Policy, Snapshot | None],
) -> None:
    site, lock, policy, snapshot = situation
    made = make_plan(site, PlanInputs(lock, snapshot=snapshot), policy, TARGET)
    assert PLAN.read(Plan, PLAN.write(made)) == made


@given(situations())
def test_nothing_is_deleted_or_forgotten_if_a_file_failed_to_load(
    situation: tuple[Desired, Lock, Policy, Snapshot | None],
) -> None:
    site, lock, policy, snapshot = situation
    made = make_plan(
        replace(site, complete=False), PlanInputs(lock, snapshot=snapshot), policy, TARGET
    )
    assert {change.action for change in made.changes if "channel" not in change.reasons} <= {
        *("create", "update", "replace", "release", "move"),
    }


class TestDigest:
    def test_depends_on_the_content(self) -> None:
        one, other = (desired({"a": [article(html=html)]}) for html in ("<p>一</p>", "<p>二</p>"))
        assert plan(one, Lock()).digest != plan(other, Lock()).digest

    def test_depends_on_the_form_of_a_video(self) -> None:
        one, other = (
            desired({}, replace(media("intro", title="片头"), title=title))
            for title in ("片头", "片尾")
        )
        assert plan(one, Lock()).digest != plan(other, Lock()).digest

    def test_depends_on_the_channel(self) -> None:
        one, other = (desired({"a": [article()]}, channel=name) for name in ("draft", "material"))
        assert plan(one, Lock()).digest != plan(other, Lock()).digest

    def test_depends_on_how_drift_is_handled(self) -> None:
        site = desired({"a": [article()]})
        lock = applied(site)
        snapshot = seen(lock, edited=["a"])
        plans = [plan(site, lock, snapshot, override=word) for word in ("overwrite", "keep")]
        assert plans[0].digest != plans[1].digest

    def test_does_not_depend_on_serial_warnings_or_unchanged_items(self) -> None:
        new = {"a": [article("甲")]}
        alone = plan(desired(new), Lock())
        before = applied(desired({"b": [article("乙")]}))
        beside = plan(desired({**new, "b": [article("乙")]}), replace(before, serial=9))
        assert alone.digest == beside.digest


def _reversed(table: Mapping[K, V]) -> dict[K, V]:
    """The same entries in reverse order."""
    return dict(reversed(list(table.items())))
