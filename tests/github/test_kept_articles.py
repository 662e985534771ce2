"""Rendered articles are kept from run to run, and nothing else of the cache folder is."""

import sqlite3
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.github.repository import git
from tests.github.team import Team
from tests.github.workflow import ACTION
from wxpublish.state.cache_folder import cache_folder


@pytest.fixture
def step() -> dict[str, str]:
    """The inputs of the step that keeps them."""
    steps = YAML(typ="safe").load(ACTION / "action.yml")["runs"]["steps"]
    (found,) = (one for one in steps if "restore-keys" in one.get("with", {}))
    assert found["if"].startswith("runner.environment == 'github-hosted' && ")
    return dict(found["with"])


def test_the_key_names_the_system_python_the_code_and_the_commit(step: dict[str, str]) -> None:
    shared = (
        "wxpublish-articles-${{ runner.os }}-${{ runner.arch }}"
        "-${{ steps.python.outputs.python-version }}-${{ steps.keys.outputs.code }}-"
    )
    assert step["restore-keys"] == shared
    assert step["key"] == (f"{shared}${{{{ github.sha }}}}-${{{{ steps.keys.outputs.artifact }}}}")


def test_one_file_is_kept_and_no_token(step: dict[str, str], team: Team) -> None:
    assert step["path"] == "${{ steps.keys.outputs.store }}"
    team.site.article("hello")
    team.push()
    assert team.publish().code == 0
    (store,) = team.actions.stores.values()
    assert store.startswith(b"SQLite format 3\0")
    home = next(team.folder.glob("runner*/home"))
    names = {path.name for path in (home / ".cache/wxpublish").iterdir()}
    assert {"articles.sqlite", "tokens"} <= names


def test_a_pull_request_of_one_article_renders_one(team: Team, tmp_path: Path) -> None:
    for name in "abcde":
        team.site.article(name)
    team.push()
    assert team.publish().code == 0
    team.pull()
    (before,) = (entries(tmp_path, data) for data in team.actions.stores.values())
    assert len(before) == 5 * 3  # of each article its source, the article and its HTML
    team.site.article("b", text="新文。")
    assert team.propose("edit").code == 0
    after = entries(tmp_path, [*team.actions.stores.values()][-1])
    assert len(after - before) == 3
    assert before <= after


def test_the_same_commit_keeps_it_once(team: Team) -> None:
    team.site.article("a")
    sha = team.push()
    assert team.publish().code == 0
    assert [sha in key for key in team.actions.stores] == [True]
    git(team.bare, "update-ref", "refs/heads/main", sha)  # the run is started again
    assert team.publish().code == 0
    assert len(team.actions.stores) == 1


def entries(folder: Path, data: bytes) -> set[str]:
    """The keys of a store."""
    path = folder / "read.sqlite"
    path.write_bytes(data)
    with sqlite3.connect(path) as database:
        return {key for (key,) in database.execute("select key from entries")}


@pytest.mark.parametrize(
    ("platform", "environ", "folder"),
    [
        ("linux", {"XDG_CACHE_HOME": "/x"}, "/x/wxpublish"),
        ("linux", {}, "/home/me/.cache/wxpublish"),
        ("darwin", {}, "/home/me/Library/Caches/wxpublish"),
        ("darwin", {"WXPUBLISH_CACHE_DIR": "/y"}, "/y"),
    ],
)
def test_the_folder_is_that_of_the_system(
    platform: str, environ: dict[str, str], folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    monkeypatch.setattr("sys.platform", platform)
    assert cache_folder(environ) == folder
