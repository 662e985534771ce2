"""`wxpublish ci`: what the GitHub Action runs."""

import argparse
import signal
import sys
import time
from contextlib import redirect_stderr
from typing import TYPE_CHECKING, assert_never

from wxpublish.cli import console_output
from wxpublish.cli.session import Session

if TYPE_CHECKING:
    from wxpublish.github.inputs import Command, Inputs
    from wxpublish.github.job import Job
    from wxpublish.github.log import Log
    from wxpublish.model.plan import Plan

ABOUT = """\
The action of this repository calls it: what to do comes in through the environment, and the plan
goes to the pull request, the job summary and the outputs of the step. By hand, use `plan` and
`apply`."""
EXAMPLES = """\
  - uses: OWNER/wxpublish@COMMIT
    with: {command: plan}"""
PLAN_FILE = "ci.plan"


def configure(_parser: argparse.ArgumentParser) -> None:
    """It takes no flags: what strangers write in a workflow's inputs never passes through a shell."""


def run(session: Session) -> int:
    from wxpublish.github.inputs import read_inputs
    from wxpublish.github.job import Job
    from wxpublish.github.log import Log
    from wxpublish.github.runner import read_runner

    given = read_inputs(session.environ)
    job = Job(read_runner(session.environ), given)
    inner = _inner(session, given, job)
    # Two streams reach the runner in any order, and the marks of the log must be seen in time.
    with redirect_stderr(sys.stdout):
        log = Log(console_output.commands)
        code = _run(inner, job, given.command, log)
        log.close()
    return code


def _run(inner: Session, job: "Job", command: "Command", log: "Log") -> int:
    from wxpublish.errors import InvalidContent, WxpublishError
    from wxpublish.report.annotations import workflow_commands

    try:
        match command:
            case "validate":
                return _validate(inner, job, log)
            case "plan":
                return _plan(inner, job, log)
            case "apply":
                return _apply(inner, job)
    except InvalidContent as error:
        log.annotate(workflow_commands(error.findings, prefix=job.folder))
        job.report_findings(error.findings, error.articles)
        return console_output.fail(error, as_json=False)
    except WxpublishError as error:
        job.report_failure(error)
        return console_output.fail(error, as_json=False)
    assert_never(command)


def _inner(session: Session, given: "Inputs", job: "Job") -> Session:
    """The session of the command itself; `extra-args` are its own flags, and checked as such."""
    from wxpublish.cli.program import parse

    account = ["--account", given.account] if given.account else []
    extra = [flag for flag in given.extra if not (job.is_offline and flag == "--refresh")]
    arguments = ["-C", str(job.site), *account, given.command, *extra]
    return Session(parse(arguments), {**session.environ, **given.credentials})


def _validate(inner: Session, job: "Job", log: "Log") -> int:
    from wxpublish.errors import InvalidContent
    from wxpublish.model.finding import has_errors, strict
    from wxpublish.report.annotations import workflow_commands

    checked = inner.check()
    findings = strict(checked.findings) if inner.args.strict else checked.findings
    log.annotate(workflow_commands(findings, prefix=job.folder))
    job.report_findings(findings, checked.count)
    return InvalidContent.exit_code if has_errors(findings) else 0


def _plan(inner: Session, job: "Job", log: "Log") -> int:
    from wxpublish.cli.connect import look_wanted
    from wxpublish.cli.options import wishes_of
    from wxpublish.report.annotations import workflow_commands
    from wxpublish.report.plan_text import plan_text
    from wxpublish.state.atomic_files import make_workspace
    from wxpublish.workflow.plan_preview import view
    from wxpublish.workflow.saved_plans import save_plan
    from wxpublish.workflow.trust_report import base_of_proposal

    account, checked = inner.checked()
    job.take_pending_lockfile(account.lockfile)
    look, base = look_wanted(inner), inner.args.base
    proposed = job.pull_request_commits
    trusted = base_of_proposal(inner.root, *proposed) if proposed else None
    made = view(checked, account, wishes_of(inner.args), look=look, base=base, trusted=trusted)
    path = make_workspace(inner.root) / PLAN_FILE
    save_plan(path, made, int(time.time()))
    log.annotate(workflow_commands(made.plan.findings, prefix=job.folder))
    console_output.note(plan_text(made.plan, inner.look(sys.stderr)))
    page = job.report_plan(made.plan, path)
    console_output.note(f"comment: {page}" if page else "")
    return 2 if inner.args.detailed_exitcode and made.plan.changes else 0


def _apply(inner: Session, job: "Job") -> int:
    """Apply what was merged; the reviewed digest or the merge itself is the approval."""
    from wxpublish.cli.commands.apply import carry_out
    from wxpublish.report.applied_text import applied_text
    from wxpublish.report.merge_text import merge_text
    from wxpublish.report.plan_text import plan_text
    from wxpublish.workflow.merging import joiner

    account = inner.chosen()
    job.take_pending_lockfile(account.lockfile)
    seen: list[Plan] = []

    def review(plan: "Plan") -> None:
        seen.append(plan)
        console_output.note(plan_text(plan, inner.look(sys.stderr)))

    applied = carry_out(inner, review, job.find_expected_digest())
    # A cancelled run has some ten seconds left: enough to bring back what is done already.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    console_output.note(applied_text(applied, inner.look(sys.stderr), channel=account.channel))
    job.report_applied(applied, seen[0])
    delivered = job.deliver(applied, joiner(lambda merged: console_output.note(merge_text(merged))))
    console_output.note(f"lockfile: {delivered}")
    return applied.exit_code
