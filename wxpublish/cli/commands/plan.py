"""`wxpublish plan`: what apply would do."""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wxpublish.cli import console_output
from wxpublish.cli.options import PlanningOptions, add_format, add_planning
from wxpublish.cli.session import Session

if TYPE_CHECKING:
    from wxpublish.model.build_page import Page
    from wxpublish.model.plan import Plan

ABOUT = """\
Without --refresh nothing is asked of the platform: the site is compared with the lockfile, so a
plan needs no network and no credentials. With it, the account is read and drift is shown too."""
EXAMPLES = """\
  wxpublish plan
  wxpublish plan --refresh                      look at the account first
  wxpublish plan --out week.plan                save it, for: wxpublish apply week.plan
  wxpublish plan --show week.plan               read a saved plan
  wxpublish plan --format markdown              for a pull request
  wxpublish plan --target news.hello            this one alone
  wxpublish plan --costs                        and what each block costs, dearest first"""


@dataclass
class Options(PlanningOptions):
    """What `wxpublish plan` takes."""

    out: str | None = None
    show: str | None = None
    base: str | None = None
    costs: bool = False
    detailed_exitcode: bool = False


def configure(parser: argparse.ArgumentParser) -> None:
    add_planning(parser)
    parser.add_argument("--out", metavar="FILE", help="save the plan with all it would send")
    parser.add_argument("--show", metavar="FILE", help="show a saved plan")
    parser.add_argument(
        "--base", metavar="REF", help="compare texts, media_ids and consents with this commit"
    )
    parser.add_argument("--costs", action="store_true", help="show what the blocks cost")
    add_format(parser, "json", "markdown")
    parser.add_argument(
        "--detailed-exitcode", action="store_true", help="exit 2 when there are changes"
    )


def run(session: Session[Options]) -> int:
    from wxpublish.cli.connect import snapshot_reader
    from wxpublish.workflow.plan_preview import preview_plan
    from wxpublish.workflow.site_check import pages
    from wxpublish.workflow.trust_report import base_named

    options = session.options
    if options.show:
        return _show_saved(session, Path(options.show))
    account, checked = session.account_and_site()
    read_account = snapshot_reader(session)
    trusted = base_named(session.root, options.base) if options.base else None
    prepared = preview_plan(
        checked,
        account,
        options.plan_options(),
        read_account=read_account,
        base=options.base,
        trusted=trusted,
    )
    if options.out:
        from wxpublish.workflow.saved_plans import save_plan

        save_plan(Path(options.out), prepared, int(time.time()))
    code = show(session, prepared.plan)
    _hint_at_driver(session)
    if options.costs and options.format == "text":
        _print_costs(prepared.plan, pages(checked))
    return code


def _hint_at_driver(session: Session[Options]) -> None:
    """Say how this clone joins lockfiles, where its attributes want that and it does not.

    A workflow merges nothing.
    """
    from wxpublish.workflow.driver_setup import COMMAND, lacks_driver

    watched = session.options.format == "text" and not session.environ.get("CI")
    if watched and lacks_driver(session.root):
        session.note(f"git does not join the lockfiles of two branches here yet: {COMMAND}")


def _show_saved(session: Session[Options], path: Path) -> int:
    from wxpublish.errors import WxpublishError
    from wxpublish.state import planfile
    from wxpublish.state.tracked_files import refuse_committed

    refuse_committed(session.root)
    try:
        return show(session, planfile.read(path).plan)
    except WxpublishError:
        # One of a newer wxpublish says itself how it reads.
        texts = planfile.shown(path)
        if session.options.format not in texts:
            raise
        _print_shown(texts[session.options.format], session.options.format)
        return 0


def _print_shown(text: str, form: str) -> None:
    """Print what a plan file says of itself; JSON goes as every other document does."""
    try:
        held = json.loads(text) if form == "json" else None
    except (ValueError, RecursionError):
        held = None
    if isinstance(held, dict):
        console_output.document(held)
    else:
        console_output.result(text)


def show(session: Session[Options], plan: "Plan") -> int:
    """Print a plan in the format that was asked for; returns the exit code."""
    match session.options.format:
        case "json":
            from wxpublish.report.json_documents import plan_document

            console_output.document(plan_document(plan))
        case "markdown":
            from wxpublish.report.plan_markdown import plan_markdown

            console_output.result(plan_markdown(plan))
        case _:
            from wxpublish.report.plan_text import plan_text

            console_output.result(plan_text(plan, session.style(sys.stdout), diffs=session.verbose))
    return 2 if session.options.detailed_exitcode and plan.changes else 0


def _print_costs(plan: "Plan", prepared: "Sequence[Page]") -> None:
    """What the blocks of every article cost that would be sent."""
    from wxpublish.report.cost_breakdown import cost_lines

    sent = {
        article.source
        for change in plan.changes
        for article in change.articles
        if article.action in {"create", "update"}
    }
    for page in prepared:
        if page.source in sent:
            console_output.result(f"\n{page.file}  {page.part.characters:,} of {plan.limit:,}")
            for line in cost_lines(page):
                console_output.result(line)
