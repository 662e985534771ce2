"""Runs jobs and composite actions as a runner does: conditions, steps, outputs, artifacts.

GitHub's own actions need its services, so they have stand-ins here. Every other step is a process
in a group of its own, which ends with its runner.
"""

import base64
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tests.github.expressions import Context, interpolate, is_true

OUTPUT = re.compile(r"^([\w-]+)(?:=(.*)|<<(.+)\n((?:.*\n)*?)\3)$", re.MULTILINE)
_COUNTER = count(1)
KILLED = -signal.SIGKILL


class RunnerDied(Exception):
    """The machine died during a step: no later step runs, nothing is uploaded."""


@dataclass
class Runner:
    """A machine for one job. Every step sees `environ`; `cache` outlives the machine, and so do the
    `stores` of rendered articles, by key.

    `kill` ends the process of the current step; with `dies_with_process` the machine dies too.
    """

    action: Path
    folder: Path
    environ: Mapping[str, str]
    cache: Path
    stores: dict[str, bytes] = field(default_factory=dict)
    dies_with_process: bool = False
    process: "subprocess.Popen[str] | None" = None
    artifacts: dict[str, bytes] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    log: str = ""
    summary: str = ""
    code: int = 0
    _unsaved: dict[str, Path] = field(default_factory=dict)

    @property
    def workspace(self) -> Path:
        return self.folder / "work"

    @property
    def temp(self) -> Path:
        return self.folder / "temp"

    def kill(self) -> None:
        """`kill -9` the current step."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)

    def action_steps(self, given: Mapping[str, str], context: Context) -> dict[str, str]:
        """Run the composite action with these inputs; returns its outputs."""
        definition = YAML(typ="safe").load((self.action / "action.yml").read_text("utf-8"))
        assert given.keys() <= definition["inputs"].keys()
        inputs = {
            name: str(given.get(name, declared.get("default", "")))
            for name, declared in definition["inputs"].items()
        }
        runner = {
            "temp": str(self.temp), "os": "Linux", "arch": "X64", "environment": "github-hosted",
        }  # fmt: skip
        inner: Context = {**context, "inputs": inputs, "steps": {}, "runner": runner}
        self.steps(definition["runs"]["steps"], inner)
        self._save_stores()
        self.outputs = {
            name: interpolate(declared["value"], inner)
            for name, declared in definition["outputs"].items()
        }
        return self.outputs

    def steps(self, steps: list[dict[str, Any]], context: Context) -> None:
        """Run steps one after the other; the context gets their outputs."""
        for number, step in enumerate(steps):
            if is_true(step.get("if", "success()"), context, failed=bool(self.code)):
                outputs = self._step(step, context, step.get("id", str(number)))
                context["steps"][step.get("id", str(number))] = {"outputs": outputs}

    def _step(self, step: dict[str, Any], context: Context, name: str) -> dict[str, str]:
        if "uses" in step:
            options = {key: _written(text, context) for key, text in step.get("with", {}).items()}
            return self._uses(step["uses"].partition("@")[0], options, context)
        env = {key: interpolate(text, context) for key, text in step.get("env", {}).items()}
        return self._script(interpolate(step["run"], context), env, name)

    def _script(self, text: str, env: Mapping[str, str], name: str) -> dict[str, str]:
        files = {
            kind: self.temp / f"{kind}-{name}-{next(_COUNTER)}"
            for kind in ("output", "summary", "script")
        }
        for path in files.values():
            path.touch()
        files["script"].write_text(text, encoding="utf-8")
        self.process = subprocess.Popen(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(files["script"])],
            cwd=self.workspace,
            env={
                **self.environ,
                "GITHUB_ACTION_PATH": str(self.action),
                "GITHUB_OUTPUT": str(files["output"]),
                "GITHUB_STEP_SUMMARY": str(files["summary"]),
                "GITHUB_WORKSPACE": str(self.workspace),
                "RUNNER_TEMP": str(self.temp),
                **env,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            start_new_session=True,
        )
        output, _ = self.process.communicate()
        self.log += output
        self.commands += commands_in(output)
        if self.dies_with_process and self.process.returncode == KILLED:
            raise RunnerDied
        self.code = self.code or self.process.returncode
        self.summary += files["summary"].read_text(encoding="utf-8")
        written = files["output"].read_text(encoding="utf-8")
        return {
            found[1]: found[2] if found[3] is None else found[4].removesuffix("\n")
            for found in OUTPUT.finditer(written)
        }

    def _uses(self, name: str, options: dict[str, str], context: Context) -> dict[str, str]:
        if name == "./" or name.endswith("/wxpublish"):
            return self.action_steps(options, context)
        match name:
            case "actions/checkout":
                checkout(context, self.workspace, options)
                return {}
            case "actions/setup-python":
                version = ".".join(map(str, sys.version_info[:3]))
                return {"python-path": sys.executable, "python-version": version}
            case "actions/cache" if "restore-keys" in options:
                self._restore_store(Path(options["path"]), options["key"], options["restore-keys"])
                return {}
            case "actions/cache":
                return {"cache-hit": "true" if self._restored(options["path"]) else ""}
            case "actions/upload-artifact":
                self._upload(Path(options["path"]))
                return {}
            case _:
                raise AssertionError(f"the engine has no stand-in for {name}")

    def _restored(self, path: str) -> bool:
        """Restore the cache with a link: installed programs contain the path of their folder."""
        if self.cache.exists() and not Path(path).exists():
            Path(path).symlink_to(self.cache)
        return Path(path).exists()

    def _restore_store(self, path: Path, key: str, prefix: str) -> None:
        """Restore the newest file whose key begins with the prefix; it is saved after the job."""
        assert key.startswith(prefix)
        known = [one for one in self.stores if one.startswith(prefix)]
        if known:
            path.parent.mkdir(parents=True, exist_ok=True)
            assert not path.exists()
            path.write_bytes(self.stores[key if key in known else known[-1]])
        if key not in known:
            self._unsaved[key] = path

    def _save_stores(self) -> None:
        for key, path in self._unsaved.items():
            if not self.code and path.exists():
                self.stores[key] = path.read_bytes()

    def _upload(self, folder: Path) -> None:
        """Keep the files of a folder, which is never part of the checkout."""
        assert folder.parent == self.temp
        for path in folder.rglob("*"):
            if path.is_file():
                self.artifacts[path.relative_to(folder).as_posix()] = path.read_bytes()


def commands_in(log: str) -> list[str]:
    """The lines of a log that a runner obeys: those that start with `::` or contain `##[`."""
    found, mark = [], ""
    for line in log.splitlines():
        command = line.strip()
        if mark:
            mark = "" if command == f"::{mark}::" else mark
        elif command.startswith("::stop-commands::"):
            mark = command.removeprefix("::stop-commands::")
        elif command.startswith("::") or "##[" in command:
            found.append(command)
    return found


def _written(option: object, context: Context) -> str:
    """An option as an action gets it: always text, a boolean in lower case."""
    return str(option).lower() if isinstance(option, bool) else interpolate(option, context)


def checkout(context: Context, workspace: Path, options: Mapping[str, str]) -> None:
    """Do what `actions/checkout` does: one commit, or the whole history for `fetch-depth: 0`."""
    shutil.rmtree(workspace, ignore_errors=True)
    workspace.mkdir()
    github = context["github"]
    full = options.get("fetch-depth") == "0"
    branches = "+refs/heads/*:refs/remotes/origin/*"
    wanted = [f"+{github['ref']}:refs/run", *[branches] * full]
    head = "--detach" if "pull" in github["ref"] else f"-B{github['ref_name']}"
    for command in (
        ["init", "-q"],
        ["fetch", "-q", *["--depth=1"] * (not full), f"file://{github['remote']}", *wanted],
        ["checkout", "-q", head, "refs/run"],
        ["remote", "add", "origin", f"{github['server_url']}/{github['repository']}"],
    ):
        subprocess.run(["git", *command], cwd=workspace, check=True, capture_output=True)
    if options.get("persist-credentials") != "false":
        pair = base64.b64encode(f"x-access-token:{github['token']}".encode()).decode()
        key = f"http.{github['server_url']}/.extraheader"
        header = f"AUTHORIZATION: basic {pair}"
        subprocess.run(["git", "config", key, header], cwd=workspace, check=True)
