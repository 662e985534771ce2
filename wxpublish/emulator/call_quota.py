"""How often a day (UTC+8) each endpoint may be called, and the calls that reset it."""

import time

from wxpublish.emulator.call import OK, Answer, Call
from wxpublish.emulator.platform_limits import CLEAR_ONE_PER_MONTH, CLEAR_QUOTA_PER_MONTH, QUOTA
from wxpublish.emulator.refusals import Refusal

_BEIJING = 8 * 3600


def day(now: float) -> str:
    """The counting day; it changes at midnight in Beijing."""
    return time.strftime("%Y-%m-%d", time.gmtime(now + _BEIJING))


def month(now: float) -> str:
    return day(now)[:7]


def limit(call: Call, endpoint: str) -> int | None:
    return call.settings.quota.get(endpoint, QUOTA.get(endpoint))


def spend(call: Call) -> None:
    """Count this call; 45011 over the minute's limit, 45009 over the day's."""
    per_minute = call.settings.calls_per_minute
    if per_minute is not None:
        minute = time.strftime("%Y-%m-%d %H:%M", time.gmtime(call.now))
        if call.store.count(minute, "all") > per_minute:
            raise Refusal(45011)
    most = limit(call, call.endpoint)
    if call.store.count(day(call.now), call.endpoint) > (most if most is not None else 10**9):
        raise Refusal(45009)


def clear_quota(call: Call) -> Answer:
    """POST clear_quota: every counter of the day, ten times a month; 48006 beyond."""
    return _clear_all(call, call.json().get("appid"))


def clear_quota_v2(call: Call) -> Answer:
    """POST clear_quota/v2: the same pool, by secret instead of token, in body or query."""
    body = call.json() if call.body else {}
    if (body.get("appsecret") or call.query.get("appsecret")) != call.settings.app_secret:
        raise Refusal(40125)
    return _clear_all(call, body.get("appid") or call.query.get("appid"))


def _clear_all(call: Call, app_id: object) -> Answer:
    if app_id != call.settings.app_id:
        raise Refusal(40013)
    if call.store.count(month(call.now), "clear_quota") > CLEAR_QUOTA_PER_MONTH:
        raise Refusal(48006)
    call.store.execute("DELETE FROM counter WHERE period = ?", day(call.now))
    return OK


def clear_one(call: Call) -> Answer:
    """POST openapi/quota/clear: one endpoint's counter, fifty times a month."""
    endpoint = _endpoint(call)
    if call.store.count(month(call.now), "quota/clear") > CLEAR_ONE_PER_MONTH:
        raise Refusal(48006)
    call.store.execute("DELETE FROM counter WHERE period = ? AND name = ?", day(call.now), endpoint)
    return OK


def get_quota(call: Call) -> Answer:
    """POST openapi/quota/get: today's figures of one endpoint."""
    endpoint = _endpoint(call)
    most = limit(call, endpoint)
    if most is None:
        raise Refusal(76021)
    used = min(most, call.store.used(day(call.now), endpoint))
    return {
        **OK,
        "quota": {"daily_limit": most, "used": used, "remain": most - used},
        "rate_limit": {"call_count": call.settings.calls_per_minute or 0, "refresh_second": 60},
    }


def _endpoint(call: Call) -> str:
    path = call.json().get("cgi_path")
    if not isinstance(path, str) or not path.startswith("/cgi-bin/"):
        raise Refusal(76021)
    return path.removeprefix("/cgi-bin/")
