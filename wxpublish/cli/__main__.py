"""The program as a process: its streams, and its exit code."""

import sys

from wxpublish.cli.program import main
from wxpublish.cli.streams import Streams


def run() -> int:
    """Run the process's command line; returns its exit code."""
    streams = Streams()
    return streams.verdict(main())


if __name__ == "__main__":
    sys.exit(run())
