import re

import pytest

from tests.emulator.account import Account, article, picture
from wxpublish.emulator.editor import rewrite_as_saved

TAIL = '<p style="display: none;"><mp-style-type data-value="3"></mp-style-type></p>'

CASES = {
    "text stands in a leaf": (
        "<p>a <b>b</b></p>",
        '<p><span leaf="">a </span><b><span leaf="">b</span></b></p>',
    ),
    "blanks between blocks do not": (
        "<p>a</p>\n<p>b</p>",
        '<p><span leaf="">a</span></p>\n<p><span leaf="">b</span></p>',
    ),
    "styled spans are marked": (
        '<span style="color:red">a</span>',
        '<span style="color:red" textstyle=""><span leaf="">a</span></span>',
    ),
    "text in line pictures stays": ("<svg><text>a</text></svg>",) * 2,
    "tables keep their rows": (
        "<table><tr><td>a</td></tr></table>",
        '<table><tr><td><span leaf="">a</span></td></tr></table>',
    ),
    "a picture alone in a section marks it": (
        '<section><img src="" data-src="http://h/mmbiz_png/K/640"></section>',
        (
            '<section nodeleaf=""><img src="" data-src="http://h/mmbiz_png/K/640" '
            'class="rich_pages wxw-img" data-s="300,640" data-ratio="0.5" data-type="png" '
            'data-w="90"  /></section>'
        ),
    ),
}


@pytest.mark.parametrize(("stored", "saved"), CASES.values(), ids=CASES.keys())
def test_saved_content_is_rewritten(stored: str, saved: str) -> None:
    result = rewrite_as_saved(stored, lambda key: ("png", 90, 45) if key == "K" else None)
    assert result == saved + TAIL


@pytest.mark.parametrize("stored", [stored for stored, _ in CASES.values()])
def test_saving_again_changes_nothing(stored: str) -> None:
    once = rewrite_as_saved(stored, lambda _: ("png", 90, 45))
    assert rewrite_as_saved(once, lambda _: ("png", 90, 45)) == once


def test_manual_save_changes_the_time_and_keeps_the_text(account: Account) -> None:
    url = account.call("media/uploadimg", file=("a.png", picture("PNG")))["url"]
    sent = article(account.thumb(), content=f'<p>正<b>文</b></p><p><img src="{url}"></p>')
    media_id = account.draft(sent)
    before = account.call("draft/get", {"media_id": media_id})
    account.admin("clock", {"advance": 10})
    account.admin("save", {"media_id": media_id})
    after = account.call("draft/get", {"media_id": media_id})
    content = after["news_item"][0]["content"]
    assert after["update_time"] >= before["update_time"] + 10
    assert content.count("leaf=") == 3
    assert 'data-w="90"' in content
    assert re.sub(r"<[^>]*>", "", content) == "正文"
