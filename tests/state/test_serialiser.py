"""The serialiser refuses a value that does not fit its type, with its path; formats do not change."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.state.values import COVER, HELLO, LOCKFILE, cover, create, news, small_lock
from wxpublish.errors import BrokenState
from wxpublish.model.address import Address
from wxpublish.model.asset import Asset, Payload, Upload
from wxpublish.model.desired import DesiredArticle, DesiredNews
from wxpublish.model.finding import Finding, Position
from wxpublish.model.lock import Superseded
from wxpublish.model.operation import Operation
from wxpublish.model.plan import Action, Change
from wxpublish.model.rendered import Html
from wxpublish.model.step import CreateNews, DeleteItem, Remember, Step, UploadAsset
from wxpublish.state.journal import Journal, read_journal
from wxpublish.state.lock_codec import LOCK
from wxpublish.state.lockfile import decode, encode
from wxpublish.state.plan_codec import PLAN
from wxpublish.state.serialiser import Malformed

FORMATS = Path(__file__).parent / "formats"
WRONG: dict[type, tuple[Any, ...]] = {
    str: (5, True, None, ["a"], {}),
    int: (-1, True, None, "5", [5]),
    bool: (0, 1, None, "true"),
    list: ({}, "text", None, 5),
    dict: ([], "text", None, 5),
}
Steps = tuple[Step, ...]


def full_lock() -> dict[str, Any]:
    """A lockfile in which every field has a value, without its checksum."""
    old = Superseded("old-id", "draft", "旧", ("a:1",), 5, ("a:2",))
    file_lock = replace(
        cover(), form="f", gone=True, kept=True, superseded=(replace(old, channel=None),)
    )
    article = replace(
        news().articles[0], pictures=(COVER,), drifted="a:3", expected="a:4", url="http://a"
    )
    flags = {"protect": True, "released": True, "gone": True, "resized": True}
    full = replace(news(), articles=(article,), superseded=(old,), **flags)  # type: ignore[arg-type]
    lock = replace(
        small_lock().put(HELLO, full).put(COVER, file_lock), plans=("p",), unclear_since=7
    )
    document: dict[str, Any] = json.loads(encode(lock))
    del document["checksum"]
    return document


def steps() -> Steps:
    """Steps of most types, with nested values, a mapping and a null."""
    asset = Asset(COVER, "封面.jpg", "1", "0" * 64, Upload.THUMB, "0123456789ab.jpg", 900)
    places = {"title": Position("articles/a.md", 2, 8)}
    article = DesiredArticle("articles/a.md", "你好", Html.of("<p>正文</p>"), COVER, places=places)
    return (
        UploadAsset(asset, (Superseded("old-cover"),)),
        CreateNews(DesiredNews(HELLO, (article,)), "draft", "1", seen=("a:1",)),
        DeleteItem(Address("news", "old"), "old-id", "draft", superseded=False),
        Remember(HELLO, news()),
        Remember(COVER, None),
    )


def leaves(document: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Each value below a document: its path, and the object or list and the key that hold it."""
    if isinstance(document, dict | list):
        pairs = document.items() if isinstance(document, dict) else enumerate(document)
        for key, held in list(pairs):
            below = f"{path}[{key}]" if isinstance(key, int) else f"{path}.{key}".removeprefix(".")
            yield below, document, key
            yield from leaves(held, below)


def wrongly_typed(document: Any) -> Iterator[tuple[str, Any]]:
    """The document with each value replaced by each wrong type, and the path of the value."""
    for path, holder, key in leaves(document):
        right = holder[key]
        for wrong in WRONG.get(type(right), ()):
            holder[key] = wrong
            yield path, document
        holder[key] = right


def with_unknown_key(document: Any) -> Iterator[tuple[str, Any]]:
    """The document with an unknown key in each object, and the path of the object."""
    for path, holder, key in leaves(document):
        if isinstance(holder[key], dict) and not path.endswith((".sent", ".places")):
            holder[key]["digst"] = "?"
            yield path, document
            del holder[key]["digst"]


def test_a_lockfile_with_a_value_of_a_wrong_type_is_refused_with_its_path() -> None:
    count = 0
    for path, document in wrongly_typed(full_lock()):
        if _is_nullable(path, document):
            continue
        count += 1
        with pytest.raises(BrokenState) as caught:
            decode(json.dumps(document).encode(), LOCKFILE)
        # null under a required key of the top object counts as missing
        assert path in caught.value.message or f'lacks the key "{path}"' in caught.value.message
    assert count > 150


def test_a_lockfile_with_an_unknown_key_is_refused_with_its_path() -> None:
    for path, document in with_unknown_key(full_lock()):
        with pytest.raises(BrokenState) as caught:
            decode(json.dumps(document).encode(), LOCKFILE)
        place = f"{path}.digst" if path == "resources" else path
        assert f"{place} " in caught.value.message


def test_an_unknown_key_comes_with_the_one_that_was_meant() -> None:
    with pytest.raises(Malformed, match='the unknown key "digst"; did you mean "digest"'):
        LOCK.read(type(cover()), {"digst": "a"})


@pytest.mark.parametrize("key", ["account", "format_version", "resources", "serial"])
def test_a_lockfile_without_a_key_is_refused(key: str) -> None:
    document = full_lock()
    del document[key]
    with pytest.raises(BrokenState, match=f'lacks the key "{key}"'):
        decode(json.dumps(document).encode(), LOCKFILE)


@pytest.mark.parametrize("document", [b"[]", b"null", b'"text"', b"5"])
def test_a_lockfile_that_is_no_object_is_refused(document: bytes) -> None:
    with pytest.raises(BrokenState, match="the document must be an object"):
        decode(document, LOCKFILE)


@pytest.mark.parametrize("number", [b"1.0", b"1e3", b"NaN", b"Infinity", b"-Infinity"])
def test_a_number_that_is_not_whole_is_refused(number: bytes) -> None:
    data = encode(small_lock()).replace(b'"serial": 1', b'"serial": ' + number)
    with pytest.raises(BrokenState, match="not a whole number"):
        decode(data, LOCKFILE)


def test_a_plan_with_a_value_of_a_wrong_type_is_refused_with_its_path() -> None:
    document = {"steps": PLAN.write(steps())}
    count = 0
    for path, changed in wrongly_typed(document):
        if _is_nullable(path, changed) or path.endswith((".", "items")) or ".items[" in path:
            continue
        count += 1
        with pytest.raises(Malformed) as caught:
            PLAN.read_key(Steps, changed, "steps")
        assert path in str(caught.value) or 'lacks the key "steps"' in str(caught.value)
    assert count > 200


def test_a_plan_with_a_value_of_another_class_is_refused() -> None:
    for path, holder, key in leaves(document := PLAN.write(steps())):
        if key != "":
            continue
        right, holder[key] = holder[key], "Plan"
        with pytest.raises(Malformed, match="must be"):
            PLAN.read(Steps, document)
        holder[key] = right
        assert path


def test_a_plan_with_an_unknown_key_is_refused_with_its_path() -> None:
    for path, document in with_unknown_key({"steps": PLAN.write(steps())}):
        with pytest.raises(Malformed) as caught:
            PLAN.read_key(Steps, document, "steps")
        assert path in str(caught.value) or ".items[" in path


def test_a_value_of_a_strange_class_cannot_be_saved() -> None:
    with pytest.raises(TypeError):
        PLAN.write(object())


def test_an_operation_with_a_value_of_a_wrong_type_is_refused_with_its_path() -> None:
    for path, document in wrongly_typed({"operation": LOCK.write(create())}):
        if _is_nullable(path, document):
            continue
        with pytest.raises(Malformed) as caught:
            LOCK.read_key(Operation, document, "operation")
        assert path in str(caught.value) or 'lacks the key "operation"' in str(caught.value)


def test_values_of_a_plan_are_written_as_they_are_stored_and_read_again() -> None:
    stored = json.loads((FORMATS / "plan-values.json").read_text("utf-8"))
    values: dict[str, tuple[Any, Any]] = {
        "steps": (Steps, tuple(step for step in steps() if not isinstance(step, CreateNews))),
        "changes": (tuple[Change, ...], (Change(HELLO, Action.CREATE, "你好", ("new",)),)),
        "findings": (
            tuple[Finding, ...],
            (Finding("warning", "W100", "too long", Position("a.md", 1, 2), details=("x",)),),
        ),
        "payloads": (
            dict[Address, Payload],
            {COVER: Payload("0123456789ab.jpg", "image/jpeg", b"\xff\xd8")},
        ),
    }
    assert stored.keys() == values.keys()
    for key, (hint, value) in values.items():
        assert PLAN.read(hint, stored[key]) == value
        assert json.dumps(PLAN.write(value)) == json.dumps(stored[key])


def test_journal_format_1_stays_readable_and_is_what_is_written(tmp_path: Path) -> None:
    stored = FORMATS / "journal-1.jsonl"
    journal_contents = read_journal(stored)
    journal = Journal(tmp_path / "journal.jsonl")
    journal.end(journal.begin(create()), journal_contents.entries[0])
    journal.end(None, journal_contents.entries[1])
    upload = Operation("upload", COVER, "material/add_material", cover(), baseline=5)
    journal.unknown(journal.begin(upload), "the connection broke")
    journal.failed(journal.begin(Operation("delete", HELLO, "draft/delete", known=("a",))), "40007")
    journal.begin(
        Operation("update", HELLO, "draft/update", news(), "draft", index=2, expected="e")
    )
    journal.close()
    assert journal.path.read_bytes() == stored.read_bytes()
    assert [one.number for one in journal_contents.open] == [2, 4]
    assert journal_contents.entries[1].edits == {COVER: None}


def _at(document: Any, path: str) -> Any:
    held = [holder[key] for place, holder, key in leaves(document) if place == path]
    return held[0]


def _is_nullable(path: str, document: Any) -> bool:
    """Whether the value there is null and may be."""
    return path.rpartition(".")[2] in {
        *("observed", "expected", "drifted", "tex", "title", "introduction", "on_drift"),
        *("channel", "resource", "previous", "endpoint", "lineage", "unclear_since"),
    } and (_at(document, path) is None)
