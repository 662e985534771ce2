"""`wxpublish plan`: show what apply would do."""

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wxpublish.cli import console_output
from wxpublish.cli.options import PlanningOptions, flag, format_option, option
from wxpublish.cli.session import Session

if TYPE_CHECKING:
    from wxpublish.model.plan import Plan

ABOUT = """\
By default the site is compared with the lockfile, so a plan needs no network and no credentials.
With --refresh the account is read, and the plan shows drift too."""
EXAMPLES = """\
  wxpublish plan
  wxpublish plan --refresh                      read the account first
  wxpublish plan --out week.plan                save it for: wxpublish apply week.plan
  wxpublish plan --show week.plan               show a saved plan
  wxpublish plan --format markdown              for a pull request
  wxpublish plan --target news.hello            only this news
  wxpublish plan --costs                        also show the characters of each block, most first"""


@dataclass
class Options(PlanningOptions):
    """The options of `wxpublish plan`."""

    out: str | None = option(
        "--out", metavar="FILE", help="save the plan with everything that it would send"
    )
    show: str | None = option("--show", metavar="FILE", help="show a saved plan")
    base: str | None = option(
        "--base", metavar="REF", help="compare texts, media_ids and consents with this commit"
    )
    costs: bool = flag("--costs", help="show how many characters each block takes")
    detailed_exitcode: bool = flag("--detailed-exitcode", help="exit with 2 if there are changes")
    format: str = format_option("json", "markdown")


def run(session: Session[Options]) -> int:
    from wxpublish.cli.connect import snapshot_reader
    from wxpublish.workflow.plan_preview import preview_plan
    from wxpublish.workflow.site_check import build_pages
    from wxpublish.workflow.trust_report import find_named_base

    options = session.options
    if options.show:
        return _show_saved(session, Path(options.show))
    account, checked = session.account_and_site(costs=options.costs)
    read_account = snapshot_reader(session)
    trusted = find_named_base(session.root, options.base) if options.base else None
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
    if prepared.plan.is_noop and not (options.refresh or options.out or options.base):
        session.remember_run(checked, account)
    if options.costs and options.format == "text":
        from wxpublish.report.cost_breakdown import sent_costs_text

        console_output.print_result(sent_costs_text(prepared.plan, build_pages(checked)))
    return code


def _hint_at_driver(session: Session[Options]) -> None:
    """Print how to set up the merge driver if git's attributes name it and this clone lacks it.

    A CI job does not merge.
    """
    from wxpublish.workflow.driver_check import SETUP_HINT, lacks_driver

    is_shown = session.options.format == "text" and not session.environ.get("CI")
    if is_shown and lacks_driver(session.root):
        session.print_note(SETUP_HINT)


def _show_saved(session: Session[Options], path: Path) -> int:
    from wxpublish.errors import WxpublishError
    from wxpublish.state import planfile
    from wxpublish.state.tracked_files import refuse_committed

    refuse_committed(session.root)
    try:
        return show(session, planfile.read(path).plan)
    except WxpublishError:
        # A plan saved by a newer version carries its own rendered text.
        texts = planfile.read_rendered(path)
        if session.options.format not in texts:
            raise
        _print_shown(texts[session.options.format], session.options.format)
        return 0


def _print_shown(text: str, form: str) -> None:
    """Print the rendered text of a plan file; JSON is printed like every other document."""
    try:
        document = json.loads(text) if form == "json" else None
    except (ValueError, RecursionError):
        document = None
    if isinstance(document, dict):
        console_output.print_document(document)
    else:
        console_output.print_result(text)


def show(session: Session[Options], plan: "Plan") -> int:
    """Print a plan in the format that was asked for. Returns the exit code."""
    match session.options.format:
        case "json":
            from wxpublish.report.json_documents import plan_document

            console_output.print_document(plan_document(plan))
        case "markdown":
            from wxpublish.report.plan_markdown import plan_markdown

            console_output.print_result(plan_markdown(plan))
        case _:
            from wxpublish.report.plan_text import plan_text

            console_output.print_result(
                plan_text(plan, session.style(sys.stdout), diffs=session.verbose)
            )
    return 2 if session.options.detailed_exitcode and plan.changes else 0
