"""Pictures and links with their positions in the source."""

import pytest

from tests.render.samples import make_article, render_html
from wxpublish.render.markdown.parse import parse


def places(body: str) -> list[tuple[str, str, int, int]]:
    return [
        (each.kind, each.target, each.position.line, each.position.column)
        for each in parse(make_article(body)).references
    ]


def test_a_picture_is_found_at_its_path() -> None:
    assert places("第一段\n\n看图 ![图](pictures/封面.png) 完") == [
        ("picture", "pictures/封面.png", 6, 9)
    ]


def test_a_raw_picture_counts() -> None:
    assert places('<div>\n<img src="a b.png">\n</div>') == [("picture", "a b.png", 5, 11)]


def test_a_repeated_target_has_two_positions() -> None:
    assert places("[甲](x.md) [乙](x.md)") == [("link", "x.md", 4, 5), ("link", "x.md", 4, 15)]


def test_a_target_stays_as_it_was_written() -> None:
    assert places("![](<图 片.png>) ![](a%20b.png)") == [
        ("picture", "图 片.png", 4, 6),
        ("picture", "a%20b.png", 4, 20),
    ]


def test_a_reference_link_points_at_its_definition() -> None:
    assert places("见[说明][1]。\n\n文字\n\n[1]: doc.md") == [("link", "doc.md", 8, 6)]


def test_links_in_footnotes_are_references_too() -> None:
    assert places("文[^1]\n\n[^1]: 见 [此](n.md)") == [("link", "n.md", 6, 13)]


def test_a_data_picture_is_an_error_with_its_line() -> None:
    document = parse(make_article("文字\n\n![图](data:image/png;base64,AAAA)"))
    assert [(f.code, f.severity, f.position.line) for f in document.findings] == [
        ("E204", "error", 6)
    ]


def test_a_data_picture_in_a_block_of_html_has_its_own_position() -> None:
    body = '<div>\n一\n<img src="a.png"> <img src="data:image/png;base64,AA">\n</div>'
    document = parse(make_article(body))
    assert [(f.code, str(f.position)) for f in document.findings] == [
        ("E204", "articles/a.md:6:19")
    ]


def test_removed_raw_html_has_a_warning_at_its_position() -> None:
    document = parse(make_article("文字\n\n前面 <video src=x></video> <video></video>"))
    assert [(f.code, str(f.position)) for f in document.findings] == [("W202", "articles/a.md:6:4")]


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("文[^1]\n\n[^1]: 一\n\n[^1]: 二", 8),
        ("文\n\n[^1]: 没有人提到", 6),
        ("文[^1] 和[^1]\n\n[^1]: 一", None),
    ],
)
def test_a_lost_footnote_has_a_warning(body: str, line: int | None) -> None:
    found = [(f.code, f.position.line) for f in parse(make_article(body)).findings]
    assert found == ([("W209", line)] if line else [])


def test_text_of_raw_html_in_a_footnote_stays() -> None:
    assert "二" in render_html("文[^1]\n\n[^1]: 一\n\n    </ul>\n    二")


def test_the_first_of_two_footnotes_with_one_label_is_kept() -> None:
    assert "¹一" in render_html("文[^1]\n\n[^1]: 一\n\n[^1]: 二")


@pytest.mark.parametrize(
    ("body", "lost"),
    [
        ("[^n]: 甲 [^n]", ["[^n]"]),
        ("文\n\n[^a]: 甲 [^b]\n\n[^b]: 乙 [^a]", ["[^a]", "[^b]"]),
        ("文[^a]\n\n[^a]: 甲\n\n[^a]: 乙[^c]\n\n[^c]: 丙", ["[^a]", "[^c]"]),
        ("文[^a]\n\n[^a]: 甲 [^b]\n\n[^b]: 乙 [^a]", []),
    ],
)
def test_a_footnote_referenced_only_by_lost_ones_has_a_warning(body: str, lost: list[str]) -> None:
    found = [each for each in parse(make_article(body)).findings if each.code == "W209"]
    assert [each.message.split()[2] for each in found] == lost
