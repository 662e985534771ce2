"""The program as a process: its streams and its exit code."""

import sys

from wxpublish.cli import utf8
from wxpublish.cli.console_output import print_note
from wxpublish.cli.program import main
from wxpublish.cli.streams import Streams


def run() -> int:
    """Run the command line of this process. Returns the exit code."""
    utf8.ensure_utf8_mode()
    streams = Streams()
    return streams.final_exit_code(_run_command_line())


def _run_command_line() -> int:
    """The exit code of the command line. The traceback of a bug is escaped like all output."""
    try:
        return main(utf8.decode_arguments(sys.argv[1:]))
    except Exception:  # noqa: BLE001 - nothing above catches it
        import traceback

        print_note(traceback.format_exc())
        return 1


if __name__ == "__main__":
    sys.exit(run())
