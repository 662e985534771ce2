"""Names of files and folders from untrusted text."""

from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxpublish.pull.file_names import disambiguate, file_name, folder_name, slugify


@pytest.mark.parametrize(
    ("written", "suffix", "name"),
    [
        ("片头 曲.mp3", "mp3", "片头 曲.mp3"),
        ("IMG.JPEG", "jpg", "IMG.JPEG"),
        ("photo.exe", "png", "photo.exe.png"),
        ("../../etc/passwd", "jpg", "passwd.jpg"),
        ("..\\..\\a.png", "png", "a.png"),
        (".hidden", "png", "hidden.png"),
        ("con.png", "png", "_con.png"),
        ("a\x00b\u202egnp.png", "png", "abgnp.png"),
        ("a:b*c?.png", "png", "a_b_c_.png"),
        ("", "png", "id-1.png"),
        ("...", "", "id-1.bin"),
    ],
)
def test_a_filename_is_kept_as_far_as_it_is_safe(written: str, suffix: str, name: str) -> None:
    assert file_name(written, "id-1", suffix) == name


@pytest.mark.parametrize(
    ("key", "folder"),
    [("2026/春天", "2026/春天"), ("../x", "x"), ("/etc", "etc"), ("a//b", "a/b"), ("NUL", "NUL-")],
)
def test_an_address_stays_within_its_folder(key: str, folder: str) -> None:
    assert folder_name(key) == folder


@given(st.text(max_size=300), st.sampled_from(["", "png", "mp4"]))
def test_no_name_leaves_its_folder_or_is_too_long(written: str, suffix: str) -> None:
    for name in (
        file_name(written, "m", suffix),
        disambiguate(file_name(written, "m", suffix), "m"),
        slugify(written) or "x",
    ):
        assert "/" not in name
        assert "\\" not in name
        assert not name.startswith(".")
        assert len(name.encode()) < 255
        assert not {category(char) for char in name} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
