"""`wxpublish apply`: make the account match the site."""

import argparse
import shlex
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wxpublish.cli import console_output
from wxpublish.cli.options import PlanningOptions, flag, format_option, option
from wxpublish.cli.session import Session

if TYPE_CHECKING:
    from wxpublish.model.outcome import Applied
    from wxpublish.model.plan import Plan
    from wxpublish.model.site import Account
    from wxpublish.workflow.site_check import ValidatedSite

ABOUT = """\
Shows the plan, asks for approval, and carries it out. Every effect is saved before the next one
begins: run an interrupted apply again to continue it. A saved plan is applied once, as it was
reviewed. Nothing is published: articles become drafts or permanent materials, depending on
`channel`."""
EXAMPLES = """\
  wxpublish apply
  wxpublish apply --auto-approve                in a script
  wxpublish apply week.plan                     saved by: wxpublish plan --out week.plan
  wxpublish apply --expect sha256:1f3a…         only the plan that was reviewed
  wxpublish apply --allow-delete 12             more deletions than `safety` allows
  wxpublish --account emulator apply            on this machine, to try it out"""


def _parse_count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text} is not a whole number of 0 or more")
    return int(text)


@dataclass
class Options(PlanningOptions):
    """The options of `wxpublish apply`."""

    planfile: str | None = option(nargs="?", metavar="PLANFILE", help="a saved plan")
    auto_approve: bool = flag("--auto-approve", help="do not ask for approval")
    expect: str | None = option(
        "--expect", metavar="DIGEST", help="apply only the plan with this digest"
    )
    allow_delete: int | None = option(
        "--allow-delete", metavar="N", type=_parse_count, help="allow up to N deletions"
    )
    parallelism: int = option(
        "--parallelism",
        metavar="N",
        type=_parse_count,
        default=4,
        help="uploads at a time (default: 4)",
    )
    format: str = format_option()


def run(session: Session[Options]) -> int:
    applied, checked, account = apply_reviewed(session, lambda plan: _review(session, plan))
    _print(session, applied)
    if checked and applied.is_noop and not session.options.refresh:
        session.remember_run(checked, account)
    return applied.exit_code


def apply_reviewed(
    session: Session[Options], review: "Callable[[Plan], None]", expect: str | None = None
) -> "tuple[Applied, ValidatedSite | None, Account]":
    """Apply what the command line asks for: a saved plan, or the site, which is returned too.

    `review` gets the plan first and may raise.
    """
    from wxpublish.cli.connect import connector
    from wxpublish.cli.signals import defer_signals
    from wxpublish.report.progress import observer
    from wxpublish.workflow.applying import ApplyOptions, apply_saved, apply_site

    options = session.options
    style = session.style(sys.stderr)
    is_live = session.is_interactive(sys.stderr) and not session.quiet
    with observer(style, sys.stderr, terminal=is_live, verbose=session.verbose) as observe:
        plan_options = options.plan_options(options.allow_delete)
        apply_options = ApplyOptions(
            review=review,
            observe=_ignore_event if session.quiet else observe,
            connect=connector(session),
            defer_signals=defer_signals,
            stamp=session.stamp(),
            refresh=options.refresh,
            expect=expect or options.expect,
            parallelism=max(options.parallelism, 1),
            list_delay=session.list_delay(),
        )
        if options.planfile:
            _refuse_planning_options(options)
            path, now = Path(options.planfile), int(time.time())
            account = session.select_account()
            applied = apply_saved(session.root, path, account, plan_options, apply_options, now)
            return applied, None, account
        account, checked = session.account_and_site()
        return apply_site(checked, account, plan_options, apply_options), checked, account


def _refuse_planning_options(options: Options) -> None:
    """Raise WrongUsage for options that only count when a plan is made."""
    from wxpublish.errors import WrongUsage

    given = {
        "--refresh": options.refresh,
        "--on-drift": options.on_drift,
        "--target": options.target,
        "--recreate-released": options.recreate_released,
    }
    for name in (name for name, value in given.items() if value):
        hint = f"pass it when you make the plan: wxpublish plan {name} … --out {options.planfile}"
        raise WrongUsage(f"{name} cannot be combined with a saved plan", hint=hint)


def _ignore_event(_event: object) -> None:
    """Print nothing: the observer for `--quiet`."""


def _review(session: Session[Options], plan: "Plan") -> None:
    """Show the plan and ask for approval. A plan without effects needs none."""
    from wxpublish.errors import ConsentMissing
    from wxpublish.report.plan_text import plan_text

    stream = sys.stderr if session.wants_json else sys.stdout
    if not session.quiet:
        text = plan_text(plan, session.style(stream))
        console_output.print_note(text) if session.wants_json else console_output.print_result(text)
    if session.options.auto_approve or session.options.planfile or not plan.steps or plan.refusals:
        return
    if not session.is_interactive(sys.stdin, sys.stderr):
        raise ConsentMissing(
            "this plan needs approval, and there is no terminal to ask on",
            hint="pass --auto-approve, or apply a saved plan",
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
        console_output.print_document(applied_document(applied))
    elif applied.result != "nothing" or applied.exit_code:
        account = session.select_account()
        emulator_command = _emulator_command(session) if account.name == EMULATOR else ""
        style = session.style(sys.stdout)
        console_output.print_result(
            applied_text(applied, style, channel=account.channel, console=emulator_command)
        )


def _emulator_command(session: Session[Options]) -> str:
    """The command that starts the emulator of this site, to look at its items."""
    folder = session.options.directory
    return f"wxpublish -C {shlex.quote(folder)} emulator" if folder else "wxpublish emulator"
