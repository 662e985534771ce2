"""Long runs: a progress bar at a terminal, a line for each item in a pipe, and ^C between two items."""

import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from PIL import Image

from tests.cli.conftest import write
from tests.emulator.account import APP_ID, SECRET, Account
from wxpublish.emulator import Settings, start

BAR = re.compile("[━╸╺]{3}")


@pytest.fixture
def account(tmp_path: Path, site: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """An account that the environment names, and a site with a dozen pictures."""
    shown = []
    for number in range(12):
        Image.new("RGB", (60, 40), (number * 20, 90, 90)).save(site / "articles" / f"{number}.png")
        shown.append(f"![图]({number}.png)\n")
    write(site, "三", "\n".join(shown))
    settings = Settings(data=tmp_path / "platform", app_id=APP_ID, app_secret=SECRET, latency_ms=15)
    with start(settings) as server:
        for name, value in {"API_BASE": server.url, "APP_ID": APP_ID, "APP_SECRET": SECRET}.items():
            monkeypatch.setenv(f"WXPUBLISH_{name}", value)
        monkeypatch.setenv("WXPUBLISH_CACHE_DIR", str(tmp_path / "cache"))
        made = Account(server.url)
        yield made
        made.close()


def command(site: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "wxpublish.cli", "-C", str(site), *arguments]


def at_a_terminal(site: Path, *arguments: str) -> str:
    """Everything that a command writes to a terminal."""
    ours, theirs = pty.openpty()
    written: list[bytes] = []

    def read() -> None:
        try:
            while piece := os.read(ours, 65536):
                written.append(piece)
        except OSError:
            return  # the other end is closed

    environ = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"}
    with subprocess.Popen(
        command(site, *arguments), stdin=theirs, stdout=theirs, stderr=theirs, env=environ
    ) as process:
        os.close(theirs)
        reader = Thread(target=read)
        reader.start()
        assert process.wait(60) == 0, b"".join(written).decode()
        reader.join()
    os.close(ours)
    return b"".join(written).decode()


def in_a_pipe(site: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command(site, *arguments), capture_output=True, text=True, check=True, timeout=60
    )


def test_uploads_show_a_bar_at_a_terminal(account: Account, site: Path) -> None:
    said = at_a_terminal(site, "apply", "--auto-approve")
    assert BAR.search(said)
    assert account.call("draft/count")["total_count"] == 3


def test_created_items_are_lines_in_a_pipe_and_pictures_a_count(
    account: Account, site: Path
) -> None:
    done = in_a_pipe(site, "apply", "--auto-approve")
    assert not BAR.search(done.stdout + done.stderr)
    assert "\x1b" not in done.stdout + done.stderr
    lines = (done.stdout + done.stderr).splitlines()
    for key in ("一", "二", "三"):
        assert sum(line.startswith(f"create news.{key} ") for line in lines) == 1
    assert not any("upload picture" in line for line in lines)
    assert sum(" steps done in " in line for line in lines) == 1
    assert account.call("draft/count")["total_count"] == 3


def test_a_pull_shows_a_bar_at_a_terminal_and_none_in_a_pipe(account: Account, site: Path) -> None:
    in_a_pipe(site, "apply", "--auto-approve")
    assert BAR.search(at_a_terminal(site, "pull", "--all", "-o", "one"))
    done = in_a_pipe(site, "pull", "--all", "-o", "two")
    assert "\x1b" not in done.stdout + done.stderr
    assert account.call("draft/count")["total_count"] == 3


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_pull_after_the_item_in_flight(
    account: Account, site: Path, number: signal.Signals
) -> None:
    in_a_pipe(site, "apply", "--auto-approve")
    account.admin("faults", {"faults": ["material/get_material:wait=0.7"]})
    with subprocess.Popen(
        command(site, "pull", "--all"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        while "material/get_material" not in account.admin("calls")["calls"]:
            assert process.poll() is None
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Stopping after the current item" in err
    assert "run it again to continue" in err
    account.admin("faults", method="DELETE")
    assert in_a_pipe(site, "pull", "--all").stdout.startswith("3 news and 1 other file")
