"""`wxpublish apply`: makes the account what the site says."""

import argparse
import shlex
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wxpublish.cli import console_output
from wxpublish.cli.options import PlanningOptions, add_format, add_planning
from wxpublish.cli.session import Session

if TYPE_CHECKING:
    from wxpublish.model.outcome import Applied
    from wxpublish.model.plan import Plan

ABOUT = """\
Shows the plan, asks, and does it; every effect is saved before the next begins, so that an
interrupted apply is carried on by running it again. A saved plan is applied as it was reviewed,
once. Nothing is published: articles become drafts or permanent materials, as `channel` says."""
EXAMPLES = """\
  wxpublish apply
  wxpublish apply --auto-approve                in a script
  wxpublish apply week.plan                     what was saved by: wxpublish plan --out week.plan
  wxpublish apply --expect sha256:1f3a…         only the plan that was reviewed
  wxpublish apply --allow-delete 12             more deletions than `safety` lets pass
  wxpublish --account emulator apply            on this machine, nothing to lose"""


@dataclass
class Options(PlanningOptions):
    """What `wxpublish apply` takes."""

    planfile: str | None = None
    auto_approve: bool = False
    expect: str | None = None
    allow_delete: int | None = None
    parallelism: int = 4


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("planfile", nargs="?", metavar="PLANFILE", help="a saved plan")
    add_planning(parser)
    parser.add_argument("--auto-approve", action="store_true", help="do not ask")
    parser.add_argument("--expect", metavar="DIGEST", help="refuse any plan but this one")
    parser.add_argument(
        "--allow-delete", metavar="N", type=_count, help="let up to N items be deleted"
    )
    parser.add_argument(
        "--parallelism", metavar="N", type=_count, default=4, help="uploads at a time (4)"
    )
    add_format(parser)


def run(session: Session[Options]) -> int:
    applied = carry_out(session, lambda plan: _review(session, plan))
    _print(session, applied)
    return applied.exit_code


def carry_out(
    session: Session[Options], review: "Callable[[Plan], None]", expect: str | None = None
) -> "Applied":
    """Apply what the command line asks for; `review` sees the plan first and may refuse it."""
    from wxpublish.cli.connect import connector
    from wxpublish.cli.signals import defer_signals
    from wxpublish.report.progress import observer
    from wxpublish.workflow.applying import ApplyOptions, apply_saved, apply_site

    options = session.options
    style = session.style(sys.stderr)
    moving = session.is_interactive(sys.stderr) and not session.quiet
    with observer(style, sys.stderr, terminal=moving) as observe:
        plan_options = options.plan_options(options.allow_delete)
        terms = ApplyOptions(
            review=review,
            observe=_silent if session.quiet else observe,
            connect=connector(session),
            defer_signals=defer_signals,
            stamp=session.stamp(),
            refresh=options.refresh,
            expect=expect or options.expect,
            parallelism=max(options.parallelism, 1),
            list_delay=session.list_delay(),
        )
        if options.planfile:
            _refuse_planning(options)
            path, now = Path(options.planfile), int(time.time())
            account = session.select_account()
            return apply_saved(session.root, path, account, plan_options, terms, now)
        account, checked = session.account_and_site()
        return apply_site(checked, account, plan_options, terms)


def _refuse_planning(options: Options) -> None:
    """What a plan is made of was decided when it was saved."""
    from wxpublish.errors import WrongUsage

    given = {
        "--refresh": options.refresh,
        "--on-drift": options.on_drift,
        "--target": options.target,
        "--recreate-released": options.recreate_released,
    }
    for flag in (name for name, value in given.items() if value):
        hint = f"give it to plan: wxpublish plan {flag} … --out {options.planfile}"
        raise WrongUsage(f"{flag} does not go with a saved plan", hint=hint)


def _silent(_event: object) -> None:
    """Hears everything and says nothing."""


def _review(session: Session[Options], plan: "Plan") -> None:
    """Show the plan and ask; a plan without a change needs no yes."""
    from wxpublish.errors import ConsentMissing
    from wxpublish.report.plan_text import plan_text

    stream = sys.stderr if session.wants_json else sys.stdout
    if not session.quiet:
        text = plan_text(plan, session.style(stream))
        console_output.note(text) if session.wants_json else console_output.result(text)
    if session.options.auto_approve or session.options.planfile or not plan.steps or plan.refusals:
        return
    if not session.is_interactive(sys.stdin, sys.stderr):
        raise ConsentMissing(
            "there is nobody to approve this plan", hint="in a script: apply --auto-approve"
        )
    if console_output.ask(_question(plan)) != "yes":
        raise ConsentMissing("the plan was not approved; nothing was sent")


def _question(plan: "Plan") -> str:
    from wxpublish.report.wording import masked

    number = len(plan.changes)
    changes = f"these {number} changes" if number > 1 else "this change"
    return f'\nApply {changes} to {masked(plan.app_id)}? Only "yes" is accepted: '


def _print(session: Session[Options], applied: "Applied") -> None:
    from wxpublish.model.site import EMULATOR
    from wxpublish.report.applied_text import applied_text
    from wxpublish.report.json_documents import applied_document

    if session.wants_json:
        console_output.document(applied_document(applied))
    elif applied.result != "nothing" or applied.exit_code:
        account = session.select_account()
        console = _console(session) if account.name == EMULATOR else ""
        style = session.style(sys.stdout)
        console_output.result(
            applied_text(applied, style, channel=account.channel, console=console)
        )


def _console(session: Session[Options]) -> str:
    """The command that shows what the emulator of this site holds."""
    folder = session.options.directory
    return f"wxpublish -C {shlex.quote(folder)} emulator" if folder else "wxpublish emulator"


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text} is no number from 0 on")
    return int(text)
