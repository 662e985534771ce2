"""stdout and stderr of the program: they outlive their reader and can print any character."""

import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

from wxpublish.cli import console_output, utf8

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class _PersistentWriter(io.RawIOBase):
    """Writes to a file descriptor until the first failure, which is kept in `error`.

    So `wxpublish apply | head -1` applies everything and has the exit code of the whole run.
    """

    def __init__(self, number: int) -> None:
        self._number = number
        self.error: OSError | None = None

    def write(self, data: "ReadableBuffer") -> int:
        view = memoryview(data)
        if self.error is None:
            try:
                return os.write(self._number, view)
            except OSError as error:
                self.error = error
        return len(view)

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return os.isatty(self._number)

    def fileno(self) -> int:
        return self._number


def _reserve_descriptors() -> None:
    """Open the descriptors of closed streams on the null device, so that no file gets one of them
    and receives the output.
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
    """Replaces the standard streams of Python."""

    def __init__(self) -> None:
        self._raw: list[_PersistentWriter] = []
        _reserve_descriptors()
        if sys.stdin is None:  # closed from the start: there is never any input
            sys.stdin = os.fdopen(os.open(os.devnull, os.O_RDONLY), encoding="utf-8")
        sys.stdout = self._replace_stream(sys.stdout, 1)
        sys.stderr = self._replace_stream(sys.stderr, 2)

    def _replace_stream(self, stream: TextIO | None, number: int) -> TextIO:
        raw = _PersistentWriter(stream.fileno() if stream else number)
        self._raw.append(raw)
        encoding = stream.encoding if stream else "utf-8"
        return io.TextIOWrapper(
            io.BufferedWriter(raw),
            utf8.terminal_encoding() or encoding,
            errors="backslashreplace",
            line_buffering=True,
        )

    def final_exit_code(self, code: int) -> int:
        """The exit code of a run that ended with `code`; 1 if output was lost, on a full disk say."""
        for raw in self._raw:
            if raw.error and not isinstance(raw.error, BrokenPipeError):
                console_output.print_note(
                    f"error: the output could not be written: {raw.error.strerror}"
                )
                return code or 1
        return code
