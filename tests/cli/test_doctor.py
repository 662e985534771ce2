"""`doctor`: each check with its remedy, whatever is missing."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests

from tests.cli.conftest import CommandResult, Run
from wxpublish.emulator import Settings, start
from wxpublish.emulator.server import Server

APP_ID, SECRET = "wx0123456789abcdef", "secret-of-the-tests"
Open = Callable[..., Server]
pytestmark = pytest.mark.usefixtures("impatient")


@pytest.fixture
def opened(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Opens an account that the environment names, with the settings of a test."""
    del run  # it has cleared the environment of any other account
    with ExitStack() as stack:

        def open_one(**settings: Any) -> Server:
            data = tmp_path / "platform"
            made = Settings(data=data, app_id=APP_ID, app_secret=SECRET, **settings)
            server = stack.enter_context(start(made))
            monkeypatch.setenv("WXPUBLISH_API_BASE", server.url)
            monkeypatch.setenv("WXPUBLISH_APP_ID", APP_ID)
            monkeypatch.setenv("WXPUBLISH_APP_SECRET", SECRET)
            monkeypatch.setenv("WXPUBLISH_CACHE_DIR", str(tmp_path / "cache"))
            return server

        yield open_one


def checks(ran: CommandResult) -> dict[str, dict[str, str]]:
    return {check["name"]: check for check in ran.document()["checks"]}


def states(ran: CommandResult) -> dict[str, str]:
    return {name: check["state"] for name, check in checks(ran).items()}


def doctor(run: Run, site: Path) -> CommandResult:
    ran: CommandResult = run("-C", site, "doctor", "--format", "json")
    return ran


def test_a_healthy_account_passes_every_check(run: Run, opened: Open, site: Path) -> None:
    opened()
    ran = doctor(run, site)
    assert (ran.code, ran.document()["ok"]) == (0, True)
    assert states(ran) == {
        "configuration": "ok",
        "account": "ok",
        "lockfile": "ok",
        "git": "skipped",
        "credentials": "ok",
        "token": "ok",
        "allow-list": "ok",
        "draft/count": "ok",
        "material/get_materialcount": "ok",
        "draft/add": "ok",
        "draft/update": "ok",
        "draft/delete": "ok",
        "draft/batchget": "ok",
        "material/add_material": "skipped",
        "media/uploadimg": "skipped",
        "clock": "ok",
    }


def test_nothing_on_the_account_is_changed(run: Run, opened: Open, site: Path) -> None:
    server = opened()
    (site / "wxpublish.yaml").write_text("version: 1\nchannel: material\n", "utf-8")
    doctor(run, site)
    calls = requests.get(f"{server.url}/_emulator/calls", timeout=10).json()
    assert {"material/add_news"} & calls["calls"].keys()
    assert not {name for name in calls["effects"] if "add" in name or "upload" in name}


@pytest.mark.parametrize(
    ("change", "check", "says", "hint", "code"),
    [
        ("no file", "configuration", "does not exist", "create it with `wxpublish init`", 3),
        ("bad yaml", "configuration", "wxpublish.yaml:", "", 3),
        ("no app id", "account", "there is no app_id", "set WXPUBLISH_APP_ID", 3),
        ("no secret", "credentials", "has no credentials", "set WXPUBLISH_APP_SECRET", 4),
        ("torn lockfile", "lockfile", "wxpublish.lock.json", "", 3),
        ("wrong secret", "token", "40125", "WXPUBLISH_APP_SECRET", 4),
        ("wrong app id", "token", "40013", "WXPUBLISH_APP_ID", 4),
        ("bad base", "connection", "must begin with https://", "this machine only", 3),
        ("unknown account", "account", "nobody", "", 3),
    ],
)
def test_each_problem_is_reported_with_its_remedy(
    run: Run, opened: Open, site: Path, monkeypatch: pytest.MonkeyPatch,
    change: str, check: str, says: str, hint: str, code: int,
) -> None:  # fmt: skip
    opened()
    break_setup(change, site, monkeypatch)
    more = ["--account", "nobody"] if change == "unknown account" else []
    ran = run("-C", site, *more, "doctor", "--format", "json")
    found = checks(ran)[check]
    assert (found["state"], ran.code) == ("failed", code), ran.out
    assert says in found["message"]
    assert hint in (found["hint"] or "")


def break_setup(change: str, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make one thing wrong."""
    match change:
        case "no file":
            (site / "wxpublish.yaml").unlink()
        case "bad yaml":
            (site / "wxpublish.yaml").write_text("version: [", "utf-8")
        case "no app id":
            monkeypatch.delenv("WXPUBLISH_APP_ID")
        case "no secret":
            monkeypatch.delenv("WXPUBLISH_APP_SECRET")
        case "torn lockfile":
            (site / "wxpublish.lock.json").write_text("{", "utf-8")
        case "wrong secret":
            monkeypatch.setenv("WXPUBLISH_APP_SECRET", "x")
        case "wrong app id":
            monkeypatch.setenv("WXPUBLISH_APP_ID", "wxother")
        case "bad base":
            monkeypatch.setenv("WXPUBLISH_API_BASE", "http://10.0.0.1")
        case _:
            assert change == "unknown account"


def test_with_half_a_configuration_the_other_checks_run(run: Run, opened: Open, site: Path) -> None:
    """Without a configuration the account of the environment is tried all the same."""
    opened()
    (site / "wxpublish.yaml").unlink()
    found = states(doctor(run, site))
    assert (found["configuration"], found["account"]) == ("failed", "skipped")
    assert (found["token"], found["draft/count"], found["clock"]) == ("ok", "ok", "ok")


def test_without_a_network_every_check_of_the_disk_is_made(
    run: Run, opened: Open, site: Path
) -> None:
    opened().close()
    ran = doctor(run, site)
    found = states(ran)
    assert (found["configuration"], found["lockfile"], found["token"]) == ("ok", "ok", "failed")
    assert "could not be reached" in checks(ran)["token"]["message"]
    assert "HTTPS_PROXY" in checks(ran)["token"]["hint"]
    assert ran.code == 4


def test_40164_shows_the_address_and_where_to_allow_it(run: Run, opened: Open, site: Path) -> None:
    opened(allow_list=("203.0.113.7",))
    ran = doctor(run, site)
    found = checks(ran)["allow-list"]
    assert (found["state"], ran.code) == ("failed", 4)
    assert "allow the address 127.0.0.1" in found["hint"]
    assert "IP白名单" in found["hint"]


def test_a_token_got_elsewhere_needs_no_allow_list(
    run: Run, opened: Open, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = opened()
    body = {"grant_type": "client_credential", "appid": APP_ID, "secret": SECRET}
    answer = requests.post(f"{server.url}/cgi-bin/stable_token", json=body, timeout=10)
    monkeypatch.setenv("WXPUBLISH_ACCESS_TOKEN", answer.json()["access_token"])
    monkeypatch.delenv("WXPUBLISH_APP_SECRET")
    found = checks(doctor(run, site))
    assert found["credentials"]["message"] == "WXPUBLISH_ACCESS_TOKEN is used"
    assert (found["token"]["state"], found["allow-list"]["state"]) == ("ok", "skipped")


def test_a_refused_access_token_is_reported(
    run: Run, opened: Open, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened()
    monkeypatch.setenv("WXPUBLISH_ACCESS_TOKEN", "not-a-token")
    found = checks(doctor(run, site))
    assert (found["token"]["state"], "40014" in found["token"]["message"]) == ("failed", True)
    assert found["permissions"]["state"] == "skipped"


def test_a_failing_token_command_is_reported(
    run: Run, opened: Open, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened()
    monkeypatch.setenv("WXPUBLISH_TOKEN_COMMAND", "false")
    found = checks(doctor(run, site))
    assert found["credentials"]["message"] == "WXPUBLISH_TOKEN_COMMAND is used"
    assert "ended with code 1" in found["token"]["message"]


def test_a_closed_interface_recommends_channel_draft(run: Run, opened: Open, site: Path) -> None:
    opened(news_api="retired")
    (site / "wxpublish.yaml").write_text("version: 1\nchannel: material\n", "utf-8")
    found = checks(doctor(run, site))["material/add_news"]
    assert (found["state"], "45106" in found["message"]) == ("failed", True)
    assert "set `channel: draft`" in found["hint"]


def test_a_right_that_is_missing_is_named(run: Run, opened: Open, site: Path) -> None:
    opened(faults=("draft/count:errcode=48001",))
    found = checks(doctor(run, site))["draft/count"]
    assert (found["state"], "草稿箱" in found["hint"]) == ("failed", True)


def test_a_used_up_quota_gives_the_time_of_the_reset(run: Run, opened: Open, site: Path) -> None:
    opened(quota={"draft/add": 0})
    found = checks(doctor(run, site))["draft/add"]
    assert (found["state"], found["hint"]) == ("failed", "run again after midnight (UTC+8)")


@pytest.mark.parametrize(("hours", "way"), [(-3, "slow"), (3, "fast")])
def test_a_wrong_clock_is_reported(
    run: Run, opened: Open, site: Path, monkeypatch: pytest.MonkeyPatch, hours: int, way: str
) -> None:
    opened()
    clock = SimpleNamespace(time=lambda: time.time() + hours * 3600)
    monkeypatch.setattr("wxpublish.cli.commands.doctor.time", clock)
    found = checks(doctor(run, site))["clock"]
    assert found["state"] == "failed"
    assert found["message"].endswith(f" s {way}")
    assert "NTP" in found["hint"]


def test_an_ignored_lockfile_is_reported(run: Run, opened: Open, site: Path) -> None:
    opened()
    subprocess.run(["git", "init", "-q", site], check=True)
    (site / ".gitignore").write_text("*.json\n", "utf-8")
    found = checks(doctor(run, site))["git"]
    assert (found["state"], "does not ignore .wxpublish/" in found["message"]) == ("failed", True)
    (site / ".gitignore").write_text("*.json\n.wxpublish/\n", "utf-8")
    found = checks(doctor(run, site))["git"]
    assert (found["state"], "ignores wxpublish.lock.json" in found["message"]) == ("failed", True)
    (site / ".gitignore").write_text(".wxpublish/\n", "utf-8")
    assert states(doctor(run, site))["git"] == "ok"


def test_the_text_has_a_mark_for_each_check_and_its_remedy_below(
    run: Run, opened: Open, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened()
    monkeypatch.setenv("WXPUBLISH_APP_SECRET", "x")
    ran = run("-C", site, "doctor")
    lines = ran.out.splitlines()
    assert "✓ configuration: wxpublish.yaml can be used" in lines
    at = lines.index(next(line for line in lines if line.startswith("✗ token: ")))
    assert lines[at + 1].startswith("    set WXPUBLISH_APP_SECRET")
    assert "– permissions: not checked: there is no token" in lines
    assert json.dumps(SECRET) not in ran.out


def test_the_emulator_needs_nothing(run: Run, site: Path) -> None:
    ran = run("-C", site, "--account", "emulator", "doctor", "--format", "json")
    assert (ran.code, ran.document()["ok"]) == (0, True)


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy"])
def test_an_unreachable_proxy_is_reported(
    run: Run, opened: Open, site: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    opened().close()
    monkeypatch.delenv("WXPUBLISH_API_BASE")
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    found = checks(doctor(run, site))["token"]
    assert found["state"] == "failed"
    assert "the proxy on the way to api.weixin.qq.com did not answer" in found["message"]
    assert "HTTPS_PROXY" in found["hint"]
