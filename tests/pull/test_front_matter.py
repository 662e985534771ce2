"""Pulled front matter has the values of the remote article."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.emulator.account import jpeg
from wxpublish.pull.front_matter_writer import Identity, write_front_matter
from wxpublish.site.load import load_site
from wxpublish.wechat.article_payloads import RemoteArticle

WORDS = st.sampled_from(
    [
        *("yes", "null", "~", "1_000", "0x1f", "1e3", "2026-01-01", "- a", "# b", "a: b", "{a}", "[b]"),
        *("'", '"', "\\", "|", ">", "&a", "*a", "!t", "%d", "@", "`", "---", "...", "你好", "“引”", " "),
        *("\u3000", "\u00a0", "\u200b", "\U0001f600", "\u2028", "\ufeff", "e\u0301", "<b>", "\t", "\x85"),
    ]
) | st.characters(exclude_categories=["Cs"])  # fmt: skip
TEXT = st.lists(WORDS, max_size=8).map("".join)


def remote(**fields: str | bool) -> RemoteArticle:
    empty = {"title": "题", "author": "", "digest": "", "content_source_url": ""}
    flags = {"show_cover_pic": False, "need_open_comment": False, "only_fans_can_comment": False}
    values = {**empty, **flags, "content": "", "thumb_media_id": "x", "thumb_url": "", "url": ""}
    return RemoteArticle(**{**values, **fields})  # type: ignore[arg-type]


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    title=TEXT.filter(str.strip), author=TEXT, digest=TEXT, show=st.booleans(),
    comments=st.sampled_from([(False, False), (True, False), (True, True)]),
)  # fmt: skip
def test_every_field_is_read_as_it_was_written(
    tmp_path: Path, title: str, author: str, digest: str, show: bool, comments: tuple[bool, bool]
) -> None:
    title, author, digest = title[:64], author[:16], digest[:120]
    article = remote(
        title=title, author=author, digest=digest, show_cover_pic=show,
        need_open_comment=comments[0], only_fans_can_comment=comments[1],
    )  # fmt: skip
    written = write_front_matter(article, Identity(), "c.jpg", frozenset())
    (tmp_path / "articles").mkdir(exist_ok=True)
    (tmp_path / "articles" / "c.jpg").write_bytes(jpeg())
    (tmp_path / "wxpublish.yaml").write_text("version: 1\nchannel: draft\n", "utf-8")
    (tmp_path / "articles" / "a.md").write_text(f"{written.text}\n正文。\n", "utf-8")
    loaded = load_site(tmp_path)
    assert loaded.site is not None
    assert not [finding for finding in loaded.findings if finding.severity == "error"]
    (read,) = loaded.site.articles
    # A site takes titles and digests without the space around them, and so does an adoption.
    shown = (title.strip(), author, digest.strip())
    assert (read.title, read.fields.author, read.fields.digest) == shown
    said = {(False, False): "none", (True, False): "everyone", (True, True): "fans"}
    assert (read.fields.show_cover, read.fields.comments) == (show, said[comments])


@pytest.mark.parametrize(
    ("field", "given", "note"),
    [
        ("title", "题" * 70, "title has 70 characters and was cut to 64"),
        ("author", "名" * 20, "author has 20 characters and was cut to 16"),
        ("digest", "摘" * 130, "digest has 130 characters and was cut to 120"),
        ("title", " ", "the article has no title; it gets the title 无标题"),
        ("content_source_url", "no address", "source_url is not a complete URL and was left out"),
    ],
)
def test_a_changed_value_is_noted(field: str, given: str, note: str) -> None:
    written = write_front_matter(remote(**{field: given}), Identity(), "c.jpg", frozenset())
    assert note in written.notes
