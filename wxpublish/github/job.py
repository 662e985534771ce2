"""One step of a workflow: it reports a plan or an outcome, and commits the lockfile."""

import shlex
from collections.abc import Sequence
from pathlib import Path

from wxpublish.errors import ConsentMissing, WrongUsage, WxpublishError
from wxpublish.git.command import GitFailed
from wxpublish.git.isolation import Remote
from wxpublish.git.repository import Repository, find_repository
from wxpublish.github.api import Github, GithubError
from wxpublish.github.comment import (
    CommentTarget,
    failure_comment,
    failure_markdown,
    find_reviewed_plan,
    findings_comment,
    plan_comment,
    put_comment,
)
from wxpublish.github.deliver import Delivery, LockfileCommit, Merge, deliver, take_pending_lockfile
from wxpublish.github.inputs import Inputs
from wxpublish.github.runner import Runner
from wxpublish.github.step_outputs import SUMMARY_LIMIT, add_summary, set_outputs
from wxpublish.model.finding import Finding
from wxpublish.model.outcome import Applied
from wxpublish.model.plan import Plan
from wxpublish.report.applied_markdown import applied_markdown
from wxpublish.report.applied_text import applied_summary
from wxpublish.report.findings import findings_summary
from wxpublish.report.findings_markdown import findings_markdown
from wxpublish.report.plan_markdown import fitted_markdown
from wxpublish.report.plan_sentences import plan_summary
from wxpublish.report.repository_links import RepositoryLinks

_REVIEWED = "reviewed"
_FORK_NOTE = (
    "This pull request comes from a fork and gets no secrets, so the plan compares the site with "
    "the lockfile alone."
)


class Job:
    """One step for one site and account, and everything that it writes to GitHub."""

    def __init__(self, runner: Runner, inputs: Inputs) -> None:
        self._runner = runner
        self._inputs = inputs
        self.site = runner.workspace / inputs.site
        runner.site_folder(self.site)
        self._has_outcome = False

    @property
    def is_offline(self) -> bool:
        """Whether the account cannot be read, since the pull request is a fork's."""
        return self._runner.pull is not None and self._runner.pull.is_fork

    @property
    def pull_request_commits(self) -> tuple[str, str, str] | None:
        """The base branch, base commit and head commit of a pull request."""
        pull = self._runner.pull
        return (pull.base_branch, pull.base_sha, pull.head_sha) if pull else None

    @property
    def folder(self) -> str:
        """The site's folder in the repository with a final slash, for annotations."""
        return self._runner.site_folder(self.site)

    def find_expected_digest(self) -> str | None:
        """The digest that the plan must have; for `reviewed` the one that the comment showed.

        A truncated comment approves nothing, since reviewers did not see the whole plan.
        """
        if self._inputs.expect != _REVIEWED:
            return self._inputs.expect or None
        with self._github() as github:
            for number in github.find_merged_pulls(self._runner.sha):
                reviewed = find_reviewed_plan(github, number, self._target())
                if reviewed and not reviewed.truncated:
                    return reviewed.digest
        raise ConsentMissing(
            "no pull request of this commit has a comment that shows the whole plan",
            hint="remove the input `expect`, or set it to the digest of a plan that you have read",
        )

    def take_pending_lockfile(self, lockfile: str) -> bool:
        """Start from the lockfile of a pull request that is still open; whether there was one.

        Raises WrongUsage for an apply without a branch to commit the lockfile to.
        """
        if self._inputs.command == "apply" and self._inputs.commit_lockfile:
            self._require_branch()
        branch = self._inputs.working_branch
        return bool(branch) and take_pending_lockfile(self._repository(), lockfile, branch)

    def _require_branch(self) -> None:
        if self._runner.pull is None and self._runner.branch:
            return
        raise WrongUsage(
            "apply has no branch to commit the lockfile to: it runs on a pull request or a tag",
            hint="run apply on a push to a branch, or set `commit-lockfile: false` and keep the lockfile yourself",
        )

    def report_plan(self, plan: Plan, plan_file: Path | None) -> str | None:
        """Write outputs, summary and comment of a plan; returns the comment's page if there is one."""
        outputs = {
            "changes": str(len(plan.changes)),
            "summary": plan_summary(plan),
            "digest": plan.digest,
            "plan-file": str(plan_file or ""),
        }
        set_outputs(self._runner.output, outputs)
        target = self._target()
        fitted = fitted_markdown(plan, limit=SUMMARY_LIMIT, name=target.name, links=target.links)
        self._add_summary(fitted.text)
        return self._put_comment(plan_comment(plan, target))

    def report_findings(self, findings: Sequence[Finding], articles: int) -> str | None:
        """Write the same for findings, where there is no plan."""
        set_outputs(self._runner.output, {"summary": findings_summary(findings, articles)})
        target = self._target()
        fitted = findings_markdown(
            findings, articles=articles, limit=SUMMARY_LIMIT, name=target.name, links=target.links
        )
        self._add_summary(fitted.text)
        return self._put_comment(findings_comment(findings, articles, target))

    def report_failure(self, error: WxpublishError) -> None:
        """Write outputs, summary and comment of a step that failed.

        An outcome that apply has reported already stays: only its lockfile was not delivered.
        """
        failure = failure_markdown(error, self._target())
        self._add_summary(failure)
        outputs = {"summary": error.message}
        if self._inputs.command == "apply" and not self._has_outcome:
            outputs["result"] = "refused"
        set_outputs(self._runner.output, outputs)
        # Without it the comment would still show the plan of an earlier push.
        if not isinstance(error, GithubError):
            self._put_comment(failure_comment(error, self._target()))

    def report_applied(self, applied: Applied, plan: Plan) -> None:
        """Write outputs and summary of an apply."""
        self._has_outcome = True
        outputs = {
            "changes": str(len(plan.changes)),
            "summary": applied_summary(applied),
            "digest": plan.digest,
            "result": applied.result,
        }
        set_outputs(self._runner.output, outputs)
        name = self._target().name
        self._add_summary(applied_markdown(applied, limit=SUMMARY_LIMIT, name=name))

    def deliver(self, applied: Applied, merge: Merge | None = None) -> Delivery:
        """Commit the lockfile to the branch; `merge` joins it with one that was pushed meanwhile."""
        if not self._inputs.commit_lockfile or not (self.site / applied.lockfile).exists():
            return Delivery("unchanged")
        with self._github() as github:
            lock_commit = LockfileCommit(
                applied.lockfile,
                self._commit_message(applied),
                self._runner.branch,
                self._download_command(),
            )
            branch = self._inputs.working_branch
            repository = self._repository()
            return deliver(
                repository, lock_commit, working_branch=branch, github=github, merge=merge
            )

    def _repository(self) -> Repository:
        """The repository that contains the site. Raises GitFailed."""
        environ = {"GITHUB_WORKSPACE": str(self._runner.workspace)}
        remote = Remote(self._runner.server, self._runner.token)
        found = find_repository(self.site, remote=remote, environ=environ)
        if found is None:
            raise GitFailed(
                "rev-parse",
                f"{self.site} is not in a repository, or in one that another user owns",
                hint="check it out first with actions/checkout; if another user owns it: "
                "git config --global --add safe.directory FOLDER",
            )
        return found

    def _download_command(self) -> str:
        """How a person gets the files of this run, which may exist nowhere else by then."""
        artifact = self._inputs.artifact
        where = shlex.quote(self.folder or ".")
        return f"gh run download {self._runner.run_id} -n {artifact} -D {where}" * bool(artifact)

    def _commit_message(self, applied: Applied) -> str:
        name = f" of {self._inputs.account}" if self._inputs.account else ""
        title = f"wxpublish: lockfile{name} at serial {applied.serial}"
        actions = [f"{outcome.action} {outcome.address}" for outcome in applied.outcomes]
        return "\n\n".join([title, *["\n".join(actions)] * bool(actions), self._runner.run_url])

    def _put_comment(self, body: str) -> str | None:
        pull = self._runner.pull
        is_wanted = self._inputs.comment and self._inputs.command == "plan"
        if pull is None or pull.is_fork or not is_wanted:
            return None
        with self._github() as github:
            return put_comment(github, pull.number, self._target(), body)

    def _add_summary(self, markdown: str) -> None:
        note = f"\n\n{_FORK_NOTE}" if self.is_offline else ""
        add_summary(self._runner.summary, f"{markdown}{note}")

    def _target(self) -> CommentTarget:
        return CommentTarget(
            site=self.folder.rstrip("/"),
            account=self._inputs.account,
            run_url=self._runner.run_url,
            links=RepositoryLinks(
                pictures=self._runner.pictures_url(self.site),
                files=self._runner.files_url(self.site),
            ),
        )

    def _github(self) -> Github:
        return Github(self._runner.api, self._runner.repository, self._runner.token)
