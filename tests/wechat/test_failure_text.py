"""The message and the hint of a failed call."""

import pytest

from tests.wechat.accounts import describe_with_hint
from wxpublish.errors import PlatformError
from wxpublish.wechat.answers import Failure, NotSent, Ok, Refused, Unknown
from wxpublish.wechat.failure_text import describe, expect

CASES: dict[str, tuple[Failure, str, str]] = {
    "never sent": (
        NotSent("draft/add", "api.weixin.qq.com could not be reached"),
        "draft/add for news.a was not sent: api.weixin.qq.com could not be reached",
        "nothing was created: check the network",
    ),
    "no token": (
        NotSent("stable_token", "HTTP 502"),
        "stable_token was not sent: HTTP 502",
        "check the network",
    ),
    "no token from the command": (
        NotSent("token command", "the command of WXPUBLISH_TOKEN_COMMAND could not be started"),
        "the command of WXPUBLISH_TOKEN_COMMAND could not be started",
        "the command must print one token",
    ),
    "a write in doubt": (
        Unknown("draft/add", "HTTP 502"),
        "the answer to draft/add for news.a was lost: HTTP 502",
        "it first checks whether this was done",
    ),
    "a reading in doubt": (
        Unknown("draft/get", "HTTP 502"),
        "the answer to draft/get for news.a was lost: HTTP 502",
        "nothing was changed",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_failure_without_a_code_has_a_message_and_a_hint(case: str) -> None:
    failure, message, hint = CASES[case]
    error = describe(failure, "news.a")
    assert error.message == message
    assert error.hint is not None
    assert hint in error.hint
    assert error.exit_code == 4


def test_a_refused_write_states_that_nothing_was_created() -> None:
    assert describe_with_hint(Refused("draft/add", 45004, "too long", "1-2-3"), "news.a") == (
        "draft/add for news.a was refused: 45004 digest too long (摘要超长)\n"
        "shorten `digest` to 120 characters\n"
        "请把 digest 缩短到 120 字以内\n"
        "the platform says: too long; rid 1-2-3; nothing was created"
    )


def test_expect_returns_the_value_or_raises_the_error() -> None:
    assert expect(Ok(3)) == 3
    with pytest.raises(PlatformError, match="HTTP 502"):
        expect(Unknown("draft/get", "HTTP 502"))
