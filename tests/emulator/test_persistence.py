import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
import requests

from tests.emulator.account import Account, article
from tests.emulator.conftest import StartEmulator

ROOT = Path(__file__).parents[2]


@contextmanager
def served(data: Path) -> Iterator[tuple[subprocess.Popen[str], Account]]:
    command = [sys.executable, "-m", "tests.emulator.served", str(data)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        account = Account(process.stdout.readline().strip())
        try:
            yield process, account
        finally:
            account.close()
            process.kill()


def listed(account: Account) -> set[str]:
    ids: set[str] = set()
    while len(ids) < account.call("draft/count")["total_count"]:
        page = account.call("draft/batchget", {"offset": len(ids), "count": 20, "no_content": 1})
        ids |= {item["media_id"] for item in page["item"]}
    return ids


def test_answered_calls_survive_a_kill_and_none_is_half_done(tmp_path: Path) -> None:
    answered: set[str] = set()
    with served(tmp_path) as (process, account):
        one = article(account.thumb())

        def write() -> None:
            client = Account(account.url, account.token)
            try:
                while True:
                    answered.add(client.draft(one, one, one))
            except (requests.RequestException, KeyError):
                client.close()

        writers = [Thread(target=write) for _ in range(3)]
        for writer in writers:
            writer.start()
        while len(answered) < 30:
            account.call("draft/count")
        os.kill(process.pid, signal.SIGKILL)
        for writer in writers:
            writer.join()
    with served(tmp_path) as (_, again):
        again.token = account.token
        found = listed(again)
        assert answered <= found
        sizes = [len(again.call("draft/get", {"media_id": each})["news_item"]) for each in found]
        assert sizes == [3] * len(found)
        effects = again.admin("calls")["effects"]
        assert effects["draft/add"] == len(found)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_the_process_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    with served(tmp_path) as (process, account):
        account.thumb()
        process.send_signal(number)
        assert process.wait(10) == 0


def test_port_is_the_same_after_a_restart(start_emulator: StartEmulator, tmp_path: Path) -> None:
    with served(tmp_path / "data") as (_, account):
        first = account.url
    assert start_emulator(data=tmp_path / "data").url == first


def test_two_emulators_on_one_folder_share_the_account(
    start_emulator: StartEmulator, tmp_path: Path
) -> None:
    one, two = start_emulator(data=tmp_path / "data"), start_emulator(data=tmp_path / "data")
    media_id = one.draft(article(one.thumb()))
    assert one.url != two.url
    assert two.code("draft/get", {"media_id": media_id}) == 0


def test_address_in_use_is_an_error(start_emulator: StartEmulator) -> None:
    port = int(start_emulator().url.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        start_emulator(port=port)
