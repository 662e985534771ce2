"""The persistent map behaves like a dictionary whose versions never change."""

from hypothesis import given
from hypothesis import strategies as st

from wxpublish.model.persistent import PersistentMap

KEYS = st.integers(0, 40) | st.text(max_size=2)
EDITS = st.lists(st.tuples(KEYS, st.none() | st.integers(0, 3)), max_size=120)
MAPS = st.dictionaries(KEYS, st.integers(0, 3), max_size=60)


class Colliding(int):
    """A number whose hash collides with many others."""

    def __hash__(self) -> int:
        return int(self) % 3


@given(MAPS, EDITS)
def test_it_holds_what_a_dictionary_would_in_the_same_order(
    begin: dict[object, int], edits: list[tuple[object, int | None]]
) -> None:
    ours, theirs = PersistentMap(begin), dict(begin)
    for key, value in edits:
        if value is None:
            ours = ours.without(key)
            theirs.pop(key, None)
        else:
            ours = ours.set(key, value)
            theirs[key] = value
    assert list(ours.items()) == list(theirs.items())
    assert len(ours) == len(theirs)
    assert dict(ours) == theirs
    assert all(ours[key] == value for key, value in theirs.items())
    assert all((key in ours) == (key in theirs) for key, _ in edits)


@given(MAPS, EDITS)
def test_a_version_stays_as_it_was(
    begin: dict[object, int], edits: list[tuple[object, int | None]]
) -> None:
    first = version = PersistentMap(begin)
    for key, value in edits:
        version = version.without(key) if value is None else version.set(key, value)
    assert first == begin


@given(MAPS, EDITS, MAPS)
def test_its_changes_lead_from_one_to_the_other(
    begin: dict[object, int], edits: list[tuple[object, int | None]], other: dict[object, int]
) -> None:
    before = PersistentMap(begin)
    version = before
    for key, value in edits:
        version = version.without(key) if value is None else version.set(key, value)
    for after in (version, PersistentMap(other)):
        made = dict(begin)
        for key, change in before.changes(after):
            assert change != made.get(key)
            if change is None:
                del made[key]
            else:
                made[key] = change
        assert made == dict(after)


@given(st.dictionaries(st.integers(0, 200).map(Colliding), st.integers(0, 3), max_size=100))
def test_keys_of_one_hash_are_told_apart(items: dict[Colliding, int]) -> None:
    made = PersistentMap(items)
    assert dict(made) == items
    for key in items:
        assert key not in made.without(key)
