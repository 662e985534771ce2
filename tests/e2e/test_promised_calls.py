"""A plan gives the number of calls, and apply makes exactly these."""

import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.e2e.site import WRITING, Account, Site

SEALED = """
import os, sys
def guard(event, args):
    changing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
    if event == "open" and args[0] != os.devnull and args[2] & changing:
        raise OSError(30, f"Read-only file system: {args[0]}")
    if event in {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.chmod"}:
        raise OSError(30, f"Read-only file system: {event} {args}")
    if event.startswith("socket.") and event != "socket.gethostname":
        raise OSError(101, f"Network is unreachable: {event} {args}")
sys.addaudithook(guard)
sys.dont_write_bytecode = True
from wxpublish.cli.program import main
sys.exit(main())
"""
"""The program on a disk that cannot be written and without a network, which root is not spared."""

Edit = Callable[[Site], None]


def begin(site: Site) -> None:
    """Two articles of their own with a picture, and one news of two."""
    site.picture("articles/photo.png", "green")
    site.article("hello", text="你好。\n\n![图](photo.png)")
    site.article("plain", text="另一篇。")
    site.article("lead", news="weekly", index="0")
    site.article("second", news="weekly", index="1")


def nothing(_: Site) -> None:
    """Leave everything as it is."""


def edit_one(site: Site) -> None:
    site.article("plain", text="改过的一篇。")


def edit_second_of_news(site: Site) -> None:
    site.article("second", text="第二篇改了。", news="weekly", index="1")


def edit_both_of_news(site: Site) -> None:
    site.article("lead", text="头条改了。", news="weekly", index="0")
    edit_second_of_news(site)


def add_to_news(site: Site) -> None:
    site.article("third", news="weekly", index="2")


def rename(site: Site) -> None:
    site.path("plain").rename(site.path("renamed"))


def replace_cover(site: Site) -> None:
    site.picture("cover.jpg", "crimson")


def add_picture(site: Site) -> None:
    site.picture("articles/more.png", "orange")
    site.article("hello", text="你好。\n\n![图](photo.png)\n\n![图](more.png)")


def delete_one(site: Site) -> None:
    site.remove("plain")


def everything_at_once(site: Site) -> None:
    edit_both_of_news(site)
    replace_cover(site)
    delete_one(site)
    add_picture(site)
    site.article("fresh", text="新的一篇。")


EDITS: tuple[Edit, ...] = (
    nothing,
    edit_one,
    edit_second_of_news,
    edit_both_of_news,
    add_to_news,
    rename,
    replace_cover,
    add_picture,
    delete_one,
    everything_at_once,
)


def apply_counting(site: Site) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Plan, apply, and give all calls that were promised and those that arrived; the writing ones
    that were carried out are those that `api_calls` promised.
    """
    plan = site.plan()
    site.account.clear_calls()
    site.apply()
    assert writing(site.account.effects()) == plan["api_calls"]
    arrived = {name: n for name, n in site.account.calls().items() if name != "stable_token"}
    promised = dict(plan["api_calls"])
    for endpoint, count in plan["reads"].items():
        promised[endpoint] = promised.get(endpoint, 0) + count
    return promised, arrived


def writing(calls: Mapping[str, int]) -> dict[str, int]:
    return {name: count for name, count in calls.items() if name in WRITING}


def test_first_apply_makes_the_promised_calls(channel_site: Site) -> None:
    begin(channel_site)
    promised, arrived = apply_counting(channel_site)
    assert arrived == promised
    channel_site.assert_one_item_each()


@pytest.mark.parametrize("edit", EDITS)
def test_apply_makes_the_promised_calls_after(channel_site: Site, edit: Edit) -> None:
    begin(channel_site)
    channel_site.apply()
    edit(channel_site)
    promised, arrived = apply_counting(channel_site)
    assert arrived == promised
    channel_site.assert_one_item_each()


def test_the_outcome_counts_what_arrived(channel_site: Site) -> None:
    begin(channel_site)
    channel_site.apply()
    everything_at_once(channel_site)
    channel_site.account.clear_calls()
    outcome = channel_site.apply()
    counted = {**outcome["reads"]}
    for endpoint, count in outcome["api_calls"].items():
        counted[endpoint] = counted.get(endpoint, 0) + count
    arrived = channel_site.account.calls()
    arrived.pop("stable_token", None)
    assert counted == arrived


def test_declared_media_make_the_promised_calls(site: Site) -> None:
    site.picture("qr.png", "black")
    site.configure("media:\n  - {id: qr, type: image, file: qr.png}\n")
    site.article("hello")
    promised, arrived = apply_counting(site)
    assert arrived == promised
    site.picture("qr.png", "gray")
    promised, arrived = apply_counting(site)
    assert arrived == promised
    site.assert_one_item_each()


class TestNothingToDo:
    def test_makes_no_call_at_all(self, channel_site: Site) -> None:
        begin(channel_site)
        channel_site.apply()
        shutil.rmtree(channel_site.account.folder / "cache")
        channel_site.account.clear_calls()
        assert channel_site.apply()["result"] == "nothing"
        assert channel_site.account.calls() == {}

    def test_leaves_the_lockfile_alone(self, channel_site: Site) -> None:
        begin(channel_site)
        channel_site.apply()
        os.utime(channel_site.lockfile, (1_000_000_000, 1_000_000_000))
        before = channel_site.lockfile.read_bytes()
        channel_site.apply()
        assert channel_site.lockfile.read_bytes() == before
        assert channel_site.lockfile.stat().st_mtime == 1_000_000_000

    def test_needs_no_credentials(self, site: Site) -> None:
        begin(site)
        site.apply()
        site.environ = {"WXPUBLISH_APP_ID": site.environ["WXPUBLISH_APP_ID"]}
        assert site.apply()["result"] == "nothing"


class TestPlanAlone:
    def test_needs_no_platform_and_no_credentials(self, site: Site, account: Account) -> None:
        begin(site)
        ran = site.run("plan", environ={})
        assert ran.code == 0, ran.text
        assert account.calls() == {}

    def test_writes_nothing(self, site: Site) -> None:
        begin(site)
        site.apply()
        edit_one(site)
        before = tree(site.root)
        site.plan()
        site.plan("--refresh")
        assert tree(site.root) == before

    def test_works_on_a_read_only_disk_without_a_network(self, site: Site) -> None:
        begin(site)
        site.apply()
        edit_one(site)
        process = site.spawn("plan", "--format", "json", program=SEALED)
        out, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (0, "")
        assert json.loads(out) == site.plan()
        process = site.spawn("state", "rm", "news.plain", program=SEALED)
        assert "Read-only file system" in process.communicate(timeout=60)[1]


def tree(root: Path) -> dict[str, tuple[bytes, int]]:
    """Every file below a folder: its bytes and when it was written."""
    return {
        str(path.relative_to(root)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in root.rglob("*")
        if path.is_file()
    }
