"""Every entry of the table of error codes, provoked on the emulator, and its message."""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.wechat.accounts import APP_ID, SECRET, Account, article, cover, picture
from tests.wechat.conftest import Open
from wxpublish.emulator import Settings, start
from wxpublish.emulator.refusals import MESSAGES
from wxpublish.errors import PlatformError, QuotaUsedUp
from wxpublish.model.article_fields import ArticleFields
from wxpublish.wechat.answers import Ok, Refused
from wxpublish.wechat.client import Client, Credentials
from wxpublish.wechat.errcodes import ERROR_CODES, ErrorCode, ErrorKind, find_error_code
from wxpublish.wechat.failure_text import describe
from wxpublish.wechat.permanent_materials import UploadFile


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    folder: Path = tmp_path_factory.mktemp("account")
    with start(Settings(data=folder, app_id=APP_ID, app_secret=SECRET)) as server:
        yield Account(server.url, folder)


def provoke(account: Account, client: Client, endpoint: str, code: int) -> Refused:
    """Call an endpoint that answers with a code."""
    calls: dict[str, Callable[[], Any]] = {
        "draft/add": lambda: client.channel("draft").create([article("x")]),
        "material/add_news": lambda: client.channel("material").create([article("x")]),
        "draft/update": lambda: client.channel("draft").update("x", 0, article("x")),
        "material/update_news": lambda: client.channel("material").update("x", 0, article("x")),
        "draft/get": lambda: client.channel("draft").get("x"),
        "media/get": lambda: client.temporary.get("x", BytesIO()),
        "stable_token": client.token,
    }
    account.fault(f"{endpoint}:errcode={code}")
    try:
        answer = calls[endpoint]()
    finally:
        account.mend()
    assert isinstance(answer, Refused), answer
    return answer


@pytest.mark.parametrize("row", ERROR_CODES, ids=lambda row: f"{row.code}{''.join(row.only[:1])}")
def test_each_code_is_described_with_cause_remedy_and_rid_in_both_languages(
    shared: Account, row: ErrorCode, tmp_path: Path
) -> None:
    account = Account(shared.url, tmp_path)
    endpoint = row.only[0] if row.only else "draft/get"

    refused = provoke(account, account.client(), endpoint, row.code)
    error = describe(refused, "news.hello")

    assert refused.row is row
    about = "" if endpoint == "stable_token" else " for news.hello"
    cause = f"{row.code} {row.cause.en} ({row.cause.zh})"
    assert error.message == f"{endpoint}{about} was refused: {cause}"
    assert error.hint is not None
    english, chinese, facts = error.hint.split("\n")
    assert english.split("{")[0] == english
    assert english.startswith(row.remedy.en.split("{")[0])
    assert chinese.startswith(row.remedy.zh.split("{")[0])
    assert f"rid {refused.rid}" in facts
    assert isinstance(error, QuotaUsedUp) == (row.kind is ErrorKind.QUOTA)


def test_every_code_of_the_emulator_is_in_the_table() -> None:
    assert set(MESSAGES) <= {row.code for row in ERROR_CODES}


def test_code_and_endpoint_are_unique_in_the_table() -> None:
    keys = [(row.code, endpoint) for row in ERROR_CODES for endpoint in row.only or ("",)]
    assert len(keys) == len(set(keys))


def test_an_unknown_code_keeps_its_number_and_the_platform_s_words(account: Account) -> None:
    refused = provoke(account, account.client(), "draft/get", 99999)
    error = describe(refused)
    assert "99999" in error.message
    assert error.hint is not None
    assert refused.errmsg in error.hint


def test_40164_names_the_address_to_allow_and_where(opened: Open) -> None:
    client = opened(allow_list=("203.0.113.7",)).client()
    error = describe_refusal(client.channel("draft").count())
    assert error.message == (
        "stable_token was refused: 40164 the caller's IP is not in the allow-list"
        " (调用 IP 不在白名单中)"
    )
    assert error.hint is not None
    assert "allow the address 127.0.0.1: mp.weixin.qq.com" in error.hint
    assert "请把 IP 127.0.0.1 加入白名单" in error.hint


@pytest.mark.parametrize("code", [45103, 45106])
def test_the_closed_interface_recommends_the_draft_channel(opened: Open, code: int) -> None:
    client = opened(news_api="retired", retired_errcode=code).client()
    error = describe_refusal(client.channel("material").create([article(cover(client))]))
    assert f"refused: {code} " in error.message
    assert error.hint is not None
    assert "set `channel: draft` in wxpublish.yaml" in error.hint


def test_48001_names_the_missing_right(opened: Open) -> None:
    error = describe_refusal(opened(account_kind="personal").client().account.published())
    assert error.hint is not None
    assert "the account lacks the right “发布能力 publishing”" in error.hint


def test_45009_names_the_endpoint_and_when_to_continue(opened: Open) -> None:
    client = opened(quota={"draft/count": 1}).client()
    client.channel("draft").count()
    error = describe_refusal(client.channel("draft").count())
    assert isinstance(error, QuotaUsedUp)
    assert error.exit_code == 9
    assert error.hint is not None
    assert "today's calls of draft/count are used up; what is done is saved" in error.hint
    assert "after midnight (UTC+8)" in error.hint


def test_a_wrong_secret_is_an_account_error(account: Account) -> None:
    answer = account.client(credentials=Credentials(APP_ID, secret="another")).token()
    assert isinstance(answer, Refused)
    assert answer.row.kind is ErrorKind.ACCOUNT
    assert "WXPUBLISH_APP_SECRET" in answer.row.remedy.en


TOO_MUCH: dict[str, tuple[dict[str, Any], int]] = {
    "title": ({"title": "题" * 65}, 45003),
    "author": ({"fields": ArticleFields(author="名" * 17)}, 45110),
    "digest": ({"fields": ArticleFields(digest="摘" * 131)}, 45004),
    "content": ({"content": f"<p>{'字' * 20_001}</p>"}, 45002),
    "source_url": ({"fields": ArticleFields(source_url="not an address")}, 41039),
}


@pytest.mark.parametrize("field", TOO_MUCH)
def test_a_value_that_is_too_long_names_its_field(account: Account, field: str) -> None:
    client = account.client()
    fields, code = TOO_MUCH[field]
    answer = client.channel("draft").create([article(cover(client), **fields)])
    assert isinstance(answer, Refused)
    assert (answer.errcode, answer.row.field) == (code, field)


def test_an_http_status_of_a_gateway_is_named(account: Account) -> None:
    account.fault("draft/count:status=403")
    error = describe_refusal(account.client().channel("draft").count())
    assert error.message.startswith("draft/count was refused: 403 HTTP 403 instead of an answer")


def test_every_number_has_an_entry() -> None:
    assert find_error_code(429).kind is ErrorKind.RETRY
    assert find_error_code(403).kind is ErrorKind.ACCOUNT
    assert find_error_code(123456).kind is ErrorKind.USER


def test_a_file_with_the_wrong_format_is_refused_with_a_remedy(account: Account) -> None:
    answer = account.client().materials.add("voice", UploadFile("a.mp3", "audio/mpeg", b"no sound"))
    assert isinstance(answer, Refused)
    assert "MP3 or AMR" in answer.row.remedy.en


def test_the_emulator_accepts_a_correct_call(account: Account) -> None:
    assert isinstance(account.client().materials.add_picture(picture()), Ok)


def describe_refusal(answer: Any) -> PlatformError | QuotaUsedUp:
    assert isinstance(answer, Refused), answer
    return describe(answer)
