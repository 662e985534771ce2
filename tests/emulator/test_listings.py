from tests.emulator.account import Account, article, jpeg
from tests.emulator.conftest import StartEmulator


def drafts(account: Account, number: int) -> list[str]:
    thumb = account.thumb()
    return [account.draft(article(thumb, title=str(at))) for at in range(number)]


def listed(account: Account, endpoint: str = "draft/batchget", **body: object) -> list[str]:
    page = account.call(endpoint, {"offset": 0, "count": 20, **body})
    return [item["media_id"] for item in page["item"]]


def test_drafts_are_listed_newest_first_in_pages(account: Account) -> None:
    made = drafts(account, 25)
    first = account.call("draft/batchget", {"offset": 0, "count": 20})
    rest = account.call("draft/batchget", {"offset": 20, "count": 20})
    assert (first["total_count"], first["item_count"], rest["item_count"]) == (25, 20, 5)
    seen = [item["media_id"] for item in first["item"] + rest["item"]]
    assert seen == made[::-1]
    assert account.call("draft/count", method="GET") == {"total_count": 25}


def test_no_content_omits_only_the_html(account: Account) -> None:
    drafts(account, 1)
    page = account.call("draft/batchget", {"offset": 0, "count": 1, "no_content": 1})
    item = page["item"][0]["content"]["news_item"][0]
    assert item["title"] == "0"
    assert "content" not in item


def test_listings_can_be_sorted_by_update_time(start_emulator: StartEmulator) -> None:
    account = start_emulator(order="updated")
    old, new = drafts(account, 2)
    account.admin("clock", {"advance": 5})
    account.admin("save", {"media_id": old})
    assert listed(account) == [old, new]


def test_page_has_one_to_twenty_items(account: Account) -> None:
    for body in ({"count": 0}, {"count": 21}, {"count": "x"}, {"offset": -1, "count": 1}):
        assert account.code("draft/batchget", {"offset": 0, **body}) == 40097
        assert (
            account.code("material/batchget_material", {"type": "image", "offset": 0, **body})
            == 40097
        )


def test_materials_are_listed_and_counted_by_kind(account: Account) -> None:
    thumb = account.thumb()
    image = account.call("material/add_material", file=("a.jpg", jpeg()), type="image")["media_id"]
    news = account.call("material/add_news", {"articles": [article(thumb)]})["media_id"]
    endpoint = "material/batchget_material"
    assert listed(account, endpoint, type="image") == [image, thumb]
    assert listed(account, endpoint, type="news") == [news]
    assert listed(account, endpoint, type="voice") == []
    assert account.code(endpoint, {"type": "thumb", "offset": 0, "count": 1}) == 40004
    assert account.call("material/get_materialcount", method="GET") == {
        "voice_count": 0,
        "video_count": 0,
        "image_count": 2,
        "news_count": 1,
    }


def test_deletion_between_pages_shifts_them(account: Account) -> None:
    made = drafts(account, 3)
    first = account.call("draft/batchget", {"offset": 0, "count": 1})
    account.call("draft/delete", {"media_id": made[2]})
    second = account.call("draft/batchget", {"offset": 1, "count": 1})
    assert [first["item"][0]["media_id"], second["item"][0]["media_id"]] == [made[2], made[0]]
