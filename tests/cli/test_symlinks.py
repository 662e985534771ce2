"""Symlinks in a checkout: nothing is read or written through them."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

BELOW = [
    "", "ci.plan", ".gitignore", "wxpublish.lock.journal.jsonl", "wxpublish.lock.pid",
    "wxpublish.lock.holder", "wxpublish.lock.json.backup", "backup", "pictures", "pictures/a.png",
    "emulator", "emulator/emulator.sqlite3", "emulator/emulator.sqlite3-wal", "emulator/tokens",
    "emulator/tokens/a.json", "emulator/wxpublish.lock.json", "deep/er/er",
]  # fmt: skip
COMMANDS = [
    ("validate",), ("build",), ("plan",), ("plan", "--refresh"), ("apply", "--auto-approve"),
    ("refresh",), ("state", "list"), ("recover",), ("import", "--all"), ("pull", "--all"),
    ("pictures", "fetch"), ("emulator",), ("remote", "count"),
]  # fmt: skip


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder of the machine, beside the checkout."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "precious").write_text("precious", encoding="utf-8")
    return folder


def untouched(outside: Path) -> bool:
    names = [path.name for path in outside.rglob("*")]
    return (
        names == ["precious"] and (outside / "precious").read_text(encoding="utf-8") == "precious"
    )


def link(site: Path, name: str, target: Path) -> Path:
    path = site / ".wxpublish" / name if name else site / ".wxpublish"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)
    return path


@pytest.mark.parametrize("target", ["precious", "", "missing", "missing/deep"])
@pytest.mark.parametrize("name", BELOW)
def test_a_link_anywhere_below_the_workspace_ends_apply(
    run: Run, site: Path, outside: Path, name: str, target: str
) -> None:
    made = link(site, name, outside / target)
    ran = run("-C", site, "--account", "emulator", "apply", "--auto-approve")
    assert ran.code == 1
    assert f"{made} is a symbolic link" in ran.err
    assert untouched(outside)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("name", ["", "backup", "ci.plan"])
def test_every_command_refuses_the_link(
    run: Run, site: Path, outside: Path, name: str, command: tuple[str, ...]
) -> None:
    made = link(site, name, outside)
    ran = run("-C", site, "--account", "emulator", *command)
    assert ran.code == 1
    assert f"{made} is a symbolic link" in ran.err
    assert untouched(outside)


def test_ci_writes_no_plan_through_a_link(
    run: Run, site: Path, outside: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link(site, "ci.plan", outside / "precious")
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"repository": {"private": True}}), encoding="utf-8")
    for name, value in {
        "GITHUB_REPOSITORY": "editors/weekly", "GITHUB_EVENT_PATH": str(event),
        "GITHUB_WORKSPACE": str(site), "GITHUB_OUTPUT": str(tmp_path / "output"),
        "WXPUBLISH_CI_COMMAND": "plan", "WXPUBLISH_CI_SITE": ".",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    ran = run("-C", site, "ci")
    assert "is a symbolic link" in ran.out + ran.err
    assert ran.code != 0
    assert untouched(outside)


@pytest.mark.parametrize("name", ["build", "build/二.html", "build/manifest.json"])
def test_build_writes_through_no_link_of_the_site(
    run: Run, site: Path, outside: Path, name: str
) -> None:
    (site / name).parent.mkdir(exist_ok=True)
    (site / name).symlink_to(outside if name == "build" else outside / "precious")
    ran = run("-C", site, "build")
    assert untouched(outside)
    assert ran.code == 1 or not (site / name).is_symlink()


def test_the_user_s_own_output_folder_may_be_a_link(run: Run, site: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "mine").symlink_to(tmp_path / "real")
    assert run("-C", site, "build", "-o", tmp_path / "mine").code == 0
    assert (tmp_path / "real" / "manifest.json").exists()


def test_a_saved_plan_takes_the_place_of_a_link(run: Run, site: Path, outside: Path) -> None:
    (site / "week.plan").symlink_to(outside / "precious")
    assert run("-C", site, "plan", "--out", site / "week.plan").code == 0
    assert untouched(outside)
    assert not (site / "week.plan").is_symlink()


@pytest.mark.parametrize("target", ["outside/precious", "outside/missing", "站点/.git/hooks/x"])
def test_a_lockfile_that_leads_out_of_the_site_is_refused(
    run: Run, site: Path, outside: Path, tmp_path: Path, target: str
) -> None:
    (site / "wxpublish.lock.json").symlink_to(tmp_path / target)
    for command in (("plan",), ("state", "list")):
        ran = run("-C", site, *command)
        assert ran.code in {1, 3}, command
        assert "wxpublish.lock.json" in ran.err
        assert "link" in ran.err
    assert untouched(outside)


def test_init_and_new_write_through_no_link(run: Run, tmp_path: Path, outside: Path) -> None:
    made = tmp_path / "new"
    (made / ".schemas").mkdir(parents=True)
    (made / ".schemas" / "site.schema.json").symlink_to(outside / "missing")
    assert run("init", made).code == 1
    (made / ".schemas" / "site.schema.json").unlink()
    assert run("init", made).code == 0
    (made / "articles" / "drafts").symlink_to(outside)
    assert run("-C", made, "new", "drafts/x").code == 1
    assert untouched(outside)
