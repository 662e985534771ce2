"""The daily call quota of each endpoint (UTC+8), and the calls that reset it."""

import time

from wxpublish.emulator.call import OK, Answer, Call
from wxpublish.emulator.platform_limits import (
    DAILY_QUOTA,
    MAX_CLEARS_PER_MONTH,
    MAX_SINGLE_CLEARS_PER_MONTH,
)
from wxpublish.emulator.refusals import Refusal

_BEIJING = 8 * 3600


def day(now: float) -> str:
    """The day of a quota, which begins at midnight in Beijing."""
    return time.strftime("%Y-%m-%d", time.gmtime(now + _BEIJING))


def month(now: float) -> str:
    return day(now)[:7]


def daily_limit(call: Call, endpoint: str) -> int | None:
    return call.settings.quota.get(endpoint, DAILY_QUOTA.get(endpoint))


def count_call(call: Call) -> None:
    """Count this call; refused with 45011 over the limit a minute, 45009 over the limit a day."""
    per_minute = call.settings.calls_per_minute
    if per_minute is not None:
        minute = time.strftime("%Y-%m-%d %H:%M", time.gmtime(call.now))
        if call.store.increment(minute, "all") > per_minute:
            raise Refusal(45011)
    limit = daily_limit(call, call.endpoint)
    if call.store.increment(day(call.now), call.endpoint) > (limit if limit is not None else 10**9):
        raise Refusal(45009)


def clear_quota(call: Call) -> Answer:
    """POST clear_quota: reset every counter of the day, ten times a month; then 48006."""
    return _clear_day(call, call.json().get("appid"))


def clear_quota_v2(call: Call) -> Answer:
    """POST clear_quota/v2: the same, with a secret in body or query instead of a token."""
    body = call.json() if call.body else {}
    if (body.get("appsecret") or call.query.get("appsecret")) != call.settings.app_secret:
        raise Refusal(40125)
    return _clear_day(call, body.get("appid") or call.query.get("appid"))


def _clear_day(call: Call, app_id: object) -> Answer:
    if app_id != call.settings.app_id:
        raise Refusal(40013)
    if call.store.increment(month(call.now), "clear_quota") > MAX_CLEARS_PER_MONTH:
        raise Refusal(48006)
    call.store.execute("DELETE FROM counter WHERE period = ?", day(call.now))
    return OK


def clear_one(call: Call) -> Answer:
    """POST openapi/quota/clear: reset the counter of one endpoint, fifty times a month."""
    endpoint = _requested_endpoint(call)
    if call.store.increment(month(call.now), "quota/clear") > MAX_SINGLE_CLEARS_PER_MONTH:
        raise Refusal(48006)
    call.store.execute("DELETE FROM counter WHERE period = ? AND name = ?", day(call.now), endpoint)
    return OK


def get_quota(call: Call) -> Answer:
    """POST openapi/quota/get: today's quota of one endpoint."""
    endpoint = _requested_endpoint(call)
    limit = daily_limit(call, endpoint)
    if limit is None:
        raise Refusal(76021)
    used = min(limit, call.store.counter(day(call.now), endpoint))
    return {
        **OK,
        "quota": {"daily_limit": limit, "used": used, "remain": limit - used},
        "rate_limit": {"call_count": call.settings.calls_per_minute or 0, "refresh_second": 60},
    }


def _requested_endpoint(call: Call) -> str:
    path = call.json().get("cgi_path")
    if not isinstance(path, str) or not path.startswith("/cgi-bin/"):
        raise Refusal(76021)
    return path.removeprefix("/cgi-bin/")
