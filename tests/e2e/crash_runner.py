"""Runs commands that are killed at a given moment; see `crash_process`."""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from tests.e2e.site import REPOSITORY, Site, emulated
from wxpublish.state.store import SAVE_INTERVAL

KILLED = -signal.SIGKILL
STOPPED = "stopped"


@dataclass(frozen=True)
class CrashPoint:
    """The moment of a crash: the `nth` time it is passed, counted from another moment, and the signal.

    `every` is how many seconds pass at least between two writes of the lockfile.
    """

    moment: str
    nth: int = 1
    after: str = ""
    signal: int = signal.SIGKILL
    every: float = SAVE_INTERVAL


NEVER = CrashPoint("any", 0)


@dataclass
class CrashRunner:
    """A process that runs commands in children, which it can kill."""

    process: "subprocess.Popen[str]"
    report: Path

    def run(self, site: Site, *arguments: str, death: CrashPoint = NEVER) -> int:
        """Run a command on a site, and crash it at `death`. Gives its exit status."""
        return int(self._ask(self._command(site, arguments, death)))

    def pause(self, site: Site, *arguments: str, death: CrashPoint) -> int | None:
        """Run a command that is stopped with SIGSTOP at `death` until `resume`; None if it was stopped.

        Gives its exit status if it ended before that moment.
        """
        answer = self._ask(self._command(site, arguments, death))
        return None if answer == STOPPED else int(answer)

    def resume(self) -> int:
        """Continue the stopped command. Gives its exit status."""
        return int(self._ask(""))

    def _command(self, site: Site, arguments: tuple[str, ...], death: CrashPoint) -> str:
        asked = {
            "arguments": ["-C", str(site.root), *arguments],
            "environ": site.environ,
            "death": asdict(death),
            "report": str(self.report),
        }
        return json.dumps(asked)

    def _ask(self, line: str) -> str:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def apply(
        self, site: Site, crash_at: int = 0, *flags: str, every: float = SAVE_INTERVAL
    ) -> int:
        """Apply; `die_at` counts moments from 1. Gives the exit status."""
        death = CrashPoint("any", crash_at, every=every)
        return self.run(site, "apply", "--auto-approve", *flags, death=death)

    def moments(self) -> list[str]:
        """The moments that the last command passed."""
        return self.report.read_text(encoding="utf-8").splitlines()

    @property
    def output(self) -> str:
        """What the last command printed."""
        return Path(f"{self.report}.out").read_text(encoding="utf-8")

    def kill_at(
        self, site: Site, moment: str, nth: int = 1, after: str = "", every: float = SAVE_INTERVAL
    ) -> None:
        """Kill an apply when it passes a moment for the nth time, counted from another moment."""
        code = self.run(
            site, "apply", "--auto-approve", death=CrashPoint(moment, nth, after, every=every)
        )
        assert code == KILLED, (self.moments(), self.output)


@contextmanager
def crash_runner(folder: Path, *, retry_at_once: bool = False) -> Iterator[CrashRunner]:
    """Start the process; it ends with the context. With `retry_at_once` it does not wait before a retry."""
    with subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.e2e.crash_process",
            *(["retry-at-once"] if retry_at_once else []),
        ],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield CrashRunner(process, folder / "moments")
        assert process.stdin
        process.stdin.close()


@contextmanager
def copied_site(site: Site) -> Iterator[Site]:
    """A copy of the site and of its account, which a test may change."""
    folder = site.root.parent / "copy"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(site.root, folder / "site")
    shutil.copytree(site.account.folder, folder / "account")
    with emulated(folder / "account") as account:
        environ = {"WXPUBLISH_API_BASE": account.url}
        yield replace(
            site, root=folder / "site", account=account, environ={**site.environ, **environ}
        )
