"""The lockfile: values and bytes survive a round trip, and anything else is refused."""

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.state.values import (
    APP_ID,
    COVER,
    HELLO,
    LOCKFILE,
    cover,
    damaged,
    locks,
    news,
    small_lock,
)
from wxpublish.errors import BrokenState, Stale
from wxpublish.model.address import Address
from wxpublish.model.lock import Lock, Superseded, account_hash
from wxpublish.state.lockfile import Blocks, check_owner, decode, encode, read

HERE = Path(__file__).parent
SCHEMA = json.loads((HERE.parent.parent / "schemas" / "lock.schema.json").read_text("utf-8"))


@given(locks())
def test_what_is_written_is_read_again(lock: Lock) -> None:
    assert decode(encode(lock), LOCKFILE) == lock


@given(locks())
def test_the_file_is_sorted_json_with_two_spaces_and_one_newline(lock: Lock) -> None:
    document = json.loads(encode(lock))
    canonical = json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    assert encode(lock).decode() == canonical


@given(st.lists(locks(), min_size=1, max_size=4))
def test_cached_blocks_do_not_change_the_file(series: list[Lock]) -> None:
    blocks: Blocks = {}
    assert [encode(lock, blocks) for lock in series] == [encode(lock) for lock in series]


def test_a_file_is_valid_by_the_schema() -> None:
    old = (Superseded("old-id"), Superseded("old-draft", "draft"))
    video = replace(cover("video-id"), form="f", superseded=old[:1])
    lock = replace(
        small_lock()
        .put(HELLO, replace(news(), protect=True, released=True, superseded=old[1:]))
        .put(Address("video", "片头/1"), video),
        plans=("one", "two"),
    )
    Draft202012Validator(SCHEMA).validate(json.loads(encode(lock)))


def test_the_schema_knows_every_key_of_a_file() -> None:
    assert set(SCHEMA["$defs"]["news"]["properties"]) == set(news().__dataclass_fields__)
    assert set(SCHEMA["$defs"]["file"]["properties"]) == set(cover().__dataclass_fields__)
    article = SCHEMA["$defs"]["article"]["properties"]
    assert set(article) == set(news().articles[0].__dataclass_fields__)


def test_format_1_stays_readable() -> None:
    lock = read(HERE / "formats" / "lock-1.json")
    assert {str(address) for address in lock.resources} == {
        "news.周刊/第一期",
        "picture.89abcdef0123",
        "thumb.0123456789ab",
        "video.intro",
    }


def test_format_1_is_what_is_written() -> None:
    stored = HERE / "formats" / "lock-1.json"
    assert encode(read(stored)) == stored.read_bytes()


def test_no_file_is_an_empty_lock(tmp_path: Path) -> None:
    assert read(tmp_path / LOCKFILE) == Lock()


def test_empty_fields_are_not_written() -> None:
    text = encode(small_lock()).decode()
    assert '""' not in text
    assert "null" not in text
    assert "protect" not in text


def changed_text(change: tuple[str, str]) -> bytes:
    text = encode(small_lock()).decode()
    assert change[0] in text
    return text.replace(*change, 1).encode()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('"serial": 1', '"serial": 1.5'), "the number 1.5, which is not a whole number"),
        (('"serial": 1', '"serial": -1'), "serial must be a whole number"),
        (('"serial": 1', '"serial": "1"'), "serial must be a whole number"),
        (
            ('"channel": "draft"', '"channel": "drafts"'),
            "resources.news.hello.channel must be draft or material",
        ),
        (
            ('"cover": "thumb.', '"cover": "thump.'),
            "resources.news.hello.articles[0].cover must be an address",
        ),
        (('"news.hello"', '"hello"'), "resources.hello must be an address"),
        (
            ('"update_time"', '"update_tine"'),
            'resources.news.hello has the unknown key "update_tine"',
        ),
        (('"update_time"', '"channel"'), 'the key "channel" twice'),
        (('"title": "你好', '"title": "\\ud800'), "is damaged"),
        (('"format_version": 1', '"format_version": 0'), "format_version must be 1"),
        (('  "serial": 1', "<<<<<<< HEAD"), "has merge conflicts"),
    ],
)
def test_an_invalid_file_is_refused_with_the_path(change: tuple[str, str], message: str) -> None:
    with pytest.raises(BrokenState) as caught:
        decode(changed_text(change), LOCKFILE)
    assert message in caught.value.message


def test_a_refusal_has_hints_to_restore_the_file() -> None:
    with pytest.raises(BrokenState) as caught:
        decode(b"{", LOCKFILE)
    assert f"git checkout -- {LOCKFILE}" in (caught.value.hint or "")
    assert f"{LOCKFILE}.backup below .wxpublish" in (caught.value.hint or "")


def test_a_newer_format_is_refused() -> None:
    with pytest.raises(Stale, match="format 2"):
        decode(changed_text(('"format_version": 1', '"format_version": 2')), LOCKFILE)


def test_known_fields_of_a_newer_format_are_shown() -> None:
    data = changed_text(('"format_version": 1', '"format_version": 2,\n  "weather": "fine"'))
    assert decode(data, LOCKFILE, tolerate_newer=True) == small_lock()


def test_the_lockfile_of_another_account_is_refused() -> None:
    lock = replace(small_lock(), account=account_hash("wxffffffffffffffff"))
    with pytest.raises(Stale, match=f"another account than {APP_ID}"):
        check_owner(lock, APP_ID)


def test_the_lockfile_of_this_account_is_accepted() -> None:
    check_owner(replace(small_lock(), account=account_hash(APP_ID)), APP_ID)


@given(st.data())
def test_a_damaged_file_is_a_clear_error_or_has_the_same_resources(data: st.DataObject) -> None:
    harmed = data.draw(damaged(encode(small_lock())))
    with suppress(BrokenState, Stale):
        assert decode(harmed, LOCKFILE).resources == small_lock().resources


@pytest.mark.parametrize(
    "change",
    [
        ("hello-id", "hallo-id"),
        ('"update_time": 1700000000', '"update_time": 1700000001'),
        ("articles/hello.md", "articles/hallo.md"),
    ],
)
def test_an_edit_by_hand_is_refused_unless_the_checksum_is_removed(change: tuple[str, str]) -> None:
    edited = changed_text(change)
    with pytest.raises(BrokenState, match="checksum") as caught:
        decode(edited, LOCKFILE)
    assert "remove its line `checksum`" in (caught.value.hint or "")
    lines = edited.decode().splitlines()
    meant = "\n".join(line for line in lines if '"checksum"' not in line).encode()
    assert decode(meant, LOCKFILE).resources != small_lock().resources


def test_another_layout_is_the_same_file() -> None:
    document = json.loads(encode(small_lock()))
    assert decode(json.dumps(document).encode(), LOCKFILE) == small_lock()


def test_a_folder_in_its_place_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(BrokenState, match="cannot be read"):
        read(tmp_path)


def test_nesting_without_end_is_a_clear_error() -> None:
    with pytest.raises(BrokenState, match="nested too deeply"):
        decode(b"[" * 100_000, LOCKFILE)


def test_a_news_without_articles_stays_a_news() -> None:
    lock = small_lock().put(HELLO, replace(news(), articles=())).drop(COVER)
    assert decode(encode(lock), LOCKFILE) == lock
