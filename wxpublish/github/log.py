"""The log of a step, in which a line of a stranger must not become a command of the runner.

The runner obeys lines that start with `::` or hold `##[` wherever they come from, a title in a plan
among them, until a mark that nobody can guess.
https://docs.github.com/actions/reference/workflow-commands-for-github-actions#stopping-and-starting-workflow-commands
"""

import secrets
from collections.abc import Callable

Print = Callable[[str], None]


class Log:
    """Prints to one stream, whose order is sure; between two annotations no line is a command."""

    def __init__(self, write: Print) -> None:
        self._write = write
        self._stop_commands()

    def annotate(self, commands: str) -> None:
        """Print commands that are meant as such."""
        if commands:
            self.close()
            self._write(commands)
            self._stop_commands()

    def close(self) -> None:
        """Let lines be commands again."""
        self._write(f"::{self._token}::")

    def _stop_commands(self) -> None:
        self._token = secrets.token_hex(16)
        self._write(f"::stop-commands::{self._token}")
