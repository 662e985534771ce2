"""Where a new article's file is made."""

import os
from pathlib import Path

import pytest

from tests.site.sites import sources, write_site
from wxpublish.errors import WrongUsage, WxpublishError
from wxpublish.site.gitattributes import set_merge_driver
from wxpublish.site.scaffold import create_article, create_site
from wxpublish.site.schema import schema_file

LEAST = "version: 1\nchannel: draft\ndefaults: {cover: /cover.jpg}\n"


def test_new_site_has_what_git_needs(tmp_path: Path) -> None:
    made = {path.relative_to(tmp_path).as_posix() for path in create_site(tmp_path)}
    assert {".gitignore", ".gitattributes", "wxpublish.yaml", "articles/hello.md"} <= made
    assert ".wxpublish/" in (tmp_path / ".gitignore").read_text(encoding="utf-8")


def test_editors_find_the_schema_that_the_configuration_names(tmp_path: Path) -> None:
    create_site(tmp_path)
    first, *_ = (tmp_path / "wxpublish.yaml").read_text(encoding="utf-8").splitlines()
    named = tmp_path / first.removeprefix("# yaml-language-server: $schema=")
    assert named.read_bytes() == schema_file("site").read_bytes()


def test_init_again_brings_the_schemas_of_this_version_and_keeps_the_rest(tmp_path: Path) -> None:
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
def test_new_article_is_one_that_the_globs_find(tmp_path: Path, glob: str, expected: str) -> None:
    write_site(tmp_path, {"wxpublish.yaml": f'{LEAST}content: ["{glob}"]\n'})
    assert create_article(tmp_path, "春天").as_posix() == expected
    assert sources(tmp_path) == [expected]


def test_new_article_that_no_glob_would_find_is_refused(tmp_path: Path) -> None:
    write_site(tmp_path, {"wxpublish.yaml": f'{LEAST}content: ["posts/2026-*.md"]\n'})
    with pytest.raises(WrongUsage):
        create_article(tmp_path, "春天")
    assert create_article(tmp_path, "2026-春天").as_posix() == "posts/2026-春天.md"


@pytest.mark.parametrize("identity", ["../a", "/a", "a/../../b", "a:b", "", "a//b", "."])
def test_new_article_needs_an_id_that_can_be_one(tmp_path: Path, identity: str) -> None:
    write_site(tmp_path, {"wxpublish.yaml": LEAST})
    with pytest.raises(WrongUsage):
        create_article(tmp_path, identity)


def test_new_article_whose_name_no_disk_takes_is_refused(tmp_path: Path) -> None:
    write_site(tmp_path, {"wxpublish.yaml": LEAST})
    with pytest.raises(WxpublishError, match="cannot be written"):
        create_article(tmp_path, "长" * 100)


def test_new_article_needs_a_site(tmp_path: Path) -> None:
    with pytest.raises(WxpublishError, match=r"no wxpublish\.yaml"):
        create_article(tmp_path, "a")


@pytest.mark.parametrize("target", ["pipe", "elsewhere"])
def test_attributes_behind_a_link_are_neither_read_nor_written(tmp_path: Path, target: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / ".gitattributes").symlink_to(target)
    with pytest.raises(WxpublishError, match="is no ordinary file"):
        set_merge_driver(tmp_path, ["wxpublish.lock.json"])
    assert not (tmp_path / "elsewhere").exists()
