"""Run an emulator in its own process, for tests that kill it."""

import sys
from pathlib import Path

from tests.emulator.account import APP_ID, SECRET
from wxpublish.emulator import Settings, serve


def announce(url: str) -> None:
    """Print the address on the first line, as `wxpublish emulator` does."""
    sys.stdout.write(url + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serve(Settings(data=Path(sys.argv[1]), app_id=APP_ID, app_secret=SECRET), announce)
