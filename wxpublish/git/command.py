"""The one place that starts git."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wxpublish.errors import WxpublishError
from wxpublish.git.isolation import OVERRIDES, Remote, absolute, environment

LOCAL_TIMEOUT = 20.0
NETWORK_TIMEOUT = 120.0
"""Seconds that git may take for one command."""
_OPTIONS = ("--no-pager", *(part for key, text in OVERRIDES for part in ("-c", f"{key}={text}")))


class GitFailed(WxpublishError):
    """A git command that should have worked did not; `said` is what it wrote."""

    code = "git"

    def __init__(self, command: str, said: str, *, hint: str | None = None) -> None:
        super().__init__(f"git {command} failed: {said.strip()}", hint=hint)
        self.said = said


@dataclass(frozen=True, slots=True)
class Answer:
    """How a git command ended, what it printed, and what it wrote to stderr.

    `code` is its exit code; None where it could not be started or did not end in time.
    """

    code: int | None
    out: bytes
    said: str

    @property
    def ok(self) -> bool:
        """Whether it did what it was asked to."""
        return self.code == 0

    @property
    def text(self) -> str:
        """What it printed, as one text without the final newline."""
        return self.out.decode("utf-8", "replace").strip()


def _program(path: str) -> str | None:
    """The git of the machine: never one of the current folder, which may be a stranger's."""
    places = (shutil.which(str(Path(folder, "git"))) for folder in absolute(path))
    return next((place for place in places if place), None)


def run(
    arguments: tuple[str, ...],
    folder: Path,
    own: Mapping[str, str],
    *,
    data: bytes = b"",
    remote: Remote | None = None,
    timeout: float | None = None,
) -> Answer:
    """Run one command of git in a folder, with `own` variables such as GIT_DIR.

    `data` is what it reads; `remote` lets it use the network.
    """
    limit = timeout or (NETWORK_TIMEOUT if remote else LOCAL_TIMEOUT)
    program = _program(os.environ.get("PATH", ""))
    if program is None:
        return Answer(None, b"", "it cannot be started: there is no git on the PATH")
    try:
        ended = subprocess.run(  # noqa: S603 - arguments are ours and no shell reads them
            [program, *_OPTIONS, *arguments],
            cwd=folder,
            env=environment(os.environ, own, remote),
            input=data,
            capture_output=True,
            timeout=limit,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Answer(None, b"", f"no end within {limit:g} s")
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        return Answer(None, b"", f"it cannot be started: {reason}")
    return Answer(ended.returncode, ended.stdout, ended.stderr.decode("utf-8", "replace"))
