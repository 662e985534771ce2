import re

import pytest

from tests.render.samples import render_html


@pytest.mark.parametrize("item", ["- **甲** **乙**", "1. `a` *b*", "- **a**\n  *b*"])
def test_a_space_between_two_marks_of_an_item_is_kept(item: str) -> None:
    assert "> <" in render_html(item)


def test_between_the_text_of_an_item_and_its_list_there_is_no_space() -> None:
    assert " <ul" not in render_html("- 甲\n  - 乙")


@pytest.mark.parametrize(
    ("body", "boxes"),
    [
        ("- [ ] 一\n\n- [x] 二", ["☐ 一", "☑ 二"]),
        ("- [ ] 一\n- [X] 二\n\n  再", ["☐ 一", "☑ 二"]),
        ("1. [x]\t一\n\n2. 二", ["☑ 一"]),
    ],
)
def test_loose_task_items_have_boxes_too(body: str, boxes: list[str]) -> None:
    assert re.findall("[☐☑] .", render_html(body)) == boxes


@pytest.mark.parametrize(
    ("body", "numbers"),
    [
        ("1. 一\n2.\n3. 三", ["三 3"]),
        ("1. 一\n2. <!-- x -->\n3. 三\n4. 四", ["三 3"]),
        ("5. <iframe src='x'></iframe>\n6. 六\n7.\n8. 八", ["六 6", "八 8"]),
        ("1. 一\n2. ![](a.png)\n3. 三", []),
        ('<ol reversed start="9"><li>九<li><li>七</ol>', ["七 7"]),
        ('<ol><li>一<li value="7"><li>八</ol>', ["八 8"]),
    ],
)
def test_an_item_after_an_empty_one_keeps_its_number(body: str, numbers: list[str]) -> None:
    found = re.findall(r'<li value="(\d+)">(.)', render_html(body))
    assert [f"{text} {number}" for number, text in found] == numbers


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<ul><li>甲</li>\n文\n</ul>", "甲文"),
        ("<ul>文<li>甲</li></ul>", "文甲"),
        ("<ol>文</ol>", "文"),
        ("<ul>\n\n**文**\n\n<li>甲</li>\n\n- 乙\n\n</ul>", "文甲乙"),
        ("- 项\n\n  <ul><li>甲</li>文\n\n> <ol>文<li>甲", "项甲文文甲"),
    ],
)
def test_text_outside_of_list_items_stays_in_place(body: str, words: str) -> None:
    assert re.sub(r"<[^>]*>|\s", "", render_html(body)) == words


@pytest.mark.parametrize("body", ["<ul><li>甲</li><p>文</p></ul>", "<ol><b>粗</b><li>甲</ol>"])
def test_a_list_contains_only_items(body: str) -> None:
    inside = re.search(r"<[ou]l[^>]*>(.*)</[ou]l>", render_html(body))
    assert inside
    assert re.fullmatch("(<li>.*?</li>)+", inside[1])
