import re
from pathlib import Path

import requests

from tests.emulator.account import APP_ID, SECRET, Account
from tests.emulator.conftest import StartEmulator


def classic(account: Account, **changes: str) -> dict[str, object]:
    query = {"grant_type": "client_credential", "appid": APP_ID, "secret": SECRET, **changes}
    answer = requests.get(f"{account.url}/cgi-bin/token", params=query, timeout=10)
    document: dict[str, object] = answer.json()
    return document


def code_with(account: Account, token: object) -> int:
    return account.code("draft/count", method="GET", access_token=str(token))


def test_stable_token_stays_the_same_with_its_remaining_seconds(account: Account) -> None:
    first = account.fetch_token()
    account.admin("clock", {"advance": 1000})
    second = account.fetch_token()
    assert second["access_token"] == first["access_token"]
    assert first["expires_in"] == 7200
    assert 6195 <= second["expires_in"] <= 6200


def test_in_the_last_five_minutes_old_and_new_stable_token_are_valid(account: Account) -> None:
    old = account.fetch_token()["access_token"]
    account.admin("clock", {"advance": 6950})
    new = account.fetch_token()["access_token"]
    assert new != old
    assert (code_with(account, old), code_with(account, new)) == (0, 0)


def test_token_expires_after_two_hours(account: Account) -> None:
    old = account.fetch_token()["access_token"]
    account.admin("clock", {"advance": 7201})
    assert code_with(account, old) == 42001


def test_forced_refresh_ends_the_old_stable_token(account: Account) -> None:
    old = account.fetch_token()["access_token"]
    new = account.fetch_token(force=True)["access_token"]
    assert (code_with(account, old), code_with(account, new)) == (40001, 0)


def test_forced_refreshes_are_thirty_seconds_apart(account: Account) -> None:
    first = account.fetch_token(force=True)["access_token"]
    second = account.fetch_token(force=True)["access_token"]
    account.admin("clock", {"advance": 31})
    third = account.fetch_token(force=True)["access_token"]
    assert first != third
    assert second != third


def test_twenty_forced_refreshes_a_day(account: Account) -> None:
    account.fetch_token()
    for _ in range(20):
        account.admin("clock", {"advance": 31})
        assert "access_token" in account.fetch_token(force=True)
    account.admin("clock", {"advance": 31})
    assert account.fetch_token(force=True)["errcode"] == 45009


def test_classic_token_is_new_each_time_and_the_old_one_stays_valid_for_five_minutes(
    account: Account,
) -> None:
    old, new = classic(account)["access_token"], classic(account)["access_token"]
    assert old != new
    assert code_with(account, old) == 0
    account.admin("clock", {"advance": 301})
    assert (code_with(account, old), code_with(account, new)) == (40001, 0)


def test_classic_and_stable_tokens_are_independent(account: Account) -> None:
    stable = account.fetch_token()["access_token"]
    classic(account)
    classic(account)
    account.admin("clock", {"advance": 301})
    assert code_with(account, stable) == 0
    assert account.fetch_token()["access_token"] == stable


def test_wrong_credentials_are_refused(account: Account) -> None:
    assert account.fetch_token(secret="wrong")["errcode"] == 40125
    assert account.fetch_token(secret="")["errcode"] == 41004
    assert classic(account, appid="wx1")["errcode"] == 40013
    assert classic(account, appid="")["errcode"] == 41002
    assert classic(account, grant_type="x")["errcode"] == 40002


def test_call_without_a_token_or_with_a_wrong_one_is_refused(account: Account) -> None:
    account.token = "given"
    assert code_with(account, "") == 41001
    assert code_with(account, "short") == 40014
    assert code_with(account, "x" * 136) == 40001


def test_caller_that_is_not_on_the_allow_list_gets_no_token(start_emulator: StartEmulator) -> None:
    account = start_emulator(allow_list=("10.0.0.0/8",))
    answer = account.fetch_token()
    assert answer["errcode"] == 40164
    assert re.match(
        r"invalid ip 127\.0\.0\.1 ipv6 ::ffff:127\.0\.0\.1, not in whitelist", answer["errmsg"]
    )


def test_allow_list_applies_only_to_token_calls(
    start_emulator: StartEmulator, tmp_path: Path
) -> None:
    data = tmp_path / "shared"
    token = start_emulator(data=data).fetch_token()["access_token"]
    assert code_with(start_emulator(data=data, allow_list=("10.0.0.1",)), token) == 0


def test_allow_list_can_apply_to_every_call(start_emulator: StartEmulator, tmp_path: Path) -> None:
    data = tmp_path / "shared"
    token = start_emulator(data=data).fetch_token()["access_token"]
    guarded = start_emulator(data=data, allow_list=("10.0.0.1",), allow_list_everywhere=True)
    assert code_with(guarded, token) == 40164


def test_allow_list_may_contain_networks(start_emulator: StartEmulator) -> None:
    assert start_emulator(allow_list=("127.0.0.0/8", "::1")).fetch_token()["expires_in"] == 7200


def test_refusal_has_a_hint_and_a_rid_with_its_time(account: Account) -> None:
    answer = account.call("draft/get", {"media_id": "x"})
    found = re.fullmatch(
        r"invalid media_id hint: \[[\w-]{12}\] rid: ([0-9a-f]{8})-[0-9a-f]{8}-[0-9a-f]{8}",
        answer["errmsg"],
    )
    assert found
    assert abs(int(found[1], 16) - account.admin("clock")["now"]) < 5
