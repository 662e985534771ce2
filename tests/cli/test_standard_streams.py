"""Standard streams: closed pipes, terminals and encodings."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sampling import sample

PROGRAM = (sys.executable, "-m", "wxpublish.cli")
EMULATOR = ("--account", "emulator")


def spawn(*arguments: str | Path, **environ: str) -> "subprocess.Popen[bytes]":
    """Start the program; its streams are pipes."""
    return subprocess.Popen(
        [*PROGRAM, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**_clean(), **environ},
    )


def _clean() -> dict[str, str]:
    names = {"CI", "NO_COLOR", "TERM"}
    return {
        name: value
        for name, value in os.environ.items()
        if name not in names and not name.startswith("WXPUBLISH")
    } | {"TERM": "xterm-256color"}


def shell(command: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    """Run a line of shell, in which $W is the program."""
    program = " ".join(PROGRAM)
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command.replace("$W", program)],
        capture_output=True,
        text=True,
        check=False,
        env={**_clean(), **environ},
    )


def run_at_terminal(*arguments: str | Path, answer: str = "", **environ: str) -> tuple[str, int]:
    """What a person sees at a terminal who types `answer`, and the exit code."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [*PROGRAM, *map(str, arguments)],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={**_clean(), **environ},
    )
    os.close(slave)
    os.write(master, answer.encode())
    shown = b""
    while True:
        try:
            part = os.read(master, 4096)
        except OSError:  # the program has ended, and with it the terminal
            break
        if not part:
            break
        shown += part
    os.close(master)
    return shown.decode(), process.wait(timeout=60)


def test_a_closed_pipe_does_not_end_an_apply(site: Path) -> None:
    ran = shell(f"$W -C {site} {' '.join(EMULATOR)} apply --auto-approve 2>&1 | head -1")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    again = shell(f"$W -C {site} {' '.join(EMULATOR)} plan --detailed-exitcode")
    assert again.returncode == 0, again.stdout


@pytest.mark.parametrize("command", ["plan", "plan --format json", "--help", "plan --help"])
def test_a_closed_pipe_prints_no_error(site: Path, command: str) -> None:
    ran = shell(f"$W -C {site} {command} | head -1")
    assert (ran.returncode, ran.stderr) == (0, "")


def test_output_that_cannot_be_written_is_an_error(site: Path) -> None:
    ran = shell(f"$W -C {site} plan > /dev/full")
    assert ran.returncode == 1
    assert "error: the output could not be written" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_apply_works_with_closed_streams(site: Path, closed: str) -> None:
    assert shell(f"$W -C {site} {' '.join(EMULATOR)} apply --auto-approve {closed}").returncode == 0
    lockfile = site / ".wxpublish" / "emulator" / "wxpublish.lock.json"
    assert json.loads(lockfile.read_text(encoding="utf-8"))["serial"] == 1


COMMANDS = (
    "plan", "plan --refresh", "validate", "build", "apply", "apply --auto-approve", "refresh", "recover",
    "state list", "remote list", "remote delete x", "doctor", "accounts", "import --all", "pull --all",
    "pictures fetch", "publish news.x", "media get x", "remote get x -o -", "", "--help",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("command", sample(COMMANDS, 8))
def test_no_command_needs_its_standard_streams(site: Path, command: str) -> None:
    line = f"$W -C {site} {' '.join(EMULATOR)} {command}"
    with_stdin = shell(f"{line} </dev/null")
    without = shell(f"{line} <&-")
    assert "Traceback" not in without.stderr
    assert without.returncode == with_stdin.returncode
    silent = shell(f"{line} <&- >&- 2>&-")
    assert silent.returncode == with_stdin.returncode


def test_no_file_gets_the_descriptor_of_a_closed_stream() -> None:
    code = (
        "from wxpublish.cli.streams import Streams; import os\n"
        "Streams(); number = os.open(os.devnull, os.O_RDONLY)\n"
        "os._exit(number)\n"
    )
    for closed in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
        assert shell(f'{sys.executable} -c "{code}" {closed}').returncode > 2


def test_terminal_of_another_encoding_sees_escapes(site: Path) -> None:
    ran = shell(f"$W -C {site} plan", PYTHONIOENCODING="ascii")
    assert (ran.returncode, "\\u6587\\u7ae0" in ran.stdout) == (0, True)


def test_json_for_a_pipe_of_another_encoding_is_the_same(site: Path) -> None:
    narrow, wide = (
        shell(f"$W -C {site} plan --format json", PYTHONIOENCODING=name)
        for name in ("gbk", "utf-8")
    )
    assert json.loads(narrow.stdout) == json.loads(wide.stdout)
    assert narrow.stdout.isascii()


class TestTerminal:
    def test_has_colours(self, site: Path) -> None:
        assert "\x1b[" in run_at_terminal("-C", site, "plan")[0]

    @pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
    def test_with_no_color_has_none(self, site: Path, environ: dict[str, str]) -> None:
        assert "\x1b[" not in run_at_terminal("-C", site, "plan", **environ)[0]

    def test_is_asked_for_approval_and_only_yes_is_accepted(self, site: Path) -> None:
        shown, code = run_at_terminal("-C", site, *EMULATOR, "apply", answer="y\n")
        assert (code, 'Only "yes" is accepted' in shown) == (8, True)
        shown, code = run_at_terminal("-C", site, *EMULATOR, "apply", answer="yes\n")
        assert (code, "wxpublish.lock.json is at serial 1" in shown) == (0, True)

    def test_of_a_job_is_not_asked(self, site: Path) -> None:
        shown, code = run_at_terminal("-C", site, *EMULATOR, "apply", CI="true")
        assert (code, "needs approval, and there is no terminal" in shown) == (8, True)
