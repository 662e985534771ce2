"""Access tokens of both kinds: lifetime, overlap, forced refresh, credentials and allow-list."""

import ipaddress
import secrets
from collections.abc import Iterable

from wxpublish.emulator.call import Answer, Call
from wxpublish.emulator.call_quota import day
from wxpublish.emulator.platform_limits import (
    FORCED_REFRESH_INTERVAL,
    MAX_FORCED_PER_DAY,
    TOKEN_LIFETIME,
    TOKEN_OVERLAP,
)
from wxpublish.emulator.refusals import Refusal
from wxpublish.emulator.storage import Storage

_LENGTH = 136


def token(call: Call) -> Answer:
    """GET /cgi-bin/token: a new token each time; the previous one stays valid for 300 s."""
    query = call.query
    _check_credentials(call, query.get("grant_type"), query.get("appid"), query.get("secret"))
    call.store.execute(
        "UPDATE token SET superseded = ? WHERE kind = 'classic' AND superseded IS NULL",
        call.now + TOKEN_OVERLAP,
    )
    return _issue_token(call, "classic")


def stable_token(call: Call) -> Answer:
    """POST /cgi-bin/stable_token: the same token until its last 300 s, unless a refresh is forced."""
    body = call.json()
    _check_credentials(call, body.get("grant_type"), body.get("appid"), body.get("secret"))
    current = call.store.row(
        "SELECT token, issued, expires FROM token WHERE kind = 'stable' AND superseded IS NULL "
        "AND expires > ? ORDER BY issued DESC LIMIT 1",
        call.now + TOKEN_OVERLAP,
    )
    if current and not (body.get("force_refresh") is True and _can_force_refresh(call)):
        left = int(current["expires"] - call.now)
        return {"access_token": current["token"], "expires_in": left}
    if current:
        call.store.execute(
            "UPDATE token SET superseded = ? WHERE kind = 'stable' AND superseded IS NULL",
            call.now,
        )
    return _issue_token(call, "stable")


def check_token(call: Call) -> None:
    """Refuse a call whose token is missing, unknown, superseded or expired."""
    given = call.query.get("access_token")
    if not given:
        raise Refusal(41001)
    row = call.store.row("SELECT expires, superseded FROM token WHERE token = ?", given)
    if row is None:
        raise Refusal(40001 if len(given) >= _LENGTH else 40014)
    if row["superseded"] is not None and row["superseded"] <= call.now:
        raise Refusal(40001)
    if row["expires"] <= call.now:
        raise Refusal(42001)


def check_address(call: Call) -> None:
    """Refuse a caller that is not on the allow-list."""
    allowed = call.settings.allow_list
    if allowed is not None and not _is_allowed(call.ip, allowed):
        raise Refusal(40164, ip=call.ip)


def expire_all(store: Storage) -> None:
    """Expire every token now."""
    now = store.now()
    store.execute("UPDATE token SET expires = ? WHERE expires > ?", now, now)


def _is_allowed(address: str, allowed: Iterable[str]) -> bool:
    ip = ipaddress.ip_address(address)
    networks = [ipaddress.ip_network(entry, strict=False) for entry in allowed]
    return any(ip.version == network.version and ip in network for network in networks)


def _check_credentials(call: Call, grant: object, app_id: object, secret: object) -> None:
    if grant != "client_credential":
        raise Refusal(40002)
    if not app_id:
        raise Refusal(41002)
    if not secret:
        raise Refusal(41004)
    if app_id != call.settings.app_id:
        raise Refusal(40013)
    if not isinstance(secret, str) or not secrets.compare_digest(
        secret.encode(), call.settings.app_secret.encode()
    ):
        raise Refusal(40125)


def _can_force_refresh(call: Call) -> bool:
    """Whether a forced refresh is allowed now: one in 30 s; after 20 a day the call is refused."""
    last = call.store.read_meta("forced")
    if isinstance(last, float) and call.now - last < FORCED_REFRESH_INTERVAL:
        return False
    if call.store.increment(day(call.now), "stable_token forced") > MAX_FORCED_PER_DAY:
        raise Refusal(45009)
    call.store.set_meta("forced", call.now)
    return True


def _issue_token(call: Call, kind: str) -> Answer:
    # The platform's tokens start with a version number and are longer than 130 characters.
    text = f"{secrets.randbelow(60) + 40}_" + secrets.token_urlsafe(_LENGTH)[: _LENGTH - 3]
    call.store.execute(
        "INSERT INTO token VALUES (?, ?, ?, ?, NULL)",
        text,
        kind,
        call.now,
        call.now + TOKEN_LIFETIME,
    )
    return {"access_token": text, "expires_in": TOKEN_LIFETIME}
