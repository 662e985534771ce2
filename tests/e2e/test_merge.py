"""Merging two branches that were both applied doubles nothing, loses nothing and reports what is
left over.
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.e2e import manual_edits
from tests.e2e.branches import Repository
from tests.e2e.site import Site, emulated
from wxpublish.state.lock_conflict import has_markers

TEXT_MERGE = "wxpublish*.lock.json text eol=lf\n"
LIKE_BEFORE = "wxpublish*.lock.json text eol=lf merge=binary linguist-generated\n"


READING: list[tuple[str, ...]] = [
    ("plan",),
    ("plan", "--refresh"),
    ("apply", "--auto-approve"),
    ("refresh",),
    ("import", "--all"),
    ("recover",),
    ("state", "list"),
    ("state", "show", "news.base"),
    ("state", "mv", "news.base", "news.other"),
    ("state", "rm", "news.base"),
    ("pull", "news.base"),
    ("remote", "list"),
]
"""Commands that read the lockfile."""


def two_branches(repository: Repository) -> None:
    """`one` and `two` each add an article to the base and apply it."""
    site = repository.site
    site.article("base", text="主干。")
    repository.applied("the base")
    for key in ("one", "two"):
        repository.branch(key)
        manual_edits.tick(site)
        site.article(key, text=f"{key} 的正文。")
        repository.applied(key)


def conflicted(site: Site, attributes: str = TEXT_MERGE) -> Repository:
    """A merge that git could not settle, because this clone has no driver."""
    (site.root / ".gitattributes").write_text(attributes, encoding="utf-8")
    repository = Repository.around(site, driver=False)
    two_branches(repository)
    assert repository.try_git("merge", "-q", "one").returncode != 0
    return repository


def assert_whole(site: Site, *keys: str) -> None:
    """Nothing is left to do, and each article is on the account once."""
    site.assert_no_changes()
    site.assert_one_item_each()
    assert {f"news.{key}" for key in keys} <= {*site.lock()}


def assert_settled_with_copies(site: Site) -> None:
    """Nothing is left to do, and every file of the account is known, be it under one address."""
    site.assert_no_changes()
    known = {old["media_id"] for held in site.lock().values() for old in held.get("superseded", ())}
    assert site.account.files() <= known | {
        held["media_id"] for held in site.lock().values() if "media_id" in held
    }


@contextmanager
def until_done(write: Callable[[], object]) -> Iterator[None]:
    """Write to a pipe beside; one that nobody reads is let go in the end."""

    def attempt() -> None:
        with suppress(OSError):
            write()

    threading.Thread(target=attempt, daemon=True).start()
    yield


class TestDriver:
    @pytest.mark.parametrize(("here", "there"), [("one", "two"), ("two", "one")])
    def test_two_branches_merge_by_themselves(self, site: Site, here: str, there: str) -> None:
        repository = Repository.around(site)
        two_branches(repository)
        repository.branch("main", here)
        said = repository.git("merge", "-q", "-m", "merge", there)
        assert "Joined: 1 address of ours, 1 of theirs" in said
        assert_whole(site, "base", "one", "two")

    def test_a_rebase_and_a_cherry_pick_do_so_too(self, site: Site) -> None:
        repository = Repository.around(site)
        two_branches(repository)
        repository.branch("picked", "one")
        repository.git("cherry-pick", "two")
        assert_whole(site, "base", "one", "two")
        repository.branch("rebased", "two")
        repository.git("rebase", "-q", "one")
        assert_whole(site, "base", "one", "two")

    def test_a_merge_that_is_done_again_gives_the_same_bytes(self, site: Site) -> None:
        repository = Repository.around(site)
        two_branches(repository)
        results = []
        for attempt in ("first", "second"):
            repository.branch(attempt, "one")
            repository.git("merge", "-q", "-m", attempt, "two")
            results.append(site.lockfile.read_bytes())
        assert results[0] == results[1]

    def test_branches_that_merged_each_other_merge_again(self, site: Site) -> None:
        repository = Repository.around(site)
        two_branches(repository)
        for here, there in (("left", "right"), ("right", "left")):
            start = {"left": "one", "right": "two"}
            repository.branch(here, start[here])
            repository.git("merge", "-q", "-m", here, start[there])
            site.article(here)
            repository.applied(here)
        repository.git("merge", "-q", "-m", "crossed", "left")
        assert_whole(site, "one", "two", "left", "right")

    def test_an_article_that_both_made_is_there_once_in_the_end(self, site: Site) -> None:
        repository = Repository.around(site)
        site.article("base")
        repository.applied("the base")
        for name in ("one", "two"):
            repository.branch(name)
            manual_edits.tick(site)
            site.article("same", "同题", f"{name} 的正文。")
            site.run("apply", "--auto-approve")
            repository.commit(name)
        repository.branch("main", "two")
        repository.try_git("merge", "-q", "one")
        site.article("same", "同题", "两人的正文。")
        repository.commit("settled")
        site.apply()
        assert_whole(site, "base", "same")
        assert site.account.titles() == ["《base》", "同题"]
        assert "两人的正文" in site.account.text(site.media_id("same"))

    def test_an_article_sent_by_both_branches_ends_as_in_the_files(self, site: Site) -> None:
        repository = Repository.around(site)
        site.article("base")
        repository.applied("the base")
        for name in ("one", "two"):
            repository.branch(name)
            manual_edits.tick(site)
            site.article("base", text=f"{name} 的正文。")
            site.apply("--on-drift", "overwrite")
            repository.commit(name)
        repository.branch("main", "one")
        said = repository.try_git("merge", "two").stdout
        assert "news.base was sent by both with different text: theirs is newer" in said
        site.article("base", text="one 的正文。")
        repository.commit("settled: the text of one")
        site.apply()
        assert site.account.text(site.media_id("base")).startswith("one")

    def test_a_deletion_here_and_an_article_there_are_both_kept(self, site: Site) -> None:
        repository = Repository.around(site)
        site.article("base")
        site.article("old")
        repository.applied("the base")
        repository.branch("one")
        site.remove("old")
        repository.applied("one")
        repository.branch("two")
        site.article("new")
        repository.applied("two")
        repository.git("merge", "-q", "-m", "merge", "one")
        assert_whole(site, "base", "new")
        assert "news.old" not in site.lock()

    def test_a_cover_that_both_uploaded_leaves_nothing_behind(self, site: Site) -> None:
        repository = Repository.around(site)
        site.article("base")
        repository.applied("the base")
        for key in ("one", "two"):
            repository.branch(key)
            manual_edits.tick(site)
            site.picture("shared.jpg", "teal")
            site.article(key, cover="/shared.jpg")
            site.run("apply", "--auto-approve")
            repository.commit(key)
        repository.git("merge", "-q", "-m", "merge", "one")
        assert_settled_with_copies(site)
        for key in ("one", "two"):
            site.article(key)
        site.apply()
        assert_whole(site, "base", "one", "two")

    def test_lockfiles_of_several_accounts_in_a_subfolder(self, site: Site, tmp_path: Path) -> None:
        inner = Site(tmp_path / "repository" / "站点", site.account)
        accounts = "accounts: {main: {app_id: wx0123456789abcdef}, other: {app_id: wxother}}\n"
        inner.configure(accounts)
        repository = Repository.around(inner, tmp_path / "repository")
        for key in ("base", "one", "two"):
            if key != "base":
                repository.branch(key)
            inner.article(key)
            assert inner.run("--account", "main", "apply", "--auto-approve").code == 0
            repository.commit(key)
        repository.git("merge", "-q", "-m", "merge", "one")
        assert "No changes" in inner.run("--account", "main", "plan").out

    def test_attributes_alone_run_nothing(self, site: Site) -> None:
        repository = conflicted(site, TEXT_MERGE.replace("eol=lf", "eol=lf merge=wxpublish"))
        assert has_markers(site.lockfile.read_bytes())
        assert repository.try_git("config", "--get-regexp", "^merge").returncode == 1


class TestRefused:
    @pytest.mark.parametrize("command", READING)
    @pytest.mark.parametrize("style", ["merge", "diff3"])
    def test_every_command_that_reads_it_explains_how_to_merge(
        self, site: Site, command: tuple[str, ...], style: str
    ) -> None:
        site.article("base")
        site.apply()
        whole = site.lockfile.read_text(encoding="utf-8")
        middle = "||||||| base\n" if style == "diff3" else ""
        site.lockfile.write_text(f"<<<<<<< ours\n{whole}{middle}=======\n{whole}>>>>>>> theirs\n")
        site.account.clear_calls()
        ran = site.run(*command)
        assert ran.code == 1, ran.text
        assert "wxpublish.lock.json has merge conflicts" in ran.err
        assert "wxpublish state resolve" in ran.err
        assert site.account.effects() == {}


@pytest.fixture(scope="module")
def in_conflict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site that every command refuses, and so none changes."""
    folder = tmp_path_factory.mktemp("conflict")
    with emulated(folder / "account") as account:
        site = Site(folder / "site", account)
        conflicted(site, LIKE_BEFORE)
        yield site


class TestWithoutMarkers:
    """A merge driver that cannot be started, and `merge=binary`, leave one side whole."""

    @pytest.mark.parametrize("command", READING)
    def test_a_conflict_that_the_index_alone_knows_is_refused(
        self, in_conflict: Site, command: tuple[str, ...]
    ) -> None:
        site = in_conflict
        site.account.clear_calls()
        ran = site.run(*command)
        assert ran.code == 1, ran.text
        assert "wxpublish.lock.json is in conflict" in ran.err
        assert "wxpublish state resolve" in ran.err
        assert site.account.effects() == {}

    def test_a_driver_that_cannot_be_started_leaves_a_conflict_that_is_refused(
        self, site: Site
    ) -> None:
        repository = Repository.around(site)
        repository.git(
            "config", "merge.wxpublish.driver", "/nowhere/wxpublish state merge %O %A %B"
        )
        two_branches(repository)
        assert repository.try_git("merge", "-q", "one").returncode != 0
        assert not has_markers(site.lockfile.read_bytes())
        assert site.run("plan").code == 1
        assert site.run("state", "resolve").code == 0
        assert_whole(site, "base", "one", "two")

    def test_a_side_that_deleted_it_is_refused(self, site: Site) -> None:
        repository = Repository.around(site)
        site.article("base")
        repository.applied("the base")
        repository.branch("one")
        site.article("one")
        repository.applied("one")
        repository.branch("two")
        repository.git("rm", "-q", "wxpublish.lock.json")
        repository.commit("two")
        assert repository.try_git("merge", "-q", "one").returncode != 0
        site.lockfile.unlink(missing_ok=True)
        assert site.run("plan").code == 1
        assert site.run("state", "resolve").code == 0
        assert_whole(site, "base", "one")

    def test_a_side_that_a_person_chose_counts_once_it_is_staged(self, site: Site) -> None:
        repository = conflicted(site, LIKE_BEFORE)
        assert "git add wxpublish.lock.json" in site.run("plan").err
        repository.git("add", "wxpublish.lock.json")
        assert site.run("plan").code == 0


def title_and_text(site: Site) -> Repository:
    """Two branches that sent one article: `one` a new title, and after it `two` a new text."""
    (site.root / ".gitattributes").write_text(TEXT_MERGE, encoding="utf-8")
    repository = Repository.around(site, driver=False)
    site.article("base", title="旧题", text="旧文。")
    repository.applied("the base")
    for key, title, text in (("one", "新题", "旧文。"), ("two", "旧题", "新文。")):
        repository.branch(key)
        manual_edits.tick(site)
        site.article("base", title=title, text=text)
        repository.applied(key, "--on-drift", "overwrite")
    return repository


def assert_title_and_text(site: Site) -> None:
    site.apply()
    assert site.account.titles() == ["新题"]
    assert "新文" in manual_edits.text(site, "base")
    site.assert_no_changes()


class TestMixedLines:
    """Git merges a lockfile line by line: of one article it takes a line of each side."""

    @pytest.mark.parametrize("side", ["ours", "theirs"])
    def test_a_merge_that_took_one_side_of_each_line_is_refused_and_joined(
        self, site: Site, side: str
    ) -> None:
        repository = title_and_text(site)
        repository.git("merge", "-q", "-m", "merge", "-X", side, "one")
        ran = site.run("plan")
        assert ran.code == 1
        assert "wxpublish state resolve" in ran.err
        ran = site.run("state", "resolve")
        assert "Joined: " in ran.out
        repository.commit("mended")
        assert_title_and_text(site)

    def test_committed_markers_are_joined_from_the_merge(self, site: Site) -> None:
        repository = title_and_text(site)
        assert repository.try_git("merge", "-q", "one").returncode != 0
        repository.commit("oops")
        ran = site.run("state", "resolve")
        assert "base was sent by both with different text: ours is newer" in ran.out
        repository.commit("mended")
        assert_title_and_text(site)

    @pytest.mark.parametrize("style", ["merge", "diff3", "zdiff3"])
    def test_an_article_known_from_conflict_markers_alone_is_sent_again(
        self, site: Site, style: str
    ) -> None:
        repository = title_and_text(site)
        repository.git("config", "merge.conflictStyle", style)
        assert repository.try_git("merge", "-q", "one").returncode != 0
        shutil.rmtree(repository.top / ".git")
        ran = site.run("state", "resolve")
        assert ran.code == 0, ran.text
        assert "base was sent by both" in ran.out
        assert "apply sends it again" in ran.out
        assert_title_and_text(site)


class TestResolve:
    @pytest.mark.parametrize("attributes", [TEXT_MERGE, LIKE_BEFORE])
    def test_a_merge_in_conflict_is_joined_from_the_index(
        self, site: Site, attributes: str
    ) -> None:
        repository = conflicted(site, attributes)
        ran = site.run("state", "resolve")
        assert ran.code == 0, ran.text
        assert "Joined: 1 address of ours, 1 of theirs" in ran.out
        assert "Now: git add " in ran.out
        assert "UU wxpublish.lock.json" in repository.git("status", "--short")
        repository.commit("merged")
        assert_whole(site, "base", "one", "two")

    def test_a_rebase_in_conflict_is_joined(self, site: Site) -> None:
        repository = conflicted(site)
        repository.git("merge", "--abort")
        repository.branch("two", "two")
        assert repository.try_git("rebase", "one").returncode != 0
        assert site.run("state", "resolve").code == 0
        repository.git("add", "-A")
        repository.git("rebase", "--continue")
        assert_whole(site, "base", "one", "two")

    def test_a_cherry_pick_in_conflict_is_joined(self, site: Site) -> None:
        repository = conflicted(site)
        repository.git("merge", "--abort")
        repository.branch("two", "two")
        assert repository.try_git("cherry-pick", "one").returncode != 0
        assert site.run("state", "resolve").code == 0
        repository.commit("picked")
        assert_whole(site, "base", "one", "two")

    def test_where_one_side_removed_the_file_the_other_is_kept(self, site: Site) -> None:
        repository = Repository.around(site, driver=False)
        two_branches(repository)
        repository.branch("lost")
        site.lockfile.unlink()
        repository.commit("the lockfile is gone")
        assert repository.try_git("merge", "two").returncode != 0
        site.lockfile.unlink(missing_ok=True)
        assert site.run("state", "resolve").code == 0
        repository.commit("merged")
        assert {"news.base", "news.two"} <= {*site.lock()}

    def test_markers_that_were_committed_are_joined_all_the_same(self, site: Site) -> None:
        repository = conflicted(site)
        repository.commit("oops")
        assert site.run("plan").code == 1
        ran = site.run("state", "resolve")
        assert ran.code == 0, ran.text
        repository.commit("mended")
        assert_whole(site, "base", "one", "two")

    def test_markers_are_joined_where_there_is_no_git(self, site: Site) -> None:
        repository = conflicted(site)
        shutil.rmtree(repository.top / ".git")
        assert site.run("state", "resolve").code == 0
        assert_whole(site, "base", "one", "two")

    def test_what_was_applied_after_one_side_was_taken_is_kept(self, site: Site) -> None:
        repository = conflicted(site)
        repository.git("checkout", "--ours", "wxpublish.lock.json")
        site.lockfile.write_bytes(site.lockfile.read_bytes() + b"\n")  # settled by a person
        site.remove("one")
        site.article("later")
        assert site.run("apply", "--auto-approve").code == 0
        later = site.media_id("later")
        assert site.run("state", "resolve").code == 0
        assert site.media_id("later") == later
        assert {"news.one", "news.two", "news.later"} <= {*site.lock()}

    def test_without_a_conflict_nothing_is_touched(self, site: Site) -> None:
        site.article("base")
        site.apply()
        before = site.lockfile.read_bytes()
        ran = site.run("state", "resolve")
        assert (ran.code, ran.out) == (0, "No lockfile is in conflict.\n")
        assert site.lockfile.read_bytes() == before

    def test_two_accounts_are_not_joined(self, site: Site) -> None:
        repository = conflicted(site, LIKE_BEFORE)
        theirs = repository.git("show", "one:wxpublish.lock.json")
        repository.git("merge", "--abort")
        account = site.lockfile.read_text(encoding="utf-8").split('"account": "')[1][:16]
        repository.branch("stranger", "one")
        site.lockfile.write_text(theirs.replace(account, "0" * 16), encoding="utf-8")
        repository.commit("stranger")
        repository.branch("two", "two")
        assert repository.try_git("merge", "stranger").returncode != 0
        ran = site.run("state", "resolve")
        assert ran.code == 1
        assert "wxpublish.lock.json cannot be merged: they belong to two accounts" in ran.err


class TestSetUp:
    def test_init_sets_the_driver_up_in_a_repository(self, site: Site, tmp_path: Path) -> None:
        root = tmp_path / "new"
        root.mkdir()
        repository = Repository(root, site)
        repository.git("init", "-q")
        made = Site.of(root, site)
        assert "merge driver" in made.run("init").out
        assert "state merge %O %A %B" in repository.git("config", "merge.wxpublish.driver")

    def test_an_old_clone_is_reminded_of_state_driver_until_it_ran(self, site: Site) -> None:
        repository = Repository.around(site)
        repository.git("config", "--remove-section", "merge.wxpublish")
        site.environ["CI"] = ""
        assert "wxpublish state driver" in site.run("plan").err
        assert "wxpublish state driver" in site.run("doctor").out
        assert site.run("state", "driver").code == 0
        assert "state driver" not in site.run("plan").err + site.run("doctor").out

    def test_a_driver_that_is_there_no_more_is_set_up_anew(self, site: Site) -> None:
        repository = Repository.around(site)
        repository.git(
            "config", "merge.wxpublish.driver", "/nowhere/wxpublish state merge %O %A %B"
        )
        site.environ["CI"] = ""
        assert "wxpublish state driver" in site.run("plan").err
        assert site.run("state", "driver").code == 0
        assert "state driver" not in site.run("plan").err

    def test_git_starts_the_driver_without_the_program_on_its_path(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        repository = Repository.around(site)
        two_branches(repository)
        monkeypatch.setattr("tests.e2e.branches.BIN", Path("/nowhere"))
        monkeypatch.setenv("PATH", "/usr/bin:/bin")
        repository.git("merge", "-q", "-m", "merge", "one")
        assert_whole(site, "base", "one", "two")

    @pytest.mark.parametrize("command", ["plan", "doctor"])
    def test_attributes_that_are_no_file_are_not_waited_for(self, site: Site, command: str) -> None:
        """A pull request may bring any link. Nobody but this test ever writes to the pipe."""
        repository = Repository.around(site)
        repository.git("config", "--remove-section", "merge.wxpublish")
        site.environ["CI"] = ""
        attributes, pipe = site.root / ".gitattributes", site.root.parent / "pipe"
        attributes.unlink()
        os.mkfifo(pipe)
        attributes.symlink_to(pipe)
        with until_done(lambda: pipe.write_text("*.lock.json merge=wxpublish\n", "utf-8")):
            ran = site.run(command)
        assert "wxpublish state driver" not in ran.out + ran.err

    def test_attributes_of_before_are_brought_up_to_date(self, site: Site) -> None:
        (site.root / ".gitattributes").write_text(f"*.md text\n{LIKE_BEFORE}", encoding="utf-8")
        Repository.around(site)
        text = (site.root / ".gitattributes").read_text(encoding="utf-8")
        assert text == f"*.md text\n{LIKE_BEFORE.replace('binary', 'wxpublish')}"

    def test_a_lockfile_of_another_name_is_named_too(self, site: Site) -> None:
        site.configure(lockfile="weekly.lock.json")
        repository = Repository.around(site)
        asked = repository.git(
            "-c", "core.quotePath=false", "check-attr", "merge", "weekly.lock.json"
        )
        assert asked.strip().endswith(": merge: wxpublish")

    def test_outside_a_repository_it_is_refused_with_the_reason(self, site: Site) -> None:
        ran = site.run("state", "driver")
        assert ran.code == 1
        assert "is not in a git repository" in ran.err
