import json

import pytest
import requests

from tests.emulator.account import APP_ID, SECRET, Account, article

CHANGING = [
    ("DELETE", "/_emulator/calls"),
    ("POST", "/_emulator/clock"),
    ("POST", "/_emulator/faults"),
    ("POST", "/_console/delete"),
    ("POST", "/cgi-bin/stable_token"),
    ("POST", "/cgi-bin/draft/batchget"),
    ("POST", "/cgi-bin/draft/delete"),
    ("GET", "/cgi-bin/token"),
]
READING = [
    *(("GET", path) for path in ("/_emulator/calls", "/", "/mmbiz_png/x/0", "/_media/x", "/s/x")),
    ("GET", "/article-bin/x"),
    ("HEAD", "/"),
    ("OPTIONS", "/cgi-bin/draft/add"),
]


@pytest.mark.parametrize(("method", "path"), [*CHANGING, *READING])
def test_foreign_host_is_rejected(account: Account, method: str, path: str) -> None:
    headers = {"Host": "rebound.example.com"}
    answer = requests.request(method, account.url + path, headers=headers, json={}, timeout=10)
    assert answer.status_code == 403


@pytest.mark.parametrize(("method", "path"), CHANGING)
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://example.com"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_foreign_page_can_change_nothing(
    account: Account, method: str, path: str, headers: dict[str, str]
) -> None:
    answer = requests.request(method, account.url + path, headers=headers, json={}, timeout=10)
    assert answer.status_code == 403


def test_form_without_the_csrf_token_is_rejected(account: Account) -> None:
    media_id = account.draft(article(account.thumb()))
    for form in ({"media_id": media_id}, {"media_id": media_id, "csrf": "guess"}):
        answer = requests.post(f"{account.url}/_console/delete", data=form, timeout=10)
        assert answer.status_code == 403
    assert account.call("draft/count")["total_count"] == 1


def test_localhost_is_accepted(account: Account) -> None:
    headers = {"Host": "localhost:1"}
    assert requests.get(f"{account.url}/_emulator/calls", headers=headers, timeout=10).ok


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("faults", {"faults": "x"}),
        ("faults", {"faults": ["x"]}),
        ("clock", {"advance": "x"}),
        ("clock", {"advance": 1e30}),
        ("edit", {}),
        ("edit", {"media_id": []}),
        ("save", []),
        ("delete", {"media_id": "unknown"}),
        ("publish", {"media_id": "unknown"}),
    ],
)
def test_invalid_request_is_answered_400(account: Account, path: str, body: object) -> None:
    answer = requests.post(f"{account.url}/_emulator/{path}", json=body, timeout=10)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_manual_edit_changes_only_the_named_fields_and_the_time(account: Account) -> None:
    media_id = account.draft(article(account.thumb()), article(account.thumb()))
    before = account.call("draft/get", {"media_id": media_id})
    account.admin("clock", {"advance": 10})
    fields = {"title": "改过", "content": "<p>新</p>"}
    account.admin("edit", {"media_id": media_id, "index": 1, "fields": fields})
    after = account.call("draft/get", {"media_id": media_id})
    old, new = before["news_item"], after["news_item"]
    assert (new[0]["title"], new[1]["title"], new[1]["content"]) == ("标题", "改过", "<p>新</p>")
    assert new[1]["digest"] == old[1]["digest"]
    assert after["update_time"] >= before["update_time"] + 10


def test_manually_published_draft_has_no_media_id(account: Account) -> None:
    media_id = account.draft(article(account.thumb()))
    article_id = account.admin("publish", {"media_id": media_id})["article_id"]
    assert account.code("draft/get", {"media_id": media_id}) == 40007
    page = account.call("freepublish/batchget", {"offset": 0, "count": 1})
    assert page["item"][0]["article_id"] == article_id


def test_drafts_news_and_media_can_be_deleted_manually(account: Account) -> None:
    thumb = account.thumb()
    news = account.call("material/add_news", {"articles": [article(thumb)]})["media_id"]
    for media_id in (account.draft(article(thumb)), news, thumb):
        account.admin("delete", {"media_id": media_id})
    assert account.call("draft/count")["total_count"] == 0
    assert account.call("material/get_materialcount")["image_count"] == 0


def test_log_contains_no_secret(account: Account) -> None:
    account.thumb()
    requests.get(
        f"{account.url}/cgi-bin/token",
        params={"grant_type": "client_credential", "appid": "wx", "secret": SECRET},
        timeout=10,
    )
    text = json.dumps(account.admin("calls"))
    assert SECRET not in text
    assert account.token not in text


def test_tokens_can_be_expired(account: Account) -> None:
    account.thumb()
    account.admin("tokens/expire", {})
    assert account.code("draft/count") == 42001


def test_clock_that_goes_back_hides_nothing(account: Account) -> None:
    media_id = account.draft(article(account.thumb()))
    account.admin("clock", {"advance": -3600})
    assert account.code("draft/get", {"media_id": media_id}) == 0
    assert account.call("draft/count")["total_count"] == 1


@pytest.mark.parametrize("host", ["[", "", "a:b:c", "::1"])
def test_invalid_host_is_rejected(account: Account, host: str) -> None:
    answer = requests.get(f"{account.url}/_emulator/calls", headers={"Host": host}, timeout=10)
    assert answer.status_code in {400, 403}


def test_dns_rebinding_gets_no_token_and_deletes_no_draft(account: Account) -> None:
    """The steps of a page whose host name was pointed to 127.0.0.1."""
    media_id = account.draft(article(account.thumb()))
    asked = {"grant_type": "client_credential", "appid": APP_ID, "secret": SECRET}
    headers = {"Host": f"rebound.example.com:{account.url.rpartition(':')[2]}"}
    url = f"{account.url}/cgi-bin"
    given = requests.post(f"{url}/stable_token", json=asked, headers=headers, timeout=10)
    assert "access_token" not in given.text
    token = requests.post(f"{url}/stable_token", json=asked, timeout=10).json()["access_token"]
    for call in ("draft/get", "draft/delete"):
        answer = requests.post(
            f"{url}/{call}?access_token={token}",
            json={"media_id": media_id},
            headers=headers,
            timeout=10,
        )
        assert answer.status_code == 403
    assert account.call("draft/count")["total_count"] == 1


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost:8080",
        "[::1]:80",
        "emulator:80",
        "a.localhost",
        "host.docker.internal",
    ],
)
def test_hosts_of_this_machine_and_its_containers_are_accepted(account: Account, host: str) -> None:
    asked = {"grant_type": "client_credential", "appid": APP_ID, "secret": SECRET}
    answer = requests.post(
        f"{account.url}/cgi-bin/stable_token", json=asked, headers={"Host": host}, timeout=10
    )
    assert "access_token" in answer.json()


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example.", "localhost.",
     "evil.internal.example", "a@evil.example", "evil.example/localhost"],
)  # fmt: skip
def test_hosts_that_somebody_can_register_are_rejected(account: Account, host: str) -> None:
    answer = requests.get(f"{account.url}/cgi-bin/token", headers={"Host": host}, timeout=10)
    assert answer.status_code in {400, 403}
    assert "access_token" not in answer.text
