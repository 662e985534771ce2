"""GitHub's rate limits: the client waits for as long as it is asked to, within bounds."""

import time

import pytest

from tests.wechat.servers import serving
from wxpublish.github.api import MAX_WAIT, Github, GithubError


def waits_of(status: int, headers: dict[str, str]) -> tuple[list[float], int]:
    """The waits before the client gave up a comment, and how often it sent it."""
    waits: list[float] = []
    with serving(status, headers) as (api, requests):
        client = Github(api, "owner/site", "token", sleep=waits.append)
        with client, pytest.raises(GithubError) as caught:
            client.create_comment(7, "text")
    assert caught.value.status == status
    return waits, len(requests)


@pytest.mark.parametrize("status", [403, 429])
def test_a_secondary_limit_is_waited_for(status: int) -> None:
    assert waits_of(status, {"Retry-After": "7"}) == ([7, 7, 7], 4)


def test_a_near_reset_of_the_primary_limit_is_waited_for() -> None:
    reset = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": f"{int(time.time()) + 30}"}
    waits, sent = waits_of(403, reset)
    assert (len(waits), sent) == (3, 4)
    assert max(waits) <= 31


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": f"{int(MAX_WAIT) + 1}"},
        {"Retry-After": "999999999"},
        {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "99999999999"},
        {"Retry-After": "Fri, 31 Dec 2999 23:59:59 GMT"},
    ],
)
def test_a_longer_wait_ends_the_call(headers: dict[str, str]) -> None:
    assert waits_of(403, headers) == ([], 1)


def test_a_missing_permission_is_not_a_rate_limit() -> None:
    assert waits_of(403, {}) == ([], 1)
