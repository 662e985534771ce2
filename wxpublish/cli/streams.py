"""stdout and stderr of the program: they outlive their reader, and can say anything."""

import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

from wxpublish.cli import console_output, utf8

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class _PersistentWriter(io.RawIOBase):
    """A file descriptor to write to; after the first failure, kept in `error`, nothing is written.

    So `wxpublish apply | head -1` applies everything, and its exit code is that of the whole run.
    """

    def __init__(self, number: int) -> None:
        self._number = number
        self.error: OSError | None = None

    def write(self, data: "ReadableBuffer") -> int:
        preview_plan = memoryview(data)
        if self.error is None:
            try:
                return os.write(self._number, preview_plan)
            except OSError as error:
                self.error = error
        return len(preview_plan)

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return os.isatty(self._number)

    def fileno(self) -> int:
        return self._number


def _hold_numbers() -> None:
    """Open nothing under the numbers of streams that are closed: else the next file has one of
    them, and what is printed goes into it.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            opened = os.open(os.devnull, os.O_RDWR)
            if opened != number:
                os.dup2(opened, number)
                os.close(opened)


class Streams:
    """Both streams, in place of those that Python made."""

    def __init__(self) -> None:
        self._raw: list[_PersistentWriter] = []
        _hold_numbers()
        if sys.stdin is None:  # closed from the start: nothing is ever typed
            sys.stdin = os.fdopen(os.open(os.devnull, os.O_RDONLY), encoding="utf-8")
        sys.stdout = self._lasting(sys.stdout, 1)
        sys.stderr = self._lasting(sys.stderr, 2)

    def _lasting(self, stream: TextIO | None, number: int) -> TextIO:
        raw = _PersistentWriter(stream.fileno() if stream else number)
        self._raw.append(raw)
        encoding = stream.encoding if stream else "utf-8"
        return io.TextIOWrapper(
            io.BufferedWriter(raw),
            utf8.streams() or encoding,
            errors="backslashreplace",
            line_buffering=True,
        )

    def verdict(self, code: int) -> int:
        """The exit code of a run that ended with `code`: something is lost where a disk is full."""
        for raw in self._raw:
            if raw.error and not isinstance(raw.error, BrokenPipeError):
                console_output.note(f"error: the output could not be written: {raw.error.strerror}")
                return code or 1
        return code
