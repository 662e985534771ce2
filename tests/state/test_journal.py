"""The journal: what was on disk before the call is read after the crash; damage is never read."""

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


def test_no_file_tells_nothing(path: Path) -> None:
    assert read_journal(path).open == ()


def test_what_was_begun_is_open(journal: Journal, path: Path) -> None:
    number = journal.begin(create())
    assert read_journal(path).open == (OpenOperation(number, create()),)


def test_a_disown_is_kept_with_its_ids(journal: Journal, path: Path) -> None:
    disown = Operation("disown", HELLO, "", channel="draft", known=("a", "b"))
    journal.begin(disown)
    assert read_journal(path).open[0].operation == disown


def test_what_is_done_is_no_longer_open(journal: Journal, path: Path) -> None:
    journal.end(journal.begin(create()), ENTRY)
    assert read_journal(path).open == ()


def test_what_is_done_is_told_whole(journal: Journal, path: Path) -> None:
    journal.end(journal.begin(create()), ENTRY)
    assert read_journal(path).entries == (ENTRY,)


def test_an_edit_without_a_call_is_told_too(journal: Journal, path: Path) -> None:
    journal.end(None, ENTRY)
    assert read_journal(path).entries == (ENTRY,)


def test_what_failed_is_no_longer_open(journal: Journal, path: Path) -> None:
    journal.failed(journal.begin(create()), "45009: too many calls")
    assert read_journal(path).open == ()


def test_what_nobody_knows_stays_open_with_the_reason(journal: Journal, path: Path) -> None:
    number = journal.begin(create())
    journal.unknown(number, "the connection broke")
    assert read_journal(path).open == (OpenOperation(number, create(), "the connection broke"),)


def test_only_what_is_open_survives_a_cut(journal: Journal, path: Path) -> None:
    journal.end(journal.begin(create()), ENTRY)
    number = journal.begin(create())
    journal.cut([OpenOperation(number, create(), "why")])
    story = read_journal(path)
    assert (story.entries, story.open) == ((), (OpenOperation(number, create(), "why"),))


def test_a_cut_journal_is_written_on(journal: Journal, path: Path) -> None:
    first = journal.begin(create())
    journal.cut([OpenOperation(first, create())])
    second = journal.begin(create())
    assert [one.number for one in read_journal(path).open] == [first, second]


def test_nothing_open_leaves_no_file(journal: Journal, path: Path) -> None:
    journal.failed(journal.begin(create()), "refused")
    journal.cut([])
    assert not path.exists()


def test_the_file_is_for_its_owner_alone(journal: Journal, path: Path) -> None:
    journal.begin(create())
    assert path.stat().st_mode & 0o777 == 0o600


def story_file(path: Path) -> bytes:
    """Four lines: begin and done, begin and unknown."""
    journal = Journal(path)
    journal.end(journal.begin(create()), ENTRY)
    journal.unknown(journal.begin(create(Address("news", "另一篇"))), "lost")
    journal.close()
    return path.read_bytes()


def test_a_last_line_torn_at_any_byte_is_as_if_it_had_not_begun(path: Path) -> None:
    whole = story_file(path)
    start = whole[:-1].rfind(b"\n") + 1
    path.write_bytes(whole[:start])
    before = read_journal(path)
    for end in range(start, len(whole)):
        path.write_bytes(whole[:end])
        assert read_journal(path) == before


def test_a_torn_line_is_cut_before_the_next_is_written(path: Path) -> None:
    whole = story_file(path)
    path.write_bytes(whole[:-10])
    story = read_journal(path)
    journal = Journal(path, story.last, story.size)
    journal.begin(create())
    journal.close()
    assert len(read_journal(path).open) == 2


def test_damage_in_the_middle_stops_with_the_line(path: Path) -> None:
    lines = story_file(path).splitlines(keepends=True)
    path.write_bytes(lines[0] + lines[1].replace(b"news", b"gnus") + lines[2])
    with pytest.raises(
        BrokenState, match="damaged at line 2: the record does not fit its checksum"
    ):
        read_journal(path)


def test_a_whole_last_line_that_is_altered_is_damage_not_a_tear(path: Path) -> None:
    path.write_bytes(story_file(path).replace(b"lost", b"last"))
    with pytest.raises(BrokenState, match="damaged at line 4"):
        read_journal(path)


def test_damage_comes_with_the_command_that_puts_it_aside(path: Path) -> None:
    path.write_bytes(b"rubbish\n")
    with pytest.raises(BrokenState) as caught:
        read_journal(path)
    assert f"mv {path} {path}.aside" in (caught.value.hint or "")


@given(data=st.data())
def test_a_damaged_file_is_a_clear_error_or_a_beginning_of_the_story(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "journal.jsonl"
    whole = story_file(path)
    path.write_bytes(data.draw(damaged(whole)))
    with suppress(BrokenState):
        story = read_journal(path)
        assert story.size in {0, *(at + 1 for at, byte in enumerate(whole) if byte == 10)}


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


def test_on_a_full_disk_nothing_is_begun(path: Path) -> None:
    assert on_a_full_disk(path) == "refused\n"
    assert len(read_journal(path).open) == 1


def test_a_disk_that_was_full_for_a_while_leaves_no_damage(path: Path) -> None:
    on_a_full_disk(path, "freed")
    assert [one.number for one in read_journal(path).open] == [1, 2]
