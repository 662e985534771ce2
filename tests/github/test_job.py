import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.github.fake import REPOSITORY, TOKEN, Fake
from tests.github.repository import LOCKFILE, clone, git, protect, serial_on, write_lock
from tests.report.samples import MISSING_COVER, applied, eventful_plan, plan
from wxpublish.errors import CannotSave, ConsentMissing, WrongUsage
from wxpublish.github.api import GithubError
from wxpublish.github.inputs import Inputs
from wxpublish.github.job import Job
from wxpublish.github.runner import read_runner

PLAIN = Inputs(
    command="plan",
    site=".",
    account="",
    comment=True,
    commit_lockfile=True,
    working_branch="",
    expect="",
    extra=(),
)


def job(
    folder: Path,
    github: Fake,
    event: dict[str, Any],
    given: Inputs = PLAIN,
    ref: str = "refs/heads/main",
) -> Job:
    (folder / "event.json").write_text(json.dumps(event), encoding="utf-8")
    environ = {
        "GITHUB_API_URL": github.url,
        "GITHUB_REPOSITORY": REPOSITORY,
        "GITHUB_EVENT_PATH": str(folder / "event.json"),
        "GITHUB_WORKSPACE": str(folder / "run"),
        "GITHUB_TOKEN": TOKEN,
        "GITHUB_RUN_ID": "1",
        "GITHUB_REF": ref,
        "GITHUB_SHA": "abc123",
        "GITHUB_OUTPUT": str(folder / "output"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
    }
    return Job(read_runner(environ), given)


def pull(head: str = REPOSITORY) -> dict[str, Any]:
    return {
        "repository": {"private": True},
        "pull_request": {"number": 7, "head": {"sha": "abc", "repo": {"full_name": head}}},
    }


def outputs(folder: Path) -> dict[str, str]:
    """The outputs that the workflow would read."""
    written = (folder / "output").read_text(encoding="utf-8")
    found = re.findall(r"^([a-z-]+)<<(.+)\n((?:.*\n)*?)\2\n", written, re.MULTILINE)
    return {name: value.rstrip("\n") for name, _, value in found}


@pytest.fixture
def run(bare: Path, tmp_path: Path) -> Path:
    return clone(bare, tmp_path / "run")


def test_a_plan_sets_the_outputs(run: Path, tmp_path: Path, github: Fake) -> None:
    job(tmp_path, github, pull()).report_plan(plan(), run / "a.plan")
    assert outputs(tmp_path) == {
        "changes": "8",
        "summary": "8 changes in wx01…cdef (draft), 10 unchanged.",
        "digest": "sha256:" + "ab" * 32,
        "plan-file": str(run / "a.plan"),
    }


def test_a_plan_comments_on_its_pull_request(run: Path, tmp_path: Path, github: Fake) -> None:
    assert job(tmp_path, github, pull()).report_plan(plan(), run / "a.plan")
    assert len(github.comments) == 1


def test_the_whole_plan_is_in_the_summary(run: Path, tmp_path: Path, github: Fake) -> None:
    lines = "".join(f"-旧 {number}\n+新 {number}\n" for number in range(9_000))
    job(tmp_path, github, pull()).report_plan(plan(diffs={"articles/w42/ai.md": lines}), run / "a")
    summary = (tmp_path / "summary").read_text(encoding="utf-8")
    assert "+新 8999" in summary
    assert len(summary.encode()) < 1024 * 1024


def test_a_fork_gets_a_summary_and_no_call(run: Path, tmp_path: Path, github: Fake) -> None:
    step = job(tmp_path, github, pull("mallory/weekly"))
    assert step.is_offline
    assert step.report_plan(plan(), run / "a.plan") is None
    assert github.requests == []
    assert "comes from a fork" in (tmp_path / "summary").read_text(encoding="utf-8")


def test_the_comment_can_be_turned_off(run: Path, tmp_path: Path, github: Fake) -> None:
    step = job(tmp_path, github, pull(), replace(PLAIN, comment=False))
    assert step.report_plan(plan(), run / "a.plan") is None
    assert github.comments == []


def test_an_invalid_site_is_reported_on_the_pull_request(
    run: Path, tmp_path: Path, github: Fake
) -> None:
    assert run.exists()
    job(tmp_path, github, pull()).report_findings([MISSING_COVER], 15)
    assert "E103" in github.comments[0]["body"]
    assert "E103" in (tmp_path / "summary").read_text(encoding="utf-8")


def test_an_apply_pushes_its_lockfile(run: Path, bare: Path, tmp_path: Path, github: Fake) -> None:
    write_lock(run, 8)
    step = job(tmp_path, github, {}, replace(PLAIN, command="apply"))
    step.report_applied(applied(), eventful_plan())
    assert step.deliver(applied()).how == "pushed"
    assert serial_on(bare) == 8
    assert outputs(tmp_path)["result"] == "applied"


def test_a_failed_push_keeps_the_result_of_apply(run: Path, tmp_path: Path, github: Fake) -> None:
    assert run.exists()
    step = job(tmp_path, github, {}, replace(PLAIN, command="apply"))
    step.report_applied(applied(), eventful_plan())
    step.report_failure(CannotSave("main", "GH006", None, "git push"))
    assert outputs(tmp_path)["result"] == "applied"
    assert outputs(tmp_path)["summary"] == "main could not be written: GH006"


def test_the_commit_message_lists_the_changes_and_the_run(
    run: Path, bare: Path, tmp_path: Path, github: Fake
) -> None:
    write_lock(run, 8)
    job(tmp_path, github, {}, replace(PLAIN, account="main")).deliver(applied())
    assert git(bare, "log", "-1", "--format=%B", "main").strip() == (
        "wxpublish: lockfile of main at serial 8\n\n"
        "create news.hello\nupdate news.weekly-42\ndelete news.old\n\n"
        f"https://github.com/{REPOSITORY}/actions/runs/1"
    )


def test_the_commit_can_be_turned_off(run: Path, bare: Path, tmp_path: Path, github: Fake) -> None:
    write_lock(run, 8)
    step = job(tmp_path, github, {}, replace(PLAIN, commit_lockfile=False))
    assert step.deliver(applied()).how == "unchanged"
    assert serial_on(bare) == 1


def test_apply_expects_the_digest_of_its_input(tmp_path: Path, github: Fake) -> None:
    step = job(tmp_path, github, {}, replace(PLAIN, expect="sha256:1"))
    assert step.find_expected_digest() == "sha256:1"


def test_apply_can_expect_the_reviewed_digest(run: Path, tmp_path: Path, github: Fake) -> None:
    job(tmp_path, github, pull()).report_plan(plan(), run / "a.plan")
    github.merged["abc123"] = 7
    step = job(tmp_path, github, {}, replace(PLAIN, expect="reviewed"))
    assert step.find_expected_digest() == plan().digest


def test_a_truncated_comment_approves_nothing(run: Path, tmp_path: Path, github: Fake) -> None:
    lines = "".join(f"-旧 {number}\n" for number in range(9_000))
    huge = plan(diffs={"articles/w42/ai.md": lines})
    job(tmp_path, github, pull()).report_plan(huge, run / "a.plan")
    github.merged["abc123"] = 7
    with pytest.raises(ConsentMissing, match="whole plan"):
        job(tmp_path, github, {}, replace(PLAIN, expect="reviewed")).find_expected_digest()


def test_a_commit_without_a_pull_request_was_not_reviewed(
    run: Path, tmp_path: Path, github: Fake
) -> None:
    job(tmp_path, github, pull()).report_plan(plan(), run / "a.plan")
    with pytest.raises(ConsentMissing, match="whole plan"):
        job(tmp_path, github, {}, replace(PLAIN, expect="reviewed")).find_expected_digest()


def test_an_error_is_in_the_summary(run: Path, tmp_path: Path, github: Fake) -> None:
    assert (run / LOCKFILE).exists()
    job(tmp_path, github, {}, replace(PLAIN, command="apply")).report_failure(
        ConsentMissing("11 deletions", hint="--allow-delete 11")
    )
    assert "11 deletions" in (tmp_path / "summary").read_text(encoding="utf-8")
    assert outputs(tmp_path)["result"] == "refused"


@pytest.mark.parametrize("ref", ["refs/pull/7/merge", "refs/tags/v1", ""])
def test_apply_without_a_branch_for_its_lockfile_sends_nothing(
    tmp_path: Path, github: Fake, ref: str
) -> None:
    step = job(tmp_path, github, {}, replace(PLAIN, command="apply"), ref=ref)
    with pytest.raises(WrongUsage, match="no branch"):
        step.take_pending_lockfile(LOCKFILE)


def test_a_plan_needs_no_branch(tmp_path: Path, github: Fake) -> None:
    assert not job(tmp_path, github, pull(), ref="refs/pull/7/merge").take_pending_lockfile(
        LOCKFILE
    )


def test_the_setting_that_lets_workflows_open_pull_requests_is_named(
    run: Path, bare: Path, tmp_path: Path, github: Fake
) -> None:
    protect(bare)
    write_lock(run, 8)
    github.refused[f"POST /repos/{REPOSITORY}/pulls"] = 403
    github.refusal = "GitHub Actions is not permitted to create or approve pull requests."
    step = job(tmp_path, github, {}, replace(PLAIN, command="apply", working_branch="w"))
    with pytest.raises(GithubError) as raised:
        step.deliver(applied())
    assert "Settings → Actions → General" in (raised.value.hint or "")
    assert serial_on(bare, "w") == 8
