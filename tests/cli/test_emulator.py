"""`wxpublish emulator` as a process: faults, switches, addresses and misuse."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tests.cli.conftest import Run
from tests.emulator.account import APP_ID, SECRET, Account, article


@contextmanager
def emulator(data: Path, *options: str) -> Iterator[Account]:
    """The command, until the test is over; its first line says where it listens."""
    command = [sys.executable, "-m", "wxpublish.cli", "emulator", "--data", str(data)]
    command += ["--app-id", APP_ID, "--app-secret", SECRET, *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        said = process.stdout.readline().strip()
        assert said.startswith("listening on http://127.0.0.1:"), said
        account = Account(said.removeprefix("listening on "))
        try:
            yield account
        finally:
            account.close()
            process.terminate()


FAULTS = [
    "drop", "hang=0.1", "status=503", "garbage", "errcode=-1", "token", "wait=0.1", "cut",
    "slow=9000", "lag=5", "unready=5",
]  # fmt: skip


def test_every_kind_of_fault_is_set_by_flag_and_by_the_admin_address(tmp_path: Path) -> None:
    specs = [f"draft/nothing#{at}:{kind}" for at, kind in enumerate(FAULTS, 1)]
    flags = [flag for spec in specs for flag in ("--fault", spec)]
    with emulator(tmp_path, *flags) as account:
        by_flag = account.admin("faults")["faults"]
        account.admin("faults", method="DELETE")
        by_admin = account.admin("faults", {"faults": specs})["faults"]
    assert [fault["spec"] for fault in by_flag] == specs
    assert by_admin == by_flag


def test_a_fault_by_flag_meets_the_call_it_names(tmp_path: Path) -> None:
    with emulator(tmp_path, "--fault", "draft/count#2:errcode=45009") as account:
        assert [account.code("draft/count") for _ in range(3)] == [0, 45009, 0]


def test_the_retired_news_api_answers_45106(tmp_path: Path) -> None:
    with emulator(tmp_path, "--news-api", "retired") as account:
        one = article(account.thumb())
        assert account.code("material/add_news", {"articles": [one]}) == 45106
        assert account.draft(one)


def test_an_allow_list_answers_40164_to_everybody_else(tmp_path: Path) -> None:
    with emulator(tmp_path, "--set", "allow_list=203.0.113.7") as account:
        answer = account.fetch_token()
    assert answer["errcode"] == 40164
    assert answer["errmsg"].startswith("invalid ip 127.0.0.1 ipv6 ::ffff:127.0.0.1, not in wh")


def test_the_state_outlives_the_command(tmp_path: Path) -> None:
    with emulator(tmp_path) as account:
        media_id = account.draft(article(account.thumb()))
    with emulator(tmp_path) as again:
        assert again.code("draft/get", {"media_id": media_id}) == 0


def test_latency_is_what_was_asked_for(tmp_path: Path) -> None:
    with emulator(tmp_path, "--latency", "200") as account:
        answer = requests.get(f"{account.url}/cgi-bin/draft/count", timeout=10)
    assert answer.elapsed.total_seconds() >= 0.2


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--fault", "draft/add:1:drop-after"), "expected ENDPOINT[#CALLS]"),
        (("--set", "profile=lax"), "one of legacy, strict"),
        (("--port", "70000"), "a port must be a number from 0 to 65535"),
        (("--host", "\u202e\x9b"), "a host must be a name or an address in ASCII"),
        (("--latency", "-5"), "a whole number of milliseconds"),
    ],
)
def test_invalid_arguments_are_wrong_usage(
    run: Run, tmp_path: Path, options: tuple[str, ...], says: str
) -> None:
    ran = run("emulator", "--data", tmp_path, *options)
    assert (ran.code, says in ran.err, ran.out) == (64, True, "")


def test_data_that_is_no_emulator_s_is_left_alone(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "emulator.sqlite3"
    file.write_bytes(b"something else" * 500)
    ran = run("emulator", "--data", tmp_path)
    assert (ran.code, "file is not a database" in ran.err) == (1, True)
    assert file.read_bytes() == b"something else" * 500


def test_a_port_in_use_is_reported(run: Run, tmp_path: Path) -> None:
    with emulator(tmp_path / "one") as account:
        port = account.url.rpartition(":")[2]
        ran = run("emulator", "--data", tmp_path / "two", "--port", port)
    assert (ran.code, f"cannot listen on 127.0.0.1:{port}" in ran.err) == (1, True)
