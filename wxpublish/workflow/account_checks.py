"""What an account is allowed to do, found out by calls that only read."""

from collections.abc import Iterator

from wxpublish.errors import PlatformError
from wxpublish.model.doctor_check import DoctorCheck
from wxpublish.model.site import Channel
from wxpublish.report.wording import counted
from wxpublish.wechat.answers import Answer, NotSent, Ok, Refused, Unknown
from wxpublish.wechat.client import Client
from wxpublish.wechat.errcodes import CLOSED_INTERFACE, ErrorKind
from wxpublish.wechat.failure_text import describe
from wxpublish.wechat.permanent_materials import MaterialCounts

MAX_CLOCK_SKEW = 120
"""Seconds that the two clocks may differ: tokens live for 7,200."""
IP_NOT_ALLOWED = 40164
NO_QUOTA_RECORD = 76021
"""The platform counts no calls of this endpoint."""
CHANNEL_ENDPOINTS = {
    "draft": ("draft/add", "draft/update", "draft/delete", "draft/batchget"),
    "material": ("material/update_news", "material/del_material", "material/batchget_material"),
}
SHARED_ENDPOINTS = ("material/add_material", "media/uploadimg")


def check_account(
    client: Client, channel: Channel, now: float, *, has_given_token: bool
) -> Iterator[DoctorCheck]:
    """Check one topic after the other.

    `has_given_token`: the environment provides the token, so none is fetched. `now` is in seconds.
    """
    token = client.token()
    if isinstance(token, Ok):
        # A token from a cache or the environment may have expired.
        token = _verify_token(client, token)
    yield _result("token", token, "the account accepts it")
    yield _check_allow_list(token, has_given_token=has_given_token)
    if not isinstance(token, Ok):
        yield DoctorCheck("permissions", "skipped", "not checked: there is no token")
    else:
        yield from _check_permissions(client, channel)
    yield _check_clock(client.server_time, now)


def _verify_token(client: Client, token: Answer[str]) -> Answer[str]:
    answer = client.account.api_addresses()
    rejected = isinstance(answer, NotSent | Unknown) or (
        isinstance(answer, Refused) and answer.row.kind in {ErrorKind.REFRESH, ErrorKind.ACCOUNT}
    )
    return answer if rejected and not isinstance(answer, Ok) else token


def _result(topic: str, answer: Answer[object], message: str) -> DoctorCheck:
    if isinstance(answer, Ok):
        return DoctorCheck(topic, "ok", message)
    error = describe(answer)
    return _failed(topic, error.message, error.hint or "")


def _failed(topic: str, message: str, hint: str) -> DoctorCheck:
    return DoctorCheck(topic, "failed", message, hint, PlatformError.exit_code)


def _check_allow_list(token: Answer[str], *, has_given_token: bool) -> DoctorCheck:
    if isinstance(token, Refused) and token.errcode == IP_NOT_ALLOWED:
        return _result("allow-list", token, "")
    if has_given_token:
        return DoctorCheck(
            "allow-list", "skipped", "a token from the environment needs no allow-list"
        )
    if isinstance(token, Ok):
        return DoctorCheck("allow-list", "ok", "this machine's address may fetch tokens")
    return DoctorCheck("allow-list", "skipped", "unknown without a token")


def _check_permissions(client: Client, channel: Channel) -> Iterator[DoctorCheck]:
    drafts = client.channel("draft").count()
    if channel == "draft" or isinstance(drafts, Ok):
        drafts_text = counted(drafts.value, "draft") if isinstance(drafts, Ok) else ""
        yield _result("draft/count", drafts, drafts_text)
    counts = client.materials.counts()
    material_counts = counts.value if isinstance(counts, Ok) else None
    materials_text = _material_counts_text(material_counts) if material_counts else ""
    yield _result("material/get_materialcount", counts, materials_text)
    if channel == "material":
        yield _check_add_news(client)
    for endpoint in (*CHANNEL_ENDPOINTS[channel], *SHARED_ENDPOINTS):
        yield _check_quota(client, endpoint)


def _material_counts_text(material_counts: MaterialCounts) -> str:
    numbers = {
        "image": material_counts.image,
        "voice": material_counts.voice,
        "video": material_counts.video,
    }
    return ", ".join(counted(number, kind) for kind, number in numbers.items())


def _check_add_news(client: Client) -> DoctorCheck:
    answer = client.account.permanent_news()
    if isinstance(answer, Refused) and answer.errcode not in CLOSED_INTERFACE:
        return DoctorCheck("material/add_news", "ok", "the interface is open to this account")
    return _result("material/add_news", answer, "the interface is open to this account")


def _check_quota(client: Client, endpoint: str) -> DoctorCheck:
    answer = client.account.quota(endpoint)
    if isinstance(answer, Refused) and answer.errcode == NO_QUOTA_RECORD:
        return DoctorCheck(endpoint, "skipped", "the platform reports no quota for it")
    if not isinstance(answer, Ok):
        return _result(endpoint, answer, "")
    quota = answer.value
    if quota.remain > 0:
        return DoctorCheck(
            endpoint, "ok", f"{quota.remain:,} of {quota.daily_limit:,} calls left today"
        )
    message = f"all {quota.daily_limit:,} calls of today are used"
    return _failed(endpoint, message, "run again after midnight (UTC+8)")


def _check_clock(server_time: int, now: float) -> DoctorCheck:
    if not server_time:
        return DoctorCheck("clock", "skipped", "the platform sent no time")
    skew = round(now - server_time)
    if abs(skew) <= MAX_CLOCK_SKEW:
        return DoctorCheck("clock", "ok", "it agrees with the platform's clock")
    direction = "fast" if skew > 0 else "slow"
    message = f"this machine's clock is {abs(skew):,} s {direction}"
    hint = "synchronise it with a time server (NTP); with a wrong clock, token expiry is misjudged"
    return _failed("clock", message, hint)
