"""Lockfiles with git's conflict markers."""

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.state.branches import COVERS, NOW, Branch, ancestor
from tests.state.values import locks
from wxpublish.errors import BrokenState
from wxpublish.model.lock import Lock
from wxpublish.state.lock_conflict import add_markers, has_markers, split_sides
from wxpublish.state.lockfile import decode, encode

BASE = ancestor()
STYLES = ("merge", "diff3", "zdiff3")


def side(name: str, key: str, cover: int) -> bytes:
    branch = Branch(BASE, name, NOW)
    branch.create(key, COVERS[cover])
    return encode(branch.done())


OURS, THEIRS = side("ours", "d", 1), side("theirs", "e", 2)


def merge_with_markers(folder: Path, style: str, size: int = 7) -> bytes:
    """The result of git's own merge of the two sides."""
    for name, data in (("ours", OURS), ("base", encode(BASE)), ("theirs", THEIRS)):
        (folder / name).write_bytes(data)
    git = shutil.which("git") or "git"
    styles = [] if style == "merge" else [f"--{style}"]
    ran = subprocess.run(
        [git, "merge-file", "-p", *styles, f"--marker-size={size}", "ours", "base", "theirs"],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    assert 0 < ran.returncode < 128, ran.stderr
    return ran.stdout


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
@pytest.mark.parametrize("style", STYLES)
def test_markers_of_any_style_are_refused_with_a_hint(
    tmp_path: Path, style: str, ending: bytes
) -> None:
    data = merge_with_markers(tmp_path, style).replace(b"\n", ending)
    with pytest.raises(BrokenState, match="has merge conflicts") as caught:
        decode(data, "wxpublish.lock.json")
    assert "wxpublish state resolve" in str(caught.value.hint)
    assert caught.value.exit_code == 1


@pytest.mark.parametrize("left", [b"<<<<<<< HEAD", b">>>>>>> topic", b"||||||| 1234567"])
def test_a_single_marker_is_refused(left: bytes) -> None:
    with pytest.raises(BrokenState, match="has merge conflicts"):
        decode(OURS.replace(b"\n", b"\n" + left + b"\n", 1), "wxpublish.lock.json")


@given(locks())
def test_a_valid_lockfile_has_no_markers(lock: Lock) -> None:
    assert not has_markers(encode(lock))


@pytest.mark.parametrize("size", [7, 12])
@pytest.mark.parametrize("style", STYLES)
def test_both_sides_are_split(tmp_path: Path, style: str, size: int) -> None:
    sides = split_sides(merge_with_markers(tmp_path, style, size))
    assert sides
    found = {b'"news.d"' in sides.ours, b'"news.e"' in sides.theirs}
    assert found == {True}
    assert (sides.base is not None) == (style != "merge")


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_two_complete_files_are_split(end: bytes) -> None:
    data = add_markers(OURS, THEIRS).replace(b"\n", end)
    assert has_markers(b"{" + end + data)
    sides = split_sides(data)
    assert sides
    assert (sides.ours, sides.theirs) == (OURS, THEIRS)


@pytest.mark.parametrize(
    "data",
    [
        b"<<<<<<< a\n1\n",
        b"<<<<<<< a\n1\n=======\n2\n",
        b">>>>>>> a\n",
        b"<<<<<<< a\n<<<<<<< b\n=======\n>>>>>>> b\n",
        b"<<<<<<< a\n1\n>>>>>>> b\n",
        b"",
    ],
)
def test_markers_out_of_order_are_not_split(data: bytes) -> None:
    assert split_sides(data) is None


@given(st.binary(max_size=200))
def test_any_bytes_can_be_passed_to_split_sides(data: bytes) -> None:
    split_sides(b"<<<<<<< a\n" + data)
