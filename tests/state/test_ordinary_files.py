"""State files that are not regular files, or too large: reading neither blocks nor fills memory."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from wxpublish.errors import BrokenState
from wxpublish.state import lockfile, planfile
from wxpublish.state.atomic_files import MAX_SIZE, read_regular_file
from wxpublish.state.journal import read_journal

READERS: tuple[Callable[[Path], object], ...] = (lockfile.read, read_journal)


@pytest.fixture(params=READERS, ids=["lockfile", "journal"])
def read(request: pytest.FixtureRequest) -> Callable[[Path], object]:
    found: Callable[[Path], object] = request.param
    return found


def test_a_pipe_does_not_block(read: Callable[[Path], object], tmp_path: Path) -> None:
    pipe = tmp_path / "wxpublish.lock.json"
    os.mkfifo(pipe)
    with pytest.raises(BrokenState, match="not a regular file"):
        read(pipe)


def test_a_folder_is_refused(read: Callable[[Path], object], tmp_path: Path) -> None:
    with pytest.raises(BrokenState, match="not a regular file"):
        read(tmp_path)


def test_huge_file_is_not_read(read: Callable[[Path], object], tmp_path: Path) -> None:
    huge = tmp_path / "wxpublish.lock.json"
    huge.touch()
    os.truncate(huge, 1 << 40)
    with pytest.raises(BrokenState, match=f"more than {MAX_SIZE:,} bytes"):
        read(huge)


def test_file_of_the_largest_size_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    assert read_regular_file(tmp_path / "a", 3) == b"abc"


def test_a_saved_plan_that_is_a_pipe_does_not_block(tmp_path: Path) -> None:
    pipe = tmp_path / "ci.plan"
    os.mkfifo(pipe)
    with pytest.raises(BrokenState, match="not a regular file"):
        planfile.read(pipe)
