"""The folder that `pull` fills: a killed run costs at most one more download."""

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from wxpublish.state.download import DownloadFolder

KEY, PATH = "picture:1", "articles/a/01.png"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "pulled"


@pytest.fixture
def folder(root: Path) -> Iterator[DownloadFolder]:
    with DownloadFolder.open(root, "account") as made:
        yield made


def reopened(root: Path) -> DownloadFolder:
    """The folder as the next run opens it."""
    (journal,) = (root / ".wxpublish").glob("*.jsonl")
    return DownloadFolder(root, journal)


def write_and_die(folder: DownloadFolder, text: str) -> None:
    """Write a file in a run that dies between the journal and the move into place."""
    with patch.object(Path, "replace", side_effect=KeyboardInterrupt):
        with pytest.raises(KeyboardInterrupt):
            folder.write(KEY, text, PATH)


def test_a_file_that_was_not_moved_into_place_is_downloaded_again(
    root: Path, folder: DownloadFolder
) -> None:
    write_and_die(folder, "new")
    assert reopened(root).paths(KEY) == []
    assert reopened(root).path_state(PATH) == "free"


def test_a_file_that_was_not_replaced_yet_is_still_ours(root: Path, folder: DownloadFolder) -> None:
    folder.write(KEY, "old", PATH)
    write_and_die(folder, "new")
    assert reopened(root).path_state(PATH) == "ours"
    reopened(root).write(KEY, "new", PATH)
    assert (root / PATH).read_text("utf-8") == "new"


def test_a_file_that_was_changed_by_hand_is_not_ours(root: Path, folder: DownloadFolder) -> None:
    folder.write(KEY, "old", PATH)
    folder.write(KEY, "new", PATH)
    (root / PATH).write_text("by hand", "utf-8")
    assert reopened(root).path_state(PATH) == "changed"


def test_a_line_that_was_cut_off_spoils_no_other(root: Path, folder: DownloadFolder) -> None:
    folder.write(KEY, "one", PATH)
    (journal,) = (root / ".wxpublish").glob("*.jsonl")
    with journal.open("ab") as file:
        file.write(b'\n{"key": "picture:2", "pa')
    folder.write("picture:3", "three", "articles/a/03.png")
    assert reopened(root).paths(KEY) == [PATH]
    assert reopened(root).paths("picture:3") == ["articles/a/03.png"]


def test_a_journal_of_an_older_version_is_read(root: Path, folder: DownloadFolder) -> None:
    folder.write(KEY, "one", PATH)
    (journal,) = (root / ".wxpublish").glob("*.jsonl")
    line = journal.read_bytes().strip().removesuffix(b"}") + b', "before": "0123"}\n'
    journal.write_bytes(line)
    assert reopened(root).paths(KEY) == [PATH]


def test_a_text_that_is_there_already_is_not_written_again(
    root: Path, folder: DownloadFolder
) -> None:
    folder.write(KEY, "one", PATH)
    before = (root / PATH).stat()
    folder.write(KEY, "one", PATH)
    assert (root / PATH).stat() == before


def test_a_path_that_another_file_took_over_is_not_that_of_the_first(
    folder: DownloadFolder,
) -> None:
    folder.write(KEY, "one", PATH)
    folder.write("picture:2", "two", PATH)
    assert (folder.paths(KEY), folder.paths("picture:2")) == ([], [PATH])
