"""Records what this process does while a command runs: files, programs, and other machines.

Python tells an audit hook of every file that it opens, every program that it starts and every
address that it connects to, whoever does it. A hook stays for ever, so there is one, which looks
only while something is watched.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LOCAL = {"127.0.0.1", "localhost", "::1"}
PLATFORM = ".weixin.qq.com"
PATHS = {
    "open", "os.listdir", "os.scandir", "os.remove", "os.rename", "os.mkdir", "os.rmdir",
    "os.link", "os.symlink", "os.chmod", "os.truncate", "os.utime",
}  # fmt: skip
"""Events whose first arguments are paths."""


@dataclass
class Watched:
    """What happened that must not: a line each."""

    outside: str
    secrets: tuple[str, ...]
    seen: list[str] = field(default_factory=list)

    def take(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in PATHS:
            self._path(event, arguments)
        elif event == "subprocess.Popen":
            self._program(arguments)
        elif event in {"os.system", "os.exec", "os.posix_spawn", "os.spawn"}:
            self.seen.append(f"{event} {arguments}")
        elif event == "socket.getaddrinfo":
            self._host(str(arguments[0]))
        elif event == "socket.connect" and isinstance(arguments[1], tuple):
            self._host(str(arguments[1][0]))

    def _path(self, event: str, arguments: tuple[Any, ...]) -> None:
        for path in arguments[: 2 if event in {"os.rename", "os.link", "os.symlink"} else 1]:
            if not isinstance(path, str | bytes) or event == "os.symlink":
                continue
            text = os.fsdecode(path)
            if not text.startswith("/"):
                continue
            follows = event == "open" and not (
                isinstance(arguments[2], int) and arguments[2] & os.O_NOFOLLOW
            )
            if follows or event in {"os.listdir", "os.scandir"}:
                real = os.path.realpath(text)
            else:
                real = f"{os.path.realpath(Path(text).parent)}/"
            if real.startswith(self.outside):
                self.seen.append(f"{event} {text}")

    def _program(self, arguments: tuple[Any, ...]) -> None:
        program, command, _, environ = arguments
        if Path(str(program)).name != "git":
            self.seen.append(f"ran {command}")
        for name, value in (os.environ if environ is None else environ).items():
            if any(secret in os.fsdecode(value) for secret in self.secrets):
                self.seen.append(f"gave {os.fsdecode(name)} to {command}")

    def _host(self, host: str) -> None:
        """No other machine is ever reached; the platform's own names may be asked for."""
        if host in LOCAL:
            return
        if not host.endswith(PLATFORM) and not host.endswith(".pictures.example"):
            self.seen.append(f"connected to {host}")
        raise OSError(f"no way to {host}")


_NOW: list[Watched] = []


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    for watched in _NOW:
        watched.take(event, arguments)


@contextmanager
def watched(outside: Path, *secrets: str) -> Iterator[Watched]:
    """Watch while the context lasts."""
    if not getattr(sys, "_sentry", False):
        sys.addaudithook(_hook)
        sys._sentry = True  # type: ignore[attr-defined]
    now = Watched(f"{outside.resolve()}/", secrets)
    _NOW.append(now)
    try:
        yield now
    finally:
        _NOW.remove(now)
