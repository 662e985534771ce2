"""Runs commands that die by a real SIGKILL at a given moment, or get another signal then.

The process has no threads, has imported everything and rendered a site, and forks for each command,
so that a run costs milliseconds. It reads one JSON object a line: `arguments`, `environ`, the moment
of the crash, and `report`, a file that gets the name of every moment passed. It answers with the
exit status.

A moment is a point between two effects: a request and its response, half of a journal write, the
replacement of a file. The command crashes when it passes `moment` for the `nth` time, counted from
the moment `after` if there is one; `any` counts all moments, and the 0th never comes. With `every`
0 the lockfile follows each write of the journal, as it does when seconds pass between two effects.
With the argument `retry-at-once` nothing waits before a retry. After SIGSTOP the process answers
`stopped`, and continues the command after one more line.
"""

import importlib
import io
import json
import os
import pkgutil
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import urllib3.connection

import wxpublish
from wxpublish.cli.program import main
from wxpublish.state import journal, store
from wxpublish.wechat import retries


class Moments:
    """Counts moments and crashes at one of them."""

    def __init__(self, death: Mapping[str, Any], report: Path) -> None:
        self._moment, self._left, self._after = death["moment"], death["nth"], death["after"]
        self._signal = death["signal"]
        self._guard = threading.Lock()
        self._write = os.write
        self._report = os.open(report, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)

    def passing(self, name: str, before: Callable[[], None] | None = None) -> None:
        """Count one more moment; `before` is called only if the crash is here."""
        with self._guard:
            self._write(self._report, f"{name}\n".encode())
            if name == self._after:
                self._after = ""
            if self._after or self._moment not in {"any", name}:
                return
            self._left -= 1
            if not self._left:
                if before and self._signal == signal.SIGKILL:
                    before()
                os.kill(os.getpid(), self._signal)

    def watch(self) -> None:
        """Put moments around every effect outside the process."""
        self._watch_requests()
        self._watch_journal()
        for name in ("replace", "unlink"):
            self._watch_path(name)

    def _watch_requests(self) -> None:
        connection: Any = urllib3.connection.HTTPConnection
        send, receive = connection.request, connection.getresponse

        def request(this: Any, method: str, url: str, *more: Any, **keys: Any) -> Any:
            endpoint = url.partition("?")[0].removeprefix("/cgi-bin/")
            this.endpoint = endpoint
            self.passing(f"before {endpoint}")
            sent = send(this, method, url, *more, **keys)
            self.passing(f"sent {endpoint}")
            return sent

        def getresponse(this: Any, *more: Any, **keys: Any) -> Any:
            answer = receive(this, *more, **keys)
            self.passing(f"answered {this.endpoint}")
            return answer

        connection.request, connection.getresponse = request, getresponse

    def _watch_journal(self) -> None:
        append, sync = journal.Journal._append, os.fsync

        def watched(this: journal.Journal, record: Mapping[str, object]) -> None:
            line = journal._line(record)
            self.passing("before write")
            self.passing("half of write", lambda: self._tear(this.path, line))
            append(this, record)
            self.passing("written")

        def synced(handle: int) -> None:
            sync(handle)
            self.passing("synced")

        patched: Any = journal.Journal
        system: Any = os
        patched._append, system.fsync = watched, synced

    def _tear(self, path: Path, line: bytes) -> None:
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._write(handle, line[: len(line) // 2])

    def _watch_path(self, name: str) -> None:
        original = getattr(os, name)

        def watched(path: Any, *more: Any, **keys: Any) -> Any:
            target = Path(os.fsdecode(more[0] if more else path)).name
            self.passing(f"before {name} {target}")
            done = original(path, *more, **keys)
            self.passing(f"after {name} {target}")
            return done

        setattr(os, name, watched)


def run_and_crash(asked: dict[str, Any]) -> int:
    """Run a command in a child; its exit code, or minus the signal that ended it."""
    child = os.fork()
    if not child:
        out = os.open(asked["report"] + ".out", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(out, 1)
        os.dup2(out, 2)
        os.environ.update(asked["environ"])
        store.SAVE_INTERVAL = asked["death"]["every"]
        store.SAVE_TIME_SHARE = store.SAVE_TIME_SHARE if store.SAVE_INTERVAL else 0
        moments = Moments(asked["death"], Path(asked["report"]))
        moments.watch()
        code = main(asked["arguments"])
        sys.stdout.flush()
        os._exit(code)
    _, status = os.waitpid(child, os.WUNTRACED)
    while os.WIFSTOPPED(status):
        print("stopped", flush=True)  # noqa: T201
        sys.stdin.readline()
        os.kill(child, signal.SIGCONT)
        _, status = os.waitpid(child, os.WUNTRACED)
    return os.waitstatus_to_exitcode(status)


def warm_up() -> None:
    """Import the product and render a site, so that no child has to import or to read a theme."""
    for module in pkgutil.walk_packages(wxpublish.__path__, "wxpublish."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    silence = io.StringIO()
    with TemporaryDirectory() as folder, redirect_stdout(silence), redirect_stderr(silence):
        with patch.dict(os.environ, {"WXPUBLISH_CACHE_DIR": f"{folder}/cache"}):
            assert main(["init", f"{folder}/site"]) == 0
            assert main(["-C", f"{folder}/site", "validate"]) == 0


if __name__ == "__main__":
    warm_up()
    if "retry-at-once" in sys.argv:
        retries.MAX_BACKOFF, retries.REPLICATION_PAUSES = 0.0, (0.0, 0.0)
    for line in sys.stdin:
        sys.stdout.write(f"{run_and_crash(json.loads(line))}\n")
        sys.stdout.flush()
