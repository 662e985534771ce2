"""A run that has nothing to do is answered from the record of the one before, until anything changes."""

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.branches import Repository
from tests.e2e.site import PROGRAM, CommandResult, Site
from wxpublish.state.file_stamps import TICK
from wxpublish.workflow.site_check import ValidatedSite, check

COMMANDS = (("plan",), ("plan", "--format", "json"), ("apply",))


def age() -> None:
    """Let the files become older than the clock of files can tell apart."""
    time.sleep(TICK / 1e9 + 0.02)


@pytest.fixture
def repository(site: Site) -> Repository:
    """A site in a repository, applied, whose runs are on record."""
    made = Repository.around(site)
    site.picture("pictures/a.png", "teal")
    site.article("a", text="正文。\n\n![图](/pictures/a.png)\n\n[没有](missing.md)")
    site.article("folder/b")
    made.applied("the first articles")
    age()
    for command in COMMANDS:
        assert site.run(*command).code == 0
    return made


@pytest.fixture
def site_runs(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The site is noted whenever it is really checked."""
    found: list[Path] = []

    def noted(root: Path, *arguments: Any, **more: Any) -> ValidatedSite:
        found.append(root)
        return check(root, *arguments, **more)

    monkeypatch.setattr("wxpublish.workflow.validation.check", noted)
    return found


def printed(ran: CommandResult) -> tuple[int, str, str]:
    return ran.code, ran.out, ran.err


@pytest.mark.parametrize("command", COMMANDS)
def test_prints_what_a_run_without_a_cache_prints(
    repository: Repository, site_runs: list[Path], command: tuple[str, ...]
) -> None:
    site = repository.site
    repeated = site.run(*command)
    assert site_runs == []
    assert printed(repeated) == printed(site.run(*command, "--no-cache"))
    assert len(site_runs) == 1


def rewrite_with_old_times(path: Path, text: str) -> None:
    before = path.stat()
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def replaced_by_a_link(path: Path) -> None:
    elsewhere = path.rename(path.with_name("elsewhere"))
    path.symlink_to(elsewhere)


CHANGES: dict[str, Callable[[Site], object]] = {
    "an article": lambda site: site.article("a", text="新文。"),
    "an article of equal size and time": lambda site: rewrite_with_old_times(
        site.path("a"), site.path("a").read_text(encoding="utf-8").replace("正文", "新文")
    ),
    "a new article": lambda site: site.article("new"),
    "a new article in a folder": lambda site: site.article("folder/new"),
    "a new article in a new folder": lambda site: site.article("other/new"),
    "a removed article": lambda site: site.remove("folder/b"),
    "a renamed folder": lambda site: (
        site.path("folder").with_suffix("").rename(site.root / "articles/renamed")
    ),
    "a picture": lambda site: site.picture("pictures/a.png", "crimson"),
    "a removed picture": lambda site: (site.root / "pictures/a.png").unlink(),
    "a folder that became a link": lambda site: replaced_by_a_link(site.root / "pictures"),
    "the cover": lambda site: site.picture("cover.jpg", "crimson"),
    "a link that has its file now": lambda site: (site.root / "articles/missing.md").write_text(
        "---\ntitle: 有\n---\n有。\n", encoding="utf-8"
    ),
    "the configuration": lambda site: site.configure("links: strip\n"),
    "a theme of the name": lambda site: (site.root / "plain").mkdir(),
    "the lockfile": lambda site: (site.root / "wxpublish.lock.json").unlink(),
    "the attributes": lambda site: (site.root / ".gitattributes").write_text("# none\n"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
@pytest.mark.parametrize("command", COMMANDS[::2])
def test_every_change_of_a_file_is_seen(
    repository: Repository,
    site_runs: list[Path],
    change: Callable[[Site], object],
    command: tuple[str, ...],
) -> None:
    site = repository.site
    change(site)
    ran = site.run(*command)
    assert len(site_runs) == 1
    if command == ("plan",):
        assert printed(ran) == printed(site.run(*command, "--no-cache"))


GIT: dict[str, tuple[str, ...]] = {
    "a commit": ("commit", "-q", "--allow-empty", "-m", "empty"),
    "another branch": ("checkout", "-q", "-b", "other"),
    "a tag": ("tag", "one"),
    "the configuration": ("config", "merge.wxpublish.driver", "false"),
}


@pytest.mark.parametrize("arguments", GIT.values(), ids=GIT.keys())
def test_every_change_of_the_repository_is_seen(
    repository: Repository, site_runs: list[Path], arguments: tuple[str, ...]
) -> None:
    repository.git(*arguments)
    assert repository.site.run("plan").code == 0
    assert len(site_runs) == 1


@pytest.mark.parametrize(
    "environ", [{"NO_COLOR": "1"}, {"CI": "1"}, {"LANG": "zh_CN.UTF-8"}, {"WXPUBLISH_ACCOUNT": ""}]
)
def test_another_environment_is_another_run(
    repository: Repository, site_runs: list[Path], environ: dict[str, str]
) -> None:
    site = repository.site
    site.run("plan", environ={**site.environ, **environ})
    assert len(site_runs) == 1


def test_a_lockfile_that_git_set_back_is_seen(
    repository: Repository, site_runs: list[Path]
) -> None:
    site = repository.site
    repository.git("reset", "-q", "--hard", "HEAD~1")
    assert site.run("plan").code == 0
    assert len(site_runs) == 1


def test_a_link_below_the_workspace_is_refused(repository: Repository) -> None:
    site = repository.site
    (site.root / ".wxpublish" / "x").symlink_to("/etc/passwd")
    assert "symbolic link" in site.run("plan").text


def test_another_run_at_work_is_seen(repository: Repository) -> None:
    site = repository.site
    mutex = next((site.root / ".wxpublish").glob("*.pid"))
    with mutex.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert site.run("apply").code == 7
    assert site.run("apply").code == 0


def test_an_open_operation_is_seen(repository: Repository, site_runs: list[Path]) -> None:
    site = repository.site
    site.journal.write_text('{"torn', encoding="utf-8")
    site.run("plan")
    assert len(site_runs) == 1


def test_a_change_in_the_tick_of_the_clock_is_seen(site: Site, site_runs: list[Path]) -> None:
    site.article("a")
    site.apply()
    site_runs.clear()
    site.run("plan")
    site.article("a", text="新文。")
    site.run("plan")
    assert len(site_runs) == 2


def damage(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :]


@pytest.mark.parametrize("kind", ["flip", "cut", "empty", "folder", "other format"])
def test_a_damaged_record_costs_time_and_nothing_else(
    repository: Repository, site_runs: list[Path], kind: str
) -> None:
    site = repository.site
    record = next(Path(site.environ["WXPUBLISH_CACHE_DIR"]).glob("sites/*.runs.json"))
    right = printed(site.run("plan"))
    data = record.read_bytes()
    for step in range(1, len(data), max(len(data) // 40, 1)):
        match kind:
            case "flip":
                record.write_bytes(damage(data, step))
            case "cut":
                record.write_bytes(data[:step])
            case "empty":
                record.write_bytes(b"")
            case "folder":
                record.unlink(missing_ok=True)
                record.mkdir(exist_ok=True)
            case _:
                record.write_bytes(b"2" + data[1:])
        assert printed(site.run("plan")) == right
        if kind == "folder":
            break
    assert site_runs


def test_loads_no_library(repository: Repository) -> None:
    program = PROGRAM.replace("sys.exit(main())", "main(); print(*sys.modules, file=sys.stderr)")
    with repository.site.spawn("plan", program=program) as first:
        first.communicate()
    with repository.site.spawn("plan", program=program) as repeated:
        out, err = repeated.communicate()
        assert out.startswith("No changes.")
        loaded = {name.partition(".")[0] for name in err.split()}
        assert not loaded & {
            *("jinja2", "jsonschema", "markdown_it", "msgspec", "nh3", "PIL", "pygments", "rich"),
            *("requests", "ruamel", "sqlite3", "filelock", "platformdirs", "dataclasses"),
            *("pathlib", "subprocess", "tempfile"),
        }
        ours = {name for name in err.split() if name.startswith("wxpublish.")}
        assert len(ours) < 20, ours
