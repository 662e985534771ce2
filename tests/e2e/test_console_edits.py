"""A thousand articles that were only saved again are no drift; a thousand that were edited all are.

What the platform and its editor rewrite by themselves is what users have measured on live accounts.
"""

import re
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

import pytest

from tests.e2e.site import APP_ID, Account, Site, emulated
from wxpublish.model.address import Address
from wxpublish.model.article_fields import ArticleFields
from wxpublish.model.lock import Lock, LockedArticle, LockedFile, LockedNews, account_hash
from wxpublish.plan.drift import find_divergences
from wxpublish.wechat.article_payloads import NewsArticle, RemoteArticle
from wxpublish.wechat.failure_text import expect
from wxpublish.wechat.readback import observed_digest
from wxpublish.wechat.snapshot_reader import take_snapshot

NEWS, EACH = 125, 8
COVER = Address("thumb", "0123456789ab")
TEXT = """\
## 第 {n} 节

第一段，有 **粗体 words**、*斜体*、`code = {n}`、~~删去~~和[链接](https://example.com/{n})。

![图](photo.png)

> 引文一句。

```python
def f(x):
    return  {n}
```

- 一
- 二

| 列 | 数 |
|---|---|
| a | {n} |
"""
Edit = Callable[[RemoteArticle], dict[str, object]]


def content(change: Callable[[str], str]) -> Edit:
    """An edit of the text, which must be one."""

    def edit(article: RemoteArticle) -> dict[str, object]:
        before = article.content or ""
        after = change(before)
        assert before != after, before
        return {"content": after}

    return edit


def swap_items(html: str) -> str:
    """Two items of a list change places."""
    return html.replace("一</", "甲</").replace("二</", "一</").replace("甲</", "二</")


EDITS: dict[str, Edit] = {
    "a word": content(lambda html: html.replace("第一段", "首一段", 1)),
    "a full stop": content(lambda html: html.replace("引文一句。", "引文一句", 1)),
    "a space": content(lambda html: re.sub(r"有 ", "有", html, count=1)),
    "an indent": content(lambda html: html.replace("第一段", "　　第一段", 1)),
    "a space in code": content(lambda html: re.sub(r"\s{4}<span", "  <span", html, count=1)),
    "a picture": content(lambda html: re.sub(r"/mmbiz_png/[^/]+/", "/mmbiz_png/OTHER/", html)),
    "no picture": content(lambda html: re.sub(r"<img[^>]*>", "", html, count=1)),
    "another order": content(swap_items),
    "a paragraph": content(lambda html: html.replace("<blockquote", "<p>新段</p><blockquote", 1)),
    "no quotation": content(lambda html: re.sub(r"<blockquote.*?</blockquote>", "", html)),
    "a colour": content(lambda html: re.sub(r"#555|rgb\(85, 85, 85\)", "#556", html, count=1)),
    "a size": content(lambda html: html.replace("font-size:16px", "font-size:17px", 1)),
    "bold no more": content(lambda html: re.sub(r"</?strong>", "", html)),
    "a heading's rank": content(lambda html: html.replace("<h2", "<h3").replace("</h2", "</h3")),
    "a cell": content(lambda html: html.replace("数", "量")),
    "a title": lambda article: {"title": article.title + "（改）"},
    "an author": lambda _: {"author": "别人"},
    "a digest": lambda article: {"digest": article.digest + "。"},
    "a source": lambda _: {"content_source_url": "https://example.com/other"},
    "comments": lambda _: {"need_open_comment": 1},
    "fans alone": lambda _: {"only_fans_can_comment": 1},
    "the cover": lambda article: {"show_cover_pic": int(not article.show_cover_pic)},
}


@pytest.fixture(scope="module")
def thousand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Account, Lock]]:
    """An account with a thousand articles as we write them, and its lockfile."""
    folder = tmp_path_factory.mktemp("thousand")
    with emulated(folder / "account", rename_thumbs=True) as account:
        yield account, fill_account(account, sent_articles(folder, account))


def sent_articles(folder: Path, account: Account) -> list[NewsArticle]:
    """Eight articles as a real run sends them."""
    site = Site(folder / "site", account)
    site.picture("articles/photo.png", "green")
    for number in range(EACH):
        site.article(f"a{number}", text=TEXT.format(n=number), news="n", index=str(number))
    site.apply()
    cover = next(held["media_id"] for key, held in site.lock().items() if key == site_cover(site))
    (made,) = account.news("draft").values()
    expect(account.client.channel("draft").delete(made.media_id))
    return [
        NewsArticle(one.title, one.content or "", cover, ArticleFields(one.author, one.digest))
        for one in made.articles
    ]


def site_cover(site: Site) -> str:
    return next(key for key in site.lock() if key.startswith("thumb."))


def fill_account(account: Account, articles: list[NewsArticle]) -> Lock:
    box = account.client.channel("draft")
    for _ in range(NEWS):
        expect(box.create(articles))
    resources: dict[Address, LockedNews | LockedFile] = {COVER: LockedFile("digest", "c.jpg")}
    for number, (media_id, seen) in enumerate(account.news("draft").items()):
        held = tuple(
            LockedArticle("", one.title, COVER, {"title": "t"}, (), observed_digest(one))
            for one in seen.articles
        )
        resources[Address("news", f"n{number}")] = LockedNews(
            "draft", media_id, held, seen.update_time
        )
    account.admin("clock", {"advance": 1})
    return Lock("lineage", 1, account_hash(APP_ID), resources)


def find_drift(account: Account, lock: Lock) -> dict[Address, tuple[int, ...]]:
    """The drift that a look at the account finds: the indexes of articles by address."""
    seen = find_divergences(lock, take_snapshot(account.client, lock, "draft"))
    return {address: one.articles for address, one in seen.items()}


def test_a_thousand_articles_that_were_only_saved_are_no_drift(
    thousand: tuple[Account, Lock],
) -> None:
    account, lock = thousand
    before = account.news("draft")
    for held in lock.news().values():
        account.admin("save", {"media_id": held.media_id})
    after = account.news("draft")
    rewritten = [
        one.content != other.content
        for media_id, item in after.items()
        for one, other in zip(item.articles, before[media_id].articles, strict=True)
    ]
    assert rewritten == [True] * (NEWS * EACH)
    assert find_drift(account, lock) == {}


def test_a_thousand_articles_that_were_edited_all_are(thousand: tuple[Account, Lock]) -> None:
    account, lock = thousand
    kinds = cycle(EDITS.items())
    for media_id, item in account.news("draft").items():
        for index, article in enumerate(item.articles):
            _, edit = next(kinds)
            asked = {"media_id": media_id, "index": index, "fields": edit(article)}
            account.admin("edit", asked)
    assert find_drift(account, lock) == dict.fromkeys(lock.news(), tuple(range(EACH)))
