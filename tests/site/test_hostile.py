"""Files that a stranger may put into a pull request: each gives a finding quickly, never a crash."""

import os
import random
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.site.sites import CONFIGURATION, findings_of, sources, write_site
from wxpublish.site.config import read_config
from wxpublish.site.discovery import MAX_GLOBS, DiscoveredFile
from wxpublish.site.front_matter import Defaults, read_article
from wxpublish.site.load import load_site
from wxpublish.site.located_yaml import YamlPositions
from wxpublish.site.schema import schema_properties

ARTICLE = "---\ntitle: 题目\n---\n正文。\n"
NESTED_ALIASES = "a: &a [哈, 哈, 哈, 哈, 哈, 哈, 哈, 哈, 哈]\n" + "".join(
    f"{after}: &{after} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, after in zip("abcdefg", "bcdefgh", strict=True)
)
DEEP = {
    "lists": "title: " + "[" * 100_000,
    "mappings": "title: " + "{a: " * 100_000,
    "dashes": "- " * 100_000,
    "questions": "? " * 100_000,
    "indented": "".join(" " * depth + "a:\n" for depth in range(900)),
}


def findings_of_article(root: Path, data: bytes) -> str:
    """The findings of one article with these bytes."""
    write_site(root, {})
    (root / "articles").mkdir()
    (root / "articles" / "a.md").write_bytes(data)
    return findings_of(root)


class TestYaml:
    def test_with_nested_aliases_is_too_large(self, tmp_path: Path) -> None:
        assert "too many values or too many levels" in findings_of_article(
            tmp_path, f"---\n{NESTED_ALIASES}---\n".encode()
        )

    def test_with_nested_aliases_is_too_large_in_the_configuration(self, tmp_path: Path) -> None:
        write_site(tmp_path, {"wxpublish.yaml": CONFIGURATION + NESTED_ALIASES})
        assert "wxpublish.yaml:1:1: error E102" in findings_of(tmp_path)

    def test_that_contains_itself_is_too_deep(self, tmp_path: Path) -> None:
        assert "too many values or too many levels" in findings_of_article(
            tmp_path, b"---\ntitle: &a [*a]\n---\n"
        )

    @pytest.mark.parametrize("shape", DEEP)
    def test_that_would_overflow_the_parser_is_too_deep(self, tmp_path: Path, shape: str) -> None:
        assert "too many values or too many levels" in findings_of_article(
            tmp_path, f"---\n{DEEP[shape]}\n---\n".encode()
        )

    def test_with_other_tags_is_plain_data(self, tmp_path: Path) -> None:
        findings = findings_of_article(
            tmp_path, b"---\ntitle: !!python/object/apply:os.system [ls]\n---\n"
        )
        assert "articles/a.md:2:8: error E106" in findings

    def test_with_control_characters_is_an_error_with_a_position(self, tmp_path: Path) -> None:
        findings = findings_of_article(
            tmp_path, "---\ntitle: 题目\nauthor: 某\x07人\n---\n".encode()
        )
        assert (
            "articles/a.md:3:10: error E102: YAML does not allow the character U+0007" in findings
        )


class TestText:
    def test_with_a_byte_order_mark_and_carriage_returns_is_read(self, tmp_path: Path) -> None:
        data = b"\xef\xbb\xbf" + ARTICLE.replace("\n", "\r\n").encode()
        assert findings_of_article(tmp_path, data) == "1 article is valid."

    def test_with_carriage_returns_keeps_its_lines(self, tmp_path: Path) -> None:
        data = "---\r\ntitle: 题目\r\n---\r\n一\r\n\r\n![](没有.png)\r\n".encode()
        assert "articles/a.md:6:5: error E103" in findings_of_article(tmp_path, data)

    @pytest.mark.parametrize("encoding", ["gbk", "utf-16"])
    def test_in_another_encoding_is_an_error_with_a_position(
        self, tmp_path: Path, encoding: str
    ) -> None:
        findings = findings_of_article(tmp_path, ARTICLE.encode(encoding))
        place = {"gbk": "2:8", "utf-16": "1:1"}[encoding]
        assert f"articles/a.md:{place}: error E101" in findings
        assert "save the file as UTF-8" in findings

    def test_with_a_nul_byte_is_an_error(self, tmp_path: Path) -> None:
        findings = findings_of_article(tmp_path, "---\ntitle: 题\x00目\n---\n".encode())
        assert "articles/a.md:2:9: error E101: this file contains a NUL byte" in findings

    def test_that_is_binary_is_an_error(self, tmp_path: Path) -> None:
        findings = findings_of_article(tmp_path, random.Random(1).randbytes(4096))
        assert "articles/a.md:1:1: error E101" in findings

    def test_that_is_huge_is_not_read(self, tmp_path: Path) -> None:
        write_site(tmp_path, {"articles/a.md": ARTICLE})
        os.truncate(tmp_path / "articles" / "a.md", 1 << 40)
        assert (
            "articles/a.md: error E101: this file has more than the maximum of 1,000,000 bytes"
            in findings_of(tmp_path)
        )


class TestFiles:
    @pytest.mark.parametrize("name", ["wxpublish.yaml", "articles/a.md", "mine/theme.css"])
    def test_that_are_pipes_do_not_block(self, tmp_path: Path, name: str) -> None:
        write_site(
            tmp_path, {"wxpublish.yaml": CONFIGURATION + "theme: mine\n", "articles/b.md": ARTICLE}
        )
        pipe = tmp_path / name
        pipe.parent.mkdir(exist_ok=True)
        pipe.unlink(missing_ok=True)
        os.mkfifo(pipe)
        assert "this is not a regular file" in findings_of(tmp_path)

    def test_of_a_theme_with_an_impossible_name_are_missing(self, tmp_path: Path) -> None:
        write_site(tmp_path, {"wxpublish.yaml": f"{CONFIGURATION}theme: {'长' * 300}\n"})
        assert "E115" in findings_of(tmp_path)

    def test_of_a_theme_behind_a_link_out_of_the_site_are_not_listed(self, tmp_path: Path) -> None:
        site, outside = tmp_path / "site", tmp_path / "outside"
        write_site(site, {"wxpublish.yaml": f"{CONFIGURATION}theme: mine\n"})
        write_site(outside, {"theme.css": "p {color: red}", "secret.jinja": "secret"})
        (site / "mine").symlink_to(outside)
        assert "the theme mine: this symlink points outside the site" in findings_of(site)
        assert "secret" not in findings_of(site)

    def test_that_are_pipes_are_not_pictures(self, tmp_path: Path) -> None:
        write_site(tmp_path, {"articles/a.md": "---\ntitle: 题目\ncover: c.jpg\n---\n![](c.jpg)\n"})
        os.mkfifo(tmp_path / "articles" / "c.jpg")
        assert findings_of(tmp_path).count("E103") == 2

    def test_below_very_many_folders_are_found(self, tmp_path: Path) -> None:
        write_site(tmp_path, {})
        folder = tmp_path / "articles"
        for _ in range(11):
            folder /= "d/" * 100
            folder.mkdir(parents=True)
        (folder / "a.md").write_text(ARTICLE, encoding="utf-8")
        found = findings_of(tmp_path)
        subprocess.run(["rm", "-r", tmp_path / "articles"], check=True)  # too deep for shutil
        assert found == "1 article is valid."

    def test_with_names_that_are_not_utf8_are_errors(self, tmp_path: Path) -> None:
        write_site(tmp_path, {"articles/b.md": ARTICLE})
        name = os.fsdecode(b"\xff\xfe.md")
        (tmp_path / "articles" / name).write_text(ARTICLE.replace("题目", "题目\nid: a"), "utf-8")
        assert "the name of this file or folder is not UTF-8" in findings_of(tmp_path)
        assert sources(tmp_path) == ["articles/b.md"]

    def test_with_escape_sequences_in_names_are_reported_without_them(self, tmp_path: Path) -> None:
        write_site(tmp_path, {"articles/\x1b[31m红.md": ARTICLE})
        assert "E106" in findings_of(tmp_path)
        assert "\x1b" not in findings_of(tmp_path)


def test_glob_does_not_backtrack(tmp_path: Path) -> None:
    glob = "**/" * 30 + "*a" * 30 + "b.md"
    write_site(tmp_path, {"wxpublish.yaml": f'{CONFIGURATION}content: ["{glob}"]\n'})
    write_site(tmp_path, {f"{'a/' * 30}{'a' * 200}.md": ARTICLE})
    assert sources(tmp_path) == []


def test_too_many_globs_are_ignored(tmp_path: Path) -> None:
    globs = ", ".join(f'"a{number}/**/*.md"' for number in range(MAX_GLOBS + 50))
    write_site(tmp_path, {"wxpublish.yaml": f"{CONFIGURATION}content: [{globs}]\n"})
    assert f"content has more than {MAX_GLOBS} globs" in findings_of(tmp_path)


VALUES = (
    "null", "true", "0", "-1", "1.5", "x", "''", "'../x'", "'/'", "'.'", "'[x]'", "[]", "[null]", "[[]]",
    "[{}]", "[x]", "{}", "{a: null}", "{a: []}", "{a: {}}", "{1: 2}", "{cover: null}", "{cover: []}",
    "[{id: a}]", "[{file: [x]}]", "[{id: 1, type: image, file: cover.jpg}]",
    "[{id: a, type: video, file: cover.jpg}]", "[{address: x}]", "[{from: a, to: b}]", "&a [*a]",
)  # fmt: skip


@pytest.mark.parametrize("key", schema_properties("site"))
def test_any_value_in_the_configuration_is_accepted_or_reported(key: str, tmp_path: Path) -> None:
    write_site(tmp_path, {"articles/a.md": ARTICLE})
    for value in VALUES:
        lines = {"version": "1", "channel": "draft", "defaults": "{cover: /cover.jpg}", key: value}
        text = "".join(f"{name}: {held}\n" for name, held in lines.items())
        (tmp_path / "wxpublish.yaml").write_text(text, encoding="utf-8")
        load_articles = load_site(tmp_path)
        assert load_articles.config_is_valid or load_articles.findings, value


@pytest.mark.parametrize("key", schema_properties("front-matter"))
def test_any_value_in_front_matter_is_accepted_or_reported(key: str, tmp_path: Path) -> None:
    write_site(tmp_path, {"articles/a.md": ARTICLE})
    for value in VALUES:
        lines = {"title": "题目", key: value}
        text = "".join(f"{name}: {held}\n" for name, held in lines.items())
        (tmp_path / "articles" / "a.md").write_text(f"---\n{text}---\n", encoding="utf-8")
        load_articles = load_site(tmp_path)
        assert load_articles.findings or not load_articles.failed_sources, value


FRAGMENTS = st.sampled_from(
    ["---\n", "title: ", "cover: ", "题目", "\n", "- ", "[", "{", "}", "]", ": ", "&a ", "*a", "'", '"',
     "|", ">", "#", "\t", "!!int ", "<<: ", "? ", "null", "0x1", "\r\n", "\x85", "\u2028", "%YAML 1.1\n",
     "id: a\n", "index: 1\n", "news: b\n", "![](a.png)", "version: 1\n", "channel: draft\n", "media:\n"]
)  # fmt: skip
TEXTS = st.lists(FRAGMENTS | st.text(max_size=3), max_size=30).map("".join)


@given(text=TEXTS)
def test_any_front_matter_is_accepted_or_reported(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = _scratch(tmp_path_factory)
    (root / "a.md").write_bytes(f"---\n{text}".encode(errors="surrogatepass"))
    defaults = Defaults({}, YamlPositions("wxpublish.yaml", [], 1))
    parsed = read_article(root, DiscoveredFile("a.md", "a"), defaults)
    assert parsed.article or parsed.findings
    for finding in parsed.findings:
        assert finding.position.line <= len(f"---\n{text}".splitlines()) + 1


@given(text=TEXTS)
def test_any_configuration_is_accepted_or_reported(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = _scratch(tmp_path_factory)
    (root / "wxpublish.yaml").write_bytes(text.encode(errors="surrogatepass"))
    read_valid_config = read_config(root)
    assert read_valid_config.config or read_valid_config.findings


def _scratch(factory: pytest.TempPathFactory) -> Path:
    root = factory.getbasetemp() / "scratch"
    root.mkdir(exist_ok=True)
    return root
