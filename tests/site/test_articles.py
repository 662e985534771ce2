"""What front matter means: defaults, the site's own defaults, and paths."""

import unicodedata
from pathlib import Path

from tests.site.sites import CONFIGURATION, findings_of, write_site
from wxpublish.model.article_fields import ArticleFields
from wxpublish.model.site import Article
from wxpublish.site.load import load_site


def load_articles(root: Path) -> dict[str, Article]:
    """The articles by id, none with errors."""
    found = load_site(root)
    assert found.site
    assert not found.failed_sources, found.findings
    return {article.id: article for article in found.site.articles}


def test_missing_keys_have_the_documented_defaults(tmp_path: Path) -> None:
    write_site(tmp_path, {"articles/a.md": "---\ntitle: 题目\n---\n正文。\n"})
    article = load_articles(tmp_path)["a"]
    assert (article.id, article.news, article.index) == ("a", "a", 0)
    assert (article.fields, article.url) == (ArticleFields("", "", False, "", "none"), None)
    assert (article.publish, article.protect, article.on_drift) == (True, False, None)
    assert (article.body, article.body_line) == ("正文。\n", 4)


def test_site_defaults_apply_to_missing_keys(tmp_path: Path) -> None:
    configuration = (
        "version: 1\nchannel: draft\n"
        "defaults: {author: 编辑部, cover: /cover.jpg, comments: fans, protect: true}\n"
    )
    own = "---\ntitle: 题目\nauthor: 某人\ncomments: none\n---\n"
    write_site(
        tmp_path,
        {
            "wxpublish.yaml": configuration,
            "articles/a.md": own,
            "articles/b.md": "---\ntitle: 题\n---\n",
        },
    )
    articles = load_articles(tmp_path)
    assert (articles["a"].fields.author, articles["a"].fields.comments) == ("某人", "none")
    assert (articles["b"].fields.author, articles["b"].fields.comments) == ("编辑部", "fans")
    assert articles["b"].protect


def test_block_text_ends_with_its_last_character(tmp_path: Path) -> None:
    digest = "摘" * 120
    write_site(tmp_path, {"articles/a.md": f"---\ntitle: 题目\ndigest: |\n  {digest}\n---\n"})
    assert load_articles(tmp_path)["a"].fields.digest == digest


def test_default_cover_is_relative_to_the_site_and_an_articles_own_to_its_folder(
    tmp_path: Path,
) -> None:
    write_site(
        tmp_path,
        {
            "wxpublish.yaml": "version: 1\nchannel: draft\ndefaults: {cover: cover.jpg}\n",
            "articles/a.md": "---\ntitle: 题目\n---\n",
            "articles/b.md": "---\ntitle: 题目\ncover: cover.jpg\n---\n",
            "articles/c.md": "---\ntitle: 题目\ncover: /cover.jpg\n---\n",
            "articles/cover.jpg": "",
        },
    )
    covers = {key: article.cover for key, article in load_articles(tmp_path).items()}
    assert covers == {"a": "cover.jpg", "b": "articles/cover.jpg", "c": "cover.jpg"}


def test_file_with_another_unicode_form_on_disk_is_found(tmp_path: Path) -> None:
    on_disk, written = (unicodedata.normalize(form, "é.jpg") for form in ("NFD", "NFC"))
    write_site(
        tmp_path,
        {
            f"articles/{on_disk}": "",
            "articles/a.md": f"---\ntitle: 题目\ncover: {written}\n---\n![图]({written})\n",
        },
    )
    assert findings_of(tmp_path) == "1 article is valid."


def test_withheld_article_is_checked_but_not_part_of_the_site(tmp_path: Path) -> None:
    write_site(
        tmp_path,
        {
            "articles/a.md": "---\ntitle: 题目\npublish: false\n---\n",
            "articles/b.md": "---\ntitle: 题目\nid: a\npublish: false\n---\n",
        },
    )
    found = load_site(tmp_path)
    assert found.site
    assert [article.source for article in found.site.withheld] == ["articles/a.md"]
    assert [finding.code for finding in found.findings] == ["E109"]


def test_findings_are_sorted_by_file(tmp_path: Path) -> None:
    articles = {f"articles/{name}.md": "---\ntitle: 2024\nindex: x\n---\n" for name in "cab"}
    write_site(tmp_path, {"wxpublish.yaml": CONFIGURATION + "them: x\n", **articles})
    positions = [
        line.partition(" ")[0] for line in findings_of(tmp_path).splitlines() if ": error" in line
    ]
    assert positions == sorted(positions)
    assert len(positions) == 6
