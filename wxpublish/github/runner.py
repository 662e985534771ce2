"""The run that a step belongs to, as GitHub Actions describes it in the environment.

https://docs.github.com/actions/reference/workflows-and-actions/variables
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from wxpublish.errors import WrongUsage

_PUBLIC_SERVER = "https://github.com"
_BRANCH_PREFIX = "refs/heads/"
_RAW_SERVER = "https://raw.githubusercontent.com"


@dataclass(frozen=True, slots=True)
class PullRequest:
    """The pull request that triggered the run. A fork's run has no secrets and may only read."""

    number: int
    head_repository: str
    head_sha: str
    is_fork: bool
    base_branch: str = ""
    base_sha: str = ""


@dataclass(frozen=True, slots=True)
class Runner:
    """The run. `branch` and `sha` are what was pushed; the branch is empty for a tag or a pull request.

    `output` and `summary` are files to append to.
    """

    api: str
    server: str
    repository: str
    token: str = field(repr=False)
    run_id: str
    branch: str
    sha: str
    workspace: Path
    is_public: bool = False
    output: Path | None = None
    summary: Path | None = None
    pull: PullRequest | None = None

    @property
    def run_url(self) -> str:
        """The page of the run, with its summary and artifacts."""
        return f"{self.server}/{self.repository}/actions/runs/{self.run_id}"

    def site_folder(self, site: Path) -> str:
        """The site's folder in the repository with a final slash; empty for the root.

        Raises WrongUsage for a folder outside the repository.
        """
        top, folder = Path(os.path.realpath(self.workspace)), Path(os.path.realpath(site))
        if not folder.is_relative_to(top):
            raise WrongUsage(f"the input `site` must be a folder in the repository, not {site}")
        inside = folder.relative_to(top).as_posix()
        return "" if inside == "." else f"{inside}/"

    def pictures_url(self, site: Path) -> str:
        """Where anybody can get the proposed files of the site; empty for a private repository."""
        if self.pull is None or not self.is_public or self.server != _PUBLIC_SERVER:
            return ""
        return self._site_url(
            f"{_RAW_SERVER}/{self.pull.head_repository}/{self.pull.head_sha}", site
        )

    def files_url(self, site: Path) -> str:
        """Where members find the pages of the proposed files of the site."""
        if self.pull is None or not self.pull.head_repository:
            return ""
        repository = f"{self.server}/{self.pull.head_repository}"
        return self._site_url(f"{repository}/blob/{self.pull.head_sha}", site)

    def _site_url(self, base: str, site: Path) -> str:
        return f"{base}/{quote(self.site_folder(site))}".rstrip("/")


def read_runner(environ: Mapping[str, str]) -> Runner:
    """Read the environment. Raises WrongUsage outside GitHub Actions."""
    event = _read_event(environ.get("GITHUB_EVENT_PATH", ""))
    repository = _require(environ, "GITHUB_REPOSITORY")
    return Runner(
        api=environ.get("GITHUB_API_URL", "https://api.github.com").rstrip("/"),
        server=environ.get("GITHUB_SERVER_URL", _PUBLIC_SERVER).rstrip("/"),
        repository=repository,
        token=environ.get("GITHUB_TOKEN", ""),
        run_id=environ.get("GITHUB_RUN_ID", ""),
        branch=_branch(environ.get("GITHUB_REF", "")),
        sha=environ.get("GITHUB_SHA", ""),
        workspace=Path(environ.get("GITHUB_WORKSPACE", ".")),
        is_public=event.get("repository", {}).get("private") is False,
        output=_optional_path(environ, "GITHUB_OUTPUT"),
        summary=_optional_path(environ, "GITHUB_STEP_SUMMARY"),
        pull=_read_pull(event, repository),
    )


def _read_pull(event: Mapping[str, Any], repository: str) -> PullRequest | None:
    pull = event.get("pull_request")
    if not pull:
        return None
    head = pull["head"]
    # A fork that was deleted meanwhile has no repository, but it is still a fork.
    name = (head.get("repo") or {}).get("full_name", "")
    base = pull.get("base") or {}
    return PullRequest(
        pull["number"],
        name,
        head["sha"],
        is_fork=name != repository,
        base_branch=str(base.get("ref", "")),
        base_sha=str(base.get("sha", "")),
    )


def _branch(ref: str) -> str:
    return ref.removeprefix(_BRANCH_PREFIX) if ref.startswith(_BRANCH_PREFIX) else ""


def _read_event(path: str) -> dict[str, Any]:
    if not path:
        return {}
    event: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    return event


def _optional_path(environ: Mapping[str, str], name: str) -> Path | None:
    return Path(environ[name]) if environ.get(name) else None


def _require(environ: Mapping[str, str], name: str) -> str:
    if not environ.get(name):
        raise WrongUsage(
            f"{name} is not set: `wxpublish ci` runs inside GitHub Actions",
            hint="elsewhere, use: wxpublish plan, wxpublish apply",
        )
    return environ[name]
