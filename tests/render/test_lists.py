import pytest

from tests.render.samples import html


@pytest.mark.parametrize("item", ["- **甲** **乙**", "1. `a` *b*", "- **a**\n  *b*"])
def test_a_space_between_two_marks_of_an_item_is_kept(item: str) -> None:
    assert "> <" in html(item)


def test_between_the_text_of_an_item_and_its_list_there_is_no_space() -> None:
    assert " <ul" not in html("- 甲\n  - 乙")
