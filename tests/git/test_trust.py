"""A plan lists what a branch changes of what apply may do."""

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.site import Account, Site
from tests.github.repository import git
from wxpublish.model.address import Address
from wxpublish.model.lock import LockedFile, LockedNews, Superseded
from wxpublish.state import lockfile as lockfiles
from wxpublish.workflow.trust_report import find_pull_request_base

HEADING = "this changes what apply may do"


@pytest.fixture
def site(tmp_path: Path, account: Account) -> Site:
    """A site in a subfolder of a repository, applied and committed on `main`; `work` is checked out."""
    made = Site(tmp_path / "desk" / "weekly", account)
    made.configure(safety="{max_delete: 10}")
    made.article("hello", title="你好")
    made.article("other", title="另一篇")
    made.apply()
    desk = made.root.parent
    (desk / ".gitignore").write_text(".wxpublish/\n", encoding="utf-8")
    subprocess.run(["git", "init", "-q", "-b", "main", str(desk)], check=True)
    commit(made)
    git(desk, "checkout", "-q", "-b", "work")
    return made


def commit(site: Site, message: str = "edit") -> str:
    git(site.root, "add", "-A")
    git(site.root, "commit", "-q", "--allow-empty", "-m", message)
    return git(site.root, "rev-parse", "HEAD").strip()


def differences(site: Site) -> dict[str, tuple[str | None, str | None]]:
    """The values of the plan's JSON by `subject.field`."""
    document: dict[str, Any] = site.plan("--base", "main")
    return {
        ".".join(filter(None, (one["subject"], one["field"]))): (one["before"], one["after"])
        for one in document.get("trust", {"changes": []})["changes"]
    }


def rewrite_entry(site: Site, address: str, **fields: Any) -> None:
    """Change an entry of the lockfile and its checksum."""
    lock = lockfiles.read(site.lockfile)
    entry = lock.resources[Address.parse(address)]
    assert isinstance(entry, LockedNews)
    values = {name: getattr(entry, name) for name in entry.__slots__} | fields
    changed = lock.put(Address.parse(address), LockedNews(**values))
    site.lockfile.write_bytes(lockfiles.encode(changed))


def test_a_branch_without_such_changes_lists_nothing(site: Site) -> None:
    site.article("hello", title="你好", text="新文。")
    commit(site)
    ran = site.run("plan", "--base", "main")
    assert HEADING not in ran.text
    assert differences(site) == {}


def test_another_media_id_is_listed_above_the_changes(site: Site) -> None:
    mine = site.media_id("hello")
    rewrite_entry(site, "news.hello", media_id="FOREIGN")
    site.article("third")
    commit(site)
    out = site.run("plan", "--base", "main").out
    said = f"wxpublish.lock.json: news.hello points to another media_id (was {mine}, now FOREIGN)"
    assert said in out
    assert out.index(HEADING) < out.index(said) < out.index("+  news.third")


def test_a_refreshed_plan_lists_the_title_of_the_item(site: Site) -> None:
    foreign = site.account.add_by_hand(
        "别人的草稿",
        "别动。",
        site.lock()[site.lock()["news.hello"]["articles"][0]["cover"]]["media_id"],
    )
    rewrite_entry(site, "news.hello", media_id=foreign)
    commit(site)
    assert f"now {foreign}, 别人的草稿)" in site.run("plan", "--refresh", "--base", "main").out


def test_each_kind_of_change_to_an_entry_is_listed(site: Site) -> None:
    article = lockfiles.read(site.lockfile).news()[Address("news", "hello")].articles[0]
    blind = type(article)(article.source, article.title, article.cover, article.sent)
    rewrite_entry(
        site,
        "news.hello",
        protect=True,
        released=True,
        superseded=(Superseded("VICTIM", "draft"),),
        articles=(blind,),
    )
    commit(site)
    found = differences(site)
    assert found["news.hello.protect"] == (None, "true")
    assert found["news.hello.released"] == (None, "true")
    assert found["news.hello.superseded"] == (None, "VICTIM")
    assert found["news.hello.observed"][1] is None
    text = site.run("plan", "--base", "main").out
    assert "news.hello: what was read back is removed, so apply no longer notices edits" in text


def test_added_and_removed_entries_are_listed(site: Site) -> None:
    mine = site.media_id("hello")
    lock = lockfiles.read(site.lockfile)
    entry = lock.resources[Address.parse("news.hello")]
    moved = lock.drop(Address.parse("news.hello")).put(Address.parse("news.victim"), entry)
    site.lockfile.write_bytes(lockfiles.encode(moved))
    commit(site)
    assert differences(site) == {
        "news.hello.entry": (mine, None),
        "news.victim.entry": (None, mine),
    }


def test_a_deleted_lockfile_is_listed_entry_by_entry(site: Site) -> None:
    mine = {key: site.media_id(key) for key in ("hello", "other")}
    site.lockfile.unlink()
    commit(site)
    found = differences(site)
    assert {key: found[f"news.{key}.entry"] for key in mine} == {
        key: (media_id, None) for key, media_id in mine.items()
    }
    assert found["lineage"][1] is None


def test_another_url_of_a_picture_is_listed(site: Site) -> None:
    site.picture("articles/photo.png", "green")
    git(site.root, "checkout", "-q", "main")
    site.article("hello", title="你好", text="![图](photo.png)")
    site.apply()
    commit(site)
    git(site.root, "checkout", "-q", "-B", "work")
    lock = lockfiles.read(site.lockfile)
    (address,) = (one for one in lock.resources if one.kind == "picture")
    entry = lock.resources[address]
    assert isinstance(entry, LockedFile)
    other = f"{entry.url}&from=elsewhere"
    site.lockfile.write_bytes(lockfiles.encode(lock.put(address, replace(entry, url=other))))
    commit(site)
    assert differences(site) == {f"{address}.url": (entry.url, other)}


def test_consents_of_the_configuration_are_listed(site: Site) -> None:
    more = (
        "import: [{address: news.hello, media_id: FOREIGN}]\n"
        "moved: [{from: news.was, to: news.other}]\n"
        "quota: {draft/add: 5}\n"
        "account: {app_id: wx0123456789abcdef, api_base: 'https://api.weixin.qq.com'}\n"
    )
    site.configure(more, on_drift="overwrite", safety="{max_delete: 500}")
    commit(site)
    ran = site.run("plan", "--base", "main")
    assert ran.code == 0, ran.text
    out = ran.out
    for said in (
        "wxpublish.yaml: on_drift fail → overwrite",
        "wxpublish.yaml: safety.max_delete 10 → 500",
        "wxpublish.yaml: import news.hello → FOREIGN",
        "wxpublish.yaml: moved news.was → news.other",
        "wxpublish.yaml: quota.draft/add none → 5",
        "wxpublish.yaml: account.app_id none → wx0123456789abcdef",
        "wxpublish.yaml: account.api_base none → https://api.weixin.qq.com",
    ):
        assert said in out


def test_another_lockfile_is_listed_with_every_entry(site: Site) -> None:
    site.lockfile.rename(site.root / "mine.lock.json")
    site.configure(lockfile="mine.lock.json")
    commit(site)
    found = differences(site)
    assert found["lockfile"] == ("wxpublish.lock.json", "mine.lock.json")
    assert "news.hello.entry" in found


def test_consents_of_front_matter_are_listed(site: Site) -> None:
    site.article("hello", title="你好", on_drift="overwrite")
    site.article("other", title="另一篇", protect="true")
    site.article("third")
    commit(site)
    out = site.run("plan", "--base", "main").out
    assert "articles/hello.md: on_drift none → overwrite" in out
    assert "articles/other.md: protect none → true" in out
    assert "articles/third.md: " not in out


def test_consents_removed_from_front_matter_are_listed(site: Site) -> None:
    site.article("hello", title="你好", protect="true")
    git(site.root, "checkout", "-q", "main")
    commit(site)
    git(site.root, "checkout", "-q", "-B", "work")
    site.article("hello", title="你好")
    commit(site)
    assert "articles/hello.md: protect true → none" in site.run("plan", "--base", "main").out


def test_later_applies_of_the_base_branch_are_not_listed(site: Site) -> None:
    site.article("hello", title="你好", text="我们的。")
    commit(site)
    git(site.root, "checkout", "-q", "main")
    site.article("later")
    site.apply()
    commit(site, "an apply of main")
    git(site.root, "checkout", "-q", "work")
    assert differences(site) == {}
    git(site.root, "merge", "-q", "-m", "catch up", "main")
    assert differences(site) == {}


def test_markdown_output_begins_with_the_list(site: Site) -> None:
    site.configure(on_drift="overwrite", safety="{max_delete: 10}")
    commit(site)
    out = site.run("plan", "--base", "main", "--format", "markdown").out
    assert "> [!CAUTION]\n> Compared with main, this changes what apply may do:\n" in out
    assert "> - `wxpublish.yaml`: on" in out


def test_the_digest_covers_only_the_changes(site: Site) -> None:
    site.article("third")
    commit(site)
    before = site.plan()["digest"]
    site.configure(safety="{max_delete: 11}")
    commit(site)
    document = site.plan("--base", "main")
    assert "trust" in document
    assert document["digest"] == before


def test_a_saved_plan_has_the_list(site: Site, tmp_path: Path) -> None:
    site.configure(on_drift="overwrite")
    site.article("third")
    commit(site)
    assert site.run("plan", "--base", "main", "--out", str(tmp_path / "a.plan")).code == 0
    shown = site.run("plan", "--show", str(tmp_path / "a.plan"), "--format", "json")
    assert json.loads(shown.out)["trust"]["base"] == "main"


def test_without_a_readable_base_every_entry_is_listed(site: Site) -> None:
    git(site.root, "checkout", "-q", "main")
    whole = site.lockfile.read_bytes()
    site.lockfile.write_text("{", "utf-8")
    (site.root / "wxpublish.yaml").write_text("[", "utf-8")
    commit(site)
    git(site.root, "checkout", "-q", "-B", "work")
    site.lockfile.write_bytes(whole)
    site.configure()
    commit(site)
    assert "news.hello.entry" in differences(site)


def test_the_base_of_a_pull_request_is_the_first_parent_of_its_merge(site: Site) -> None:
    site.article("third")
    head = commit(site)
    git(site.root, "checkout", "-q", "main")
    base = commit(site, "later")
    git(site.root, "merge", "-q", "--no-ff", "-m", "merge", head)
    assert find_pull_request_base(site.root, "main", "", head).commit == base


def test_the_base_of_a_pull_request_may_not_be_in_the_clone(site: Site) -> None:
    assert find_pull_request_base(site.root, "nowhere", "f" * 40, "e" * 40).commit is None
