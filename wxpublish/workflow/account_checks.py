"""What an account answers when it is asked what it may do: reading calls alone."""

from collections.abc import Iterator
from typing import Literal

from wxpublish.model.site import Channel
from wxpublish.report.wording import counted
from wxpublish.wechat.answers import Answer, NotSent, Ok, Refused, Unknown
from wxpublish.wechat.client import Client
from wxpublish.wechat.errcodes import CLOSED_INTERFACE, ErrorKind
from wxpublish.wechat.failure_text import describe
from wxpublish.wechat.permanent_materials import MaterialCounts

CheckResult = tuple[str, Literal["ok", "failed", "skipped"], str, str]
"""The topic, what it came to, in words, and what to do."""

SKEW = 120
"""Seconds that two clocks may differ before anything here goes wrong: tokens live for 7,200."""
IP_NOT_ALLOWED = 40164
NO_QUOTA_RECORD = 76021
"""The platform keeps no count for this endpoint."""
ENDPOINTS = {
    "draft": ("draft/add", "draft/update", "draft/delete", "draft/batchget"),
    "material": ("material/update_news", "material/del_material", "material/batchget_material"),
}
BOTH = ("material/add_material", "media/uploadimg")


def check_account(
    client: Client, channel: Channel, now: float, *, given: bool
) -> Iterator[CheckResult]:
    """Ask one thing after the other; `given`: the token was got elsewhere, so none is fetched."""
    token = client.token()
    if isinstance(token, Ok):
        # A token out of a cache or the environment proves nothing until it has been used.
        token = _verify_token(client, token)
    yield _result("token", token, "it opens the account")
    yield _allow_list(token, given=given)
    if not isinstance(token, Ok):
        yield "permissions", "skipped", "not asked: there is no token", ""
    else:
        yield from _permissions(client, channel)
    yield _clock(client.server_time, now)


def _verify_token(client: Client, token: Answer[str]) -> Answer[str]:
    answer = client.account.api_addresses()
    rejected = isinstance(answer, NotSent | Unknown) or (
        isinstance(answer, Refused) and answer.row.kind in {ErrorKind.REFRESH, ErrorKind.ACCOUNT}
    )
    return answer if rejected and not isinstance(answer, Ok) else token


def _result(topic: str, answer: Answer[object], good: str) -> CheckResult:
    if isinstance(answer, Ok):
        return topic, "ok", good, ""
    error = describe(answer)
    return topic, "failed", error.message, error.hint or ""


def _allow_list(token: Answer[str], *, given: bool) -> CheckResult:
    if isinstance(token, Refused) and token.errcode == IP_NOT_ALLOWED:
        return _result("allow-list", token, "")
    if given:
        return "allow-list", "skipped", "a token got elsewhere needs none", ""
    if isinstance(token, Ok):
        return "allow-list", "ok", "this machine's address may fetch tokens", ""
    return "allow-list", "skipped", "not known without a token", ""


def _permissions(client: Client, channel: Channel) -> Iterator[CheckResult]:
    drafts = client.channel("draft").count()
    if channel == "draft" or isinstance(drafts, Ok):
        held = counted(drafts.value, "draft") if isinstance(drafts, Ok) else ""
        yield _result("draft/count", drafts, held)
    counts = client.materials.counts()
    total = counts.value if isinstance(counts, Ok) else None
    kinds = _kinds(total) if total else ""
    yield _result("material/get_materialcount", counts, kinds)
    if channel == "material":
        yield _permanent_news(client)
    for endpoint in (*ENDPOINTS[channel], *BOTH):
        yield _quota(client, endpoint)


def _kinds(total: MaterialCounts) -> str:
    numbers = {"image": total.image, "voice": total.voice, "video": total.video}
    return ", ".join(counted(number, kind) for kind, number in numbers.items())


def _permanent_news(client: Client) -> CheckResult:
    answer = client.account.permanent_news()
    if isinstance(answer, Refused) and answer.errcode not in CLOSED_INTERFACE:
        return "material/add_news", "ok", "the interface is open to this account", ""
    return _result("material/add_news", answer, "the interface is open to this account")


def _quota(client: Client, endpoint: str) -> CheckResult:
    answer = client.account.quota(endpoint)
    if isinstance(answer, Refused) and answer.errcode == NO_QUOTA_RECORD:
        return endpoint, "skipped", "the platform tells nothing about it", ""
    if not isinstance(answer, Ok):
        return _result(endpoint, answer, "")
    left = answer.value
    if left.remain > 0:
        return endpoint, "ok", f"{left.remain:,} of {left.daily_limit:,} calls left today", ""
    message = f"no call of {left.daily_limit:,} is left today"
    return endpoint, "failed", message, "run again after midnight (UTC+8)"


def _clock(theirs: int, now: float) -> CheckResult:
    if not theirs:
        return "clock", "skipped", "the platform did not tell its time", ""
    skew = round(now - theirs)
    if abs(skew) <= SKEW:
        return "clock", "ok", "as the platform's", ""
    way = "fast" if skew > 0 else "slow"
    message = f"this machine's clock is {abs(skew):,} s {way}"
    return (
        "clock",
        "failed",
        message,
        "set it by a time server (NTP): tokens are thought dead or alive wrongly",
    )
