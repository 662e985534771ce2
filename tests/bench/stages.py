"""Processor time of each stage of a cold build and plan: `python -m tests.bench.stages SITE OUT`.

Prints a row as JSON, in multiples of what markdown-it-py alone takes. The stages run in this process, one after the other; what they import is
loaded before, and is not counted.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.bench.peers.markdown_it_alone import make_parser
from tests.bench.rendering import inspect_media, render_article
from tests.bench.results import Row
from wxpublish.model.lock import Lock
from wxpublish.model.site import Article, Site
from wxpublish.plan.planner import PlanInputs
from wxpublish.render.document import RenderOptions
from wxpublish.render.markdown.parse import parse
from wxpublish.report.json_documents import manifest_document
from wxpublish.report.plan_text import plan_text
from wxpublish.report.terminal_style import TerminalStyle
from wxpublish.site.load import load_site
from wxpublish.state.build_output import write_pages
from wxpublish.workflow.planning import PlanOptions, prepare
from wxpublish.workflow.site_check import build_pages, check

ALONE = "markdown-it-py alone"
WARM_UP = 20
"""Articles that are rendered before, for what is imported when it is first used."""


class Stages:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.spent = Counter[str]()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the block's processor time to a stage."""
        began = time.process_time()
        try:
            yield
        finally:
            self.spent[name] += time.process_time() - began  # type: ignore[assignment]

    def row(self) -> Row:
        """Each stage as a ratio to markdown-it-py alone."""
        alone = self.spent.pop(ALONE)
        return {name: seconds / alone for name, seconds in self.spent.items()}


def measure(root: Path, out: Path) -> Row:
    """Run every stage on a site."""
    stages = Stages()
    with stages.stage("discovery, front matter"):
        site = load_site(root).site
    if site is None:
        raise ValueError(f"{root} is not a site")
    parser = make_parser()
    for article in site.articles:
        with stages.stage(ALONE):
            parser.render(article.body)
    _make_html(Stages(), root, site, site.articles[:WARM_UP])
    _make_html(stages, root, site, site.articles)
    _finish(stages, root, out)
    return stages.row()


def _make_html(stages: Stages, root: Path, site: Site, articles: Sequence[Article]) -> None:
    options = RenderOptions(links=site.config.links, overflow=site.config.overflow)
    for article in articles:
        with stages.stage("parse"):
            document = parse(article)
        with stages.stage("media"):
            media = inspect_media(root, article, document)
        with stages.stage("render"):
            render_article(document, site.config.theme, media, options)


def _finish(stages: Stages, root: Path, out: Path) -> None:
    """The stages after all articles are rendered; everything is new."""
    checked = check(root)
    if checked.site is None:
        raise ValueError(f"{root} is not valid")
    account = checked.site.config.accounts[0]
    with stages.stage("plan"):
        prepared = prepare(checked, account, PlanOptions(), PlanInputs(Lock()))
    with stages.stage("report"):
        plan_text(prepared.plan, TerminalStyle())
    with stages.stage("write"):
        pages = build_pages(checked)
        write_pages(out, pages, manifest_document(pages))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(Path(sys.argv[1]), Path(sys.argv[2]))))
