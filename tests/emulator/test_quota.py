import re

from tests.emulator.account import APP_ID, SECRET, Account, article
from tests.emulator.conftest import StartEmulator

DAY = 24 * 3600


def test_used_up_quota_is_45009_until_midnight_in_beijing(start_emulator: StartEmulator) -> None:
    account = start_emulator(quota={"draft/count": 2})
    now = account.admin("clock")["now"]
    to_midnight = DAY - (now + 8 * 3600) % DAY
    account.admin("clock", {"advance": to_midnight + 60})
    codes = [account.code("draft/count") for _ in range(3)]
    account.admin("clock", {"advance": DAY - 120})
    account.token = ""
    codes.append(account.code("draft/count"))
    account.admin("clock", {"advance": 120})
    codes.append(account.code("draft/count"))
    assert codes == [0, 0, 45009, 45009, 0]


def test_draft_get_has_a_quota_of_five_hundred_a_day(account: Account) -> None:
    body = {"cgi_path": "/cgi-bin/draft/get"}
    media_id = account.draft(article(account.thumb()))
    account.call("draft/get", {"media_id": media_id})
    assert account.call("openapi/quota/get", body)["quota"] == {
        "daily_limit": 500,
        "used": 1,
        "remain": 499,
    }


def test_refused_call_counts_too(start_emulator: StartEmulator) -> None:
    account = start_emulator(quota={"draft/get": 1})
    assert [account.code("draft/get", {"media_id": "x"}) for _ in range(2)] == [40007, 45009]


def test_quotas_can_be_cleared_ten_times_a_month(start_emulator: StartEmulator) -> None:
    account = start_emulator(quota={"draft/count": 1})
    for _ in range(10):
        assert account.code("draft/count") == 0
        assert account.code("clear_quota", {"appid": APP_ID}) == 0
    assert account.code("clear_quota/v2", {"appid": APP_ID, "appsecret": SECRET}) == 48006


def test_quota_of_one_endpoint_can_be_cleared(start_emulator: StartEmulator) -> None:
    account = start_emulator(quota={"draft/count": 1})
    account.call("draft/count")
    assert account.code("draft/count") == 45009
    assert account.code("openapi/quota/clear", {"cgi_path": "/cgi-bin/draft/count"}) == 0
    assert account.code("draft/count") == 0


def test_limit_a_minute_is_45011(start_emulator: StartEmulator) -> None:
    account = start_emulator(calls_per_minute=3)
    now = account.admin("clock")["now"]
    account.admin("clock", {"advance": 60 - now % 60 + 1})
    codes = [account.code("draft/count") for _ in range(3)]
    account.admin("clock", {"advance": 60})
    codes.append(account.code("draft/count"))
    assert codes == [0, 0, 45011, 0]


def test_call_is_found_by_its_rid_without_its_token(account: Account) -> None:
    message = account.call("draft/get", {"media_id": "x"})["errmsg"]
    rid = re.findall(r"rid: (\S+)", message)[0]
    request = account.call("openapi/rid/get", {"rid": rid})["request"]
    assert request["request_body"] == '{"media_id": "x"}'
    assert request["request_url"] == "/cgi-bin/draft/get?access_token=***"
    assert account.code("openapi/rid/get", {"rid": "x"}) == 76002
    assert account.code("openapi/rid/get", {"rid": "00000000-00000000-00000000"}) == 76001
    account.admin("clock", {"advance": 8 * DAY})
    account.token = ""
    assert account.code("openapi/rid/get", {"rid": rid}) == 76004
