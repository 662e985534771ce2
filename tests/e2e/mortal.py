"""Commands that are killed at a moment of one's choice; see `dying`."""

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
from wxpublish.state.store import EVERY

KILLED = -signal.SIGKILL
STOPPED = "stopped"


@dataclass(frozen=True)
class Death:
    """A moment, for which time it is passed, since which other moment, and the signal then.

    `every` is how many seconds pass at least between two writes of the lockfile.
    """

    moment: str
    nth: int = 1
    after: str = ""
    signal: int = signal.SIGKILL
    every: float = EVERY


NEVER = Death("any", 0)


@dataclass
class Mortal:
    """A process that runs commands in children."""

    process: "subprocess.Popen[str]"
    report: Path

    def run(self, site: Site, *arguments: str, death: Death = NEVER) -> int:
        """Run a command on a site that dies at a moment, if at all. Gives its exit status."""
        return int(self._ask(self._command(site, arguments, death)))

    def pause(self, site: Site, *arguments: str, death: Death) -> int | None:
        """Run a command that stops at a moment of SIGSTOP until `resume`; None where it stands.

        Gives its exit status where it ended before that moment.
        """
        answer = self._ask(self._command(site, arguments, death))
        return None if answer == STOPPED else int(answer)

    def resume(self) -> int:
        """Let a command go on that stands. Gives its exit status."""
        return int(self._ask(""))

    def _command(self, site: Site, arguments: tuple[str, ...], death: Death) -> str:
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

    def apply(self, site: Site, die_at: int = 0, *flags: str, every: float = EVERY) -> int:
        """Apply; `die_at` counts moments from 1. Gives the exit status."""
        death = Death("any", die_at, every=every)
        return self.run(site, "apply", "--auto-approve", *flags, death=death)

    def moments(self) -> list[str]:
        """The moments that the last command passed."""
        return self.report.read_text(encoding="utf-8").splitlines()

    @property
    def output(self) -> str:
        """What the last command printed."""
        return Path(f"{self.report}.out").read_text(encoding="utf-8")

    def kill_at(
        self, site: Site, moment: str, nth: int = 1, after: str = "", every: float = EVERY
    ) -> None:
        """Kill an apply where it passes a moment for the nth time, or since another moment."""
        code = self.run(
            site, "apply", "--auto-approve", death=Death(moment, nth, after, every=every)
        )
        assert code == KILLED, (self.moments(), self.output)


@contextmanager
def mortal(folder: Path, *, hurried: bool = False) -> Iterator[Mortal]:
    """Start the process; it ends with the context. A `hurried` one does not wait before it retries."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.dying", *(["hurried"] if hurried else [])],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Mortal(process, folder / "moments")
        assert process.stdin
        process.stdin.close()


@contextmanager
def dress_rehearsal(site: Site) -> Iterator[Site]:
    """The same site and account once more, to try something out on."""
    folder = site.root.parent / "rehearsal"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(site.root, folder / "site")
    shutil.copytree(site.account.folder, folder / "account")
    with emulated(folder / "account") as account:
        environ = {"WXPUBLISH_API_BASE": account.url}
        yield replace(
            site, root=folder / "site", account=account, environ={**site.environ, **environ}
        )
