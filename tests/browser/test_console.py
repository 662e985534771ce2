"""The emulator's console as a person uses it, in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.chromium import Page, browser
from tests.emulator.account import APP_ID, SECRET, Account, article, jpeg, picture
from wxpublish.emulator import Settings, start

HOSTILE = '<script>document.title="stolen"</script><img src=x onerror="document.title=\'stolen\'">'


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with browser(tmp_path_factory.mktemp("profile")) as opened:
        opened.size(1280, 900)
        yield opened


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Account]:
    with start(Settings(data=tmp_path / "data", app_id=APP_ID, app_secret=SECRET)) as server:
        account = Account(server.url)
        yield account
        account.close()


def title_of(account: Account, media_id: str, index: int = 0) -> str:
    items = account.call("draft/get", {"media_id": media_id})["news_item"]
    return str(items[index]["title"])


def test_the_home_page_shows_drafts_with_their_covers(page: Page, account: Account) -> None:
    account.draft(
        article(account.thumb(), title="第一篇"), article(account.thumb(), title="第二篇")
    )
    page.open(account.url)
    assert page.text("h1").startswith("草稿箱")
    assert page.text(".card .body b") == "第一篇"
    assert "第二篇" in page.text(".card ol")
    assert page.evaluate("document.querySelector('.card .cover').naturalWidth") == 90


def test_the_home_page_shows_permanent_news_where_there_is_no_draft(
    page: Page, account: Account
) -> None:
    account.call("material/add_news", {"articles": [article(account.thumb(), title="第一篇")]})
    page.open(account.url)
    assert page.text(".card .body b") == "第一篇"


def test_an_article_is_shown_as_on_a_phone(page: Page, account: Account) -> None:
    url = account.call("media/uploadimg", file=("a.png", picture("PNG", 1200, 600)))["url"]
    content = f'<section style="font-size:16px"><p>正文</p><p><img src="{url}"></p></section>'
    media_id = account.draft(article(account.thumb(), content=content))
    page.size(375, 720)
    page.open(f"{account.url}/_console/preview/{media_id}/0")
    page.until("document.querySelector('img').complete")
    image = page.evaluate(
        "(()=>{const i=document.querySelector('#js_content img');"
        "return [i.naturalWidth, i.getBoundingClientRect().width]})()"
    )
    paragraph = page.evaluate("getComputedStyle(document.querySelector('#js_content p')).margin")
    page.size(1280, 900)
    assert image == [1200, 375 - 32]
    assert paragraph == "0px"


def test_the_phone_on_an_articles_page_is_375_wide(page: Page, account: Account) -> None:
    media_id = account.draft(article(account.thumb()))
    page.open(f"{account.url}/_console/news/{media_id}")
    assert page.evaluate("document.querySelector('.phone iframe').clientWidth") == 375


def test_an_article_is_edited_by_hand(page: Page, account: Account) -> None:
    thumb = account.thumb()
    media_id = account.draft(article(thumb, title="甲"), article(thumb, title="乙"))
    page.open(f"{account.url}/_console/news/{media_id}?index=1")
    page.fill("input[name=title]", "改过的题目")
    page.click("button.main")
    page.until("document.querySelector('h1')?.innerText === '改过的题目'")
    item = account.call("draft/get", {"media_id": media_id})["news_item"][1]
    assert (item["title"], title_of(account, media_id)) == ("改过的题目", "甲")
    assert 'leaf=""' in item["content"]


def test_saving_without_a_change_keeps_the_text(page: Page, account: Account) -> None:
    content = "<section>\n<p>一 &lt;b&gt; &amp; 二</p>\n\n<pre><code>a\n  b</code></pre></section>"
    media_id = account.draft(article(account.thumb(), content=content, digest="两\n行"))
    page.open(f"{account.url}/_console/news/{media_id}").click("button.main")
    page.until("document.querySelector('textarea.html')?.value.includes('leaf')")
    item = account.call("draft/get", {"media_id": media_id})["news_item"][0]
    bare = item["content"].replace('<span leaf="">', "").replace("</span>", "")
    assert bare.startswith(content)
    assert item["digest"] == "两\n行"


def test_a_draft_is_deleted_by_hand(page: Page, account: Account) -> None:
    account.draft(article(account.thumb()))
    page.open(account.url)
    page.click(".card a")
    page.until("location.pathname.startsWith('/_console/news/')").loaded()
    page.click("details.sure summary")
    page.click("details.sure button.danger")
    page.until("location.pathname === '/_console/draft'").loaded()
    assert page.text(".empty") == "暂无内容"
    assert account.call("draft/count")["total_count"] == 0


def test_a_published_draft_loses_its_media_id(page: Page, account: Account) -> None:
    media_id = account.draft(article(account.thumb()))
    page.open(f"{account.url}/_console/news/{media_id}")
    page.click("form[action='/_console/publish'] button")
    page.until("location.pathname === '/_console/published'").loaded()
    assert page.text(".card .body b") == "标题"
    assert account.code("draft/get", {"media_id": media_id}) == 40007


def test_materials_are_shown_by_kind(page: Page, account: Account) -> None:
    account.call("material/add_material", file=("ab12.jpg", jpeg()), type="image")
    page.open(f"{account.url}/_console/image")
    assert page.text(".card .body b") == "ab12.jpg"


def test_the_log_shows_refusals(page: Page, account: Account) -> None:
    account.code("draft/get", {"media_id": "unknown"})
    account.code("draft/count")
    page.open(f"{account.url}/_console/log")
    page.click(".tabs a:last-child")
    page.until("location.search === '?errors=1'").loaded()
    assert page.evaluate("document.querySelectorAll('tbody tr').length") == 1
    assert "40007 invalid media_id" in page.text("tbody")


def test_no_hostile_script_runs(page: Page, account: Account) -> None:
    hostile = article(
        account.thumb(),
        title=HOSTILE[:64],
        author="<b>x</b>",
        digest=HOSTILE,
        content=HOSTILE + "x",
    )
    media_id = account.draft(hostile)
    account.admin("edit", {"media_id": media_id, "fields": {"content": HOSTILE}})
    account.code("draft/get", {"media_id": HOSTILE})
    for path in ("", "_console/log", f"_console/news/{media_id}", f"_console/preview/{media_id}/0"):
        page.open(f"{account.url}/{path}")
        assert page.evaluate("document.title") != "stolen"
        assert page.evaluate("document.querySelectorAll('script, [onerror]').length") == 0


def test_the_pages_comply_with_their_content_security_policy(page: Page, account: Account) -> None:
    media_id = account.draft(article(account.thumb()))
    page.messages.clear()
    for path in ("", "_console/image", "_console/log", f"_console/news/{media_id}"):
        page.open(f"{account.url}/{path}")
    assert [text for text in page.messages if "favicon" not in text] == []


@pytest.mark.parametrize("width", [375, 1280])
def test_no_page_is_wider_than_the_screen(page: Page, account: Account, width: int) -> None:
    long = "很长的题目" * 12
    media_id = account.draft(article(account.thumb(), title=long), article(account.thumb()))
    account.call("material/add_material", file=("n" * 90 + ".jpg", jpeg()), type="image")
    account.code("draft/get", {"media_id": "x" * 300})
    page.size(width, 800)
    for path in ("draft", "image", "log", "log?errors=1", f"news/{media_id}", "news/unknown"):
        page.open(f"{account.url}/_console/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.size(1280, 900)


def test_a_deleted_item_is_reported_in_the_console(page: Page, account: Account) -> None:
    page.open(f"{account.url}/_console/news/unknown")
    assert page.text("h1") == "没有这一项"
    assert page.text("nav a").startswith("草稿箱")
