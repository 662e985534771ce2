"""The command line as a whole: help, misuse, exit codes."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from wxpublish.cli.arguments import COMMANDS


def loaded(*arguments: str | Path) -> set[str]:
    """The modules that a command line imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "wxpublish.cli", *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    names = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "wxpublish.cli.program" in names
    return names


def test_plan_loads_nothing_that_only_the_network_needs(site: Path) -> None:
    networks = ("requests", "urllib3", "aiohttp", "wxpublish.wechat", "wxpublish.emulator")
    assert [name for name in loaded("-C", site, "plan") if name.startswith(networks)] == []


@pytest.mark.parametrize("command", [name for group in COMMANDS.values() for name in group])
def test_every_command_explains_itself_with_examples(
    command: str, capsys: pytest.CaptureFixture[str], run: Run
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(command, "--help")
    text = capsys.readouterr().out
    assert ended.value.code == 0
    assert "examples:" in text


def test_unknown_command_names_the_nearest(run: Run) -> None:
    ran = run("aply")
    assert (ran.code, "did you mean apply?" in ran.err) == (64, True)


def test_wrong_usage_is_64_and_json_on_request(run: Run) -> None:
    ran = run("plan", "--nonsense", "--format", "json")
    assert ran.code == 64
    assert ran.document()["error"]["exit"] == 64


@pytest.mark.parametrize(
    "arguments",
    [
        ("new", "{name}"),
        ("build", "-o", "{name}"),
        ("plan", "--out", "{name}"),
        ("apply", "{name}"),
        ("pull", "--all", "-o", "{name}", "--account", "emulator"),
        ("-C", "{name}", "plan"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_name_that_no_file_can_have_is_an_error_in_words(
    run: Run, site: Path, arguments: tuple[str, ...]
) -> None:
    ran = run("-C", site, *(part.format(name="长" * 300) for part in arguments))
    assert ran.code in {1, 3, 64}
    assert "长长长" in ran.err


def test_without_a_site_the_error_suggests_init(run: Run, tmp_path: Path) -> None:
    ran = run("-C", tmp_path, "plan")
    assert (ran.code, "wxpublish init" in ran.err) == (3, True)


def test_folder_and_account_may_stand_after_the_command(run: Run, site: Path) -> None:
    assert run("plan", "-C", site, "--account", "emulator").code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("-C", "SITE", "--account", "emulator", "state", "list", "--format", "json"),
        ("state", "-C", "SITE", "--account", "emulator", "list", "--format", "json"),
        ("state", "list", "--format", "json", "-C", "SITE", "--account", "emulator"),
    ],
)
def test_what_every_command_takes_may_stand_anywhere(
    run: Run, site: Path, arguments: tuple[str, ...]
) -> None:
    run("-C", site, "--account", "emulator", "apply", "--auto-approve")
    ran = run(*(str(site) if word == "SITE" else word for word in arguments))
    assert (ran.code, len(ran.document()["resources"])) == (0, 4)


def test_options_cannot_be_shortened(run: Run, site: Path) -> None:
    assert run("-C", site, "plan", "--form", "json").code == 64
    assert run("-C", site, "state", "list", "--form", "json").code == 64


def test_unknown_account_names_what_there_is(run: Run, site: Path) -> None:
    ran = run("-C", site, "--account", "emulater", "plan")
    assert (ran.code, "emulator" in ran.err) == (64, True)


def test_every_module_of_a_command_is_a_command() -> None:
    folder = Path(__file__).parents[2] / "wxpublish" / "cli" / "commands"
    modules = {path.stem.rstrip("_") for path in folder.glob("[!_]*.py")}
    assert modules == {name for group in COMMANDS.values() for name in group}


@pytest.mark.parametrize("jobs", ["0", "-1", "x", "2.5", "²"])
def test_a_number_of_processes_below_one_is_wrong_usage(run: Run, site: Path, jobs: str) -> None:
    found = run("-C", site, f"--jobs={jobs}", "validate")
    assert (found.code, f"{jobs} is not a number of processes, 1 or more" in found.err) == (
        64,
        True,
    )
