"""A cache of rendered articles changes no result, whatever state it is in and whatever was edited."""

import hashlib
import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.workflow.cached_site import ARTICLES, CONFIGURATIONS, WEB_PICTURE, CachedSite
from wxpublish.state import article_store
from wxpublish.state.site_index import TEXT, SiteIndex
from wxpublish.workflow import article_cache, site_check
from wxpublish.workflow.article_cache import ArticleCache
from wxpublish.workflow.article_check import check_article


@pytest.fixture(params=[*CONFIGURATIONS.values()], ids=[*CONFIGURATIONS])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> CachedSite:
    """A site with a warm cache."""
    made = CachedSite.make(tmp_path, request.param)
    made.assert_same()
    return made


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The articles that are really checked are noted."""
    found: list[str] = []
    original = check_article

    def noted(article: Any, *more: Any) -> Any:
        found.append(article.source)
        return original(article, *more)

    monkeypatch.setattr(site_check, "check_article", noted)
    return found


def test_a_warm_cache_says_the_same_and_checks_nothing(site: CachedSite, checks: list[str]) -> None:
    right = site.say("--no-cache")
    assert len(right[0]) * len(ARTICLES) == len(checks)
    checks.clear()
    assert site.say() == right
    assert checks == []


def damaged(data: bytes, seed: int) -> bytes:
    chosen = random.Random(seed)
    if seed % 2:
        return data[: chosen.randrange(len(data))]
    found = bytearray(data)
    for _ in range(chosen.choice([1, 1, 30])):
        found[chosen.randrange(len(found))] ^= 1 << chosen.randrange(8)
    return bytes(found)


@pytest.mark.parametrize("name", ["store", "index", "both"])
def test_damage_changes_nothing(site: CachedSite, name: str) -> None:
    right = site.say("--no-cache")
    whole = {path: path.read_bytes() for path in (site.store, site.index)}
    chosen = {"store": [site.store], "index": [site.index], "both": [*whole]}[name]
    for seed in range(16):
        for path, data in whole.items():
            path.write_bytes(damaged(data, seed) if path in chosen else data)
        assert site.say() == right, seed


def test_a_damaged_store_is_made_anew(site: CachedSite, checks: list[str]) -> None:
    data = site.store.read_bytes()
    size = 4096
    site.store.write_bytes(data[:size] + bytes(len(data) - size))
    site.run("validate")
    site.run("validate")
    checks.clear()
    site.run("validate")
    assert checks == []


def a_file(path: Path) -> None:
    shutil.rmtree(path)
    path.write_bytes(b"no folder")


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def other_tables(path: Path) -> None:
    path.unlink()
    import sqlite3

    with sqlite3.connect(path) as database:
        database.execute("create table entries (key text, something text)")


STATES: dict[str, Callable[[CachedSite], object]] = {
    "no cache": lambda site: shutil.rmtree(site.cache),
    "no store": lambda site: site.store.unlink(),
    "no index": lambda site: site.index.unlink(),
    "a file in place of the folder": lambda site: a_file(site.cache),
    "a file in place of the indexes": lambda site: a_file(site.cache / "sites"),
    "a folder in place of the store": lambda site: a_folder(site.store),
    "a pipe in place of the index": lambda site: a_pipe(site.index),
    "an empty store": lambda site: site.store.write_bytes(b""),
    "another program's tables": lambda site: other_tables(site.store),
    "another program's format": lambda site: site.index.write_bytes(b'1 0\n{"a": [1]}'),
}  # fmt: skip


@pytest.mark.parametrize("state", STATES.values(), ids=STATES.keys())
def test_a_cache_in_another_state_changes_nothing(
    site: CachedSite, state: Callable[[CachedSite], object]
) -> None:
    state(site)
    site.assert_same()
    site.assert_same()


@pytest.mark.parametrize("part", ["sites", "articles.sqlite", ""])
def test_the_cache_of_another_site_changes_nothing(tmp_path: Path, part: str) -> None:
    sites = [
        CachedSite.make(tmp_path / str(number), configuration)
        for number, configuration in enumerate(CONFIGURATIONS.values())
    ]
    sites[1].article("code", "别的文章。\n")
    sites[1].picture("pictures/a.png", "purple")
    sites[1].age()
    for one in sites:
        one.run("validate")
    mine, other = sites
    wanted = mine.index.name
    source = other.cache / part
    if source.is_dir():
        shutil.copytree(source, mine.cache / part, dirs_exist_ok=True)
    else:
        shutil.copy(source, mine.cache / part)
    if part != "articles.sqlite":
        shutil.copy(other.index, mine.cache / "sites" / wanted)
    mine.assert_same()


def test_an_older_cache_changes_nothing(site: CachedSite) -> None:
    kept = site.index.read_bytes(), site.store.read_bytes()
    for path in (site.root / "articles").rglob("*.md"):
        path.write_text(path.read_text("utf-8").replace("文", "字"), encoding="utf-8")
    site.picture("pictures/a.png", "purple")
    site.age()
    site.assert_same()
    for number in range(2):
        (site.index, site.store)[number].write_bytes(kept[number])
        site.assert_same()


def test_another_version_does_not_use_it(
    site: CachedSite, checks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    changes: tuple[tuple[str, object], ...] = (
        ("__version__", "99"),
        ("RECIPE", 99),
        ("installed_versions", lambda _: iter(["nh3-99.dist-info"])),
        ("program_hash", lambda _: "99"),
    )
    for name, value in changes:
        checks.clear()
        monkeypatch.setattr(article_cache, name, value)
        site.run("validate")
        assert len(checks) == len(ARTICLES), name


def keep_times(path: Path, text: str) -> None:
    """Write a file so that its size and the time of its content stay."""
    before = path.stat()
    data = text.encode()
    assert len(data) == before.st_size
    path.write_bytes(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def keep_times_of(site: CachedSite, name: str, old: str, new: str) -> None:
    path = site.root / name
    keep_times(path, path.read_text("utf-8").replace(old, new))


def picture_of_equal_size(site: CachedSite) -> None:
    path = site.root / "pictures/a.png"
    before, size = path.stat(), path.stat().st_size
    site.picture("pictures/a.png", "lime")
    data = path.read_bytes()
    path.write_bytes(data + bytes(max(size - len(data), 0)))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def swap(one: Path, other: Path) -> None:
    aside = one.with_name("aside")
    one.rename(aside)
    other.rename(one)
    aside.rename(other)


def linked(path: Path, target: Path) -> None:
    path.unlink()
    path.symlink_to(target)


def leading_out(site: CachedSite) -> None:
    site.picture("../outside.png", "lime")
    linked(site.root / "pictures/a.png", site.root.parent / "outside.png")


def configured(site: CachedSite, text: str) -> None:
    site.write("wxpublish.yaml", f"version: 1\nchannel: draft\n{text}")


EDITS: dict[str, Callable[[CachedSite], object]] = {
    "an article": lambda s: s.article("code", "新文。\n"),
    "an article with its time": lambda s: keep_times_of(s, "articles/code.md", "提示", "新文"),
    "a theme with its time": lambda s: keep_times_of(s, "look/theme.css", "16px", "17px"),
    "a configuration with its time": lambda s: keep_times_of(
        s, "wxpublish.yaml", "draft", "draft"
    ),
    "a picture with its time": picture_of_equal_size,
    "the cover": lambda s: s.picture("cover.jpg", "lime"),
    "two pictures swapped": lambda s: swap(s.root / "pictures/a.png", s.root / "pictures/b.png"),
    "two articles swapped": lambda s: swap(s.root / "articles/one.md", s.root / "articles/code.md"),
    "a picture that is a link": lambda s: linked(
        s.root / "pictures/a.png", s.root / "pictures/b.png"
    ),
    "a picture that leads out": leading_out,
    "a folder renamed": lambda s: (s.root / "pictures").rename(s.root / "others"),
    "a folder renamed in case": lambda s: (s.root / "pictures").rename(s.root / "Pictures"),
    "a picture renamed in case": lambda s: (s.root / "pictures/a.png").rename(s.root / "pictures/A.png"),
    "an article renamed in case": lambda s: (s.root / "articles/code.md").rename(s.root / "articles/Code.md"),
    "an article moved": lambda s: (s.root / "articles/pictures.md").rename(s.root / "articles/folder/pictures.md"),
    "an article removed": lambda s: (s.root / "articles/code.md").unlink(),
    "a link's file": lambda s: s.write("articles/data.csv", "1,2\n"),
    "a link's article": lambda s: s.article("missing", "有了。\n"),
    "a link's folder": lambda s: (s.root / "articles/data.csv").mkdir(),
    "the address of an article": lambda s: s.article("published", "---\nurl: https://mp.weixin.qq.com/s/xyz\n---\n已发布。\n"),
    "no address of an article": lambda s: s.article("published", "已发布。\n"),
    "the news of the long one": lambda s: s.article("folder/long", "---\nnews: pair\nindex: 2\n---\n" + ARTICLES["folder/long"]),
    "another in the news of the long one": lambda s: s.article("more", "---\nnews: folder/long\nindex: 7\n---\n多一条。\n"),
    "defaults": lambda s: configured(s, "defaults: {cover: /cover.jpg, author: 别人}\n"),
    "another cover in defaults": lambda s: configured(s, "defaults: {cover: /pictures/a.png}\n"),
    "no defaults": lambda s: configured(s, ""),
    "globs": lambda s: configured(s, "defaults: {cover: /cover.jpg}\ncontent: ['**/*.md']\n"),
    "globs of a folder": lambda s: configured(s, "defaults: {cover: /cover.jpg}\ncontent: ['articles/folder/*']\n"),
    "links": lambda s: configured(s, "defaults: {cover: /cover.jpg}\nlinks: strip\n"),
    "covers": lambda s: configured(s, "defaults: {cover: /cover.jpg}\ncovers: image\n"),
    "a web picture gone": lambda s: shutil.rmtree(s.root / ".wxpublish/pictures"),
    "a second web picture": lambda s: s.article("more", f"![网]({WEB_PICTURE}) ![网]({WEB_PICTURE}?2)\n"),
    "a picture that is a text": lambda s: s.write("pictures/a.png", "no picture"),
    "line ends": lambda s: (s.root / "articles/code.md").write_bytes(
        (s.root / "articles/code.md").read_bytes().replace(b"\n", b"\r\n")
    ),
    "an invalid article": lambda s: s.article("code", "---\nindex: 99\n---\n坏。\n"),
}  # fmt: skip


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_an_edit_is_seen(site: CachedSite, edit: Callable[[CachedSite], object]) -> None:
    before = site.root.with_name("before")
    shutil.copytree(site.root, before, symlinks=True)
    edit(site)
    site.assert_same()
    site.age()
    site.assert_same()
    site.assert_same()
    shutil.rmtree(site.root)
    before.rename(site.root)
    site.assert_same()


def test_edits_in_one_tick_are_seen(site: CachedSite) -> None:
    path = site.root / "articles/code.md"
    text = path.read_text("utf-8")
    for number in range(6):
        keep_times(path, text.replace("提示", f"提{'示字文'[number % 3]}"))
        site.picture("pictures/a.png", ("teal", "navy", "lime")[number % 3])
        assert site.run("validate")[0] == site.run("validate", "--no-cache")[0]
        keep_times(path, text.replace("提示", f"新{'示字文'[number % 3]}"))
        site.assert_same()


class TestAFileThatChangesDuringTheRun:
    """The edit happens when the article that comes first by its path is checked."""

    @pytest.fixture
    def edit_at_check(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> Callable[[CachedSite, str, Callable[[], object]], None]:
        original = check_article

        def edit_at(site: CachedSite, source: str, edit: Callable[[], object]) -> None:
            left = [edit]

            def checked(article: Any, *more: Any) -> Any:
                done = original(article, *more)
                if left and article.source == source:
                    left.pop()()
                    site.age()
                return done

            monkeypatch.setattr(site_check, "check_article", checked)

        assert tmp_path.exists()
        return edit_at

    def test_its_result_is_not_kept(
        self, tmp_path: Path, edit_at_check: Callable[..., None]
    ) -> None:
        site = CachedSite.make(tmp_path, CONFIGURATIONS["plain"])
        edit_at_check(site, "articles/pictures.md", lambda: site.picture("pictures/a.png", "lime"))
        site.run("validate")
        site.assert_same()

    def test_a_link_that_comes_to_lead_somewhere_is_not_kept(
        self, tmp_path: Path, edit_at_check: Callable[..., None]
    ) -> None:
        site = CachedSite.make(tmp_path, CONFIGURATIONS["plain"])
        edit_at_check(site, "articles/links.md", lambda: site.write("articles/data.csv", "1\n"))
        site.run("validate")
        site.assert_same()

    def test_an_article_is_read_as_a_whole(
        self, site: CachedSite, edit_at_check: Callable[..., None]
    ) -> None:
        """Neither an article without text, nor an old title with a new text."""
        site.picture("pictures/a.png", "lime")
        site.article("code", "```\n新\n```\n")
        site.picture("cover.jpg", "lime")
        edit_at_check(
            site, "articles/code.md", lambda: site.write("articles/two.md", "---\ntitle: 新\n---\n新。\n")
        )  # fmt: skip
        said = site.run("build", "-o", str(site.root.parent / "built"), "--format", "json")
        assert said == site.run(
            "build", "-o", str(site.root.parent / "built"), "--format", "json", "--no-cache"
        )


def test_html_that_is_lost_after_the_check_is_rendered_and_kept_again(
    site: CachedSite, checks: list[str]
) -> None:
    right = site.say("--no-cache")
    store = article_store.ArticleStore(site.store)
    assert store._connection is not None
    with store._connection as database:
        database.execute("delete from entries where key like '%.0'")
    checks.clear()
    assert site.say() == right
    assert len(checks) == len(ARTICLES)
    checks.clear()
    assert site.say() == right
    assert checks == []


def test_html_of_another_text_is_not_taken(site: CachedSite) -> None:
    right = site.say("--no-cache")
    store = article_store.ArticleStore(site.store)
    assert store._connection is not None
    keys = [key for (key,) in store._connection.execute("select key from entries")]
    for key in keys:
        if "." in key:
            store.put(key, "<p>别的</p>".encode())
    store.commit()
    assert site.say() == right


class TestProcesses:
    def test_several_at_once(self, site: CachedSite) -> None:
        right = site.run("validate", "--format", "json", "--no-cache")
        shutil.rmtree(site.cache)
        for _ in range(2):
            running = [site.spawn("validate", "--format", "json") for _ in range(3)]
            ended = [process.communicate() for process in running]
            assert [one[0] for one in ended] == [right[1]] * 3, ended
            assert {process.returncode for process in running} == {right[0]}
        site.assert_same()

    @pytest.mark.parametrize("nth", [1, 2])
    def test_killed_in_the_middle_of_a_write(self, site: CachedSite, nth: int) -> None:
        program = f"""
import os, sqlite3, sys
from wxpublish.cli.program import main
left = [{nth}]
class Dying(sqlite3.Connection):
    def executemany(self, statement, rows):
        self.execute("pragma cache_size = 1")
        rows = list(rows)
        super().executemany(statement, rows[: len(rows) // 2 or 1])
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), 9)
        return super().executemany(statement, rows)
connect = sqlite3.connect
sqlite3.connect = lambda *given, **more: connect(*given, **more, factory=Dying)
sys.exit(main())
"""
        right = site.say("--no-cache")
        for path in (site.root / "articles").rglob("*.md"):
            path.write_text(path.read_text("utf-8") + "\n改。\n", encoding="utf-8")
        site.age()
        process = site.spawn("validate", program=program)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        site.assert_same()
        assert site.say() != right

    @pytest.mark.parametrize("limit", [0, 5000, 30_000])
    def test_full_disk(self, site: CachedSite, limit: int) -> None:
        program = f"""
import resource, sys
from wxpublish.cli.program import main
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
sys.exit(main())
"""
        shutil.rmtree(site.cache)
        right = site.run("validate", "--format", "json", "--no-cache")
        process = site.spawn("validate", "--format", "json", program=program)
        assert (*process.communicate(), process.returncode) == (right[1], right[2], right[0])
        site.assert_same()

    def test_read_only_folder(self, site: CachedSite) -> None:
        """Another user's, as in an image of a container."""
        program = """
import os, sys
from wxpublish.state import article_store, atomic_files
def refused(*_, **__): raise PermissionError(13, "Permission denied")
connect = article_store._connect
article_store._connect = lambda path, mode: connect(path, "ro")
atomic_files.write_atomic = refused
from wxpublish.cli.program import main
sys.exit(main())
"""
        right = site.run("validate", "--format", "json", "--no-cache")
        process = site.spawn("validate", "--format", "json", program=program)
        assert (*process.communicate(), process.returncode) == (right[1], right[2], right[0])
        site.article("code", "新文。\n")
        right = site.run("validate", "--format", "json", "--no-cache")
        process = site.spawn("validate", "--format", "json", program=program)
        assert (*process.communicate(), process.returncode) == (right[1], right[2], right[0])


def test_a_process_that_holds_the_store_is_waited_for_once(
    site: CachedSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[str] = []
    original = article_store._connect

    def quick(path: Path, mode: str) -> Any:
        waits.append(mode)
        return original(path, mode)

    monkeypatch.setattr(article_store, "BUSY_SECONDS", 0.01)
    monkeypatch.setattr(article_store, "_connect", quick)
    holder = article_store.ArticleStore(site.store)
    assert holder._connection is not None
    holder._connection.execute("begin exclusive")
    waits.clear()
    site.run("validate")
    assert waits == ["rwc", "ro"]
    holder._connection.rollback()


def test_the_file_of_a_picture_does_not_depend_on_what_was_in_the_cache(site: CachedSite) -> None:
    for name, picture in (("aa", "z.png"), ("zz", "y.png")):
        site.picture(f"pictures/{picture}", "purple")
        site.article(name, f"![图](/pictures/{picture})\n")
    site.age()
    site.run("validate")
    site.article("aa", "![图](/pictures/z.png)，改了。\n")
    site.age()
    cached = site_check.check(site.root, cache=ArticleCache(site.root, site.cache))
    assert [*cached.assets.items()] == [*site_check.check(site.root).assets.items()]


def test_a_fresh_checkout_with_the_store_checks_what_was_edited(
    site: CachedSite, checks: list[str]
) -> None:
    """As in a pull request of one article: other times, inodes and folder."""
    fresh = CachedSite(site.root.parent / "fresh/site", site.root.parent / "fresh/cache")
    shutil.copytree(site.root, fresh.root, copy_function=shutil.copyfile)
    fresh.cache.mkdir()
    shutil.copyfile(site.store, fresh.store)
    fresh.article("code", "改了一篇。\n")
    fresh.age()
    checks.clear()
    fresh.run("validate")
    assert checks == ["articles/code.md"]
    fresh.assert_same()


def test_the_digest_of_a_text_is_not_taken_for_that_of_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_bytes(b"<svg/>\r\n")

    def index() -> SiteIndex:
        return SiteIndex(tmp_path / "index", tmp_path, clock=lambda: time.time_ns() + 10**10)

    first = index()
    assert first.known_digest("a.svg") is None
    first.record("a.svg", f"{TEXT}1")
    first.save()
    assert index().known_digest("a.svg") == f"{TEXT}1"
    assert index().file_digest("a.svg") == hashlib.sha256(b"<svg/>\r\n").hexdigest()
