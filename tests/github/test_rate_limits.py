"""GitHub's rate limits: what it asks to wait is waited, within bounds."""

import time

import pytest

from tests.wechat.servers import serving
from wxpublish.github.api import MAX_WAIT, Github, GithubError


def asked(status: int, headers: dict[str, str]) -> tuple[list[float], int]:
    """The pauses before a comment was given up, and how often it was sent."""
    slept: list[float] = []
    with serving(status, headers) as (api, got):
        client = Github(api, "owner/site", "token", sleep=slept.append)
        with client, pytest.raises(GithubError) as caught:
            client.create_comment(7, "text")
    assert caught.value.status == status
    return slept, len(got)


@pytest.mark.parametrize("status", [403, 429])
def test_the_seconds_of_a_secondary_limit_are_waited(status: int) -> None:
    assert asked(status, {"Retry-After": "7"}) == ([7, 7, 7], 4)


def test_the_end_of_the_hour_is_waited_for_where_it_is_near() -> None:
    reset = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": f"{int(time.time()) + 30}"}
    slept, sent = asked(403, reset)
    assert (len(slept), sent) == (3, 4)
    assert max(slept) <= 31


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": f"{int(MAX_WAIT) + 1}"},
        {"Retry-After": "999999999"},
        {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "99999999999"},
        {"Retry-After": "Fri, 31 Dec 2999 23:59:59 GMT"},
    ],
)
def test_what_takes_longer_ends_the_call(headers: dict[str, str]) -> None:
    assert asked(403, headers) == ([], 1)


def test_a_right_that_is_missing_is_no_rate_limit() -> None:
    assert asked(403, {}) == ([], 1)
