"""A `plan` or `apply` that has nothing to do, as the one before: it prints the same at once."""

import os
import sys
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TextIO

from wxpublish.cli import console_output
from wxpublish.state.cache_folder import cache_folder
from wxpublish.state.repeated_run import find_run, record_path, run_key


class RunId(NamedTuple):
    """Where a run is recorded, its key in the record, and when it started (nanoseconds)."""

    record: str
    key: str
    started: int


def identify(directory: str | None, arguments: Sequence[str], environ: Mapping[str, str]) -> RunId:
    """The identity of the run with this command line on the site in `directory`."""
    streams = [_describe(stream) for stream in (sys.stdout, sys.stderr)]
    key = run_key(arguments, environ, [os.getcwd(), *streams])  # noqa: PTH109 - no pathlib here
    return RunId(record_path(cache_folder(environ), directory or "."), key, time.time_ns())


def print_repeated(run: RunId) -> bool:
    """Print what the last such run printed, if nothing has changed since. Returns whether it did."""
    printed = find_run(run.record, run.key)
    if printed is None:
        return False
    console_output.print_again(printed)
    return True


def _describe(stream: TextIO) -> tuple[str, int]:
    """The encoding of a stream, and its columns if it is a terminal."""
    columns = os.get_terminal_size(stream.fileno()).columns if stream.isatty() else 0
    return stream.encoding, columns
