"""File names are UTF-8 under every locale: they are identity, the same on every machine.

Python decodes file names and arguments by the locale, so under zh_CN.GBK a file would have another
name and another id. This cannot be changed in a running process, so the process restarts itself in
Python's UTF-8 mode. The restart takes some 20 ms and happens only under such a locale. Decoding
each name again where it is used was rejected, because one place would be forgotten.

Output keeps to the locale, because the terminal does.
"""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress

_ENCODING_OPTION = "wxpublish-streams"


def ensure_utf8_mode() -> None:
    """Restart this process in UTF-8 mode unless it is in that mode already."""
    if os.name != "posix" or sys.getfilesystemencoding() == "utf-8" or terminal_encoding():
        return
    encoding = sys.stdout.encoding if sys.stdout else "ascii"
    options = ["-X", "utf8", "-X", f"{_ENCODING_OPTION}={encoding}"]
    with suppress(OSError, UnicodeEncodeError):
        os.execv(sys.executable, [sys.executable, *options, *_arguments()])  # noqa: S606


def _arguments() -> Sequence[str | bytes]:
    """The arguments after the interpreter, as bytes if the system provides them: the C library
    decodes some bytes that Python's codec of the same name cannot encode again.
    """
    from pathlib import Path

    with suppress(OSError):
        raw = Path("/proc/self/cmdline").read_bytes().split(b"\0")[1:-1]
        if len(raw) == len(sys.orig_argv) - 1:
            return raw
    return sys.orig_argv[1:]


def terminal_encoding() -> str | None:
    """The encoding of the terminal if the process was restarted; else None."""
    encoding = sys._xoptions.get(_ENCODING_OPTION)  # noqa: SLF001 - documented for -X
    return encoding if isinstance(encoding, str) else None


def decode_arguments(arguments: Sequence[str]) -> list[str]:
    """Decode arguments: a terminal sends typed text in its own encoding, while the shell completes
    file names with the bytes on disk.
    """
    encoding = terminal_encoding()
    return [_decode(argument, encoding) for argument in arguments] if encoding else list(arguments)


def _decode(argument: str, encoding: str) -> str:
    raw = os.fsencode(argument)
    for code in ("utf-8", encoding):
        with suppress(UnicodeDecodeError, LookupError):
            return raw.decode(code)
    return argument
