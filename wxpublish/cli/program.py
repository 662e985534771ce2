"""`wxpublish`: parse the command line, run one command, return its exit code."""

import os
import signal
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import NoReturn

from wxpublish.cli.arguments import parse_global
from wxpublish.cli.console_output import fail
from wxpublish.cli.terminal import COLORED
from wxpublish.errors import Interrupted, WxpublishError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line. Returns its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    wants_json = _wants_json(arguments)
    COLORED.set(False)
    try:
        signal.signal(signal.SIGTERM, _terminated)
        parsed = parse_global(arguments)
        from wxpublish.cli.invocation import parse_command

        return parse_command(parsed).run(dict(os.environ))
    except WxpublishError as error:
        return fail(error, as_json=wants_json, arguments=arguments)
    except KeyboardInterrupt:
        stopped = Interrupted("stopped; nothing was left half done")
        return fail(stopped, as_json=wants_json, arguments=arguments)
    except OSError as error:
        if not error.filename:
            raise
        path = os.fsdecode(error.filename)
        hint = "choose another path, or give this user permission to read and write it"
        unusable = WxpublishError(f"{path} cannot be used: {error.strerror}", hint=hint)
        return fail(unusable, as_json=wants_json, arguments=arguments)


def _wants_json(arguments: Sequence[str]) -> bool:
    return "--format=json" in arguments or ("--format", "json") in pairwise(arguments)


def _terminated(_number: int, _frame: object) -> NoReturn:
    """End the run on SIGTERM as on ^C, so that everything done is saved."""
    raise KeyboardInterrupt
