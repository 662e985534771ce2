"""The journal: a record on disk before the call is read after a crash; damage is an error."""

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.state.values import COVER, HELLO, create, damaged, news
from wxpublish.errors import BrokenState
from wxpublish.model.address import Address
from wxpublish.model.lock import Lock
from wxpublish.model.operation import OpenOperation, Operation
from wxpublish.state.journal import Journal, read_journal
from wxpublish.state.journal_replay import JournalledStep

ENTRY = JournalledStep({HELLO: news(), COVER: None}, Lock("lineage", 4, "account", plans=("plan",)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    made = Journal(path)
    yield made
    made.close()


def test_a_missing_journal_is_empty(path: Path) -> None:
    assert read_journal(path).open == ()


def test_a_begun_operation_is_open(journal: Journal, path: Path) -> None:
    number = journal.begin(create())
    assert read_journal(path).open == (OpenOperation(number, create()),)


def test_a_disown_keeps_its_media_ids(journal: Journal, path: Path) -> None:
    disown = Operation("disown", HELLO, "", channel="draft", known=("a", "b"))
    journal.begin(disown)
    assert read_journal(path).open[0].operation == disown


def test_a_finished_operation_is_not_open(journal: Journal, path: Path) -> None:
    journal.end(journal.begin(create()), ENTRY)
    assert read_journal(path).open == ()


def test_a_finished_operation_has_its_edits(journal: Journal, path: Path) -> None:
    journal.end(journal.begin(create()), ENTRY)
    assert read_journal(path).entries == (ENTRY,)


def test_an_edit_without_a_call_is_journalled(journal: Journal, path: Path) -> None:
    journal.end(None, ENTRY)
    assert read_journal(path).entries == (ENTRY,)


def test_a_failed_operation_is_not_open(journal: Journal, path: Path) -> None:
    journal.failed(journal.begin(create()), "45009: too many calls")
    assert read_journal(path).open == ()


def test_an_unknown_outcome_stays_open_with_its_reason(journal: Journal, path: Path) -> None:
    number = journal.begin(create())
    journal.unknown(number, "the connection broke")
    assert read_journal(path).open == (OpenOperation(number, create(), "the connection broke"),)


def test_truncation_keeps_only_open_operations(journal: Journal, path: Path) -> None:
    journal.end(journal.begin(create()), ENTRY)
    number = journal.begin(create())
    journal.truncate([OpenOperation(number, create(), "why")])
    journal_contents = read_journal(path)
    assert (journal_contents.entries, journal_contents.open) == (
        (),
        (OpenOperation(number, create(), "why"),),
    )


def test_a_truncated_journal_can_be_appended_to(journal: Journal, path: Path) -> None:
    first = journal.begin(create())
    journal.truncate([OpenOperation(first, create())])
    second = journal.begin(create())
    assert [one.number for one in read_journal(path).open] == [first, second]


def test_without_open_operations_the_file_is_deleted(journal: Journal, path: Path) -> None:
    journal.failed(journal.begin(create()), "refused")
    journal.truncate([])
    assert not path.exists()


def test_only_the_owner_can_read_the_file(journal: Journal, path: Path) -> None:
    journal.begin(create())
    assert path.stat().st_mode & 0o777 == 0o600


def write_journal(path: Path) -> bytes:
    """A journal of four lines: begin and end, begin and unknown."""
    journal = Journal(path)
    journal.end(journal.begin(create()), ENTRY)
    journal.unknown(journal.begin(create(Address("news", "另一篇"))), "lost")
    journal.close()
    return path.read_bytes()


def test_a_partial_last_line_is_ignored(path: Path) -> None:
    whole = write_journal(path)
    start = whole[:-1].rfind(b"\n") + 1
    path.write_bytes(whole[:start])
    before = read_journal(path)
    for end in range(start, len(whole)):
        path.write_bytes(whole[:end])
        assert read_journal(path) == before


def test_a_partial_line_is_removed_before_the_next_is_written(path: Path) -> None:
    whole = write_journal(path)
    path.write_bytes(whole[:-10])
    journal_contents = read_journal(path)
    journal = Journal(path, journal_contents.last, journal_contents.size)
    journal.begin(create())
    journal.close()
    assert len(read_journal(path).open) == 2


def test_damage_in_the_middle_is_reported_with_its_line(path: Path) -> None:
    lines = write_journal(path).splitlines(keepends=True)
    path.write_bytes(lines[0] + lines[1].replace(b"news", b"gnus") + lines[2])
    with pytest.raises(
        BrokenState, match="damaged at line 2: the record does not fit its checksum"
    ):
        read_journal(path)


def test_an_altered_complete_last_line_is_damage(path: Path) -> None:
    path.write_bytes(write_journal(path).replace(b"lost", b"last"))
    with pytest.raises(BrokenState, match="damaged at line 4"):
        read_journal(path)


def test_damage_comes_with_the_command_that_puts_it_aside(path: Path) -> None:
    path.write_bytes(b"rubbish\n")
    with pytest.raises(BrokenState) as caught:
        read_journal(path)
    assert f"mv {path} {path}.aside" in (caught.value.hint or "")


@given(data=st.data())
def test_a_damaged_file_is_a_clear_error_or_a_prefix(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "journal.jsonl"
    whole = write_journal(path)
    path.write_bytes(data.draw(damaged(whole)))
    with suppress(BrokenState):
        journal_contents = read_journal(path)
        assert journal_contents.size in {
            0,
            *(at + 1 for at, byte in enumerate(whole) if byte == 10),
        }


FULL_DISK = """
import resource, sys
from pathlib import Path
from tests.state.values import create
from wxpublish.state.journal import Journal
path = Path(sys.argv[1])
journal = Journal(path)
journal.begin(create())
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 50, hard))
try:
    journal.begin(create())
except OSError:
    print("refused")
if "freed" in sys.argv:
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    journal.begin(create())
"""


def on_a_full_disk(path: Path, *words: str) -> str:
    command = [sys.executable, "-c", FULL_DISK, str(path), *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_a_full_disk_begins_no_operation(path: Path) -> None:
    assert on_a_full_disk(path) == "refused\n"
    assert len(read_journal(path).open) == 1


def test_a_temporarily_full_disk_leaves_no_damage(path: Path) -> None:
    on_a_full_disk(path, "freed")
    assert [one.number for one in read_journal(path).open] == [1, 2]


def count_syncs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The files for which the disk was waited for, from now on."""
    synced: list[int] = []
    sync = os.fsync

    def counted(handle: int) -> None:
        synced.append(handle)
        sync(handle)

    monkeypatch.setattr(os, "fsync", counted)
    return synced


def test_an_operation_is_on_disk_before_its_call_and_the_end_of_the_last_with_it(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.begin(create())  # the first one waits for the folder too
    synced = count_syncs(monkeypatch)
    journal.end(journal.last, ENTRY)
    assert not synced
    journal.begin(create())
    assert len(synced) == 1
    journal.end(journal.last, ENTRY)
    journal.close()
    assert len(synced) == 2


def test_operations_that_begin_together_wait_for_the_disk_once(
    journal: Journal, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.begin(create())
    synced = count_syncs(monkeypatch)
    assert journal.begin_all([create(), create()]) == [2, 3]
    assert len(synced) == 1
    assert [one.number for one in read_journal(path).open] == [1, 2, 3]


def test_of_operations_that_begin_together_none_has_begun_after_an_error(
    journal: Journal, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.begin(create())

    def broken(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", broken)
        with pytest.raises(OSError, match="Input/output"):
            journal.begin_all([create(), create()])
    assert journal.begin(create()) == 2
    assert [one.number for one in read_journal(path).open] == [1, 2]
