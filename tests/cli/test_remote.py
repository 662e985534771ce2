"""`remote` and `media`: everything an account may hold, listed, read, saved and deleted."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import CommandResult, Run
from tests.emulator.account import APP_ID, MP4, SECRET, Account, article, jpeg, mp3
from wxpublish.emulator import Settings, start

DESCRIPTION = {
    "description": json.dumps({"title": "片头", "introduction": "十秒"}, ensure_ascii=False)
}


@pytest.fixture
def account(
    tmp_path: Path, run: Run, site: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Account]:
    """An account that the environment names; commands run in a folder of their own."""
    del run, site
    settings = Settings(data=tmp_path / "platform", app_id=APP_ID, app_secret=SECRET)
    with start(settings) as server:
        monkeypatch.setenv("WXPUBLISH_API_BASE", server.url)
        monkeypatch.setenv("WXPUBLISH_APP_ID", APP_ID)
        monkeypatch.setenv("WXPUBLISH_APP_SECRET", SECRET)
        monkeypatch.setenv("WXPUBLISH_CACHE_DIR", str(tmp_path / "cache"))
        (tmp_path / "here").mkdir()
        monkeypatch.chdir(tmp_path / "here")
        made = Account(server.url)
        yield made
        made.close()


@pytest.fixture
def ids(account: Account) -> dict[str, str]:
    """One of each kind."""

    def add(kind: str, name: str, data: bytes, **more: dict[str, str]) -> str:
        answer = account.call("material/add_material", file=(name, data), type=kind, **more)
        return str(answer["media_id"])

    thumb = account.thumb()
    news = account.call("material/add_news", {"articles": [article(thumb, title="旧图文")]})
    return {
        "thumb": thumb,
        "image": add("image", "图.jpg", jpeg()),
        "voice": add("voice", "片头 曲.mp3", mp3(2)),
        "video": add("video", "film.mp4", MP4, form=DESCRIPTION),
        "news": str(news["media_id"]),
        "draft": account.draft(article(thumb, title="草稿"), article(thumb, title="第二篇")),
    }


def remote(run: Run, site: Path, *arguments: str) -> CommandResult:
    ran: CommandResult = run("-C", site, "remote", *arguments)
    return ran


def test_everything_is_listed(run: Run, site: Path, ids: dict[str, str]) -> None:
    items = remote(run, site, "list", "--format", "json").document()["items"]
    assert {(item["type"], item["media_id"], item["name"]) for item in items} == {
        ("image", ids["thumb"], "cover.jpg"),
        ("image", ids["image"], "图.jpg"),
        ("voice", ids["voice"], "片头 曲.mp3"),
        ("video", ids["video"], "film.mp4"),
        ("news", ids["news"], "旧图文"),
        ("draft", ids["draft"], "草稿"),
    }


@pytest.mark.parametrize("kind", ["image", "voice", "video", "news", "draft"])
def test_one_kind_is_listed_alone(run: Run, site: Path, ids: dict[str, str], kind: str) -> None:
    text = remote(run, site, "list", "--type", kind).out
    assert {line.split()[0] for line in text.splitlines()} == {kind}
    assert ids[kind] in text


def test_a_multi_article_news_shows_its_number_of_articles(
    run: Run, site: Path, ids: dict[str, str]
) -> None:
    assert ids
    assert "草稿 (+1)" in remote(run, site, "list", "--type", "draft").out


def test_more_than_a_page_is_listed(run: Run, site: Path, account: Account) -> None:
    thumb = account.thumb()
    made = {account.draft(article(thumb, title=f"第 {number} 篇")) for number in range(45)}
    items = remote(run, site, "list", "--type", "draft", "--format", "json").document()["items"]
    assert {item["media_id"] for item in items} == made


def test_a_name_prints_no_control_characters(run: Run, site: Path, account: Account) -> None:
    account.draft(article(account.thumb(), title="题\x1b[2J\x07目\n行"))
    text = remote(run, site, "list", "--type", "draft").out
    assert "\x1b" not in text
    assert "\x07" not in text
    assert len(text.splitlines()) == 1


def test_each_kind_is_counted(run: Run, site: Path, ids: dict[str, str]) -> None:
    assert ids
    counts = remote(run, site, "count", "--format", "json").document()["counts"]
    assert counts == {"draft": 1, "news": 1, "video": 1, "voice": 1, "image": 2}


@pytest.mark.parametrize(
    ("kind", "name", "data"),
    [("image", "图.jpg", jpeg()), ("voice", "片头 曲.mp3", mp3(2)), ("video", "片头.mp4", MP4)],
)
def test_a_file_is_saved_under_its_own_name_and_never_over_another(
    run: Run, site: Path, ids: dict[str, str], kind: str, name: str, data: bytes
) -> None:
    ran = remote(run, site, "get", ids[kind])
    assert ran.code == 0, ran.err
    path = Path(ran.out.strip())
    # The platform answers names in ASCII alone.
    assert path.suffix == Path(name).suffix
    assert path.read_bytes() == data
    again = remote(run, site, "get", ids[kind])
    assert (again.code, "exists already" in again.err) == (64, True)


def test_a_file_is_saved_at_the_given_path(run: Run, site: Path, ids: dict[str, str]) -> None:
    Path("cover.jpg").write_bytes(b"old")
    assert remote(run, site, "get", ids["image"], "-o", "cover.jpg").code == 0
    assert Path("cover.jpg").read_bytes() == jpeg()


@pytest.mark.parametrize(("kind", "title"), [("news", "旧图文"), ("draft", "草稿")])
def test_news_are_printed_as_json(
    run: Run, site: Path, ids: dict[str, str], kind: str, title: str
) -> None:
    document = remote(run, site, "get", ids[kind]).document()
    assert (document["type"], document["articles"][0]["title"]) == (kind, title)
    assert document["articles"][0]["content"] == "<p>正文</p>"


@pytest.mark.parametrize("kind", ["thumb", "image", "voice", "video", "news", "draft"])
def test_anything_is_deleted_for_good(run: Run, site: Path, ids: dict[str, str], kind: str) -> None:
    assert remote(run, site, "delete", ids[kind]).code == 8
    ran = remote(run, site, "delete", ids[kind], "--yes")
    assert (ran.code, ids[kind] in ran.out) == (0, True)
    assert remote(run, site, "delete", ids[kind], "--yes").code == 4


def test_an_unknown_id_is_refused_with_code_and_rid(run: Run, site: Path, account: Account) -> None:
    del account
    ran = remote(run, site, "get", "unknown")
    assert ran.code == 4
    assert "40007" in ran.err
    assert "rid " in ran.err


@pytest.mark.parametrize(
    ("kind", "data"), [("image", jpeg()), ("voice", mp3(2)), ("video", MP4), ("thumb", jpeg())]
)
def test_temporary_media_of_each_kind_go_up_and_come_down(
    run: Run, site: Path, account: Account, kind: str, data: bytes
) -> None:
    del account
    Path("文件").write_bytes(data)
    ran = run("-C", site, "media", "upload", "文件", "--type", kind, "--format", "json")
    document = ran.document()
    media_id = document["thumb_media_id" if kind == "thumb" else "media_id"]
    assert document["expires_at"] - document["created_at"] == 3 * 24 * 3600
    assert run("-C", site, "media", "get", media_id, "-o", "back").code == 0
    assert Path("back").read_bytes() == data


def test_an_expired_media_id_is_explained(run: Run, site: Path, account: Account) -> None:
    Path("a.jpg").write_bytes(jpeg())
    media_id = run("-C", site, "media", "upload", "a.jpg", "--type", "image").out.strip()
    account.admin("clock", {"advance": 3 * 24 * 3600 + 1})
    ran = run("-C", site, "media", "get", media_id)
    assert (ran.code, "expires after three days" in ran.err) == (4, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("media", "upload", "missing.jpg", "--type", "image"),
        ("media", "upload", "empty", "--type", "image"),
        ("media", "upload", "empty", "--type", "film"),
        ("media", "upload", "empty"),
        ("media", "get"),
        ("remote", "list", "--type", "thumb"),
        ("remote", "get"),
        ("remote",),
    ],
    ids=" ".join,
)
def test_invalid_arguments_are_wrong_usage_and_make_no_call(
    run: Run, site: Path, account: Account, arguments: tuple[str, ...]
) -> None:
    Path("empty").touch()
    assert run("-C", site, *arguments).code == 64
    assert account.admin("calls")["calls"] == {}
