"""`wxpublish ci`: a step of a GitHub workflow."""

import signal
import sys
import time
from collections.abc import Mapping
from contextlib import redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wxpublish.cli import console_output
from wxpublish.cli.commands import apply, plan, validate
from wxpublish.cli.options import GlobalOptions
from wxpublish.cli.session import Session

if TYPE_CHECKING:
    from wxpublish.github.inputs import Inputs
    from wxpublish.github.job import Job
    from wxpublish.github.log import Log
    from wxpublish.model.plan import Plan

ABOUT = """\
The action of this repository calls it with its inputs in the environment. The plan goes to the pull
request, the job summary and the outputs of the step. By hand, use `plan` and `apply`."""
EXAMPLES = """\
  - uses: OWNER/wxpublish@COMMIT
    with: {command: plan}"""
PLAN_FILE = "ci.plan"
KEPT_BYTES = 100 * 1024 * 1024
"""The size of the store of rendered articles that GitHub keeps."""


@dataclass
class Options(GlobalOptions):
    """`wxpublish ci` has none: the inputs of a workflow may come from strangers and never pass through
    a shell.
    """


def run(session: Session[Options]) -> int:
    from wxpublish.github.inputs import read_inputs
    from wxpublish.github.job import Job
    from wxpublish.github.log import Log
    from wxpublish.github.runner import read_runner
    from wxpublish.state.cache_folder import cache_folder
    from wxpublish.workflow.cache_upkeep import prune_cache

    inputs = read_inputs(session.environ)
    job = Job(read_runner(session.environ), inputs)
    options = _options(inputs, job)
    environ = {**session.environ, **inputs.credentials}
    # The runner may reorder two streams, but the commands in the log depend on their order.
    with redirect_stderr(sys.stdout):
        log = Log(console_output.print_commands)
        code = _run(options, environ, job, log)
        log.close()
    if environ.get("RUNNER_ENVIRONMENT") == "github-hosted":
        prune_cache(Path(cache_folder(environ)), KEPT_BYTES)  # each commit keeps a copy
    return code


def _options(inputs: "Inputs", job: "Job") -> GlobalOptions:
    """The options of the command to run. `extra-args` are parsed as its own flags."""
    from wxpublish.cli.invocation import parse

    account = ["--account", inputs.account] if inputs.account else []
    extra = [flag for flag in inputs.extra if not (job.is_offline and flag == "--refresh")]
    return parse(["-C", str(job.site), *account, inputs.command, *extra]).options


def _run(options: GlobalOptions, environ: Mapping[str, str], job: "Job", log: "Log") -> int:
    from wxpublish.errors import InvalidContent, WxpublishError
    from wxpublish.report.annotations import workflow_commands

    try:
        match options:
            case validate.Options():
                return _validate(Session(options, environ), job, log)
            case plan.Options():
                return _plan(Session(options, environ), job, log)
            case apply.Options():
                return _apply(Session(options, environ), job)
            case _:
                raise TypeError(f"{type(options)} are not the options of validate, plan or apply")
    except InvalidContent as error:
        log.annotate(workflow_commands(error.findings, prefix=job.folder))
        job.report_findings(error.findings, error.articles)
        return console_output.fail(error, as_json=False)
    except WxpublishError as error:
        job.report_failure(error)
        return console_output.fail(error, as_json=False)


def _validate(session: Session[validate.Options], job: "Job", log: "Log") -> int:
    from wxpublish.errors import InvalidContent
    from wxpublish.model.finding import has_errors
    from wxpublish.report.annotations import workflow_commands
    from wxpublish.workflow.validation_report import validation_findings

    checked = session.validated_site()
    findings = validation_findings(checked, as_strict=session.options.strict)
    log.annotate(workflow_commands(findings, prefix=job.folder))
    job.report_findings(findings, checked.count)
    return InvalidContent.exit_code if has_errors(findings) else 0


def _plan(session: Session[plan.Options], job: "Job", log: "Log") -> int:
    from wxpublish.cli.connect import snapshot_reader
    from wxpublish.report.annotations import workflow_commands
    from wxpublish.report.plan_text import plan_text
    from wxpublish.state.atomic_files import make_workspace
    from wxpublish.workflow.plan_preview import preview_plan
    from wxpublish.workflow.saved_plans import save_plan
    from wxpublish.workflow.trust_report import find_pull_request_base

    options = session.options
    account, checked = session.account_and_site()
    job.take_pending_lockfile(account.lockfile)
    proposed = job.pull_request_commits
    trusted = find_pull_request_base(session.root, *proposed) if proposed else None
    prepared = preview_plan(
        checked,
        account,
        options.plan_options(),
        read_account=snapshot_reader(session),
        base=options.base,
        trusted=trusted,
    )
    path = make_workspace(session.root) / PLAN_FILE
    save_plan(path, prepared, int(time.time()))
    log.annotate(workflow_commands(prepared.plan.findings, prefix=job.folder))
    console_output.print_note(plan_text(prepared.plan, session.style(sys.stderr)))
    page = job.report_plan(prepared.plan, path)
    console_output.print_note(f"comment: {page}" if page else "")
    return 2 if options.detailed_exitcode and prepared.plan.changes else 0


def _apply(session: Session[apply.Options], job: "Job") -> int:
    """Apply what was merged. The reviewed digest, or the merge itself, is the approval."""
    from wxpublish.report.applied_text import applied_text
    from wxpublish.report.merge_text import merge_text
    from wxpublish.report.plan_text import plan_text
    from wxpublish.workflow.merging import lockfile_merger

    account = session.select_account()
    job.take_pending_lockfile(account.lockfile)
    seen: list[Plan] = []

    def review(found: "Plan") -> None:
        seen.append(found)
        console_output.print_note(plan_text(found, session.style(sys.stderr)))

    applied, *_ = apply.apply_reviewed(session, review, job.find_expected_digest())
    # A cancelled run has some ten seconds left: enough to deliver the lockfile.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    console_output.print_note(
        applied_text(applied, session.style(sys.stderr), channel=account.channel)
    )
    job.report_applied(applied, seen[0])
    delivered = job.deliver(
        applied, lockfile_merger(lambda merged: console_output.print_note(merge_text(merged)))
    )
    console_output.print_note(f"lockfile: {delivered}")
    return applied.exit_code
