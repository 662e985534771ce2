"""A lockfile that git has set back: the account is read, and then brought to what the files say."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e import manual_edits
from tests.e2e.branches import Repository
from tests.e2e.crash_runner import CrashRunner, copied_site
from tests.e2e.site import WRITING, Site, emulated
from wxpublish.model.site import CHANNELS, Channel


@pytest.fixture
def repository(site: Site) -> Repository:
    return with_base(site)


def with_base(site: Site) -> Repository:
    """A site with one article on the account."""
    made = Repository.around(site)
    site.article("base", text="旧文。")
    made.applied("the base")
    manual_edits.tick(site)
    return made


def codes(site: Site, *flags: str) -> list[str]:
    ran = site.run("plan", *flags)
    assert ran.code == 0, ran.text
    return [word for word in ("W609",) if word in ran.text]


def actions(site: Site, *flags: str) -> dict[str, tuple[str, list[str]]]:
    changes = site.plan(*flags)["changes"]
    return {one["address"]: (one["action"], one["reasons"]) for one in changes}


def assert_consistent(repository: Repository, *strangers: str) -> None:
    """After an apply nothing is left to do, and once it is committed nothing is told any more."""
    site = repository.site
    site.assert_no_changes()
    site.assert_one_item_each(*strangers)
    repository.commit("the lockfile is up to date")
    assert codes(site) == []
    assert codes(site, "--refresh") == []


class TestRevertedUpdate:
    @pytest.fixture
    def reverted(self, repository: Repository) -> Repository:
        repository.site.article("base", text="新文，要撤回。")
        repository.applied("an update")
        manual_edits.tick(repository.site)
        repository.git("revert", "--no-edit", "HEAD")
        return repository

    @pytest.mark.parametrize("flags", [(), ("--refresh",)])
    def test_plan_reports_it_and_sends_the_old_text(
        self, reverted: Repository, flags: tuple[str, ...]
    ) -> None:
        site = reverted.site
        assert codes(site, *flags) == ["W609"]
        assert actions(site, *flags) == {
            "news.base": ("update", ["content", "digest", "rolled-back"])
        }
        assert site.plan(*flags)["drift"] == []

    def test_apply_takes_the_text_back(self, reverted: Repository) -> None:
        site = reverted.site
        digest = site.plan()["digest"]
        site.account.clear_calls()
        site.apply("--expect", digest)
        assert site.account.calls().get("draft/batchget", 0) > 0
        assert "旧文" in site.account.text(site.media_id("base"))
        assert_consistent(reverted)

    def test_a_saved_plan_takes_it_back_too(self, reverted: Repository, tmp_path: Path) -> None:
        site = reverted.site
        saved = str(tmp_path / "saved.plan")
        assert site.run("plan", "--out", saved).code == 0
        ran = site.run("apply", saved)
        assert ran.code == 0, ran.text
        assert "旧文" in site.account.text(site.media_id("base"))
        assert_consistent(reverted)

    def test_what_somebody_edited_since_is_drift_as_ever(self, reverted: Repository) -> None:
        site = reverted.site
        manual_edits.edit(site, "base")
        assert [one["address"] for one in site.plan("--refresh")["drift"]] == ["news.base"]
        site.apply(code=6)

    def test_refresh_takes_our_own_later_text_for_no_edit(self, reverted: Repository) -> None:
        ran = reverted.site.run("refresh", "--format", "json")
        assert ran.code == 0, ran.text
        assert ran.document["drift"] == []

    def test_a_restored_article_stays_as_it_is(self, reverted: Repository) -> None:
        site = reverted.site
        site.article("base", text="新文，要撤回。")
        site.apply()
        assert_consistent(reverted)

    def test_an_old_commit_that_is_checked_out_is_the_same(self, repository: Repository) -> None:
        site = repository.site
        site.article("base", text="新文。")
        repository.applied("an update")
        manual_edits.tick(site)
        repository.git("checkout", "-q", "HEAD~1")
        assert codes(site) == ["W609"]
        site.apply()
        assert "旧文" in site.account.text(site.media_id("base"))

    def test_a_branch_that_was_reset_behind_its_remote_is_the_same(
        self, repository: Repository, tmp_path: Path
    ) -> None:
        site = repository.site
        repository.git("init", "-q", "--bare", "-b", "main", str(tmp_path / "remote.git"))
        repository.git("remote", "add", "origin", str(tmp_path / "remote.git"))
        site.article("base", text="新文。")
        repository.applied("an update")
        repository.git("push", "-q", "-u", "origin", "main")
        repository.git("reset", "-q", "--hard", "HEAD~1")
        assert codes(site) == ["W609"]
        assert actions(site) == {"news.base": ("update", ["content", "digest", "rolled-back"])}

    def test_a_branch_that_was_reset_together_with_its_remote_is_the_same(
        self, repository: Repository, tmp_path: Path
    ) -> None:
        site = repository.site
        repository.git("init", "-q", "--bare", "-b", "main", str(tmp_path / "remote.git"))
        repository.git("remote", "add", "origin", str(tmp_path / "remote.git"))
        site.article("base", text="新文。")
        repository.applied("an update")
        repository.git("push", "-q", "-u", "origin", "main")
        repository.git("reset", "-q", "--hard", "HEAD~1")
        repository.git("push", "-q", "--force")
        assert codes(site) == ["W609"]
        site.apply()
        assert "旧文" in site.account.text(site.media_id("base"))
        assert_consistent(repository)

    def test_an_amended_or_rebased_branch_is_no_rollback(self, repository: Repository) -> None:
        site = repository.site
        repository.branch("feature")
        site.article("more")
        repository.applied("more")
        repository.git("commit", "-q", "--amend", "-m", "more, amended")
        assert codes(site) == []
        repository.branch("main", "main")
        (site.root / "notes.txt").write_text("beside", encoding="utf-8")
        repository.commit("beside")
        repository.git("checkout", "-q", "feature")
        repository.git("rebase", "-q", "main")
        assert codes(site) == []
        repository.git("checkout", "-q", "main")
        assert codes(site) == []

    def test_a_revert_that_came_by_a_merge_is_the_same(self, repository: Repository) -> None:
        site = repository.site
        site.article("base", text="新文。")
        repository.applied("an update")
        repository.branch("undo")
        repository.git("revert", "--no-edit", "HEAD")
        repository.git("checkout", "-q", "main")
        repository.git("merge", "-q", "--no-ff", "-m", "merge the revert", "undo")
        assert codes(site) == ["W609"]
        site.apply()
        assert "旧文" in site.account.text(site.media_id("base"))
        assert_consistent(repository)


class TestRevertedCreate:
    @pytest.fixture
    def reverted(self, repository: Repository) -> Repository:
        site = repository.site
        site.article("new", text="新的一篇。")
        repository.applied("a new article")
        site.environ["LEFT"] = site.media_id("new")
        manual_edits.tick(site)
        repository.git("revert", "--no-edit", "HEAD")
        return repository

    def test_the_draft_is_named_without_refresh(self, reverted: Repository) -> None:
        site = reverted.site
        said = site.run("plan").text
        assert f"news.new ({site.environ['LEFT']})" in said
        assert "No changes" not in said

    def test_the_draft_is_listed_with_what_can_be_done(self, reverted: Repository) -> None:
        site = reverted.site
        (left,) = site.plan("--refresh")["unclaimed"]
        assert (left["media_id"], left["title"]) == (site.environ["LEFT"], "《new》")
        assert (left["address"], left["like"]) == ("news.new", "lockfile")
        assert f"wxpublish import news.new {left['media_id']}" in left["hint"]
        assert f"wxpublish remote delete {left['media_id']}" in left["hint"]

    def test_it_stays_listed_after_an_apply(self, reverted: Repository) -> None:
        site = reverted.site
        site.apply()
        reverted.commit("the lockfile is up to date")
        assert codes(site) == []
        assert [one["media_id"] for one in site.plan("--refresh")["unclaimed"]] == [
            site.environ["LEFT"]
        ]

    def test_it_is_taken_over_again_when_the_article_comes_back(self, reverted: Repository) -> None:
        site = reverted.site
        site.article("new", text="新的一篇。")
        site.apply()
        assert site.media_id("new") == site.environ["LEFT"]
        assert_consistent(reverted)

    def test_a_revert_of_the_very_first_apply_leaves_it_in_view(self, site: Site) -> None:
        repository = Repository.around(site)
        site.article("first")
        repository.applied("first")
        first = site.media_id("first")
        repository.git("revert", "--no-edit", "HEAD")
        assert not site.lockfile.exists()
        assert codes(site) == ["W609"]
        assert [one["media_id"] for one in site.plan("--refresh")["unclaimed"]] == [first]


def test_an_item_on_the_former_channel_is_listed_by_a_site_without_files(site: Site) -> None:
    site.channel = "material"
    site.configure()
    made = Repository.around(site)
    site.article("a")
    made.applied("a permanent news")
    media_id = site.media_id("a")
    assert site.run("state", "rm", "news.a").code == 0
    (site.root / "articles" / "a.md").unlink()
    assert site.run("apply", "--auto-approve").code == 0
    site.channel = "draft"
    site.configure()
    made.commit("on another channel, with nothing left")
    assert not site.lock()
    assert media_id in site.run("plan", "--refresh").text


class TestRevertedDelete:
    @pytest.fixture
    def reverted(self, repository: Repository) -> Repository:
        site = repository.site
        site.picture("other.jpg", "teal")
        site.article("gone", text="还要的。", cover="/other.jpg")
        repository.applied("another")
        site.remove("gone")
        repository.applied("a deletion")
        manual_edits.tick(site)
        repository.git("revert", "--no-edit", "HEAD")
        return repository

    @pytest.mark.parametrize("flags", [(), ("--refresh",)])
    def test_it_is_made_anew(self, reverted: Repository, flags: tuple[str, ...]) -> None:
        found = actions(reverted.site, *flags)
        assert found == {"news.gone": ("create", ["new", "rolled-back"])}
        reverted.site.apply()
        assert reverted.site.account.titles() == ["《base》", "《gone》"]
        assert_consistent(reverted)

    def test_what_is_there_after_all_is_not_made_again(self, repository: Repository) -> None:
        site = repository.site
        kept = site.media_id("base")
        assert site.run("state", "rm", "news.base").code == 0
        repository.commit("forgotten, not deleted")
        repository.git("revert", "--no-edit", "HEAD")
        assert actions(site, "--refresh") == {}
        site.apply()
        assert site.media_id("base") == kept
        assert_consistent(repository)


class TestRevertedMore:
    def test_a_replaced_draft_is_not_doubled(self, repository: Repository) -> None:
        site = repository.site
        site.article("lead", news="weekly", index="0")
        repository.applied("one article")
        site.article("second", news="weekly", index="1")
        repository.applied("two articles")
        newer = site.media_id("weekly")
        manual_edits.tick(site)
        repository.git("revert", "--no-edit", "HEAD")
        assert codes(site) == ["W609"]
        assert site.run("apply", "--auto-approve").code in {0, 10}
        assert newer in site.run("plan", "--refresh").text

    def test_a_draft_that_was_published_since_is_not_made_again(
        self, repository: Repository
    ) -> None:
        site = repository.site
        manual_edits.publish(site, "base")
        assert site.run("refresh").code == 0
        repository.commit("published")
        repository.git("revert", "--no-edit", "HEAD")
        site.apply()
        assert site.account.news("draft") == {}
        assert_consistent(repository)

    def test_two_reverts_are_nothing(self, repository: Repository) -> None:
        site = repository.site
        site.article("base", text="新文。")
        repository.applied("an update")
        for _ in range(2):
            repository.git("revert", "--no-edit", "HEAD")
        assert codes(site) == []
        assert actions(site, "--refresh") == {}

    def test_a_cover_that_a_later_apply_deleted_is_uploaded_again(
        self, repository: Repository
    ) -> None:
        site = repository.site
        site.picture("two.jpg", "teal")
        site.article("base", text="旧文。", cover="/two.jpg")
        repository.applied("another cover")
        manual_edits.tick(site)
        repository.git("revert", "--no-edit", "HEAD")
        site.apply()
        assert_consistent(repository)


class TestRevertInTheMiddle:
    """`git revert` of a commit that others follow: git merges, and the driver knows the account."""

    def test_of_a_new_article_has_it_deleted(self, repository: Repository) -> None:
        site = repository.site
        site.article("undone")
        repository.applied("undone")
        undone = repository.head()
        manual_edits.tick(site)
        site.article("kept")
        repository.applied("kept")
        repository.git("revert", "--no-edit", undone)
        assert actions(site) == {"news.undone": ("delete", ["removed"])}
        site.apply()
        assert site.account.titles() == ["《base》", "《kept》"]
        assert_consistent(repository)

    def test_of_an_update_has_the_old_text_sent(self, repository: Repository) -> None:
        site = repository.site
        site.article("base", text="新文。")
        repository.applied("an update")
        undone = repository.head()
        manual_edits.tick(site)
        site.article("kept")
        repository.applied("kept")
        repository.git("revert", "--no-edit", undone)
        site.apply()
        assert "旧文" in site.account.text(site.media_id("base"))
        assert_consistent(repository)

    def test_of_a_deletion_has_it_made_anew(self, repository: Repository) -> None:
        site = repository.site
        site.article("back")
        repository.applied("back")
        site.remove("back")
        repository.applied("a deletion")
        undone = repository.head()
        manual_edits.tick(site)
        site.article("kept")
        repository.applied("kept")
        repository.git("revert", "--no-edit", undone)
        assert actions(site) == {"news.back": ("create", ["new"])}
        site.apply()
        assert_consistent(repository)


@dataclass
class OneSided:
    """A merge of two branches whose conflict was settled with one lockfile, and the news that this
    one does not know.
    """

    repository: Repository
    lost: list[str]

    @property
    def site(self) -> Site:
        return self.repository.site


def one_sided(repository: Repository, times: dict[str, int], side: str) -> OneSided:
    site = repository.site
    (site.root / ".gitattributes").write_text("*.lock.json merge=binary\n", encoding="utf-8")
    repository.commit("no driver")
    for name, number in times.items():
        repository.branch(name)
        for nth in range(number):
            manual_edits.tick(site)
            site.article(f"{name}{nth}", text=f"{name} {nth} 的正文。")
            repository.applied(f"{name} {nth}")
    other, own = times
    assert repository.try_git("merge", other).returncode != 0
    repository.git("checkout", side, "wxpublish.lock.json")
    repository.commit("merged, with one lockfile")
    lost = other if side == "--ours" else own
    return OneSided(repository, [f"{lost}{nth}" for nth in range(times[lost])])


@pytest.fixture(scope="module")
def prepared(
    tmp_path_factory: pytest.TempPathFactory, times: dict[str, int], side: str
) -> Iterator[OneSided]:
    """A merge that is never changed; each test has a copy."""
    folder = tmp_path_factory.mktemp("merged")
    with emulated(folder / "account") as account:
        yield one_sided(with_base(Site(folder / "site", account)), times, side)


@pytest.mark.parametrize("side", ["--ours", "--theirs"], scope="module")
@pytest.mark.parametrize(
    "times",
    [{"one": 3, "two": 1}, {"one": 1, "two": 3}, {"one": 1, "two": 1}],
    ids=["other-more", "own-more", "equal"],
    scope="module",
)
class TestOneSideOfAMerge:
    @pytest.fixture
    def merged(self, prepared: OneSided) -> Iterator[OneSided]:
        with copied_site(prepared.site) as site:
            yield OneSided(Repository(site.root, site), prepared.lost)

    def test_plan_reports_it_and_names_the_items_of_the_other_side(self, merged: OneSided) -> None:
        said = merged.site.run("plan").text
        assert "W609" in said
        assert "a merge took one side" in said
        assert all(f"news.{key}" in said for key in merged.lost)

    def test_apply_takes_all_of_it_over(self, merged: OneSided) -> None:
        site = merged.site
        before = site.account.titles()
        site.apply()
        assert site.account.titles() == before
        assert_consistent(merged.repository)
        assert codes(site) == []

    def test_an_article_that_was_edited_since_is_updated(self, merged: OneSided) -> None:
        site = merged.site
        before = site.account.titles()
        site.article(merged.lost[0], text="合并之后改过的正文。")
        site.apply()
        assert site.account.titles() == before
        assert "改过" in site.account.text(site.media_id(merged.lost[0]))
        assert_consistent(merged.repository)

    def test_an_article_that_was_removed_since_is_deleted(self, merged: OneSided) -> None:
        site = merged.site
        before = site.account.titles()
        site.remove(merged.lost[0])
        assert actions(site)[f"news.{merged.lost[0]}"] == ("delete", ["removed"])
        site.apply("--allow-delete", "1")
        assert site.account.titles() == [one for one in before if one != f"《{merged.lost[0]}》"]
        assert_consistent(merged.repository)
        assert codes(site) == []

    def test_a_pull_request_shows_what_counts_again(self, merged: OneSided) -> None:
        said = merged.site.run("plan", "--base", "HEAD").text
        assert f"news.{merged.lost[0]}" in said.partition("W609")[0]


def test_a_killed_apply_hides_no_side_of_a_merge(
    repository: Repository, process: CrashRunner
) -> None:
    site = repository.site
    (site.root / ".gitattributes").write_text("*.lock.json merge=binary\n", encoding="utf-8")
    repository.commit("no driver")
    for name in ("one", "two"):
        repository.branch(name)
        manual_edits.tick(site)
        site.article(name)
        repository.applied(name)
    site.article("killed")
    process.kill_at(site, "before replace wxpublish.lock.json", after="answered draft/add")
    repository.commit("the article of the killed run")
    assert repository.try_git("merge", "one").returncode != 0
    repository.git("checkout", "--ours", "wxpublish.lock.json")
    repository.commit("merged, with our lockfile")
    assert codes(site, "--refresh") == ["W609"]
    manual_edits.tick(site)
    planned = site.plan("--refresh")
    assert planned["changes"] == []
    ran = site.run("apply", "--auto-approve", "--refresh", "--expect", planned["digest"])
    assert ran.code == 0, ran.text
    assert "W609" in ran.text
    assert_consistent(repository)


def test_an_update_that_one_side_of_a_merge_lost_is_known_again(repository: Repository) -> None:
    site = repository.site
    (site.root / ".gitattributes").write_text("*.lock.json merge=binary\n", encoding="utf-8")
    repository.commit("no driver")
    repository.branch("one")
    manual_edits.tick(site)
    site.article("base", text="一边的新文。")
    repository.applied("an update")
    repository.branch("two")
    manual_edits.tick(site)
    site.article("two")
    repository.applied("two")
    assert repository.try_git("merge", "one").returncode != 0
    repository.git("checkout", "--ours", "wxpublish.lock.json")
    repository.commit("merged, with our lockfile")
    assert codes(site) == ["W609"]
    site.account.clear_calls()
    site.apply()
    assert site.account.calls().keys() & WRITING == set()
    assert_consistent(repository)


@pytest.mark.parametrize("channel", ["draft", "material"])
@pytest.mark.parametrize("side", ["--ours", "--theirs"])
def test_of_a_news_that_each_side_has_on_its_own_channel_one_item_is_left(
    site: Site, side: str, channel: Channel
) -> None:
    site.channel = "material"
    site.configure()
    repository = with_base(site)
    (site.root / ".gitattributes").write_text("*.lock.json merge=binary\n", encoding="utf-8")
    repository.commit("no driver")
    for own in CHANNELS:
        repository.branch(f"on-{own}")
        manual_edits.tick(site)
        site.channel = own
        site.configure()
        repository.applied(own, "--refresh")  # the other channel's run deletes the base
    assert repository.try_git("merge", "on-draft").returncode != 0
    repository.git("checkout", side, "wxpublish.lock.json")
    site.channel = channel
    site.configure()
    repository.commit("merged, with one lockfile")
    manual_edits.tick(site)
    site.apply("--refresh")
    assert len(site.account.news(channel)) == 1
    assert_consistent(repository)


class TestNoRollback:
    def test_a_merge_of_both_sides_is_no_rollback(self, repository: Repository) -> None:
        site = repository.site
        for name in ("one", "two"):
            repository.branch(name)
            manual_edits.tick(site)
            site.article(name)
            repository.applied(name)
        repository.git("merge", "-q", "-m", "merge", "one")
        assert codes(site) == []

    def test_a_branch_that_applied_less_often_is_no_rollback(self, repository: Repository) -> None:
        site = repository.site
        for name, times in (("one", 3), ("two", 1)):
            repository.branch(name)
            for number in range(times):
                site.article(f"{name}{number}")
                repository.applied(f"{name} {number}")
        assert codes(site) == []

    def test_a_shallow_clone_fails_at_nothing(self, repository: Repository, tmp_path: Path) -> None:
        site = repository.site
        site.article("base", text="新文。")
        repository.applied("an update")
        repository.git("revert", "--no-edit", "HEAD")
        shallow = tmp_path / "shallow"
        repository.git("clone", "-q", "--depth=1", f"file://{repository.top}", str(shallow))
        assert codes(Site.of(shallow, site)) == []

    def test_a_site_outside_of_git_fails_at_nothing(self, repository: Repository) -> None:
        site = repository.site
        shutil.rmtree(repository.top / ".git")
        assert codes(site) == []
        assert codes(site, "--refresh") == []
        site.apply()

    def test_a_damaged_version_in_between_is_passed_over(self, repository: Repository) -> None:
        site = repository.site
        whole = site.lockfile.read_text(encoding="utf-8")
        site.lockfile.write_text(whole.replace('"serial": 1', '"serial": 9')[:-30], "utf-8")
        repository.commit("torn")
        site.lockfile.write_text(whole, encoding="utf-8")
        repository.commit("mended")
        assert codes(site) == []

    def test_the_lockfile_of_another_account_in_between_is_passed_over(
        self, repository: Repository
    ) -> None:
        site = repository.site
        whole = site.lockfile.read_text(encoding="utf-8")
        account = whole.split('"account": "')[1][:16]
        other = whole.replace(account, "0" * 16).replace('"serial": 1', '"serial": 9')
        site.lockfile.write_text(other, encoding="utf-8")
        repository.commit("another account")
        site.lockfile.write_text(whole, encoding="utf-8")
        repository.commit("back")
        assert codes(site) == []
