"""Front matter that is read without the YAML parser gives the same values at the same positions."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wxpublish.site import located_yaml
from wxpublish.site.located_yaml import LocatedMapping, read_mapping
from wxpublish.site.plain_yaml import read_plain_entries

USUAL = """\
title: "SQLite 依赖版本实践（7）"
date: 2024-01-16
weight: 12
# reviewed by the editorial team
author: 林晓, editor
cover: ../images/a b.png
source_url: https://blog.example.net/a?b=c#d
show_cover: false
tags: [前端, long tables]
categories:
  - 数据
  - 'don t'
summary: |
  The first line: it says much.
    More, # and no comment.
digest: “引号”不在前
"""
VALUES = [
    "中文", "a b", "a, b]", "a:b", "a: b", "a :b", "a:", "a #b", "a#b", "#a", "a  ", "true", "True", "tRue", "null",
    "Null", "~", "no", "0", "007", "12", "1234567890", "-1", "1.5", "1e3", "0x1", "1_0", ".inf", "./a", "../a b", ".a",
    "2024-01-16", "2024-1-1", "1:30", "'a'", "'it''s'", '"a b "', '"a\\n"', "''", "'a' b", "“a”", "a“b”", "&a b",
    "*a", "!a", "%a", "@a", "`a", "- a", "? a", "=", "<<", "[a]", "[a, b c]", "[a,b]", "[a ]", "[a, true]", "[]",
    "[a: b]", "[a, [b]]", "{a: b}", "|", "|-", ">", "", "é", "a\u2028b", "a\x85b", "\ufeffa", "a\tb", "a\u3000b", "a\x7f",
]  # fmt: skip
KEYS = ["title", "tags", "a", "x-y", "true", "12", "é"]

keys, values = st.sampled_from(KEYS), st.sampled_from(VALUES)
indents = st.sampled_from(["", " ", "  ", "    "])
lines = st.one_of(
    st.builds("{}: {}".format, keys, values),
    st.builds("{}:{}".format, keys, st.just("")),
    st.builds("{}: |".format, keys),
    st.builds("{}- {}".format, indents, values),
    st.builds("{}{}".format, indents, values),
    st.sampled_from(["# a", "#", "# “a”", "---", "..."]),
)
texts = st.lists(lines, max_size=6).map(lambda found: "".join(f"{line}\n" for line in found))


def read_with_parser(text: str) -> LocatedMapping:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(located_yaml, "read_plain_entries", lambda _: None)
        return read_mapping(text, "a.md", f"---\n{text}", 2)


@settings(max_examples=1000, deadline=None)
@given(texts)
@example(USUAL)
@example("a: b\ntags:\n- a\n-  b\n")
@example("tags:\n  - a\n    - b\n")
@example("a: |\n  b\n   \n  c\n")
@example("a: b\na: c\n")
def test_what_is_read_here_is_what_the_parser_reads(text: str) -> None:
    if read_plain_entries(text) is not None:
        assert read_mapping(text, "a.md", f"---\n{text}", 2) == read_with_parser(text)


def test_usual_front_matter_is_read_here() -> None:
    assert read_plain_entries(USUAL) is not None


@pytest.mark.parametrize(
    "value", ["a\n  b", '"a\\n"', "a: b", "{a: b}", "&a b", "", "null", "a\x85b"]
)
def test_other_forms_are_left_to_the_parser(value: str) -> None:
    assert read_plain_entries(f"title: {value}\n") is None
