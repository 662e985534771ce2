"""`state merge BASE OURS THEIRS`, as git calls its merge driver."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.state.branches import COVERS, NOW, Branch, ancestor
from wxpublish.model.lock import Lock
from wxpublish.state.lock_conflict import has_markers
from wxpublish.state.lockfile import decode, encode

BASE = ancestor()


def side(name: str, key: str, cover: int) -> Lock:
    branch = Branch(BASE, name, NOW)
    branch.create(key, COVERS[cover])
    return branch.done()


@pytest.fixture
def three(tmp_path: Path) -> list[str]:
    """The files as git hands them over: base, ours, theirs."""
    versions = {"base": BASE, "ours": side("ours", "d", 1), "theirs": side("theirs", "e", 2)}
    for name, lock in versions.items():
        (tmp_path / name).write_bytes(encode(lock))
    return [str(tmp_path / name) for name in versions]


def ours(three: list[str]) -> Lock:
    return decode(Path(three[1]).read_bytes(), "ours")


def test_the_result_is_written_to_ours_and_printed(run: Run, three: list[str]) -> None:
    ran = run("state", "merge", *three)
    assert ran.code == 0
    assert {str(address) for address in ours(three).news()} == {f"news.{key}" for key in "abcde"}
    assert ran.out.splitlines()[0] == "Joined: 2 addresses of ours, 2 of theirs, 4 of both."


def test_it_needs_no_site(run: Run, three: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(three[0]).parent)
    assert run("state", "merge", "base", "ours", "theirs").code == 0


def test_without_an_ancestor_git_hands_over_an_empty_file(run: Run, three: list[str]) -> None:
    Path(three[0]).write_bytes(b"")
    assert run("state", "merge", *three).code == 0
    assert len(ours(three).news()) == 5


def test_a_side_that_changed_nothing_leaves_the_bytes_of_the_other(
    run: Run, three: list[str]
) -> None:
    Path(three[1]).write_bytes(Path(three[0]).read_bytes())
    assert run("state", "merge", *three).code == 0
    assert Path(three[1]).read_bytes() == Path(three[2]).read_bytes()


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_torn_version_is_refused_and_nothing_is_dropped(
    run: Run, three: list[str], at: int
) -> None:
    path = Path(three[at])
    path.write_bytes(path.read_bytes()[:-20])
    sides = [Path(name).read_bytes() for name in three[1:]]
    ran = run("state", "merge", *three)
    assert ran.code == 1
    assert "is damaged" in ran.err
    assert all(data in Path(three[1]).read_bytes() for data in sides)


def test_lockfiles_of_two_accounts_stay_in_conflict(run: Run, three: list[str]) -> None:
    stranger = replace(side("theirs", "e", 2), account="another")
    Path(three[2]).write_bytes(encode(stranger))
    ran = run("state", "merge", *three)
    assert ran.code == 1
    assert "two accounts" in ran.err
    assert has_markers(Path(three[1]).read_bytes())


def test_a_version_of_a_newer_format_is_refused_with_1(run: Run, three: list[str]) -> None:
    path = Path(three[2])
    path.write_bytes(path.read_bytes().replace(b'"format_version": 1', b'"format_version": 9'))
    ran = run("state", "merge", *three)
    assert ran.code == 1
    assert "format 9" in ran.err


def test_a_file_that_is_not_there_is_named(run: Run, three: list[str]) -> None:
    Path(three[2]).unlink()
    ran = run("state", "merge", *three)
    assert ran.code == 1
    assert three[2] in ran.err
