"""New sites, new articles, and the lines of `.gitattributes`."""

import os
from pathlib import Path

import pytest

from tests.site.sites import sources, write_site
from wxpublish.errors import WrongUsage, WxpublishError
from wxpublish.site.gitattributes import set_merge_driver
from wxpublish.site.scaffold import create_article, create_site
from wxpublish.site.schema import schema_file

MINIMAL = "version: 1\nchannel: draft\ndefaults: {cover: /cover.jpg}\n"


def test_new_site_has_the_files_that_git_needs(tmp_path: Path) -> None:
    written = {path.relative_to(tmp_path).as_posix() for path in create_site(tmp_path)}
    assert {".gitignore", ".gitattributes", "wxpublish.yaml", "articles/hello.md"} <= written
    assert ".wxpublish/" in (tmp_path / ".gitignore").read_text(encoding="utf-8")


def test_configuration_refers_to_the_schema_of_the_package(tmp_path: Path) -> None:
    create_site(tmp_path)
    first, *_ = (tmp_path / "wxpublish.yaml").read_text(encoding="utf-8").splitlines()
    named = tmp_path / first.removeprefix("# yaml-language-server: $schema=")
    assert named.read_bytes() == schema_file("site").read_bytes()


def test_init_again_updates_the_schemas_and_keeps_the_rest(tmp_path: Path) -> None:
    create_site(tmp_path)
    (tmp_path / ".schemas" / "site.schema.json").write_text("{}")
    (tmp_path / "wxpublish.yaml").write_text("mine")
    assert create_site(tmp_path) == [tmp_path / ".schemas" / "site.schema.json"]
    assert (tmp_path / "wxpublish.yaml").read_text() == "mine"


@pytest.mark.parametrize(
    ("glob", "expected"),
    [
        ("articles/**/*.md", "articles/春天.md"),
        ("posts/*/index.md", "posts/春天/index.md"),
        ("./posts/*.md", "posts/春天.md"),
        ("*.md", "春天.md"),
    ],
)
def test_new_article_matches_a_glob(tmp_path: Path, glob: str, expected: str) -> None:
    write_site(tmp_path, {"wxpublish.yaml": f'{MINIMAL}content: ["{glob}"]\n'})
    assert create_article(tmp_path, "春天").as_posix() == expected
    assert sources(tmp_path) == [expected]


def test_new_article_that_matches_no_glob_is_refused(tmp_path: Path) -> None:
    write_site(tmp_path, {"wxpublish.yaml": f'{MINIMAL}content: ["posts/2026-*.md"]\n'})
    with pytest.raises(WrongUsage):
        create_article(tmp_path, "春天")
    assert create_article(tmp_path, "2026-春天").as_posix() == "posts/2026-春天.md"


@pytest.mark.parametrize("identity", ["../a", "/a", "a/../../b", "a:b", "", "a//b", "."])
def test_new_article_needs_a_valid_id(tmp_path: Path, identity: str) -> None:
    write_site(tmp_path, {"wxpublish.yaml": MINIMAL})
    with pytest.raises(WrongUsage):
        create_article(tmp_path, identity)


def test_new_article_with_a_name_too_long_for_the_disk_is_refused(tmp_path: Path) -> None:
    write_site(tmp_path, {"wxpublish.yaml": MINIMAL})
    with pytest.raises(WxpublishError, match="cannot be written"):
        create_article(tmp_path, "长" * 100)


def test_new_article_needs_a_site(tmp_path: Path) -> None:
    with pytest.raises(WxpublishError, match=r"no wxpublish\.yaml"):
        create_article(tmp_path, "a")


@pytest.mark.parametrize("target", ["pipe", "elsewhere"])
def test_attributes_file_that_is_a_symlink_is_neither_read_nor_written(
    tmp_path: Path, target: str
) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / ".gitattributes").symlink_to(target)
    with pytest.raises(WxpublishError, match="is not a regular file"):
        set_merge_driver(tmp_path, ["wxpublish.lock.json"])
    assert not (tmp_path / "elsewhere").exists()
