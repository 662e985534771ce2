"""A canary secret and a canary token under every fault: neither is ever revealed."""

import json
import logging
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

from tests.wechat.accounts import (
    APP_ID,
    SECRET,
    Account,
    article,
    cover,
    describe_with_hint,
    picture,
    value,
)
from tests.wechat.servers import serving
from wxpublish.wechat.answers import Answer, NotSent, Refused, Unknown
from wxpublish.wechat.client import Client, Credentials

FAULTS = [
    "before:drop",
    "after:status=502",
    "garbage",
    "cut",
    "errcode=-1",
    "errcode=40164",
    "errcode=45009",
    "token",
    "hang",
]

CALLS: dict[str, Callable[[Client], Answer[Any]]] = {
    "stable_token": lambda client: client.token(),
    "draft/add": lambda client: client.channel("draft").create([article("x")]),
    "draft/batchget": lambda client: client.channel("draft").list(),
    "material/add_material": lambda client: client.materials.add("image", picture()),
    "media/get": lambda client: client.temporary.get("x", BytesIO()),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("endpoint", CALLS)
def test_no_fault_reveals_a_secret(
    account: Account, endpoint: str, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    token = value(account.client().token())
    account.fault(f"{endpoint}:{fault}")
    client = account.client(timing=account.timing(read=0.1, max_attempts=2))
    answer = CALLS[endpoint](client)
    said = [repr(answer), repr(client), repr(account.events), caplog.text]
    if isinstance(answer, NotSent | Refused | Unknown):
        said.append(describe_with_hint(answer, "news.a"))
    assert not [text for text in said if SECRET in text]
    if endpoint != "stable_token":
        assert not [text for text in said if token in text]


def test_a_token_that_a_gateway_repeats_is_redacted(account: Account) -> None:
    body = json.dumps({"errcode": 99, "errmsg": "no token canary-token here \x1b[31m"}).encode()
    with serving(200, {}, body=body) as (base, _):
        credentials = Credentials("wx1", access_token="canary-token")
        client = account.client(api_base=base, credentials=credentials)
        answer = client.channel("draft").create([article("x")])
    assert isinstance(answer, Refused)
    assert answer.errmsg == "no token *** here  [31m"


def test_a_secret_that_a_gateway_repeats_is_redacted(account: Account) -> None:
    body = json.dumps({"errcode": 40125, "errmsg": f"bad secret {SECRET}"}).encode()
    with serving(200, {}, body=body) as (base, _):
        answer = account.client(token_base=base).token()
    assert isinstance(answer, Refused)
    assert answer.errmsg == "bad secret ***"


def test_the_repr_of_credentials_has_no_secret() -> None:
    shown = repr(Credentials(APP_ID, SECRET, "canary-token", "cat canary-file"))
    assert shown == f"Credentials(app_id='{APP_ID}')"


def test_the_token_is_sent_to_the_platform_only(account: Account) -> None:
    with serving(302, {"Location": "https://example.invalid/"}) as (base, got):
        client = account.client(
            api_base=base, credentials=Credentials("wx1", access_token="canary-token")
        )
        answer = client.channel("draft").count()
    assert isinstance(answer, Refused)
    assert len(got) == 1


def test_an_error_in_writing_the_file_is_raised(account: Account) -> None:
    class Full(BytesIO):
        def write(self, _: Any) -> int:
            raise OSError(28, "No space left on device")

    client = account.client()
    media_id = cover(client)
    with pytest.raises(OSError, match="No space left"):
        client.materials.get(media_id, Full())
