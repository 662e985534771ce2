"""File names are UTF-8 whatever the locale says: they are identity, the same on every machine.

Python decodes names of files and arguments by the locale, and under zh_CN.GBK the same file has
another name, so another id. It cannot be told otherwise once it runs, so the process starts itself
again in Python's UTF-8 mode. That costs its start once more (some 20 ms), under such a locale
alone; decoding each name anew wherever one is met was rejected, for one place would be forgotten.

What is printed keeps to the locale, because the terminal does.
"""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

_STREAMS = "wxpublish-streams"


def ensure() -> None:
    """Start this process again in UTF-8 mode, where it is not in it; else return."""
    if os.name != "posix" or sys.getfilesystemencoding() == "utf-8" or streams():
        return
    encoding = sys.stdout.encoding if sys.stdout else "ascii"
    options = ["-X", "utf8", "-X", f"{_STREAMS}={encoding}"]
    with suppress(OSError, UnicodeEncodeError):
        os.execv(sys.executable, [sys.executable, *options, *_arguments()])  # noqa: S606


def _arguments() -> Sequence[str | bytes]:
    """The arguments after the interpreter, as bytes where the system tells them: the C library
    decodes some for which Python's codec of the same name has no bytes.
    """
    with suppress(OSError):
        raw = Path("/proc/self/cmdline").read_bytes().split(b"\0")[1:-1]
        if len(raw) == len(sys.orig_argv) - 1:
            return raw
    return sys.orig_argv[1:]


def streams() -> str | None:
    """The encoding of the terminal, where the process was started again; None elsewhere."""
    encoding = sys._xoptions.get(_STREAMS)  # noqa: SLF001 - the documented place of -X options
    return encoding if isinstance(encoding, str) else None


def decode_arguments(arguments: Sequence[str]) -> list[str]:
    """Arguments as they were meant: a terminal sends what is typed in its own encoding, while the
    shell completes names of files as they are on disk.
    """
    encoding = streams()
    return [_typed(argument, encoding) for argument in arguments] if encoding else list(arguments)


def _typed(argument: str, encoding: str) -> str:
    raw = os.fsencode(argument)
    for code in ("utf-8", encoding):
        with suppress(UnicodeDecodeError, LookupError):
            return raw.decode(code)
    return argument
