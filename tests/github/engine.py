"""Composite actions as a runner executes them: expressions, conditions, steps, outputs.

As much of the language as `action.yml` uses; what it does not know is an error, not a guess. The
three actions of GitHub that it uses have stand-ins here, for they need GitHub's services.
"""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
OUTPUT = re.compile(r"^([\w-]+)(?:=(.*)|<<(.+)\n((?:.*\n)*?)\3)$", re.MULTILINE)


@dataclass
class Result:
    """How the action ended: the outputs of its steps, what they printed, the first failure."""

    outputs: dict[str, str]
    log: str
    code: int
    artifacts: list[str]


@dataclass
class Engine:
    """A runner with a workspace; `environ` is what every step of the job sees."""

    action: Path
    workspace: Path
    temp: Path
    environ: dict[str, str]
    github_token: str = ""
    cache: Path | None = None
    steps: dict[str, dict[str, str]] = field(default_factory=dict)
    artifacts: list[str] = field(default_factory=list)
    log: str = ""
    code: int = 0

    def run(self, **given: str) -> Result:
        """Run the action with these inputs; `_` in a name stands for `-`."""
        definition = YAML(typ="safe").load((self.action / "action.yml").read_text("utf-8"))
        wanted = {name.replace("_", "-"): value for name, value in given.items()}
        assert wanted.keys() <= definition["inputs"].keys()
        self.steps, self.log, self.code, self.artifacts = {}, "", 0, []
        inputs = {
            name: wanted.get(name, declared.get("default", ""))
            for name, declared in definition["inputs"].items()
        }
        for number, step in enumerate(definition["runs"]["steps"]):
            if self._due(step.get("if", "success()"), inputs):
                self._step(step, inputs, number)
        outputs = {
            name: self._filled(declared["value"], inputs)
            for name, declared in definition["outputs"].items()
        }
        return Result(outputs, self.log, self.code, self.artifacts)

    def _due(self, condition: str, inputs: dict[str, str]) -> bool:
        parts = [part.strip() for part in condition.split("&&")]
        if "always()" not in parts and self.code:
            return False
        return all(self._holds(part, inputs) for part in parts)

    def _holds(self, part: str, inputs: dict[str, str]) -> bool:
        if part in {"always()", "success()"}:
            return True
        name, unequal, literal = re.fullmatch(r"([\w.-]+) (!=|==) '(.*)'", part).groups()  # type: ignore[union-attr]
        return (self._value(name, inputs) == literal) is (unequal == "==")

    def _filled(self, text: str, inputs: dict[str, str]) -> str:
        return EXPRESSION.sub(lambda found: self._value(found[1], inputs), str(text))

    def _value(self, name: str, inputs: dict[str, str]) -> str:
        match name.split("."):
            case ["inputs", key]:
                return inputs[key]
            case ["steps", step, "outputs", key]:
                return self.steps.get(step, {}).get(key, "")
            case ["runner", key]:
                return {"temp": str(self.temp), "os": "Linux", "arch": "X64"}[key]
            case ["github", "token"]:
                return self.github_token
            case _:
                raise AssertionError(f"the engine knows no {name}")

    def _step(self, step: dict[str, Any], inputs: dict[str, str], number: int) -> None:
        identity = step.get("id", str(number))
        if "uses" in step:
            options = {key: self._filled(value, inputs) for key, value in step["with"].items()}
            name = step["uses"].partition("@")[0]
            self.steps[identity] = self._stand_in(name, options)
            return
        output = self.temp / f"output-{identity}"
        output.touch()
        script = self.temp / f"{identity}.sh"
        script.write_text(self._filled(step["run"], inputs), encoding="utf-8")
        env = {key: self._filled(value, inputs) for key, value in step.get("env", {}).items()}
        ended = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.workspace,
            env={**self.environ, **self._variables(output), **env},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        self.log += ended.stdout + ended.stderr
        self.code = self.code or ended.returncode
        self.steps[identity] = {
            found[1]: found[2] if found[3] is None else found[4].removesuffix("\n")
            for found in OUTPUT.finditer(output.read_text(encoding="utf-8"))
        }

    def _variables(self, output: Path) -> dict[str, str]:
        return {
            "GITHUB_ACTION_PATH": str(self.action),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_TEMP": str(self.temp),
        }

    def _stand_in(self, name: str, options: dict[str, str]) -> dict[str, str]:
        match name:
            case "actions/setup-python":
                version = ".".join(map(str, sys.version_info[:3]))
                return {"python-path": sys.executable, "python-version": version}
            case "actions/cache":
                kept = self.cache is not None and self.cache.exists()
                if self.cache is not None and kept:
                    shutil.copytree(self.cache, options["path"], symlinks=True)
                return {"cache-hit": "true" if kept else ""}
            case "actions/upload-artifact":
                for pattern in options["path"].split():
                    found = self.workspace.glob(pattern.removeprefix("./"))
                    self.artifacts += [str(path.relative_to(self.workspace)) for path in found]
                return {}
            case _:
                raise AssertionError(f"the engine has no stand-in for {name}")
