import json
from pathlib import Path
from typing import Any

import pytest

from tests.github.fake import REPOSITORY, TOKEN
from wxpublish.errors import WrongUsage
from wxpublish.github.inputs import read_inputs
from wxpublish.github.runner import Runner, read_runner


def event_of(head: str | None = REPOSITORY, *, private: bool = False) -> dict[str, Any]:
    repo = {"full_name": head} if head else None
    return {
        "repository": {"private": private},
        "pull_request": {"number": 7, "head": {"sha": "abc", "repo": repo}},
    }


def started(folder: Path, event: dict[str, Any], **more: str) -> Runner:
    path = folder / "event.json"
    path.write_text(json.dumps(event), encoding="utf-8")
    environ = {
        "GITHUB_REPOSITORY": REPOSITORY,
        "GITHUB_EVENT_PATH": str(path),
        "GITHUB_WORKSPACE": str(folder),
        "GITHUB_TOKEN": TOKEN,
        "GITHUB_RUN_ID": "1",
        **more,
    }
    return read_runner(environ)


def test_a_branch_of_the_repository_is_not_a_fork(tmp_path: Path) -> None:
    pull = started(tmp_path, event_of()).pull
    assert pull is not None
    assert (pull.number, pull.is_fork) == (7, False)


def test_another_repository_is_a_fork(tmp_path: Path) -> None:
    pull = started(tmp_path, event_of("mallory/weekly")).pull
    assert pull is not None
    assert pull.is_fork


def test_a_deleted_fork_is_still_a_fork(tmp_path: Path) -> None:
    pull = started(tmp_path, event_of(None)).pull
    assert pull is not None
    assert pull.is_fork


def test_a_push_has_no_pull_request(tmp_path: Path) -> None:
    assert started(tmp_path, {"repository": {"private": True}}).pull is None


def test_pictures_of_a_public_repository_have_an_address(tmp_path: Path) -> None:
    site = tmp_path / "我的 站"
    site.mkdir()
    assert started(tmp_path, event_of()).pictures_url(site) == (
        f"https://raw.githubusercontent.com/{REPOSITORY}/abc/%E6%88%91%E7%9A%84%20%E7%AB%99"
    )


def test_pictures_of_a_private_repository_have_no_address(tmp_path: Path) -> None:
    assert started(tmp_path, event_of(private=True)).pictures_url(tmp_path) == ""


def test_pictures_on_another_server_have_no_address(tmp_path: Path) -> None:
    run = started(tmp_path, event_of(), GITHUB_SERVER_URL="https://git.example.com")
    assert run.pictures_url(tmp_path) == ""


def test_the_repr_of_a_runner_hides_the_token(tmp_path: Path) -> None:
    assert TOKEN not in repr(started(tmp_path, event_of()))


def test_outside_of_actions_the_command_is_refused() -> None:
    with pytest.raises(WrongUsage, match="inside GitHub Actions"):
        read_runner({})


def test_inputs_have_defaults() -> None:
    given = read_inputs({})
    assert (given.command, given.site, given.comment, given.extra) == ("plan", ".", False, ())


def test_extra_arguments_are_split_as_a_shell_does() -> None:
    given = read_inputs({"WXPUBLISH_CI_EXTRA_ARGS": "--target 'news.a b' --refresh"})
    assert given.extra == ("--target", "news.a b", "--refresh")


@pytest.mark.parametrize(
    ("name", "value"),
    [("COMMAND", "destroy"), ("COMMENT", "maybe"), ("EXTRA_ARGS", "'open")],
)
def test_an_invalid_input_is_named_as_the_workflow_writes_it(name: str, value: str) -> None:
    with pytest.raises(WrongUsage, match=name.lower().replace("_", "-")):
        read_inputs({f"WXPUBLISH_CI_{name}": value})


def test_a_site_outside_of_the_repository_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="in the repository, not"):
        started(tmp_path, event_of()).site_folder(tmp_path / "..")


def test_a_site_that_links_to_itself_has_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "site").symlink_to("site")
    assert started(tmp_path, event_of()).site_folder(tmp_path / "site") == "site/"
