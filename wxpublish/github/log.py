"""The log of a step, in which no untrusted line can become a command of the runner.

The runner obeys every line that starts with `::` or contains `##[`, even from a title in a plan. It
stops after `::stop-commands::TOKEN`, until `::TOKEN::`; the token is random.
https://docs.github.com/actions/reference/workflow-commands-for-github-actions#stopping-and-starting-workflow-commands
"""

import secrets
from collections.abc import Callable

Print = Callable[[str], None]


class Log:
    """Prints to one stream, so that the order is certain. Only annotations are commands."""

    def __init__(self, write: Print) -> None:
        self._write = write
        self._stop_commands()

    def annotate(self, commands: str) -> None:
        """Print commands that the runner is to obey."""
        if commands:
            self.close()
            self._write(commands)
            self._stop_commands()

    def close(self) -> None:
        """Let the runner obey commands again."""
        self._write(f"::{self._token}::")

    def _stop_commands(self) -> None:
        self._token = secrets.token_hex(16)
        self._write(f"::stop-commands::{self._token}")
