"""What draft/get answers for submitted content, by example."""

import re

import pytest

from tests.emulator.account import Account, article, jpeg
from wxpublish.emulator.refusals import Refusal
from wxpublish.emulator.rewriting import rewrite_as_stored

KEY = "k" * 64
OURS = f"http://127.0.0.1:9/mmbiz_png/{KEY}/0"
STORED = f"http://127.0.0.1:9/mmbiz_png/{KEY}/640?wx_fmt=png&amp;from=appmsg"
QPIC = "https://mmbiz.qpic.cn/sz_mmbiz_jpg/abc/0?wx_fmt=jpeg"

CASES = {
    "text and entities stay": ("<p>a &amp; b&nbsp;&lt;c&gt; &foo 你好</p>",) * 2,
    "a picture moves to data-src": (
        f'<img src="{OURS}" alt="x">',
        f'<img src="" alt="x" data-src="{STORED}"  />',
    ),
    "a picture with its query": (
        f'<img src="{OURS}?wx_fmt=png">',
        f'<img src="" data-src="{STORED}"  />',
    ),
    "a picture of the platform's host": (
        f'<img src="{QPIC}">',
        (
            '<img src="" data-src="https://mmbiz.qpic.cn/sz_mmbiz_jpg/abc/640?wx_fmt=jpeg'
            '&amp;from=appmsg"  />'
        ),
    ),
    "a picture read back and written again": (
        f'<img src="" data-src="{STORED}"  />',
        f'<img src="" data-src="{STORED}"  />',
    ),
    "a foreign picture goes": ('<p>a<img src="https://example.com/a.png">b</p>', "<p>ab</p>"),
    "a picture as data goes": ('<img src="data:image/png;base64,AA==">', ""),
    "an unknown key goes": (f'<img src="{OURS.replace("k", "x")}">', ""),
    "a background is resized": (
        f'<section style="background-image: url({OURS})">x</section>',
        f'<section style="background-image: url({OURS[:-1]}640)">x</section>',
    ),
    "breaks and rules get two blanks": ("a<br>b<hr/>c<br />", "a<br  />b<hr  />c<br  />"),
    "a quote in a style becomes an entity": (
        """<p style="font-family:'A'">x</p>""",
        '<p style="font-family:&#39;A&#39;">x</p>',
    ),
    "an entity for a quote empties the style": (
        '<p style="color:red;font-family:&#39;A&#39;">x</p>',
        '<p style="">x</p>',
    ),
    "ids go and classes stay": (
        '<p id="a" class="b" data-c="d">x</p>',
        '<p class="b" data-c="d">x</p>',
    ),
    "position goes from a style": (
        '<p style="color: red; position: absolute; top: 1px;">x</p>',
        '<p style="color: red; top: 1px;">x</p>',
    ),
    "filter goes, a semicolon in brackets parts nothing": (
        '<p style="filter:blur(1px);background:url(data:image/png;base64,A)">x</p>',
        '<p style="background:url(data:image/png;base64,A)">x</p>',
    ),
    "hex colours stay": ('<p style="color:#FA5151">x</p>',) * 2,
    "scripts, styles and comments go": (
        "<script>if (a < b) '<p>'</script><style>p{}</style><!-- x --><p>y</p>",
        "<p>y</p>",
    ),
    "handlers and script addresses go": (
        '<p onclick="a()">x</p><section href="javascript:a()">y</section>',
        "<p>x</p><section>y</section>",
    ),
    "a link to another site becomes its text": ('<a href="https://example.com">x</a>', "x"),
    "a link to another article stays": ('<a href="https://mp.weixin.qq.com/s/abc">x</a>',) * 2,
    "forms leave their text": (
        "<form><label>a</label><input value='b'><button>c</button></form>",
        "ac",
    ),
    "details leave their summary": ("<details><summary>a</summary><p>b</p></details>c", "ac"),
    "frames and videos are empty shells": (
        '<iframe src="x">a</iframe><video src="x" controls></video>',
        "<iframe></iframe><video></video>",
    ),
    "document tags go": (
        "<html><head><title>a</title></head><body><p>b</p></body></html>",
        "<p>b</p>",
    ),
    "a div around blocks is flattened": (
        '<div style="a:b"><p style="c:d">x</p><div style="e:f">y</div></div>',
        '<p style="c:d">x</p><p>y</p>',
    ),
    "a div around text stays": ('<div style="a:b">x <b>y</b></div>',) * 2,
    "names in pictures of lines become lower case": (
        '<svg viewBox="0 0 1 1"><g transform="x"></g></svg>',
        '<svg viewbox="0 0 1 1"><g transform="x"></g></svg>',
    ),
    "a line picture's foreign image goes": (
        '<svg><image href="https://example.com/a.png"></image></svg>',
        "<svg></svg>",
    ),
    "what is open is closed": ("<section><b>x", "<section><b>x</b></section>"),
    "a stray bracket is text": ("1 < 2<p>x</p>", "1 &lt; 2<p>x</p>"),
}


@pytest.mark.parametrize(("sent", "stored"), CASES.values(), ids=CASES.keys())
def test_stored_content_is_rewritten(sent: str, stored: str) -> None:
    assert rewrite_as_stored(sent, lambda key: key == KEY) == stored


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('<a href="#note">x</a>', 45166),
        ('<a data-miniprogram-appid="wx1" href="">x</a>', 45086),
        (
            (
                '<mp-miniprogram data-miniprogram-appid="wx0123456789abcdef" '
                'data-miniprogram-imageurl="https://x/y"></mp-miniprogram>'
            ),
            45166,
        ),
    ],
)
def test_invalid_content_is_refused(content: str, code: int) -> None:
    with pytest.raises(Refusal) as caught:
        rewrite_as_stored(content, lambda _: False)
    assert caught.value.errcode == code


def test_content_is_rewritten_between_add_and_get(account: Account) -> None:
    url = account.call("media/uploadimg", file=("a.jpg", jpeg()))["url"]
    stored = account.stored(f'<p id="x"><img src="{url}"><img src="https://example.com/x.png"></p>')
    head = re.escape(url.removesuffix("/0"))
    assert re.fullmatch(
        rf'<p><img src="" data-src="{head}/640\?wx_fmt=jpeg&amp;from=appmsg"  /></p>', stored
    )


def test_picture_address_is_valid_with_any_port(account: Account) -> None:
    url = account.call("media/uploadimg", file=("a.jpg", jpeg()))["url"]
    elsewhere = re.sub(r":\d+/", ":1/", url)
    assert "data-src" in account.stored(f'<img src="{elsewhere}">')


def test_deep_nesting_is_stored_in_reasonable_time(account: Account) -> None:
    thumb = account.thumb()
    for content in ("<b>" * 6600, "<div>" * 3900, '<a "' * 4900, "<b>" * 3300 + "</x>" * 2400):
        assert account.code("draft/add", {"articles": [article(thumb, content=content)]}) == 0
