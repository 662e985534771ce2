"""`pull` as a command: the files that it writes, and what the next run does with them."""

import hashlib
import json
from pathlib import Path

import pytest

from tests.e2e.site import APP_ID, CHANNELS, CommandResult, Site, emulated
from tests.emulator.account import MP4, mp3
from wxpublish.model.site import Channel
from wxpublish.state.download import DownloadFolder
from wxpublish.wechat.failure_text import expect
from wxpublish.wechat.permanent_materials import UploadFile


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "pulled"


def pull(site: Site, folder: Path, *more: str, code: int = 0) -> CommandResult:
    """Pull everything into the folder."""
    ran = site.run("pull", "--all", "-o", str(folder), *more)
    assert ran.code == code, ran.text
    return ran


def files(folder: Path) -> list[str]:
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if not path.startswith(".wxpublish/"))


def test_news_become_folders_with_pictures_and_covers(site: Site, folder: Path) -> None:
    pull(site, folder)
    articles = [path for path in files(folder) if path.startswith("articles/")]
    assert articles == [
        "articles/一/01.png",
        "articles/一/cover.jpg",
        "articles/一/index.md",
        "articles/周刊/01.png",
        "articles/周刊/1-头条.md",
        "articles/周刊/2-二条.md",
        "articles/周刊/cover.jpg",
    ]
    assert (folder / "articles/一/01.png").read_bytes() == (
        site.root / "articles/图.png"
    ).read_bytes()


def test_front_matter_has_all_fields_of_an_article(site: Site, folder: Path) -> None:
    pull(site, folder)
    assert (folder / "articles/周刊/1-头条.md").read_text("utf-8") == (
        "---\ntitle: 头条\nnews: 周刊\ndigest: 一句话\ncover: cover.jpg\nshow_cover: true\n"
        "source_url: https://example.com/a?b=c\ncomments: fans\nindex: 0\n---\n\n"
        "头条的话。\n\n![图](01.png)\n"
    )


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_folder_is_a_site_whose_first_apply_sends_nothing(
    tmp_path: Path, folder: Path, channel: Channel
) -> None:
    with emulated(tmp_path / "account") as account:
        site = Site(tmp_path / "site", account, channel)
        site.picture("articles/图.png", "green")
        site.article("一", "第一篇", "一段。\n\n![图](图.png)\n\n> 引文\n\n1. 甲\n2. 乙")
        site.article("二/a", "甲", news="两篇", index="0")
        site.article("二/b", "乙", news="两篇", index="1")
        site.apply()
        pull(site, folder)
        copy = Site.of(folder, site)
        account.clear_calls()
        assert copy.apply()["api_calls"] == {}
        assert {"draft/add", "material/add_news", "media/uploadimg"}.isdisjoint(account.calls())


def test_an_article_saved_in_the_web_editor_is_adopted_too(site: Site, folder: Path) -> None:
    for key in ("一", "周刊"):
        site.account.admin("save", {"media_id": site.media_id(key)})
    pull(site, folder)
    copy = Site.of(folder, site)
    assert copy.run("import", "--all").code == 0
    assert copy.plan()["changes"] == []


def test_other_materials_are_files_with_their_names(site: Site, folder: Path) -> None:
    add = site.account.client.materials.add
    expect(add("voice", UploadFile("片头 曲.mp3", "audio/mpeg", mp3(1))))
    expect(add("voice", UploadFile("../../etc/passwd", "audio/mpeg", mp3(2))))
    film = UploadFile("film.mp4", "video/mp4", MP4)
    video = expect(add("video", film, title="片头", introduction="十秒"))
    pull(site, folder)
    assert (folder / "media/voice/片头 曲.mp3").read_bytes() == mp3(1)
    assert (folder / "media/voice/passwd.mp3").read_bytes() == mp3(2)
    (path,) = (folder / "media/video").glob("*.mp4")
    assert path.read_bytes() == MP4
    about = json.loads(Path(f"{path}.json").read_text("utf-8"))
    assert about == {"media_id": video.media_id, "title": "片头", "introduction": "十秒"}


def test_two_files_with_the_same_name_are_both_pulled(site: Site, folder: Path) -> None:
    for seconds in (1, 2):
        file = UploadFile("声.mp3", "audio/mpeg", mp3(seconds))
        expect(site.account.client.materials.add("voice", file))
    pull(site, folder)
    found = {path.read_bytes() for path in (folder / "media/voice").iterdir()}
    assert found == {mp3(1), mp3(2)}


def test_a_second_pull_fetches_nothing(site: Site, folder: Path) -> None:
    pull(site, folder)
    site.account.clear_calls()
    ran = pull(site, folder)
    assert "(4 already in the folder)" in ran.out
    assert "material/get_material" not in site.account.calls()


@pytest.mark.parametrize(
    "name", ["articles/一/index.md", "articles/周刊/01.png", "articles/一/cover.jpg"]
)
def test_a_file_deleted_locally_is_pulled_again(site: Site, folder: Path, name: str) -> None:
    pull(site, folder)
    before = (folder / name).read_bytes()
    (folder / name).unlink()
    pull(site, folder)
    assert (folder / name).read_bytes() == before


def test_an_article_edited_locally_is_not_overwritten(site: Site, folder: Path) -> None:
    pull(site, folder)
    article = folder / "articles/一/index.md"
    article.write_text("我的字\n", "utf-8")
    site.account.admin("save", {"media_id": site.media_id("一")})
    site.account.admin("clock", {"advance": 5})
    site.account.admin("save", {"media_id": site.media_id("一")})
    ran = pull(site, folder, code=1)
    assert "the file exists and is not what was pulled, so it is not overwritten" in ran.err
    assert article.read_text("utf-8") == "我的字\n"


def test_an_article_edited_remotely_is_pulled_again(site: Site, folder: Path) -> None:
    pull(site, folder)
    site.account.admin("clock", {"advance": 5})
    edited = {"media_id": site.media_id("一"), "fields": {"content": "<p>改过</p>"}}
    site.account.admin("edit", edited)
    pull(site, folder)
    assert (folder / "articles/一/index.md").read_text("utf-8").endswith("---\n\n改过\n")


def test_an_unknown_file_is_not_overwritten(site: Site, folder: Path) -> None:
    strange = folder / "articles" / "一" / "index.md"
    strange.parent.mkdir(parents=True)
    strange.write_text("别人的\n", "utf-8")
    pull(site, folder)
    assert strange.read_text("utf-8") == "别人的\n"
    assert len([path for path in files(folder) if path.endswith(".md")]) == 4


def test_a_symlink_out_of_the_folder_is_not_followed(
    site: Site, folder: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    folder.mkdir()
    (folder / "articles").symlink_to(outside)
    assert "would be written outside" in pull(site, folder, code=1).err
    assert list(outside.iterdir()) == []


def test_a_missing_picture_is_reported_and_fetched_next_time(site: Site, folder: Path) -> None:
    add = site.account.client.materials.add_picture
    gone = expect(
        add(UploadFile("a.png", "image/png", (site.root / "articles/图.png").read_bytes()))
    )
    lost = gone.replace("/mmbiz_png/", "/mmbiz_png/x")
    fields = {"content": f'<p>一</p><p><img data-src="{lost}"></p>'}
    site.account.admin("edit", {"media_id": site.media_id("一"), "fields": fields})
    ran = pull(site, folder, code=1)
    assert "articles/一/index.md: error: the picture" in ran.err
    assert "HTTP 404" in ran.err
    assert lost in (folder / "articles/一/index.md").read_text("utf-8")

    fields = {"content": f'<p>一</p><p><img data-src="{gone}"></p>'}
    site.account.admin("edit", {"media_id": site.media_id("一"), "fields": fields})
    pull(site, folder)
    assert lost not in (folder / "articles/一/index.md").read_text("utf-8")


def test_a_used_up_quota_exits_with_9_and_the_next_run_continues(site: Site, folder: Path) -> None:
    site.account.inject_faults("material/get_material#2+:errcode=45009")
    ran = pull(site, folder, code=9)
    assert "after midnight (UTC+8)" in ran.err
    assert "run it again to continue" in ran.out
    site.account.clear_faults()
    site.account.clear_calls()
    pull(site, folder)
    assert site.account.calls()["material/get_material"] == 1


@pytest.mark.parametrize("fault", ["drop", "garbage", "status=502", "errcode=-1", "cut"])
def test_a_temporary_fault_is_retried(site: Site, folder: Path, fault: str) -> None:
    site.account.inject_faults(f"material/get_material#1:{fault}", f"draft/batchget#1:{fault}")
    pull(site, folder)
    assert (folder / "articles/一/cover.jpg").exists()


def test_a_truncated_journal_costs_one_more_download(site: Site, folder: Path) -> None:
    pull(site, folder)
    (journal,) = (folder / ".wxpublish").glob("pull-*.jsonl")
    journal.write_bytes(journal.read_bytes()[:-40])
    before = files(folder)
    pull(site, folder)
    assert files(folder) == before


def test_one_address_is_pulled_alone(site: Site, folder: Path) -> None:
    ran = site.run("pull", "news.周刊", "-o", str(folder))
    assert ran.code == 0, ran.text
    assert {path.split("/")[1] for path in files(folder)} == {"周刊"}


@pytest.mark.parametrize(
    "arguments", [(), ("--all", "news.一"), ("news.没有",), ("没有点",)], ids=" ".join
)
def test_invalid_arguments_are_wrong_usage(site: Site, arguments: tuple[str, ...]) -> None:
    assert site.run("pull", *arguments).code == 64


def test_defaults_of_the_site_are_overridden(site: Site) -> None:
    site.configure(defaults="{cover: /cover.jpg, author: 编辑部, comments: everyone}")
    site.article("三", "第三篇", author='""', comments="none")
    site.apply()
    assert site.run("pull", "news.三").code == 0
    text = (site.root / "pulled/articles/三/index.md").read_text("utf-8")
    assert "author: ''\n" in text
    assert "comments: none\n" in text


def test_links_that_the_platform_keeps_stay_links(site: Site, folder: Path) -> None:
    fields = {"content": '<p>见<a href="https://example.com/a">那里</a>。</p>'}
    site.account.admin("edit", {"media_id": site.media_id("一"), "fields": fields})
    pull(site, folder)
    assert "见[那里](https://example.com/a)。" in (folder / "articles/一/index.md").read_text(
        "utf-8"
    )
    copy = Site.of(folder, site)
    assert copy.run("import", "--all").code == 0
    assert copy.plan()["changes"] == []


def test_two_pulls_into_one_folder_exclude_each_other(site: Site, folder: Path) -> None:
    name = hashlib.sha256(APP_ID.encode()).hexdigest()[:12]
    with DownloadFolder.open(folder, name):
        ran = pull(site, folder, code=7)
    assert "another run is active" in ran.err


def test_white_space_around_a_title_or_digest_is_no_change(site: Site, folder: Path) -> None:
    fields = {"title": " 第一篇　", "digest": "摘要 \n"}
    site.account.admin("edit", {"media_id": site.media_id("一"), "fields": fields})
    pull(site, folder)
    copy = Site.of(folder, site)
    assert copy.run("import", "--all").code == 0
    assert copy.plan()["changes"] == []
