"""`wxpublish plan`: what apply would do."""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wxpublish.cli import console_output
from wxpublish.cli.options import add_policy, add_refresh, wishes_of
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


def configure(parser: argparse.ArgumentParser) -> None:
    add_refresh(parser)
    parser.add_argument("--out", metavar="FILE", help="save the plan with all it would send")
    parser.add_argument("--show", metavar="FILE", help="show a saved plan")
    parser.add_argument(
        "--base", metavar="REF", help="compare texts, media_ids and consents with this commit"
    )
    add_policy(parser)
    parser.add_argument("--costs", action="store_true", help="show what the blocks cost")
    parser.add_argument("--format", choices=("text", "json", "markdown"), default="text")
    parser.add_argument(
        "--detailed-exitcode", action="store_true", help="exit 2 when there are changes"
    )


def run(session: Session) -> int:
    from wxpublish.cli.connect import look_wanted
    from wxpublish.workflow.plan_preview import view
    from wxpublish.workflow.site_check import pages
    from wxpublish.workflow.trust_report import base_named

    args = session.args
    if args.show:
        return _show_saved(session, Path(args.show))
    account, checked = session.checked()
    look = look_wanted(session)
    trusted = base_named(session.root, args.base) if args.base else None
    made = view(checked, account, wishes_of(args), look=look, base=args.base, trusted=trusted)
    if args.out:
        from wxpublish.workflow.saved_plans import save_plan

        save_plan(Path(args.out), made, int(time.time()))
    code = show(session, made.plan)
    _hint_at_driver(session)
    if args.costs and args.format == "text":
        _print_costs(made.plan, pages(checked))
    return code


def _hint_at_driver(session: Session) -> None:
    """Say how this clone joins lockfiles, where its attributes want that and it does not.

    A workflow merges nothing.
    """
    from wxpublish.workflow.driver_setup import COMMAND, lacks_driver

    watched = session.args.format == "text" and not session.environ.get("CI")
    if watched and lacks_driver(session.root):
        session.say(f"git does not join the lockfiles of two branches here yet: {COMMAND}")


def _show_saved(session: Session, path: Path) -> int:
    from wxpublish.errors import WxpublishError
    from wxpublish.state import planfile
    from wxpublish.state.tracked_files import refuse_committed

    refuse_committed(session.root)
    try:
        return show(session, planfile.read(path).plan)
    except WxpublishError:
        # One of a newer wxpublish says itself how it reads.
        texts = planfile.shown(path)
        if session.args.format not in texts:
            raise
        _print_shown(texts[session.args.format], session.args.format)
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


def show(session: Session, plan: "Plan") -> int:
    """Print a plan in the format that was asked for; returns the exit code."""
    match session.args.format:
        case "json":
            from wxpublish.report.json_documents import plan_document

            console_output.document(plan_document(plan))
        case "markdown":
            from wxpublish.report.plan_markdown import plan_markdown

            console_output.result(plan_markdown(plan))
        case _:
            from wxpublish.report.plan_text import plan_text

            console_output.result(plan_text(plan, session.look(sys.stdout), diffs=session.verbose))
    return 2 if session.args.detailed_exitcode and plan.changes else 0


def _print_costs(plan: "Plan", made: "Sequence[Page]") -> None:
    """What the blocks of every article cost that would be sent."""
    from wxpublish.report.cost_breakdown import cost_lines

    sent = {
        article.source
        for change in plan.changes
        for article in change.articles
        if article.action in {"create", "update"}
    }
    for page in made:
        if page.source in sent:
            console_output.result(f"\n{page.file}  {page.characters:,} of {plan.limit:,}")
            for line in cost_lines(page):
                console_output.result(line)
