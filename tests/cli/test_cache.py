"""`cache info`, `prune` and `clear` see and remove rendered articles, and nothing else."""

import os
import sqlite3
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Run, write
from wxpublish.state.article_store import ArticleStore
from wxpublish.workflow.cache_upkeep import MAX_AGE


@pytest.fixture
def folder(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache folder, with something of another's in it."""
    made = tmp_path / "cache"
    monkeypatch.setenv("WXPUBLISH_CACHE_DIR", str(made))
    for name in ("tokens/a.json", "calls/b.json", "other.txt"):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text("{}", encoding="utf-8")
    assert run("cache", "info").out == f"{made}\n0 bytes, 0 entries, 0 sites\n"
    return made


def settle(site: Path) -> None:
    """Make the files of a site older than the clock of files can tell apart."""
    time.sleep(0.15)
    assert site.exists()


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_info_of_no_cache_makes_none(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WXPUBLISH_CACHE_DIR", str(tmp_path / "none"))
    document = run("cache", "info", "--format", "json").document()
    assert document == {
        "format_version": 1, "folder": str(tmp_path / "none"), "bytes": 0, "entries": 0, "sites": 0, "freed": 0,
    }  # fmt: skip
    assert not (tmp_path / "none").exists()


def test_info_counts_entries_sites_and_bytes(run: Run, site: Path, folder: Path) -> None:
    settle(site)
    run("-C", site, "validate")
    document = run("cache", "info", "--format", "json").document()
    store = folder / "articles.sqlite"
    index = next((folder / "sites").iterdir())
    assert document["entries"] == 6  # of each article its source, the article and its HTML
    assert document["sites"] == 1
    assert document["bytes"] == store.stat().st_size + index.stat().st_size
    said = run("cache", "info").out
    assert said.startswith(f"{folder}\n")
    assert said.endswith(" 6 entries, 1 site\n")


def test_what_it_keeps_is_private(run: Run, site: Path, folder: Path) -> None:
    settle(site)
    run("-C", site, "validate")
    for path in (folder / "articles.sqlite", *(folder / "sites").iterdir()):
        assert path.stat().st_mode & 0o077 == 0


def test_clear_leaves_everything_else(run: Run, site: Path, folder: Path) -> None:
    kept = names(folder)
    settle(site)
    right = run("-C", site, "validate", "--format", "json").out
    (folder / "sites" / ".wxpublish-00000000-aa.tmp").write_text("half", encoding="utf-8")
    assert run("cache", "clear").out.endswith(" freed.\n")
    assert names(folder) == kept
    assert run("-C", site, "validate", "--format", "json").out == right


def test_prune_removes_what_was_used_longest_ago(run: Run, folder: Path) -> None:
    path = folder / "articles.sqlite"
    for day in range(3):
        store = ArticleStore(path, clock=lambda day=day: float(day))  # type: ignore[misc]
        store.put(f"{day}", bytes(400_000))
        store.commit()
    assert run("cache", "prune", "--max-size", "1").code == 0
    store = ArticleStore(path)
    assert [store.get(f"{day}") is not None for day in range(3)] == [False, True, True]


def test_prune_removes_indexes_that_nothing_writes_any_more(
    run: Run, site: Path, folder: Path
) -> None:
    settle(site)
    run("-C", site, "validate")
    index = next((folder / "sites").iterdir())
    old = index.with_name("0123.json")
    old.write_bytes(b"{}")
    os.utime(old, (0, time.time() - MAX_AGE - 60))
    run("cache", "prune")
    assert list((folder / "sites").iterdir()) == [index]


@pytest.mark.parametrize("size", ["-1", "many", "1.5", "9999999999"])
def test_a_size_is_a_number_of_megabytes(run: Run, size: str) -> None:
    assert run("cache", "prune", f"--max-size={size}").code == 64


def test_clear_during_a_run_costs_that_run_nothing_but_time(
    run: Run, site: Path, folder: Path
) -> None:
    store = ArticleStore(folder / "articles.sqlite")
    store.put("a", b"one")
    store.commit()
    run("cache", "clear")
    store.put("b", b"two")
    store.commit()
    assert (store.get("a"), store.get("b")) == (b"one", b"two")
    write(site, "三", "第三篇。\n")
    assert run("-C", site, "validate").code == 0
    with sqlite3.connect(folder / "articles.sqlite") as found:
        assert found.execute("pragma integrity_check").fetchone() == ("ok",)
