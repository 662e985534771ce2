import pytest

from wxpublish.report.terminal_style import columns, cut, padded, shown, wrapped
from wxpublish.report.wording import counted, listed, masked, size_text


@pytest.mark.parametrize(
    ("size", "words"),
    [(1, "1 byte"), (640, "640 bytes"), (12_300, "12 KB"), (1_900_000, "1.8 MB")],
)
def test_sizes_read_as_people_say_them(size: int, words: str) -> None:
    assert size_text(size) == words


def test_counts_have_separators_and_plurals() -> None:
    assert [counted(1, "draft"), counted(1200, "draft")] == ["1 draft", "1,200 drafts"]


def test_lists_end_with_and() -> None:
    assert [listed([]), listed("a"), listed("abc")] == ["", "a", "a, b and c"]


def test_a_masked_app_id_keeps_its_ends() -> None:
    assert masked("wx0123456789abcdef") == "wx01…cdef"


def test_a_short_app_id_is_masked_too() -> None:
    assert masked("wx123456") == "wx…"


def test_padding_counts_a_chinese_character_twice() -> None:
    assert padded("你好", 6) == "你好  "


def test_cutting_never_passes_the_width() -> None:
    assert cut("你好世界", 6) == "你好…"
    assert columns(cut("你好世界", 6)) <= 6


def test_wrapping_keeps_words_whole_and_loses_nothing() -> None:
    words = "中文 with some English words 混排"
    lines = wrapped(words, 12)
    assert all(columns(line.rstrip()) <= 12 for line in lines)
    assert "".join(lines) == words
    assert lines[1] == "some English "


def test_wrapping_breaks_a_word_longer_than_the_line() -> None:
    assert wrapped("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]


def test_joined_emoji_stay_together() -> None:
    assert shown("👨‍👩‍👧 家") == "👨‍👩‍👧 家"
