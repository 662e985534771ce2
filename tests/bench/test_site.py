"""Sites to measure: of a folder's own Markdown, and in step with their account."""

from pathlib import Path

from tests.bench.articles import write_site
from tests.bench.commands import Edit
from tests.bench.in_step import write_lockfile
from tests.bench.site import Site, raise_quotas, remove_invalid, write_from_folder
from wxpublish.model.site import Article
from wxpublish.plan.planner import PlanInputs
from wxpublish.state.state_view import read_state
from wxpublish.workflow.planning import PlanOptions, prepare
from wxpublish.workflow.site_check import check


def load(root: Path) -> tuple[Article, ...]:
    site = check(root).site
    assert site is not None
    return site.articles


def test_a_folder_of_markdown_becomes_a_site(tmp_path: Path) -> None:
    (tmp_path / "posts" / "deep").mkdir(parents=True)
    (tmp_path / "posts" / "a.md").write_text(
        '# 第一期\n\n![](https://example.com/a.jpg "题")\n\n<img src="/b.png" width=3>\n',
        encoding="utf-8",
    )
    (tmp_path / "posts" / "deep" / "b.md").write_text(
        "---\ntags: [x]\n---\n正文。\n", encoding="utf-8"
    )
    site = Site("own", tmp_path / "run")
    write_from_folder(tmp_path / "posts", site.root)
    raise_quotas(site)
    first, second = load(site.root)
    assert (first.title, second.title) == ("第一期", "b")
    assert '![](../images/000.png "题")' in first.body
    assert '<img src="../images/001.png" width=3>' in first.body
    assert second.body.strip() == "正文。"


def test_articles_with_errors_are_removed(tmp_path: Path) -> None:
    site = Site("own", tmp_path)
    write_site(site.root, 3)
    (site.articles / "00001.md").write_text(
        "---\ntitle: 坏\ncover: nothing.png\n---\n坏。\n", encoding="utf-8"
    )
    assert remove_invalid(site) == 1
    assert [article.id for article in load(site.root)] == ["00000", "00002"]


def test_a_written_lockfile_is_that_of_an_apply(tmp_path: Path) -> None:
    write_site(tmp_path / "site", 10)
    write_lockfile(tmp_path / "site")
    checked = check(tmp_path / "site")
    assert checked.site is not None
    account = checked.site.config.accounts[0]
    lock = read_state(tmp_path / "site", account.lockfile).lock
    assert len(lock.news()) == 10
    assert prepare(checked, account, PlanOptions(), PlanInputs(lock)).plan.steps == ()


def test_an_edit_is_undone_without_a_trace(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("正文。\n", encoding="utf-8")
    before, text = path.stat(), path.read_bytes()
    edit = Edit(path)
    edit.make()
    once = path.read_bytes()
    edit.make()
    assert len({text, once, path.read_bytes()}) == 3
    edit.undo()
    after = path.stat()
    assert path.read_bytes() == text
    assert (after.st_mtime_ns, after.st_size, after.st_ino) == (
        before.st_mtime_ns,
        before.st_size,
        before.st_ino,
    )
