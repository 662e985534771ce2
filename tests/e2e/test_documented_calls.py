"""The calls of `docs/calls.md` are those that arrive at the platform."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.e2e.crash_runner import KILLED, CrashPoint, CrashRunner
from tests.e2e.manual_edits import edit, tick
from tests.e2e.site import REPOSITORY, Account, Site, emulated

DOCUMENT = REPOSITORY / "docs" / "calls.md"
_CALL = re.compile(r"`([a-z_/]+)` (\d+)")
Calls = Mapping[str, int]


def documented(size: str) -> dict[str, Calls]:
    """The table below a heading: the calls of each command by endpoint."""
    section = DOCUMENT.read_text(encoding="utf-8").partition(f"## A site of {size} articles")[2]
    rows = [line.split(" | ") for line in section.partition("\n## ")[0].splitlines() if "|" in line]
    return {
        row[0].lstrip("| "): {name: int(count) for name, count in _CALL.findall(row[1])}
        for row in rows[2:]
    }


@pytest.fixture
def roomy(tmp_path: Path) -> Iterator[Account]:
    """An account that takes more than a day's drafts."""
    with emulated(tmp_path / "account", quota={"draft/add": 10_000}) as made:
        yield made


def arrived(site: Site, command: Callable[[], object]) -> Calls:
    """The calls of a command, without those for a token."""
    site.account.clear_calls()
    command()
    return {name: count for name, count in site.account.calls().items() if name != "stable_token"}


def key(number: int) -> str:
    return f"n{number:04}"


def write_articles(site: Site, size: int) -> None:
    for number in range(size):
        site.article(key(number))


def write_twelve(site: Site) -> None:
    write_articles(site, 12)
    for name in ("one", "two"):
        site.picture(f"articles/{name}.png", {"one": "green", "two": "orange"}[name])
    site.article(key(3), text="![一](one.png)\n\n![二](two.png)")


def run(site: Site, *arguments: str) -> Callable[[], object]:
    """A command that must succeed."""

    def command() -> None:
        ran = site.run(*arguments)
        assert ran.code == 0, ran.text

    return command


def test_the_calls_of_a_small_site_are_documented(site: Site) -> None:
    write_twelve(site)
    apply, refresh = run(site, "apply", "--auto-approve"), run(site, "refresh")
    calls = {"first apply": arrived(site, apply), "plan": arrived(site, run(site, "plan"))}
    calls["apply with nothing to do"] = arrived(site, apply)
    site.article(key(0), text="改了。")
    calls["apply of one edited article"] = arrived(site, apply)
    site.article("new")
    calls["apply of one new article"] = arrived(site, apply)
    site.remove("new")
    calls["apply of one deleted article"] = arrived(site, apply)
    calls["refresh"] = arrived(site, refresh)
    tick(site)
    edit(site, key(1))
    calls["refresh after one edit by hand"] = arrived(site, refresh)
    table = documented("12")
    assert {name: table[name] for name in calls} == calls
    assert {name for name in table if not name.startswith(("recovery", "resume"))} == {*calls}


def test_the_calls_after_a_kill_are_documented(site: Site, process: CrashRunner) -> None:
    write_articles(site, 12)
    death = CrashPoint("sent draft/add", 6)
    assert process.run(site, "apply", "--auto-approve", death=death) == KILLED
    table = documented("12")
    calls = arrived(site, run(site, "recover"))
    assert calls == table["recovery: killed after a created draft, before its answer"]
    calls = arrived(site, run(site, "apply", "--auto-approve"))
    assert calls == table["resume: the apply after it, with 6 drafts left"]
    site.assert_one_item_each()


@pytest.mark.slow
def test_the_calls_of_a_large_site_are_documented(tmp_path: Path, roomy: Account) -> None:
    site = Site(tmp_path / "site", roomy)
    site.configure(quota="{draft/add: 10000}")
    write_articles(site, 1_000)
    apply, refresh = run(site, "apply", "--auto-approve", "--quiet"), run(site, "refresh")
    calls = {"first apply": arrived(site, apply), "apply with nothing to do": arrived(site, apply)}
    calls["refresh"] = arrived(site, refresh)
    tick(site)
    for number in range(300):
        edit(site, key(number))
    calls["refresh after 300 edits by hand"] = arrived(site, refresh)
    assert documented("1,000") == calls


def test_a_refresh_reads_the_pages_in_order_and_each_once(tmp_path: Path, roomy: Account) -> None:
    site = Site(tmp_path / "site", roomy)
    write_articles(site, 130)
    site.apply()
    roomy.clear_calls()
    run(site, "refresh")()
    log = roomy.admin("calls")["log"]
    pages = [json.loads(call["request"]) for call in log if call["endpoint"] == "draft/batchget"]
    assert [page["offset"] for page in pages] == [*range(0, 130, 20)]
    assert all(page["no_content"] == 1 for page in pages)
