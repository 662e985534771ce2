"""Runs git; nothing else in the program starts it."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wxpublish.errors import WxpublishError
from wxpublish.git.isolation import OVERRIDES, Remote, absolute_folders, git_environment

LOCAL_TIMEOUT = 20.0
NETWORK_TIMEOUT = 120.0
"""Seconds that git may take for one command."""
_OPTIONS = ("--no-pager", *(part for key, text in OVERRIDES for part in ("-c", f"{key}={text}")))


class GitFailed(WxpublishError):
    """A git command failed that should not fail."""

    code = "git"

    def __init__(self, command: str, stderr: str, *, hint: str | None = None) -> None:
        super().__init__(f"git {command} failed: {stderr.strip()}", hint=hint)
        self.stderr = stderr


@dataclass(frozen=True, slots=True)
class GitResult:
    """The result of a git command; `exit_code` is None if it did not start or timed out."""

    exit_code: int | None
    stdout: bytes
    stderr: str

    @property
    def ok(self) -> bool:
        """Whether the command succeeded."""
        return self.exit_code == 0

    @property
    def text(self) -> str:
        """The output as text, without white space around it."""
        return self.stdout.decode("utf-8", "replace").strip()


def _find_git(path: str) -> str | None:
    """The git of the PATH; never one in the current folder, whose content may be a stranger's."""
    programs = (shutil.which(str(Path(folder, "git"))) for folder in absolute_folders(path))
    return next((program for program in programs if program), None)


def run(
    arguments: tuple[str, ...],
    folder: Path,
    own: Mapping[str, str],
    *,
    data: bytes = b"",
    remote: Remote | None = None,
    timeout: float | None = None,
) -> GitResult:
    """Run a git command in a folder, with the variables `own`, such as GIT_DIR.

    `data` goes to its stdin; only with `remote` can it use the network. `timeout` is in seconds.
    """
    limit = timeout or (NETWORK_TIMEOUT if remote else LOCAL_TIMEOUT)
    program = _find_git(os.environ.get("PATH", ""))
    if program is None:
        return GitResult(None, b"", "git is not on the PATH")
    try:
        completed = subprocess.run(  # noqa: S603 - arguments are ours and no shell reads them
            [program, *_OPTIONS, *arguments],
            cwd=folder,
            env=git_environment(os.environ, own, remote),
            input=data,
            capture_output=True,
            timeout=limit,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return GitResult(None, b"", f"it took longer than {limit:g} s")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return GitResult(None, b"", f"git cannot be started: {reason}")
    return GitResult(
        completed.returncode, completed.stdout, completed.stderr.decode("utf-8", "replace")
    )
