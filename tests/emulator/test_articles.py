import json
from typing import Any

import pytest

from tests.emulator.account import Account, article, jpeg
from tests.emulator.conftest import StartEmulator


def add_code(account: Account, thumb: str, **changes: Any) -> int:
    return account.code("draft/add", {"articles": [article(thumb, **changes)]})


@pytest.mark.parametrize(
    ("field", "longest", "code"),
    [("title", 64, 45003), ("author", 16, 45110), ("digest", 120, 45004)],
)
def test_text_is_accepted_up_to_its_limit_in_characters(
    account: Account, field: str, longest: int, code: int
) -> None:
    thumb = account.thumb()
    assert add_code(account, thumb, **{field: "字" * longest}) == 0
    assert add_code(account, thumb, **{field: "字" * (longest + 1)}) == code


def test_content_has_fewer_than_twenty_thousand_characters(account: Account) -> None:
    thumb = account.thumb()
    assert add_code(account, thumb, content="字" * 19_999) == 0
    assert add_code(account, thumb, content="字" * 20_000) == 45002
    assert add_code(account, thumb, content="") == 44004


def test_strict_profile_limits_titles_to_32_characters(start_emulator: StartEmulator) -> None:
    account = start_emulator(profile="strict")
    assert add_code(account, account.thumb(), title="字" * 33) == 45003


def test_source_url_is_a_web_address_of_at_most_a_kilobyte(account: Account) -> None:
    thumb = account.thumb()
    assert add_code(account, thumb, content_source_url="https://x.cn/" + "a" * 1011) == 0
    assert add_code(account, thumb, content_source_url="https://x.cn/" + "a" * 1012) == 45005
    assert add_code(account, thumb, content_source_url="javascript:alert(1)") == 41039


@pytest.mark.parametrize("endpoint", ["draft/add", "material/add_news"])
def test_news_has_one_to_eight_articles(account: Account, endpoint: str) -> None:
    one = article(account.thumb())
    assert account.code(endpoint, {"articles": [one] * 8}) == 0
    assert account.code(endpoint, {"articles": [one] * 9}) == 45008
    assert account.code(endpoint, {"articles": []}) == 44003
    assert account.code(endpoint, {}) == 44003


def test_cover_must_be_a_permanent_picture(account: Account) -> None:
    image = account.call("material/add_material", file=("a.jpg", jpeg()), type="image")["media_id"]
    assert add_code(account, image) == 0
    assert add_code(account, "unknown") == 40007
    assert account.code("draft/add", {"articles": [{"title": "t", "content": "c"}]}) == 40007


def test_deleted_cover_is_refused_in_new_articles_and_stays_in_old_ones(account: Account) -> None:
    thumb = account.thumb()
    media_id = account.draft(article(thumb))
    account.call("material/del_material", {"media_id": thumb})
    assert add_code(account, thumb) == 40007
    assert account.call("draft/get", {"media_id": media_id})["news_item"][0]["thumb_url"]


def test_comments_need_the_privilege(start_emulator: StartEmulator) -> None:
    account = start_emulator(comments=False)
    thumb = account.thumb()
    assert add_code(account, thumb, need_open_comment=1) == 88000
    assert add_code(account, thumb, need_open_comment=0) == 0


def test_empty_digest_of_a_single_article_becomes_its_first_54_characters(
    account: Account,
) -> None:
    one = article(account.thumb(), digest="", content="<p>" + "字" * 40 + "</p><p>" + "词" * 40)
    item = account.call("draft/get", {"media_id": account.draft(one)})["news_item"][0]
    assert item["digest"] == "字" * 40 + " " + "词" * 13
    items = account.call("draft/get", {"media_id": account.draft(one, one)})["news_item"]
    assert [item["digest"] for item in items] == ["", ""]


def test_every_field_is_read_back_as_sent(account: Account) -> None:
    sent = article(
        account.thumb(),
        title="“引号”与 emoji 🎉",
        content_source_url="https://example.com/?a=1&b=2",
        show_cover_pic=1,
        need_open_comment=1,
        only_fans_can_comment=1,
    )
    item = account.call("draft/get", {"media_id": account.draft(sent)})["news_item"][0]
    assert {key: item[key] for key in sent} == sent


def test_update_replaces_one_article_and_changes_the_time(account: Account) -> None:
    thumb = account.thumb()
    media_id = account.draft(article(thumb, title="甲"), article(thumb, title="乙"))
    account.admin("clock", {"advance": 60})
    before = account.call("draft/get", {"media_id": media_id})
    body = {"media_id": media_id, "index": 1, "articles": article(thumb, title="丙")}
    assert account.call("draft/update", body) == {"errcode": 0, "errmsg": "ok"}
    after = account.call("draft/get", {"media_id": media_id})
    assert [item["title"] for item in after["news_item"]] == ["甲", "丙"]
    assert after["update_time"] >= before["update_time"] + 60
    assert after["create_time"] == before["create_time"]


def test_update_cannot_add_an_article(account: Account) -> None:
    thumb = account.thumb()
    media_id = account.draft(article(thumb))
    for index in (1, -1, "x", None, True):
        body = {"media_id": media_id, "index": index, "articles": article(thumb)}
        assert account.code("draft/update", body) == 40114


def test_draft_update_needs_an_object_and_update_news_also_accepts_a_list_of_one(
    account: Account,
) -> None:
    one = article(account.thumb())
    draft = account.draft(one)
    news = account.call("material/add_news", {"articles": [one]})["media_id"]
    assert account.code("draft/update", {"media_id": draft, "index": 0, "articles": [one]}) == 47001
    for articles in (one, [one]):
        body = {"media_id": news, "index": 0, "articles": articles}
        assert account.code("material/update_news", body) == 0


def test_refused_update_changes_nothing(account: Account) -> None:
    thumb = account.thumb()
    media_id = account.draft(article(thumb))
    before = account.call("draft/get", {"media_id": media_id})["update_time"]
    account.admin("clock", {"advance": 60})
    body = {"media_id": media_id, "index": 0, "articles": article("unknown", title="新")}
    assert account.code("draft/update", body) == 40007
    after = account.call("draft/get", {"media_id": media_id})
    assert (after["news_item"][0]["title"], after["update_time"]) == ("标题", before)


def test_escapes_are_kept_as_six_characters(account: Account) -> None:
    thumb = account.thumb()
    body = json.dumps({"articles": [article(thumb, title="你好", author="")]}).encode()
    media_id = account.call("draft/add", body)["media_id"]
    item = account.call("draft/get", {"media_id": media_id})["news_item"][0]
    assert item["title"] == r"\u4f60\u597d"
    long = json.dumps({"articles": [article(thumb, title="字" * 11, author="")]}).encode()
    assert account.code("draft/add", long) == 45003


def test_escaped_backslash_does_not_begin_an_escape(account: Account) -> None:
    media_id = account.draft(article(account.thumb(), title=r"C:\u4f60"))
    item = account.call("draft/get", {"media_id": media_id})["news_item"][0]
    assert item["title"] == r"C:\u4f60"


@pytest.mark.parametrize(("mode", "code"), [("reject", 40033), ("lenient", 0)])
def test_escapes_follow_the_setting(start_emulator: StartEmulator, mode: str, code: int) -> None:
    account = start_emulator(escapes=mode)
    body = json.dumps({"articles": [article(account.thumb(), title="你好")]}).encode()
    assert account.code("draft/add", body) == code


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", 44002),
        (b"media_id=x", 47001),
        (b"[]", 47001),
        (b'{"articles": 1}', 47001),
        (b'{"articles": [1]}', 47001),
        (b'{"articles": [{"title": 1}]}', 47001),
        (b"\xff", 47001),
        (b"[" * 100_000, 47001),
    ],
)
def test_malformed_bodies_are_refused(account: Account, body: bytes, code: int) -> None:
    assert account.code("draft/add", body) == code


def test_read_only_fields_are_refused_if_so_set(start_emulator: StartEmulator) -> None:
    account = start_emulator(read_only_fields="reject")
    assert add_code(account, account.thumb(), thumb_url="x") == 47001


def test_renamed_thumb_id_is_equally_valid(start_emulator: StartEmulator) -> None:
    account = start_emulator(rename_thumbs=True)
    thumb = account.thumb()
    media_id = account.draft(article(thumb))
    read = account.call("draft/get", {"media_id": media_id})["news_item"][0]["thumb_media_id"]
    assert read != thumb
    assert add_code(account, read) == 0


def test_newspic_has_pictures_instead_of_a_cover(account: Account) -> None:
    images = [{"image_media_id": account.thumb()}]
    one = {
        "article_type": "newspic",
        "title": "图",
        "content": "文",
        "image_info": {"image_list": images},
    }
    item = account.call("draft/get", {"media_id": account.draft(one)})["news_item"][0]
    assert item["image_info"] == {"image_list": images}
    assert account.code("draft/add", {"articles": [{**one, "image_info": {}}]}) == 40035


@pytest.mark.parametrize("code", [45106, 45103])
def test_retired_news_api_refuses_add_and_update(start_emulator: StartEmulator, code: int) -> None:
    account = start_emulator(news_api="retired", retired_errcode=code)
    body = {"articles": [article(account.thumb())]}
    assert account.code("material/add_news", body) == code
    assert account.code("material/update_news", {"media_id": "x", "index": 0, **body}) == code
    assert account.code("draft/add", body) == 0


def test_deleting_a_deleted_draft_again_succeeds(account: Account) -> None:
    media_id = account.draft(article(account.thumb()))
    assert account.code("draft/delete", {"media_id": media_id}) == 0
    assert account.code("draft/get", {"media_id": media_id}) == 40007
    assert account.code("draft/delete", {"media_id": media_id}) == 0
    assert account.code("draft/delete", {"media_id": "unknown"}) == 40007


def test_deleting_a_deleted_draft_again_is_refused_if_so_set(start_emulator: StartEmulator) -> None:
    account = start_emulator(draft_delete="refuse")
    media_id = account.draft(article(account.thumb()))
    assert account.code("draft/delete", {"media_id": media_id}) == 0
    assert account.code("draft/delete", {"media_id": media_id}) == 40007


def test_drafts_and_permanent_news_have_separate_ids(account: Account) -> None:
    one = article(account.thumb())
    draft = account.draft(one)
    news = account.call("material/add_news", {"articles": [one]})["media_id"]
    assert account.code("material/get_material", {"media_id": draft}) == 40007
    assert account.code("material/del_material", {"media_id": draft}) == 40007
    assert account.code("draft/get", {"media_id": news}) == 40007
    assert account.code("draft/delete", {"media_id": news}) == 40007


def test_permanent_news_is_read_and_deleted_as_a_material(account: Account) -> None:
    news = account.call("material/add_news", {"articles": [article(account.thumb())]})
    assert news["item"] == []
    got = account.call("material/get_material", {"media_id": news["media_id"]})
    assert got["news_item"][0]["title"] == "标题"
    assert account.code("material/del_material", {"media_id": news["media_id"]}) == 0
    assert account.code("material/del_material", {"media_id": news["media_id"]}) == 40007


def test_wrong_method_or_path_is_refused(account: Account) -> None:
    assert account.code("draft/add", method="GET") == 43002
    assert account.code("media/get", method="POST") == 43001
    assert account.code("draft/nothing", {}) == 40066
