"""Read-backs that differ only in the platform's rewriting are equal; any other difference counts.

Each row is a rewrite that users have measured on live accounts.
"""

import pytest

from wxpublish.wechat.article_payloads import RemoteArticle
from wxpublish.wechat.readback import canonical_tokens, observed_digest, text_without_spaces

P = "https://mmbiz.qpic.cn/mmbiz_png/KEY"
MARK = '<p style="display: none;"><mp-style-type data-value="3"></mp-style-type></p>'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f'<img src="{P}/0">', f'<img data-src="{P}/640?wx_fmt=png&amp;from=appmsg" src="">'),
        (f'<img src="http{P[5:]}/0">', f'<img src="{P}/640">'),
        (
            f"<section style=\"background-image:url('{P}/0')\">a</section>",
            f'<section style="background-image:url(&#39;{P}/640&#39;)">a</section>',
        ),
        ("a<br>b<hr>", "a<br  />b<hr  />"),
        (
            "<p style=\"font-family:'Noto Serif'\">a</p>",
            '<p style="font-family:&#39;Noto Serif&#39;">a</p>',
        ),
        ('<svg viewBox="0 0 1 1"></svg>', '<svg viewbox="0 0 1 1"></svg>'),
        ('<p style="color:#FA5151">a</p>', '<p style="color: rgb(250, 81, 81);">a</p>'),
        ('<p id="x">a</p>', "<p>a</p>"),
        ("<p>字</p>", '<p><span leaf="">字</span></p>'),
        (
            f'<section><img src="{P}/0"></section>',
            f'<section nodeleaf=""><img src="{P}/0"></section>',
        ),
        (
            '<p><span style="color:red">字</span></p>',
            '<p><span style="color:red" textstyle=""><span leaf="">字</span></span></p>',
        ),
        ("<p>字</p>", f"<p>字</p>{MARK}"),
        (
            f'<img src="{P}/0">',
            f'<img class="rich_pages" data-ratio="0.5" data-w="900" data-src="{P}/640?wx_fmt=png">',
        ),
        ("<p>a b</p>", "<p>a&nbsp;b</p>"),
        ("<p>字</p><p>句</p>", "<p>字</p>\n  <p>句</p>\n"),
        ('<p style="color:red;margin:0">a</p>', '<p style="margin: 0; color: red;">a</p>'),
    ],
)
def test_rewriting_by_the_platform_makes_no_difference(before: str, after: str) -> None:
    assert canonical_tokens(before) == canonical_tokens(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>字</p>", "<p>词</p>"),
        ("<p>字</p>", "<p>字。</p>"),
        ("<p>a <b>b</b></p>", "<p>a<b>b</b></p>"),
        ("<p>　　字</p>", "<p>字</p>"),
        ("<pre><code>a<br>  b</code></pre>", "<pre><code>a<br>b</code></pre>"),
        ("<p>字</p><p>句</p>", "<p>字句</p>"),
        ("<p>字</p><p>句</p>", "<p>句</p><p>字</p>"),
        ("<p>字</p>", "<h2>字</h2>"),
        ("<p>字</p>", "<p><strong>字</strong></p>"),
        ('<p style="color:#f00">字</p>', '<p style="color:#e00">字</p>'),
        ('<p style="color:red;color:blue">字</p>', '<p style="color:blue;color:red">字</p>'),
        ("<p>字</p>", '<p style="text-align:center">字</p>'),
        (f'<img src="{P}/0">', '<img src="https://mmbiz.qpic.cn/mmbiz_png/OTHER/0">'),
        (f'<p>字<img src="{P}/0"></p>', "<p>字</p>"),
        (
            '<a href="https://mp.weixin.qq.com/s/a">字</a>',
            '<a href="https://mp.weixin.qq.com/s/b">字</a>',
        ),
        (
            '<a data-miniprogram-path="/a">字</a>',
            '<a data-miniprogram-path="/b">字</a>',
        ),
        ("<p>字</p>", "<p>字</p><p><br></p>"),
        ("<p>字</p>", f"<p>字</p><p>句</p>{MARK}"),
    ],
)
def test_any_other_change_is_a_difference(before: str, after: str) -> None:
    assert canonical_tokens(before) != canonical_tokens(after)


def article(**fields: object) -> RemoteArticle:
    plain = {
        "title": "题",
        "author": "人",
        "digest": "摘要",
        "content": "<p>字</p>",
        "content_source_url": "",
        "thumb_media_id": "COVER",
        "show_cover_pic": 0,
        "need_open_comment": 0,
        "only_fans_can_comment": 0,
    }
    return RemoteArticle.from_json({**plain, **fields})


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "另一题"},
        {"author": "另一人"},
        {"digest": "另一摘要"},
        {"content_source_url": "https://example.com/"},
        {"thumb_media_id": "OTHER"},
        {"show_cover_pic": 1},
        {"need_open_comment": 1},
        {"only_fans_can_comment": 1},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_every_editable_field_counts(fields: dict[str, object]) -> None:
    assert observed_digest(article()) != observed_digest(article(**fields))


def test_urls_that_expire_do_not_count() -> None:
    fields = {"url": "http://mp.weixin.qq.com/s/temporary", "thumb_url": "http://mmbiz/other"}
    assert observed_digest(article()) == observed_digest(article(**fields))


def test_text_is_compared_without_white_space() -> None:
    assert text_without_spaces("<p>a b　<b>c</b>\u200b</p>\n<p>d</p>") == "abcd"
