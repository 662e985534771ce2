import pytest

from tests.emulator.account import Account, article
from tests.emulator.conftest import StartEmulator


def submitted(account: Account) -> tuple[str, object]:
    media_id = account.draft(article(account.thumb()))
    return media_id, account.call("freepublish/submit", {"media_id": media_id})["publish_id"]


def test_published_draft_has_an_article_id_and_no_media_id(start_emulator: StartEmulator) -> None:
    account = start_emulator(publish_polls=1)
    media_id, publish_id = submitted(account)
    first = account.call("freepublish/get", {"publish_id": publish_id})
    assert (first["publish_status"], account.code("draft/get", {"media_id": media_id})) == (1, 0)
    second = account.call("freepublish/get", {"publish_id": publish_id})
    assert second["publish_status"] == 0
    assert second["article_detail"]["count"] == 1
    assert account.code("draft/get", {"media_id": media_id}) == 40007
    assert account.code("draft/delete", {"media_id": media_id}) == 40007
    got = account.call("freepublish/getarticle", {"article_id": second["article_id"]})
    assert got["news_item"][0]["title"] == "标题"
    page = account.call("freepublish/batchget", {"offset": 0, "count": 20})
    assert [item["article_id"] for item in page["item"]] == [second["article_id"]]


def test_failed_publication_keeps_the_draft(start_emulator: StartEmulator) -> None:
    account = start_emulator(publish_polls=0, publish_status=4)
    media_id, publish_id = submitted(account)
    answer = account.call("freepublish/get", {"publish_id": publish_id})
    assert (answer["publish_status"], answer["fail_idx"]) == (4, [1])
    assert account.code("draft/get", {"media_id": media_id}) == 0


@pytest.mark.parametrize(("numeric", "kind"), [(True, int), (False, str)])
def test_publish_id_is_a_number_or_text(
    start_emulator: StartEmulator, numeric: bool, kind: type
) -> None:
    account = start_emulator(numeric_publish_id=numeric)
    assert isinstance(submitted(account)[1], kind)


@pytest.mark.parametrize("kind", ["personal", "unverified"])
def test_only_verified_accounts_may_publish(start_emulator: StartEmulator, kind: str) -> None:
    account = start_emulator(account_kind=kind)
    media_id = account.draft(article(account.thumb()))
    for endpoint in ("submit", "get", "delete", "getarticle", "batchget"):
        assert account.code(f"freepublish/{endpoint}", {"media_id": media_id}) == 48001


def test_deleted_publication_is_gone(start_emulator: StartEmulator) -> None:
    account = start_emulator(publish_polls=0)
    _, publish_id = submitted(account)
    article_id = account.call("freepublish/get", {"publish_id": publish_id})["article_id"]
    assert account.code("freepublish/delete", {"article_id": article_id}) == 0
    assert account.code("freepublish/getarticle", {"article_id": article_id}) == 53600
    assert account.call("freepublish/get", {"publish_id": publish_id})["publish_status"] == 5


def test_draft_can_be_previewed_by_a_named_reader(account: Account) -> None:
    media_id = account.draft(article(account.thumb()))
    body = {"towxname": "someone", "msgtype": "mpnews", "mpnews": {"media_id": media_id}}
    assert account.call("message/mass/preview", body)["errmsg"] == "preview success"
    assert account.code("message/mass/preview", {**body, "mpnews": {"media_id": "x"}}) == 40007
