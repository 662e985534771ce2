"""Sources of the token, its lifetime, and that it is never fetched in a loop."""

import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.wechat.accounts import APP_ID, SECRET, Account, article, value
from tests.wechat.conftest import Open
from wxpublish.errors import PlatformError
from wxpublish.state.token_cache import TokenCache
from wxpublish.wechat.answers import NotSent, Ok, Refused
from wxpublish.wechat.client import Credentials, connect


def token_calls(account: Account) -> int:
    return account.calls().get("stable_token", 0)


def test_one_token_serves_all_clients_of_a_user(account: Account) -> None:
    tokens = {value(account.client().token()) for _ in range(3)}
    assert len(tokens) == 1
    assert token_calls(account) == 1


def test_one_token_serves_many_threads(account: Account) -> None:
    client = account.client()
    threads = [threading.Thread(target=client.channel("draft").count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert token_calls(account) == 1


ASK = """
import sys
from pathlib import Path
from wxpublish.state.token_cache import TokenCache
from wxpublish.wechat.client import Credentials, connect
url, folder, app_id, secret = sys.argv[1:]
client = connect(Credentials(app_id, secret=secret), api_base=url, token_base=url,
                 store=TokenCache(Path(folder), app_id, url))
client.token()
"""


def test_processes_share_one_token(opened: Open) -> None:
    account = opened(latency_ms=200)
    command = [sys.executable, "-c", ASK, account.url, str(account.folder / "c"), APP_ID, SECRET]
    running = [subprocess.Popen(command) for _ in range(3)]
    assert [process.wait() for process in running] == [0, 0, 0]
    assert token_calls(account) == 1


def test_the_cache_is_readable_by_this_user_only(account: Account) -> None:
    value(account.client().token())
    cache = TokenCache(account.folder / "cache", APP_ID, account.url)
    assert stat.S_IMODE(cache.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(cache.path.parent.stat().st_mode) == 0o700


def test_a_cache_that_others_may_read_is_not_trusted(account: Account) -> None:
    value(account.client().token())
    TokenCache(account.folder / "cache", APP_ID, account.url).path.chmod(0o644)
    value(account.client().token())
    assert token_calls(account) == 2


@pytest.mark.parametrize("junk", ["", "{", "[]", '{"token": 1}', '{"token":"x","until":"y"}'])
def test_a_malformed_cache_counts_as_empty(account: Account, junk: str) -> None:
    value(account.client().token())
    TokenCache(account.folder / "cache", APP_ID, account.url).write(junk)
    value(account.client().token())
    assert token_calls(account) == 2


def test_a_cache_folder_that_cannot_be_created_is_no_error(account: Account) -> None:
    (account.folder / "file").write_text("in the way")
    client = account.client(store=TokenCache(account.folder / "file", APP_ID, account.url))
    value(client.token())
    value(client.token())
    assert token_calls(account) == 1


def test_a_token_of_another_app_or_base_is_not_used(tmp_path: Path) -> None:
    paths = {
        TokenCache(tmp_path, app_id, base).path
        for app_id in ("wx1", "wx2")
        for base in ("https://a", "https://b")
    }
    assert len(paths) == 4


def test_a_token_about_to_expire_is_fetched_again(account: Account) -> None:
    now = [1_800_000_000.0]
    client = account.client(timing=account.timing(clock=lambda: now[0]))
    value(client.token())
    now[0] += 6800
    value(client.token())
    assert token_calls(account) == 1
    now[0] += 200
    value(client.token())
    assert token_calls(account) == 2


def test_an_expired_token_is_replaced_without_force(account: Account) -> None:
    client = account.client()
    value(client.token())
    account.admin("tokens/expire", {})
    assert isinstance(client.channel("draft").count(), Ok)
    assert token_calls(account) == 2


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_rejected_token_is_renewed_once_by_force(account: Account, code: int) -> None:
    client = account.client()
    before = value(client.token())
    account.fault(f"draft/count#1:errcode={code}")
    assert isinstance(client.channel("draft").count(), Ok)
    assert value(client.token()) != before
    assert token_calls(account) == 3


def test_a_token_that_is_always_rejected_ends_after_one_more_attempt(account: Account) -> None:
    account.fault("draft/count:errcode=40001")
    answer = account.client().channel("draft").count()
    assert isinstance(answer, Refused)
    assert answer.errcode == 40001
    assert account.calls() == {"draft/count": 2, "stable_token": 3}


def test_force_is_used_once_in_thirty_seconds_by_all_clients(account: Account) -> None:
    account.fault("draft/count:errcode=40001")
    for _ in range(4):
        account.client().channel("draft").count()
    bodies = [entry["request"] for entry in account.admin("calls")["log"]]
    assert sum('"force_refresh": true' in str(body) for body in bodies) <= 1
    assert token_calls(account) == 1 + 2 + 3


def test_a_given_token_is_used_unchanged(account: Account) -> None:
    given = value(account.client().token())
    before = token_calls(account)
    client = account.client(credentials=Credentials(APP_ID, access_token=given))
    assert isinstance(client.channel("draft").count(), Ok)
    assert token_calls(account) == before


def test_a_given_token_that_is_rejected_is_not_replaced(account: Account) -> None:
    client = account.client(credentials=Credentials(APP_ID, SECRET, access_token="old"))
    answer = client.channel("draft").count()
    assert isinstance(answer, Refused)
    assert "WXPUBLISH_ACCESS_TOKEN" in answer.row.remedy.en
    assert token_calls(account) == 0


def printing(text: str, code: int = 0) -> str:
    return f"""{sys.executable} -c "print('{text}'); raise SystemExit({code})" """


def test_a_token_command_gives_the_token(account: Account) -> None:
    given = value(account.client().token())
    client = account.client(credentials=Credentials(APP_ID, token_command=printing(given)))
    assert isinstance(client.channel("draft").count(), Ok)


@pytest.mark.parametrize(
    "command",
    [
        printing("t", 3),
        printing("two words"),
        printing(""),
        printing("red\\x1b[31m"),
        printing("nul\\0"),
        printing("令牌"),
        printing("t" * 3000),
        "/no/such/command",
        "'",
    ],
)
def test_a_token_command_that_fails_sends_nothing_and_repeats_no_output(
    account: Account, command: str
) -> None:
    client = account.client(credentials=Credentials(APP_ID, token_command=command))
    answer = client.channel("draft").create([article("cover")])
    assert isinstance(answer, NotSent)
    assert "WXPUBLISH_TOKEN_COMMAND" in answer.reason
    assert "two words" not in answer.reason
    assert "draft/add" not in account.calls()


def test_a_token_command_that_hangs_is_run_once(
    account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wxpublish.wechat.token_provider.COMMAND_TIMEOUT", 1)
    runs = tmp_path / "runs"
    script = tmp_path / "token.py"
    script.write_text(
        f"import pathlib, time\npathlib.Path({str(runs)!r}).open('a').write('.')\ntime.sleep(60)\n"
    )
    credentials = Credentials(APP_ID, token_command=f"{sys.executable} {script}")
    answer = account.client(credentials=credentials).channel("draft").count()
    assert isinstance(answer, NotSent)
    assert "did not end" in answer.reason
    assert runs.read_text() == "."


def test_a_token_command_is_run_again_when_its_token_is_rejected(
    account: Account, tmp_path: Path
) -> None:
    good = value(account.client().token())
    counter = tmp_path / "runs"
    script = tmp_path / "token.py"
    script.write_text(
        "import pathlib\n"
        f"runs = pathlib.Path({str(counter)!r})\n"
        "first = not runs.exists()\n"
        "runs.touch()\n"
        f"print('stale' if first else {good!r})\n"
    )
    command = f"{sys.executable} {script}"
    client = account.client(credentials=Credentials(APP_ID, token_command=command))
    assert isinstance(client.channel("draft").count(), Ok)


def test_the_token_may_come_from_another_base(opened: Open) -> None:
    fixed, elsewhere = opened(), opened(allow_list=("203.0.113.7",))
    token = value(fixed.client().token())
    client = elsewhere.client(token_base=fixed.url)
    assert value(client.token()) == token
    assert "stable_token" not in elsewhere.calls()


def test_without_credentials_the_error_names_the_variables(tmp_path: Path) -> None:
    with pytest.raises(PlatformError) as caught:
        connect(Credentials("wx1"), store=TokenCache(tmp_path, "wx1", "https://a"))
    assert caught.value.hint is not None
    assert "WXPUBLISH_APP_SECRET" in caught.value.hint
