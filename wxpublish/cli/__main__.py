"""The program as a process: its streams, and its exit code."""

import sys

from wxpublish.cli import utf8
from wxpublish.cli.console_output import note
from wxpublish.cli.program import main
from wxpublish.cli.streams import Streams


def run() -> int:
    """Run the process's command line; returns its exit code."""
    utf8.ensure()
    streams = Streams()
    return streams.verdict(_ended())


def _ended() -> int:
    """The exit code of the command line. A bug ends with its traceback, which quotes strangers too."""
    try:
        return main(utf8.decode_arguments(sys.argv[1:]))
    except Exception:  # noqa: BLE001 - the last place there is
        import traceback

        note(traceback.format_exc())
        return 1


if __name__ == "__main__":
    sys.exit(run())
