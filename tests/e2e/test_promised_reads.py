"""Apply makes the reading calls that the plan promised, or fewer."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.e2e.crash_runner import KILLED, CrashPoint, CrashRunner, crash_runner
from tests.e2e.manual_edits import edit, tick
from tests.e2e.site import CHANNELS, Site, emulated
from tests.sampling import sample
from wxpublish.model.quota import DAILY
from wxpublish.model.read_strategy import MAX_SINGLE_READS, pages
from wxpublish.model.site import Channel

pytestmark = pytest.mark.slow

ADD = {"draft": "draft/add", "material": "material/add_news"}
LIST = {"draft": "draft/batchget", "material": "material/batchget_material"}
GET = {"draft": "draft/get", "material": "material/get_material"}
MANY = 150
WHOLE, DONE = 620, 560
CONSENT = ("--allow-delete", "999")


@pytest.fixture(params=CHANNELS)
def site_without_quota(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """A site of an account on either channel, of which any interface may be called often."""
    with emulated(tmp_path / "account", quota={"material/add_news": 10_000}) as account:
        yield Site(tmp_path / "site", account, request.param)


@pytest.fixture
def process(tmp_path: Path) -> Iterator[CrashRunner]:
    with crash_runner(tmp_path) as process:
        yield process


def articles(site: Site, count: int, text: str = "正文。", begin: int = 0) -> None:
    for number in range(begin, begin + count):
        site.article(f"n{number:03}", text=text)


def planned_reads(site: Site) -> Mapping[str, int]:
    """The reading calls of the plan, which are within a day's."""
    reads: Mapping[str, int] = site.plan()["reads"]
    assert all(count <= DAILY.get(endpoint, count) for endpoint, count in reads.items())
    return reads


def actual_reads(site: Site, *flags: str, code: int = 0) -> Mapping[str, int]:
    """The reading calls of an apply: as it tells, and as they arrived."""
    site.account.clear_calls()
    reads: Mapping[str, int] = site.apply(*flags, code=code)["reads"]
    arrived = site.account.calls()
    assert {name: arrived[name] for name in reads if name != ADD["material"]} == {
        name: n for name, n in reads.items() if name != ADD["material"]
    }
    return reads


def check_reads(site: Site, *flags: str, code: int = 0) -> Mapping[str, int]:
    """Apply, and compare: no interface is read more often than was promised."""
    before = planned_reads(site)
    after = actual_reads(site, *flags, code=code)
    assert {name: n for name, n in after.items() if n > before.get(name, 0)} == {}, before
    return after


on_draft = pytest.mark.parametrize("site_without_quota", sample(CHANNELS, 1), indirect=True)
on_material = pytest.mark.parametrize(
    "site_without_quota", sample(CHANNELS, 1, offset=1), indirect=True
)
"""Large sites are tried on one channel by default."""


@on_draft
def test_an_interrupted_large_site_reads_back_from_lists(
    site_without_quota: Site, process: CrashRunner
) -> None:
    articles(site_without_quota, WHOLE)
    add, single = ADD[site_without_quota.channel], GET[site_without_quota.channel]
    death = CrashPoint(f"answered {add}", DONE + (site_without_quota.channel == "material"))
    assert planned_reads(site_without_quota).get(single, 0) == 0
    assert process.run(site_without_quota, "apply", "--auto-approve", death=death) == KILLED
    assert (
        site_without_quota.run("recover").code == 0
    )  # of the last one it is asked whether it was made
    reads = check_reads(site_without_quota)
    assert reads.get(single, 0) == 0
    assert reads[LIST[site_without_quota.channel]] == pages(DONE) + pages(WHOLE)
    site_without_quota.assert_one_item_each()


class TestOfMany:
    """A fresh site, then updates, deletes and a mixture of them."""

    @on_material
    def test_reads_are_as_promised_from_the_first_to_the_last_apply(
        self, site_without_quota: Site
    ) -> None:
        articles(site_without_quota, MANY)
        assert check_reads(site_without_quota).get(GET[site_without_quota.channel], 0) == 0
        articles(site_without_quota, MANY, "改。")
        assert check_reads(site_without_quota).get(GET[site_without_quota.channel], 0) == 0
        articles(site_without_quota, 60, "再改。")
        articles(site_without_quota, 30, begin=MANY)
        for number in range(60, 90):
            site_without_quota.remove(f"n{number:03}")
        check_reads(site_without_quota, *CONSENT)
        articles(site_without_quota, 5, "又改。")
        assert LIST[site_without_quota.channel] not in check_reads(site_without_quota)
        for number in (*range(60), *range(90, MANY + 30)):
            site_without_quota.remove(f"n{number:03}")
        saved = (
            1 if site_without_quota.channel == "material" else 0
        )  # the cover, before it is deleted
        assert (
            check_reads(site_without_quota, *CONSENT).get(GET[site_without_quota.channel], 0)
            == saved
        )
        assert site_without_quota.account.news(site_without_quota.channel) == {}

    @on_draft
    def test_many_that_grow_are_read_back_from_one_list_before_the_old_ones_go(
        self, site_without_quota: Site
    ) -> None:
        for number in range(MANY // 2):
            site_without_quota.article(f"n{number:03}", news=f"w{number}", index="0")
        site_without_quota.apply()
        for number in range(MANY // 2):
            site_without_quota.article(f"m{number:03}", news=f"w{number}", index="1")
        assert check_reads(site_without_quota).get(GET[site_without_quota.channel], 0) == 0
        site_without_quota.assert_one_item_each()

    @on_draft
    def test_drift_costs_no_single_reads(self, site_without_quota: Site) -> None:
        articles(site_without_quota, MANY)
        site_without_quota.apply()
        articles(site_without_quota, MANY, "改。")
        tick(site_without_quota)
        for number in range(20):
            edit(site_without_quota, f"n{number:03}")
        reads = check_reads(site_without_quota, code=6)
        assert reads.get(GET[site_without_quota.channel], 0) == 0


class TestOfFew:
    def test_unread_items_of_a_killed_run_are_read_one_by_one_as_promised(
        self, site_without_quota: Site, process: CrashRunner
    ) -> None:
        articles(site_without_quota, 6)
        site_without_quota.account.inject_faults(f"{GET[site_without_quota.channel]}:drop")
        death = CrashPoint(f"answered {ADD[site_without_quota.channel]}", 4)
        assert process.run(site_without_quota, "apply", "--auto-approve", death=death) == KILLED
        site_without_quota.account.clear_faults()
        assert site_without_quota.run("recover").code == 0
        articles(site_without_quota, 1, "改。")
        site_without_quota.path("n001").rename(site_without_quota.path("moved"))
        site_without_quota.remove("n002")
        check_reads(site_without_quota)
        site_without_quota.assert_one_item_each()

    def test_lists_replace_single_reads_when_the_quota_is_low(
        self, site_without_quota: Site
    ) -> None:
        quota = {GET[site_without_quota.channel]: 5}
        site_without_quota.configure(
            quota="{" + ", ".join(f"{k}: {v}" for k, v in quota.items()) + "}"
        )
        articles(site_without_quota, 6)
        assert planned_reads(site_without_quota).get(GET[site_without_quota.channel], 0) == 0
        check_reads(site_without_quota)
        articles(site_without_quota, 2, "改。")
        assert planned_reads(site_without_quota)[GET[site_without_quota.channel]] == 4
        check_reads(site_without_quota)


def test_the_bound_is_below_the_calls_of_a_day() -> None:
    assert DAILY["draft/get"] > 2 * MAX_SINGLE_READS


def test_new_covers_are_searched_with_the_promised_reads_beside_foreign_files(site: Site) -> None:
    """The account has a cover that the lockfile does not know: the new one may be there too."""
    site.picture("other.jpg", "teal")
    elsewhere = Site(site.root.parent / "elsewhere", site.account)
    elsewhere.picture("cover.jpg", "olive")
    elsewhere.article("theirs")
    elsewhere.apply()
    site.article("a")
    site.apply()
    site.article("b", cover="/other.jpg")
    before = site.plan("--refresh")["reads"]
    after = actual_reads(site)
    assert before["material/batchget_material"] == after["material/batchget_material"] == 1
    assert {name: n for name, n in after.items() if n > before.get(name, 0)} == {}


@pytest.mark.parametrize("number", [1, 3])
def test_news_under_the_title_of_a_new_one_are_read_as_promised(site: Site, number: int) -> None:
    elsewhere = Site(site.root.parent / "elsewhere", site.account)
    for key in range(number):
        elsewhere.article(f"k{key}", title="周报", text=f"别人的第 {key} 篇。")
    elsewhere.apply()
    tick(site)
    site.article("a")
    site.apply()
    tick(site)
    site.article("b", title="周报", text="我们的周报。")
    before = site.plan("--refresh")["reads"]
    after = actual_reads(site)
    assert before["draft/get"] == after["draft/get"] == 1 + number
    assert {name: n for name, n in after.items() if n > before.get(name, 0)} == {}


def test_an_import_beside_a_new_material_reads_no_more_than_promised(site: Site) -> None:
    site.picture("qr.png", "black")
    site.configure("media:\n  - {id: qr, type: image, file: qr.png}\n")
    site.apply()
    held = site.lock()["image.qr"]["media_id"]
    assert site.run("state", "rm", "image.qr").code == 0
    site.picture("map.png", "white")
    site.configure(
        "media:\n  - {id: qr, type: image, file: qr.png}\n  - {id: map, type: image, file: map.png}\n"
        f"import:\n  - {{address: image.qr, media_id: {held}}}\n"
    )
    check_reads(site)
    site.assert_no_changes()


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_saved_plan_reads_as_it_promised(tmp_path: Path, channel: Channel) -> None:
    with emulated(tmp_path / "account") as account:
        site = Site(tmp_path / "site", account, channel)
        articles(site, MANY)
        reads = site.plan("--out", str(tmp_path / "plan"))["reads"]
        site.account.clear_calls()
        outcome = site.apply(str(tmp_path / "plan"))
        assert {name: n for name, n in outcome["reads"].items() if n > reads.get(name, 0)} == {}
