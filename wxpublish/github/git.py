"""Git, as far as the lockfile's commit needs it."""

import base64
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from wxpublish.errors import WxpublishError

_NAME = "github-actions[bot]"
_EMAIL = "41898282+github-actions[bot]@users.noreply.github.com"
"""Who commits; GitHub shows it with the bot's own face."""
_LONGEST_WAIT = 120


class GitFailed(WxpublishError):
    """A git command that should have worked did not; `said` is what it wrote."""

    code = "git"

    def __init__(self, command: str, said: str, *, hint: str | None = None) -> None:
        super().__init__(f"git {command} failed: {said.strip()}", hint=hint)
        self.said = said


@dataclass(frozen=True, slots=True)
class Answer:
    """How a git command ended and what it wrote."""

    ok: bool
    out: str
    said: str


class Git:
    """One working tree and its remote `origin`."""

    def __init__(
        self,
        folder: Path,
        *,
        server: str = "",
        token: str = "",
        patience: float = _LONGEST_WAIT,
    ) -> None:
        """`patience` is how many seconds one command may take."""
        self._folder = folder
        self._patience = patience
        self._environ = {**os.environ, **_settings(server, token)}

    def try_run(self, *arguments: str) -> Answer:
        """Run a command that may fail, or not come to an end."""
        try:
            ended = subprocess.run(  # noqa: S603 - arguments are ours and no shell reads them
                ["git", *arguments],  # noqa: S607 - git is where the runner has it
                cwd=self._folder,
                env=self._environ,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=self._patience,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Answer(ok=False, out="", said=f"no end within {self._patience:g} s")
        except OSError as problem:
            return Answer(ok=False, out="", said=f"it cannot be started: {problem.strerror}")
        return Answer(ended.returncode == 0, ended.stdout, ended.stderr)

    def run(self, *arguments: str) -> str:
        """Run a command that must work; returns what it printed."""
        answer = self.try_run(*arguments)
        if not answer.ok:
            raise GitFailed(arguments[0], answer.said or answer.out)
        return answer.out


def _settings(server: str, token: str) -> dict[str, str]:
    """Configuration through the environment, where no other process's arguments show it."""
    pairs = [("user.name", _NAME), ("user.email", _EMAIL)]
    if server and token:
        secret = base64.b64encode(f"x-access-token:{token}".encode()).decode()
        # The empty value drops what a checkout with `persist-credentials` has left in its own
        # configuration: GitHub answers a second header with 400.
        key = f"http.{server}/.extraheader"
        pairs += [(key, ""), (key, f"AUTHORIZATION: basic {secret}")]
    keys = {f"GIT_CONFIG_KEY_{number}": key for number, (key, _) in enumerate(pairs)}
    values = {f"GIT_CONFIG_VALUE_{number}": value for number, (_, value) in enumerate(pairs)}
    return {
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",  # what git says is looked at below, so it has to speak English
        "GIT_CONFIG_COUNT": str(len(pairs)),
        **keys,
        **values,
    }
