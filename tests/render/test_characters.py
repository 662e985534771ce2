"""Which characters count as Chinese or CJK, and which line breaks they drop."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxpublish.render.characters import is_cjk, joins_lines, unfold_lines

INSIDE = "\u1100\u11ff\u2e80\u2fdf\u303e\u3040\u312f\u3130\u318f\u31a0\u4dbf\u4e00中字，。！\uac00\ud7ff\U00020000\U000323af"
OUTSIDE = (
    "a é\u10ff\u1200\u2e7f\u2fe0\u303f\u3190\u319f\u4dc0\ua000\ud800“…—·\uff00\uffe7\U000323b0😀"
)


@pytest.mark.parametrize("character", INSIDE)
def test_cjk(character: str) -> None:
    assert is_cjk(character)


@pytest.mark.parametrize("character", ["", *OUTSIDE])
def test_not_cjk(character: str) -> None:
    assert not is_cjk(character)


@pytest.mark.parametrize("pair", ["中文", "文，", "文“", "”文", "—文", "。“"])
def test_line_break_between_chinese_characters_is_dropped(pair: str) -> None:
    assert joins_lines(*pair)


@pytest.mark.parametrize("pair", ["中a", "a中", "ab", "“”", "한국", "中한", "a“"])
def test_line_break_elsewhere_stays(pair: str) -> None:
    assert not joins_lines(*pair)


@given(st.text("中文a“…한， \t\n", max_size=12))
def test_unfolding_removes_the_spaces_around_a_dropped_break_and_no_others(text: str) -> None:
    broken = re.compile("(?<=(.))[ \t]*\n[ \t]*(?=(.))")
    expected = broken.sub(lambda found: "" if joins_lines(found[1], found[2]) else found[0], text)
    assert unfold_lines(text) == expected
