"""Discovery of articles, and their default ids."""

import unicodedata
from pathlib import Path

import pytest

from tests.site.sites import CONFIGURATION, findings_of, sources, write_site
from wxpublish.site.discovery import Glob, default_id
from wxpublish.site.load import load_site
from wxpublish.site.locate import cached_picture_name
from wxpublish.site.paths import PICTURE_CACHE

ARTICLE = "---\ntitle: 题目\n---\n正文。\n"


def matches(glob: str, path: str) -> bool:
    parsed = Glob.parse(glob)
    assert parsed
    return parsed.matches(path)


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("articles/**/*.md", "articles/a.md"),
        ("articles/**/*.md", "articles/b/c/a.md"),
        ("./articles/*.md", "articles/a.md"),
        ("/articles/*.md", "articles/a.md"),
        ("posts/../articles/*.md", "articles/a.md"),
        ("articles/**", "articles/b/a.md"),
        ("**/*.md", "a.md"),
        ("articles/?.md", "articles/一.md"),
        ("articles/[!a-y]*.md", "articles/z.md"),
        ("articles/a+(b).md", "articles/a+(b).md"),
        ("posts/*/index.md", "posts/a/index.md"),
    ],
)
def test_glob_matches(glob: str, path: str) -> None:
    assert matches(glob, path)


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("articles/*.md", "articles/b/a.md"),
        ("articles/**/*.md", "posts/a.md"),
        ("articles/*.md", "articles/a.mdx"),
        ("articles/[z-a].md", "articles/z.md"),
        ("posts/*/index.md", "posts/index.md"),
    ],
)
def test_glob_does_not_match(glob: str, path: str) -> None:
    assert not matches(glob, path)


@pytest.mark.parametrize("glob", ["../*.md", "articles/../../*.md", "C:/x/*.md"])
def test_glob_that_leads_outside_the_site_is_rejected(glob: str) -> None:
    assert Glob.parse(glob) is None


@pytest.mark.parametrize(
    ("source", "fixed", "expected"),
    [
        ("articles/a.md", 1, "a"),
        ("articles/a/index.md", 1, "a"),
        ("articles/index.md", 1, "index"),
        ("articles/2026/春天 的花.md", 1, "2026/春天-的花"),
        ("articles/v1.2.md", 1, "v1.2"),
        ("a.md", 0, "a"),
        (unicodedata.normalize("NFD", "articles/café.md"), 1, "café"),
    ],
)
def test_id_is_the_path_below_the_fixed_folders(source: str, fixed: int, expected: str) -> None:
    assert default_id(source, fixed) == expected


def test_articles_are_sorted_by_path(tmp_path: Path) -> None:
    write_site(tmp_path, {f"articles/{name}.md": ARTICLE for name in ("b/a", "a", "c", "b")})
    assert sources(tmp_path) == [
        "articles/a.md",
        "articles/b.md",
        "articles/b/a.md",
        "articles/c.md",
    ]


def test_file_that_matches_two_globs_is_one_article(tmp_path: Path) -> None:
    configuration = CONFIGURATION + 'content: ["articles/*.md", "**/*.md"]\n'
    write_site(tmp_path, {"wxpublish.yaml": configuration, "articles/a.md": ARTICLE})
    site = load_site(tmp_path).site
    assert site
    assert [article.id for article in site.articles] == ["a"]


def test_names_that_begin_with_a_dot_are_skipped(tmp_path: Path) -> None:
    files = ("articles/.draft.md", ".wxpublish/a.md", "articles/.git/a.md", "articles/a.md")
    write_site(tmp_path, {"wxpublish.yaml": CONFIGURATION + 'content: ["**/*.md"]\n'})
    write_site(tmp_path, dict.fromkeys(files, ARTICLE))
    assert sources(tmp_path) == ["articles/a.md"]


def test_folder_with_the_suffix_of_an_article_is_not_one(tmp_path: Path) -> None:
    write_site(tmp_path, {"articles/a.md/b.md": ARTICLE})
    assert sources(tmp_path) == ["articles/a.md/b.md"]


def test_names_in_another_unicode_form_match(tmp_path: Path) -> None:
    configuration = CONFIGURATION + f'content: ["{unicodedata.normalize("NFC", "é")}/*.md"]\n'
    decomposed = unicodedata.normalize("NFD", "é")
    write_site(tmp_path, {"wxpublish.yaml": configuration, f"{decomposed}/a.md": ARTICLE})
    site = load_site(tmp_path).site
    assert site
    assert [article.id for article in site.articles] == ["a"]


def test_folders_in_which_no_glob_can_match_are_skipped(tmp_path: Path) -> None:
    write_site(tmp_path, {"articles/a.md": ARTICLE, "venv/bin/x": ""})
    (tmp_path / "venv" / "bin" / "python").symlink_to("/bin/sh")
    (tmp_path / "elsewhere").symlink_to("/etc")
    assert findings_of(tmp_path) == "1 article is valid."


class TestLinks:
    def test_inside_the_site_are_followed(self, tmp_path: Path) -> None:
        write_site(tmp_path, {"articles/a.md": ARTICLE, "drafts/b.md": ARTICLE})
        (tmp_path / "articles" / "b.md").symlink_to("../drafts/b.md")
        assert sources(tmp_path) == ["articles/a.md", "articles/b.md"]

    def test_out_of_the_site_are_errors(self, tmp_path: Path) -> None:
        write_site(tmp_path, {"articles/a.md": ARTICLE})
        (tmp_path / "articles" / "passwd.md").symlink_to("/etc/passwd")
        assert "articles/passwd.md: error E104" in findings_of(tmp_path)

    def test_of_folders_out_of_the_site_are_not_followed(self, tmp_path: Path) -> None:
        site, outside = tmp_path / "site", tmp_path / "outside"
        write_site(site, {"articles/a.md": ARTICLE})
        write_site(outside, {"b.md": ARTICLE})
        (site / "articles" / "more").symlink_to(outside)
        assert "articles/more: error E104" in findings_of(site)
        assert sources(site) == ["articles/a.md"]

    def test_in_a_circle_are_followed_once(self, tmp_path: Path) -> None:
        write_site(tmp_path, {"articles/a.md": ARTICLE})
        (tmp_path / "articles" / "again").symlink_to(".")
        (tmp_path / "articles" / "up").symlink_to("..")
        assert sources(tmp_path) == ["articles/a.md"]

    @pytest.mark.parametrize("target", ["gone.md", "self.md"])
    def test_to_missing_files_are_errors(self, tmp_path: Path, target: str) -> None:
        write_site(tmp_path, {"articles/a.md": ARTICLE})
        (tmp_path / "articles" / "self.md").symlink_to(target)
        assert "articles/self.md: error E101" in findings_of(tmp_path)

    def test_of_the_configuration_out_of_the_site_reveal_nothing(self, tmp_path: Path) -> None:
        site, secret = tmp_path / "site", tmp_path / "secret"
        write_site(site, {"articles/a.md": ARTICLE})
        secret.write_text("password", encoding="utf-8")
        (site / "wxpublish.yaml").unlink()
        (site / "wxpublish.yaml").symlink_to(secret)
        assert "wxpublish.yaml: error E104" in findings_of(site)
        assert "password" not in findings_of(site)

    def test_of_a_cover_out_of_the_site_are_errors(self, tmp_path: Path) -> None:
        site = tmp_path / "site"
        write_site(tmp_path, {"outside.jpg": ""})
        write_site(site, {"articles/a.md": "---\ntitle: 题目\ncover: c.jpg\n---\n![](c.jpg)\n"})
        (site / "articles" / "c.jpg").symlink_to(tmp_path / "outside.jpg")
        assert "articles/a.md:3:8: error E104" in findings_of(site)
        assert "articles/a.md:5:5: error E104" in findings_of(site)

    @pytest.mark.parametrize("name", [".wxpublish", "wxpublish.lock.json"])
    def test_of_written_files_out_of_the_site_are_errors(self, tmp_path: Path, name: str) -> None:
        site = tmp_path / "site"
        write_site(site, {"articles/a.md": ARTICLE})
        (site / name).symlink_to(tmp_path / "elsewhere")
        assert f"{name}: error E104" in findings_of(site)

    def test_of_a_fetched_picture_out_of_the_site_are_errors(self, tmp_path: Path) -> None:
        site, url = tmp_path / "site", "https://example.com/a.png"
        write_site(tmp_path, {"outside.png": ""})
        write_site(site, {"articles/a.md": f"---\ntitle: 题目\n---\n![]({url})\n"})
        cache = site / PICTURE_CACHE
        cache.mkdir(parents=True)
        (cache / f"{cached_picture_name(url)}.png").symlink_to(tmp_path / "outside.png")
        assert "articles/a.md:4:5: error E104" in findings_of(site)

    def test_of_a_theme_out_of_the_site_are_errors(self, tmp_path: Path) -> None:
        site = tmp_path / "site"
        (tmp_path / "outside.css").write_text("p {color: red}", encoding="utf-8")
        write_site(
            site, {"wxpublish.yaml": CONFIGURATION + "theme: mine\n", "articles/a.md": ARTICLE}
        )
        (site / "mine").mkdir()
        (site / "mine" / "theme.css").symlink_to(tmp_path / "outside.css")
        assert "wxpublish.yaml:4:8: error E104" in findings_of(site)

    @pytest.mark.parametrize("name", ["articles/a.md", "mine/theme.css", "wxpublish.yaml"])
    @pytest.mark.parametrize("target", [".git/config", "sub/.git", ".wxpublish/backup/x.json"])
    def test_to_private_folders_reveal_nothing(
        self, tmp_path: Path, name: str, target: str
    ) -> None:
        """A checkout may leave its job's token in `.git/config`."""
        write_site(
            tmp_path,
            {
                "wxpublish.yaml": CONFIGURATION + "kind: obsidian\ntheme: mine\n",
                "mine/theme.css": "",
                target: "p {AUTHORIZATION: the-token}\n",
            },
        )
        path = tmp_path / name
        path.unlink(missing_ok=True)
        path.parent.mkdir(exist_ok=True)
        path.symlink_to(tmp_path / target)
        assert "error E104" in findings_of(tmp_path)
        assert "the-token" not in findings_of(tmp_path)

    def test_to_the_git_folder_are_not_followed(self, tmp_path: Path) -> None:
        write_site(tmp_path, {"articles/a.md": ARTICLE, ".git/b.md": ARTICLE})
        (tmp_path / "articles" / "more").symlink_to("../.git")
        assert "articles/more: error E104" in findings_of(tmp_path)
        assert sources(tmp_path) == ["articles/a.md"]

    def test_of_a_picture_to_itself_are_errors(self, tmp_path: Path) -> None:
        write_site(tmp_path, {"articles/a.md": "---\ntitle: 题目\ncover: c.jpg\n---\n![](c.jpg)\n"})
        (tmp_path / "articles" / "c.jpg").symlink_to("c.jpg")
        assert "articles/a.md:3:8: error E103" in findings_of(tmp_path)
        assert "articles/a.md:5:5: error E103" in findings_of(tmp_path)


def test_fetched_picture_belongs_to_the_site(tmp_path: Path) -> None:
    url = "https://example.com/a.png"
    kept = f"{PICTURE_CACHE}/{cached_picture_name(url)}.png"
    write_site(tmp_path, {"articles/a.md": f"---\ntitle: 题目\n---\n![]({url})\n", kept: ""})
    assert "E104" not in findings_of(tmp_path)
    assert "E113" not in findings_of(tmp_path)
