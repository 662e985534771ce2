import asyncio
import gc
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.emulator.account import Account
from tests.emulator.conftest import StartEmulator
from wxpublish.emulator import Settings, start
from wxpublish.emulator.faults import InvalidFault


def test_importing_the_package_loads_no_server() -> None:
    code = (
        "import sys, wxpublish.emulator; print({'aiohttp', 'jinja2', 'sqlite3'} & {*sys.modules})"
    )
    command = [sys.executable, "-c", code]
    result = subprocess.run(
        command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "set()"


def test_invalid_fault_is_an_error_at_the_start(start_emulator: StartEmulator) -> None:
    with pytest.raises(InvalidFault, match="draft/add:explode"):
        start_emulator(faults=("draft/add:explode",))


def test_closing_does_not_wait_for_a_hanging_call(tmp_path: Path) -> None:
    hanging = Settings(data=tmp_path, app_id="wx", app_secret="s", faults=("stable_token:hang",))
    with start(hanging) as server:
        with pytest.raises(requests.Timeout):
            requests.post(f"{server.url}/cgi-bin/stable_token", json={}, timeout=0.2)
    with pytest.raises(requests.ConnectionError):
        requests.get(server.url, timeout=10)


def test_closing_cancels_pending_tasks(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A task that outlives its loop is reported on stderr when it is collected."""
    with start(Settings(data=tmp_path, app_id="wx", app_secret="s")) as server:
        answering = asyncio.run_coroutine_threadsafe(asyncio.sleep(3600), server._loop)
    gc.collect()
    assert answering.cancelled()
    assert caplog.messages == []


def test_answers_have_no_charset(account: Account) -> None:
    account.thumb()
    assert account.request("draft/count").headers["Content-Type"] == "text/plain"


def test_state_is_private_to_its_owner(start_emulator: StartEmulator, tmp_path: Path) -> None:
    start_emulator(data=tmp_path / "data")
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0
