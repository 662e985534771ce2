"""`wxpublish apply`: makes the account what the site says."""

import argparse
import shlex
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from wxpublish.cli import console_output
from wxpublish.cli.options import add_policy, add_refresh, wishes_of
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


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("planfile", nargs="?", metavar="PLANFILE", help="a saved plan")
    add_refresh(parser)
    parser.add_argument("--auto-approve", action="store_true", help="do not ask")
    parser.add_argument("--expect", metavar="DIGEST", help="refuse any plan but this one")
    add_policy(parser)
    parser.add_argument(
        "--allow-delete", metavar="N", type=_count, help="let up to N items be deleted"
    )
    parser.add_argument(
        "--parallelism", metavar="N", type=_count, default=4, help="uploads at a time (4)"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(session: Session) -> int:
    applied = carry_out(session, lambda plan: _review(session, plan))
    _print(session, applied)
    return applied.exit_code


def carry_out(
    session: Session, review: "Callable[[Plan], None]", expect: str | None = None
) -> "Applied":
    """Apply what the command line asks for; `review` sees the plan first and may refuse it."""
    from wxpublish.cli.connect import connector
    from wxpublish.cli.signals import patient
    from wxpublish.report.progress import observer
    from wxpublish.workflow.applying import ApplyOptions, apply_saved, apply_site

    args = session.args
    look = session.look(sys.stderr)
    moving = session.is_watched(sys.stderr) and not session.quiet
    with observer(look, sys.stderr, terminal=moving) as observe:
        terms = ApplyOptions(
            review=review,
            observe=_silent if session.quiet else observe,
            connect=connector(session),
            patient=patient,
            stamp=session.stamp(),
            refresh=args.refresh,
            expect=expect or args.expect,
            parallelism=max(args.parallelism, 1),
            settle=session.settle(),
        )
        if args.planfile:
            _refuse_wishes(args)
            path, now = Path(args.planfile), int(time.time())
            account = session.chosen()
            return apply_saved(session.root, path, account, wishes_of(args), terms, now)
        account, checked = session.checked()
        return apply_site(checked, account, wishes_of(args), terms)


def _refuse_wishes(args: argparse.Namespace) -> None:
    """What a plan is made of was decided when it was saved."""
    from wxpublish.errors import WrongUsage

    given = {
        "--refresh": args.refresh,
        "--on-drift": args.on_drift,
        "--target": args.target,
        "--recreate-released": args.recreate_released,
    }
    for flag in (name for name, value in given.items() if value):
        hint = f"give it to plan: wxpublish plan {flag} … --out {args.planfile}"
        raise WrongUsage(f"{flag} does not go with a saved plan", hint=hint)


def _silent(_event: object) -> None:
    """Hears everything and says nothing."""


def _review(session: Session, plan: "Plan") -> None:
    """Show the plan and ask; a plan without a change needs no yes."""
    from wxpublish.errors import ConsentMissing
    from wxpublish.report.plan_text import plan_text

    stream = sys.stderr if session.wants_json else sys.stdout
    if not session.quiet:
        text = plan_text(plan, session.look(stream))
        console_output.note(text) if session.wants_json else console_output.result(text)
    if session.args.auto_approve or session.args.planfile or not plan.steps or plan.refusals:
        return
    if not session.is_watched(sys.stdin, sys.stderr):
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


def _print(session: Session, applied: "Applied") -> None:
    from wxpublish.model.site import EMULATOR
    from wxpublish.report.applied_text import applied_text
    from wxpublish.report.json_documents import applied_document

    if session.wants_json:
        console_output.document(applied_document(applied))
    elif applied.result != "nothing" or applied.exit_code:
        account = session.chosen()
        console = _console(session) if account.name == EMULATOR else ""
        look = session.look(sys.stdout)
        console_output.result(applied_text(applied, look, channel=account.channel, console=console))


def _console(session: Session) -> str:
    """The command that shows what the emulator of this site holds."""
    folder = session.args.directory
    return f"wxpublish -C {shlex.quote(folder)} emulator" if folder else "wxpublish emulator"


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text} is no number from 0 on")
    return int(text)
