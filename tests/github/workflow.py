"""Runs a workflow file as GitHub does: which jobs run, with which secrets and which token."""

import json
import os
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tests.github.engine import Runner
from tests.github.expressions import Context, evaluate, interpolate, is_true
from tests.github.fake import REPOSITORY, Fake

ACTION = Path(__file__).parents[2]
_COUNTER = count(1)


@dataclass(frozen=True)
class Event:
    """What triggers a workflow. A fork's run gets no secrets and a read-only token."""

    name: str
    ref: str
    sha: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    fork: bool = False


@dataclass
class Actions:
    """GitHub Actions for one repository; `environ` is added to the environment of its runners.

    `secrets` are by environment, with an empty name for jobs without one. `path` is a folder with
    programs that GitHub's machines have.
    """

    github: Fake
    folder: Path
    environ: dict[str, str]
    secrets: dict[str, dict[str, str]]
    cache: Path
    path: str = ""
    stores: dict[str, bytes] = field(default_factory=dict)

    def run(
        self, path: Path, event: Event, ready: Callable[[Runner], None] = lambda _: None
    ) -> dict[str, list[Runner]]:
        """Run a workflow; returns the runners of each job that ran. `ready` gets each one first."""
        workflow = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        ran: dict[str, list[Runner]] = {}
        needs: dict[str, Any] = {}
        for name, job in workflow["jobs"].items():
            base = {"github": self._github_context(event), "needs": needs}
            if not is_true(job.get("if", "success()"), base):
                continue
            wanted = [needs[one] for one in _listed(job.get("needs"))]
            if not all(one["result"] == "success" for one in wanted):
                continue
            several = [{**base, "matrix": cell} for cell in _cells(job, base)]
            with ThreadPoolExecutor(max_workers=len(several)) as pool:
                done = list(pool.map(lambda c, j=job: self._job(j, c, event, ready), several))
            ran[name] = [runner for runner, _ in done]
            result = "failure" if any(runner.code for runner in ran[name]) else "success"
            needs[name] = {"outputs": done[-1][1], "result": result}
        return ran

    def runner(self, **more: str) -> Runner:
        """A fresh machine."""
        folder = self.folder / f"runner{next(_COUNTER)}"
        for name in ("work", "temp", "home"):
            (folder / name).mkdir(parents=True)
        home = {
            "RUNNER_ENVIRONMENT": "github-hosted",
            "HOME": str(folder / "home"),
            "PATH": os.pathsep.join(filter(None, (self.path, os.environ["PATH"]))),
            "CI": "true",
        }
        environ = {**home, "GITHUB_ACTIONS": "true", **self.environ, **more}
        return Runner(ACTION, folder, environ, self.cache, self.stores)

    def _job(
        self,
        job: Mapping[str, Any],
        base: Context,
        event: Event,
        ready: Callable[[Runner], None],
    ) -> tuple[Runner, dict[str, str]]:
        runner = self.runner()
        token = f"ghs_{runner.folder.name}"
        allowed = {f"{name}: {level}" for name, level in job.get("permissions", {}).items()}
        self.github.tokens[token] = frozenset() if event.fork else frozenset(allowed)
        environment = interpolate(job.get("environment", ""), base)
        secrets = {} if event.fork else self.secrets.get(environment, {})
        github_context = {**base["github"], "token": token}
        context: Context = {**base, "github": github_context, "secrets": secrets, "steps": {}}
        path = runner.folder / "event.json"
        path.write_text(json.dumps(event.payload), encoding="utf-8")
        runner.environ = {
            **runner.environ,
            **_variables(github_context),
            "GITHUB_EVENT_PATH": str(path),
        }
        ready(runner)
        runner.steps(job["steps"], context)
        outputs = {
            name: interpolate(text, context) for name, text in job.get("outputs", {}).items()
        }
        return runner, outputs

    def _github_context(self, event: Event) -> dict[str, str]:
        return {
            "event_name": event.name,
            "ref": event.ref,
            "ref_name": event.ref.removeprefix("refs/heads/").removeprefix("refs/pull/"),
            "sha": event.sha,
            "repository": REPOSITORY,
            "server_url": self.github.url,
            "api_url": self.github.url,
            "run_id": "1",
            "remote": str(self.github.bare),
        }


def installed_offline() -> dict[str, str]:
    """Environment variables with which the install step needs no network."""
    packages = next(path for path in sys.path if path.endswith("site-packages"))
    pip = {"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0"}
    return {"PYTHONPATH": packages, **pip}


def _variables(github_context: Mapping[str, str]) -> dict[str, str]:
    names = ("ref", "ref_name", "sha", "repository", "server_url", "api_url", "run_id")
    variables = {f"GITHUB_{name.upper()}": github_context[name] for name in names}
    return {**variables, "GITHUB_EVENT_NAME": github_context["event_name"]}


def _listed(names: str | list[str] | None) -> list[str]:
    return [names] if isinstance(names, str) else names or []


def _cells(job: Mapping[str, Any], context: Context) -> list[dict[str, str]]:
    """The cells of a job's matrix, if an expression gives it as a list; else one empty cell."""
    include = job.get("strategy", {}).get("matrix", {}).get("include")
    if include is None:
        return [{}]
    found: list[dict[str, str]] = evaluate(include.strip("${ }"), context)
    return found
