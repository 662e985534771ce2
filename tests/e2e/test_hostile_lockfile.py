"""A hostile lockfile, journal or `import:` loses nothing on the account."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.hostile_state import (
    HOSTILE_URLS,
    INJECTED,
    AttackTarget,
    attack_target,
    check_without_attack,
    journal,
    journal_mutations,
    make_strangers,
    mutations,
    write_lockfile,
)
from tests.e2e.manual_edits import backups, tick
from tests.e2e.site import Site
from tests.media.samples import mp4
from tests.sampling import sample

MANY = 12
"""More than `max_delete`."""
MUTATIONS = 8
"""How many mutations of a field are tried by default."""


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with attack_target(tmp_path_factory.mktemp("target")) as made:
        yield made


def read_lockfile(site: Site) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(site.lockfile.read_text(encoding="utf-8"))
    return found


def edit_resources(site: Site, edit: Callable[[dict[str, Any]], object]) -> None:
    """Write the lockfile with other resources, as a pull request could."""
    document = read_lockfile(site)
    edit(document["resources"])
    write_lockfile(site, document)


def apply_beside_strangers(site: Site, number: int = 2) -> tuple[str, ...]:
    """One article on the account, beside the drafts of strangers; gives the drafts' ids."""
    site.article("a", text="甲。")
    site.apply()
    tick(site)
    return make_strangers(site.account, number).drafts


def remote_text(site: Site, media_id: str) -> str:
    return site.account.text(media_id, "draft")


@pytest.mark.slow
class TestEveryField:
    def test_without_an_attack_everything_promised_is_done(self, target: AttackTarget) -> None:
        check_without_attack(target)

    @pytest.mark.parametrize("part", range(4))
    def test_of_the_lockfile_widens_no_plan(self, target: AttackTarget, part: int) -> None:
        found = mutations(target, seed=part, per_field=1)
        for mutation in sample(found[part::4], MUTATIONS):
            target.attack(mutation)

    def test_of_a_forged_journal_widens_no_plan(self, target: AttackTarget) -> None:
        for mutation in journal_mutations(target):
            target.attack(mutation)

    @pytest.mark.parametrize("field", ["media_id", "observed", "url", "superseded", "channel"])
    def test_that_names_remote_items_widens_no_plan(self, target: AttackTarget, field: str) -> None:
        found = [one for one in mutations(target) if field in one.name]
        for mutation in sample(found, MUTATIONS):
            target.attack(mutation)


class TestSuperseded:
    def test_items_stand_in_the_plan_and_count(self, site: Site) -> None:
        drafts = apply_beside_strangers(site, MANY)
        old = [{"media_id": one, "channel": "draft"} for one in drafts]
        edit_resources(site, lambda held: held["news.a"].update(superseded=old))
        plan = site.plan()
        assert {one["media_id"] for one in plan["deletions"]} == {*drafts}
        for text in (site.run("plan").out, site.run("plan", "--format", "markdown").out):
            assert all(media_id in text for media_id in drafts)
        site.account.clear_calls()
        assert "--allow-delete 12" in site.run("apply", "--auto-approve").err
        assert site.account.effects() == {}

    def test_items_of_which_nothing_is_known_are_not_deleted(self, site: Site) -> None:
        drafts = apply_beside_strangers(site, MANY)
        old = [{"media_id": one, "channel": "draft"} for one in drafts]
        edit_resources(site, lambda held: held["news.a"].update(superseded=old))
        document = site.apply("--allow-delete", "12", code=6)
        assert "别人的标题0" in document["outcomes"][0]["error"]
        assert {*drafts} <= site.account.news("draft").keys()

    def test_items_are_forgotten_with_keep(self, site: Site) -> None:
        drafts = apply_beside_strangers(site)
        old = [{"media_id": one, "channel": "draft"} for one in drafts]
        edit_resources(site, lambda held: held["news.a"].update(superseded=old))
        site.apply("--on-drift", "keep")
        assert "superseded" not in site.lock()["news.a"]
        assert {*drafts} <= site.account.news("draft").keys()

    def test_one_that_a_run_left_is_deleted_without_a_question(self, channel_site: Site) -> None:
        channel_site.article("lead", news="weekly", index="0")
        channel_site.apply()
        channel_site.article("second", news="weekly", index="1")
        delete = "draft/delete" if channel_site.channel == "draft" else "material/del_material"
        channel_site.account.inject_faults(f"{delete}:errcode=45009")
        assert channel_site.run("apply", "--auto-approve").code == 9
        channel_site.account.clear_faults()
        (left,) = channel_site.plan()["deletions"]
        assert (left["reason"], left["title"]) == ("unfinished", "《lead》")
        channel_site.apply()
        channel_site.assert_one_item_each()

    def test_one_that_was_edited_since_is_not_deleted(self, site: Site) -> None:
        site.article("lead", news="weekly", index="0")
        site.apply()
        site.article("second", news="weekly", index="1")
        site.account.inject_faults("draft/delete:errcode=45009")
        assert site.run("apply", "--auto-approve").code == 9
        site.account.clear_faults()
        (left,) = site.plan()["deletions"]
        fields = {"content": "<p>手改的字</p>"}
        tick(site)
        site.account.admin("edit", {"media_id": left["media_id"], "index": 0, "fields": fields})
        site.apply(code=6)
        assert "手改的字" in remote_text(site, left["media_id"])


class TestNeverRead:
    def test_draft_of_a_stranger_is_not_overwritten(self, site: Site) -> None:
        (draft, _) = apply_beside_strangers(site)
        before = remote_text(site, draft)

        def takeover(held: dict[str, Any]) -> None:
            held["news.a"]["media_id"] = draft
            del held["news.a"]["articles"][0]["observed"]

        edit_resources(site, takeover)
        site.article("a", text="甲，改过。")
        document = site.apply(code=6)
        error = document["outcomes"][0]["error"]
        assert "never read back" in error
        assert "别人的标题0" in error
        assert remote_text(site, draft) == before
        assert backups(site)[0]["media_id"] == draft

    def test_draft_of_a_stranger_never_becomes_what_was_observed(self, site: Site) -> None:
        """Other work of the run reads back what was not read: that proves nothing."""
        (draft, _) = apply_beside_strangers(site)

        def takeover(held: dict[str, Any]) -> None:
            held["news.a"]["media_id"] = draft
            del held["news.a"]["articles"][0]["observed"]

        edit_resources(site, takeover)
        site.article("other", text="别的。")
        site.run("apply", "--auto-approve")
        assert "observed" not in site.lock()["news.a"]["articles"][0]
        site.article("a", text="甲，改过。")
        assert site.run("apply", "--auto-approve").code == 6
        assert "别人的正文" in remote_text(site, draft)

    @pytest.mark.parametrize("observed", ["read-0:0", "0"])
    @pytest.mark.parametrize("by_list", [False, True])
    def test_a_forged_digest_proves_nothing(
        self, site: Site, monkeypatch: pytest.MonkeyPatch, observed: str, *, by_list: bool
    ) -> None:
        """Not even where the time is right: an upgrade may have to trust that alone."""
        (draft, _) = apply_beside_strangers(site)
        moment = site.account.news("draft")[draft].update_time

        def takeover(held: dict[str, Any]) -> None:
            held["news.a"].update(media_id=draft, update_time=moment)
            held["news.a"]["articles"][0]["observed"] = observed

        edit_resources(site, takeover)
        site.article("a", text="甲，改过。")
        monkeypatch.setattr(
            "wxpublish.model.read_strategy.MAX_SINGLE_READS", -1 if by_list else 100
        )
        site.apply(code=6)
        assert "别人的正文" in remote_text(site, draft)

    def test_update_of_our_own_is_known_though_the_article_changed_again(self, site: Site) -> None:
        site.article("a", text="甲。")
        site.apply()
        tick(site)
        site.article("a", text="第二稿。")
        site.account.inject_faults("draft/update#1-9:after:drop")
        assert site.run("apply", "--auto-approve").code == 5
        site.account.clear_faults()
        site.article("a", text="第三稿。")
        site.apply()
        assert "第三稿" in remote_text(site, site.media_id("a"))


class TestJournal:
    """Left by a runner, or put there: what it says to be done is shown, and no more believed."""

    def forged(self, site: Site, *records: dict[str, Any]) -> None:
        head = {key: read_lockfile(site)[key] for key in ("lineage", "serial", "account")}
        lines = [{**record, "lock": head} if "edits" in record else record for record in records]
        journal(*lines)(site)

    def test_items_that_it_adds_stand_in_the_plan(self, site: Site) -> None:
        drafts = apply_beside_strangers(site)
        held = site.lock()["news.a"]
        old = [{"media_id": one, "channel": "draft"} for one in drafts]
        self.forged(site, {"end": None, "edits": {"news.a": {**held, "superseded": old}}})
        plan = site.plan()
        assert [one["address"] for one in plan["recovered"]] == ["news.a"]
        assert {one["media_id"] for one in plan["deletions"]} == {*drafts}

    def test_item_that_it_drops_stands_in_the_plan(self, site: Site) -> None:
        apply_beside_strangers(site)
        media_id = site.media_id("a")
        self.forged(site, {"end": None, "edits": {"news.a": None}})
        (gone,) = site.plan()["recovered"]
        assert gone == {"address": "news.a", "media_id": media_id, "how": "deleted"}
        assert "was deleted by the interrupted run" in site.run("plan").text

    def test_protection_is_not_lifted_by_it(self, site: Site) -> None:
        site.article("a", protect="true")
        site.article("b")
        site.apply()
        held = {**site.lock()["news.a"]}
        del held["protect"]
        self.forged(site, {"end": None, "edits": {"news.a": held}})
        site.remove("a")
        assert "protected" in site.run("plan").text

    def test_of_another_account_is_refused(self, site: Site) -> None:
        apply_beside_strangers(site)
        held = site.lock()["news.a"]
        head = {
            **{key: read_lockfile(site)[key] for key in ("lineage", "serial")},
            "account": "0" * 16,
        }
        journal({"end": None, "edits": {"news.a": held}, "lock": head})(site)
        ran = site.run("plan")
        assert (ran.code, "account" in ran.err) == (1, True)

    def test_open_create_adopts_no_draft_with_another_text(self, site: Site) -> None:
        (draft, _) = apply_beside_strangers(site)
        before = remote_text(site, draft)
        operation = {
            "deed": "create",
            "address": "news.new",
            "endpoint": "draft/add",
            "channel": "draft",
            "title": "别人的标题0",
            "resource": site.lock()["news.a"],
        }
        journal({"begin": 1, "operation": operation})(site)
        site.article("new", title="新的", text="新的正文。")
        site.run("apply", "--auto-approve")
        site.run("apply", "--auto-approve", "--refresh")
        assert remote_text(site, draft) == before

    def test_open_upload_takes_no_file_that_is_not_named_after_it(self, site: Site) -> None:
        apply_beside_strangers(site)
        operation = {
            "deed": "upload",
            "address": "thumb.0123456789ab",
            "endpoint": "material/add_material",
            "title": "logo0.jpg",
            "resource": {"digest": "0" * 64, "filename": "logo0.jpg"},
        }
        before = site.account.files()
        journal({"begin": 1, "operation": operation})(site)
        site.apply()
        assert "thumb.0123456789ab" not in site.lock()
        assert site.account.files() == before


class TestCoversAndPictures:
    def test_of_strangers_are_not_deleted(self, site: Site) -> None:
        site.article("a", text="甲。")
        site.apply()
        files = make_strangers(site.account, MANY).files
        held = {
            f"thumb.{number:012x}": {"filename": f"{number:012x}.jpg", "media_id": media_id}
            for number, media_id in enumerate(files)
        }
        edit_resources(site, lambda resources: resources.update(held))
        plan = site.plan()
        assert {one["media_id"] for one in plan["deletions"]} == {*files}
        assert "No changes" not in site.run("plan").out
        before = site.account.files()
        site.apply()
        assert site.account.files() == before
        assert not held.keys() & site.lock().keys()

    def test_under_a_name_that_is_not_ours_are_not_even_planned(self, site: Site) -> None:
        site.article("a", text="甲。")
        site.apply()
        file = make_strangers(site.account).files[0]
        held = {"thumb.0123456789ab": {"filename": "logo0.jpg", "media_id": file}}
        edit_resources(site, lambda resources: resources.update(held))
        assert site.plan()["deletions"] == []
        assert "W607" in site.run("plan").text
        site.apply()
        assert file in site.account.files()

    def test_of_ours_stand_in_the_plan_and_are_saved(self, site: Site) -> None:
        site.article("a", text="甲。")
        site.apply()
        (cover,) = (one["media_id"] for key, one in site.lock().items() if key.startswith("thumb"))
        site.picture("cover.jpg", "crimson")
        (gone,) = site.plan()["deletions"]
        assert (gone["media_id"], gone["reason"], gone["type"]) == (cover, "unused", "image")
        site.apply()
        site.assert_one_item_each()
        assert cover in {one["media_id"] for one in backups(site)}
        assert list((site.root / ".wxpublish" / "backup").glob("*.jpg"))

    def test_video_is_saved_with_its_file(self, site: Site) -> None:
        film = mp4()
        (site.root / "film.mp4").write_bytes(film)
        entry = "{id: film, type: video, file: film.mp4, title: 片头, introduction: 十秒}"
        site.configure(f"media:\n  - {entry}\n")
        site.article("a", text="甲。")
        site.apply()
        site.configure()
        site.apply("--allow-delete", "1")
        assert "video.film" not in site.lock()
        (saved,) = (site.root / ".wxpublish" / "backup").glob("video.*.mp4")
        assert saved.read_bytes() == film

    @pytest.mark.parametrize("url", HOSTILE_URLS)
    def test_a_foreign_url_is_sent_in_no_article(self, site: Site, url: str) -> None:
        site.picture("articles/photo.png", "green")
        site.article("a", text="甲。\n\n![图](photo.png)")
        site.apply()
        tick(site)
        (picture,) = (key for key in site.lock() if key.startswith("picture."))
        edit_resources(site, lambda held: held[picture].update(url=url))
        site.article("a", text="甲，改过。\n\n![图](photo.png)")
        plan = site.plan()
        assert plan["api_calls"] == {"draft/update": 1, "media/uploadimg": 1}
        assert "W608" in site.run("plan").text
        site.apply()
        content = site.account.news("draft")[site.media_id("a")].articles[0].content or ""
        assert INJECTED not in content
        assert site.lock()[picture]["url"].startswith(site.account.url)


class TestImport:
    def adopted(self, site: Site) -> str:
        """A stranger's draft, taken under an address by the configuration; gives its id."""
        (draft, _) = apply_beside_strangers(site)
        site.article("mine", title="我的标题", text="我的正文。")
        site.configure(f"import:\n  - {{address: news.mine, media_id: {draft}}}\n")
        (change,) = site.plan("--refresh")["changes"]
        assert (change["action"], change["remote_title"]) == ("adopt", "别人的标题0")
        ran = site.run("apply", "--auto-approve")
        assert ran.code == 0, ran.text
        assert "别人的标题0" in ran.text
        return draft

    def test_of_another_text_is_not_overwritten_by_the_next_run(self, site: Site) -> None:
        draft = self.adopted(site)
        before = remote_text(site, draft)
        (change,) = site.plan()["changes"]
        assert (change["media_id"], change["remote_title"]) == (draft, "别人的标题0")
        site.apply(code=6)
        site.apply("--refresh", code=6)
        assert remote_text(site, draft) == before

    def test_of_another_text_is_overwritten_on_request(self, site: Site) -> None:
        draft = self.adopted(site)
        site.apply("--on-drift", "overwrite")
        assert "我的正文" in remote_text(site, draft)
        assert draft in {one["media_id"] for one in backups(site)}

    def test_of_a_file_leaves_it_on_the_account(self, site: Site) -> None:
        site.article("a", text="甲。")
        site.apply()
        file = make_strangers(site.account).files[-1]
        site.picture("qr.jpg", "black")
        entry = "media:\n  - {id: qr, type: image, file: qr.jpg}\n"
        site.configure(f"{entry}import:\n  - {{address: image.qr, media_id: {file}}}\n")
        assert site.run("apply", "--auto-approve").code == 0
        assert "W607" in site.run("plan").text
        site.apply()
        assert site.lock()["image.qr"]["media_id"] != file
        assert file in site.account.files()

    def test_by_command_names_the_item_in_the_plan(self, site: Site) -> None:
        (draft, _) = apply_beside_strangers(site)
        site.article("mine", title="我的标题", text="我的正文。")
        assert site.run("import", "news.mine", draft).code == 0
        text = site.run("plan").out
        assert draft in text
        assert "别人的标题0" in text
        site.apply()
        assert draft in {one["media_id"] for one in backups(site)}


class TestDigest:
    @pytest.mark.parametrize("field", ["superseded", "cover", "protect", "url"])
    def test_is_another_where_an_effect_is(self, site: Site, field: str) -> None:
        site.picture("articles/photo.png", "green")
        site.article("a", text="甲。\n\n![图](photo.png)")
        site.apply()
        site.article("a", text="甲，改过。\n\n![图](photo.png)")
        before = site.plan()["digest"]
        (picture,) = (key for key in site.lock() if key.startswith("picture."))
        unused = {"filename": f"{'e' * 12}.jpg", "media_id": "SOME-ID"}
        edits: dict[str, Callable[[dict[str, Any]], object]] = {
            "superseded": lambda r: r["news.a"].update(
                superseded=[{"media_id": "SOME-ID", "channel": "draft"}]
            ),
            "cover": lambda r: r.update({f"thumb.{'e' * 12}": unused}),
            "protect": lambda r: r["news.a"].update(protect=True),
            "url": lambda r: r[picture].update(url="https://mmbiz.qpic.cn/mmbiz_png/other/0"),
        }
        edit_resources(site, edits[field])
        assert site.plan()["digest"] != before
