"""Articles that are checked in several processes: the same result, and nothing stays behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.site.sites import write_site
from wxpublish.model.checked_article import CheckedArticle
from wxpublish.model.site import Article
from wxpublish.render.document import RenderOptions
from wxpublish.state.file_stamps import TICK
from wxpublish.workflow import parallel_check
from wxpublish.workflow.article_cache import ArticleCache
from wxpublish.workflow.article_check import CheckSettings, check_article
from wxpublish.workflow.render_deadline import RenderDeadline
from wxpublish.workflow.site_check import MIN_ARTICLES, ValidatedSite, check

BODIES = (
    "正文。\n\n![图](c.png)\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n",
    "公式 $\\frac{1}{n}$。\n\n```python\nprint(1)\n```\n\n[链接](a0.md) 和 [没有](missing.md)\n",
    "![没有](missing.png)\n",
    "> [!NOTE]\n> 提示。\n\n脚注[^1]。\n\n[^1]: 注。\n",
    "$\\nothing{$\n\n" + "# 题\n\n" + "长。" * 9000 + "\n\n# 题二\n\n" + "长。" * 9000,
)
COUNT = 2 * MIN_ARTICLES


@pytest.fixture
def site(tmp_path: Path) -> Path:
    files = {
        f"articles/a{number}.md": f"---\ntitle: 第 {number} 篇\n---\n{BODIES[number % len(BODIES)]}"
        for number in range(COUNT)
    }
    write_site(tmp_path / "site", {**files, "articles/c.png": ""})
    return tmp_path / "site"


def outcome(checked: ValidatedSite) -> list[object]:
    """All of a result, with the HTML."""
    pages = [
        (article, [part.html.text for part in rendered.parts], rendered.fitted)
        for article, rendered in checked.rendered
    ]
    known = (checked.covers, checked.assets, checked.failed, checked.looked_at, checked.count)
    return [pages, checked.findings, *known]


@pytest.mark.parametrize("jobs", [2, 3])
def test_the_result_does_not_depend_on_the_number_of_processes(
    site: Path, tmp_path: Path, jobs: int
) -> None:
    alone = outcome(check(site))
    assert outcome(check(site, jobs=jobs)) == alone
    cache = tmp_path / "cache"
    assert outcome(check(site, cache=ArticleCache(site, cache), jobs=jobs)) == alone
    assert outcome(check(site, cache=ArticleCache(site, cache), jobs=jobs)) == alone


def test_few_articles_are_checked_in_this_process(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    time.sleep(TICK / 1e9 + 0.02)  # files that have just been written are not kept
    check(site, cache=ArticleCache(site, tmp_path / "cache"), jobs=1)
    (site / "articles/a0.md").write_text("---\ntitle: 新\n---\n新。\n", encoding="utf-8")
    monkeypatch.delattr("wxpublish.workflow.parallel_check.check_in_workers")
    assert check(site, cache=ArticleCache(site, tmp_path / "cache"), jobs=2).count == COUNT


def test_after_the_death_of_a_worker_this_process_checks_the_rest(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone, own = outcome(check(site)), os.getpid()

    def dying(
        article: Article, options: RenderOptions, settings: CheckSettings, deadline: RenderDeadline
    ) -> CheckedArticle:
        if article.source.endswith("a33.md") and os.getpid() != own:
            (site / "died").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return check_article(article, options, settings, deadline)

    monkeypatch.setattr(parallel_check, "check_article", dying)
    monkeypatch.setattr("threading.active_count", lambda: 1)  # so that workers know the above
    assert outcome(check(site, jobs=2)) == alone
    assert (site / "died").exists()


@pytest.fixture
def running(site: Path, tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """A build of articles that never end."""
    program = (
        "import signal, sys, time\nimport wxpublish.workflow.parallel_check as parallel\n"
        # A shell starts what runs in the background with ^C ignored.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "def endless(*_):\n    open(sys.argv[-1], 'w').close()\n    time.sleep(600)\n"
        "parallel.check_article = endless\nfrom wxpublish.cli.program import main\n"
        "sys.exit(main(sys.argv[1:-1]))\n"
    )
    command = ["-C", str(site), "build", "--jobs", "2", "-o", "out", str(tmp_path / "started")]
    with subprocess.Popen(
        [sys.executable, "-c", program, *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        wait_for((tmp_path / "started").exists)
        yield process
        process.kill()


def wait_for(condition: Callable[[], bool]) -> None:
    for _ in range(600):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError


def children(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    return [int(child) for child in listed.split()]


def is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return False
    return state[0] != "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGKILL, -9)]
)
def test_no_worker_outlives_its_parent(
    running: "subprocess.Popen[str]", number: int, code: int
) -> None:
    workers = children(running.pid)
    assert len(workers) == 2
    running.send_signal(number)
    out, err = running.communicate(timeout=60)
    assert running.returncode == code
    assert "Traceback" not in out + err
    wait_for(lambda: not any(map(is_alive, workers)))
