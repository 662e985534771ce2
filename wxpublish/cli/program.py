"""`wxpublish`: parse the command line, run one command, return its exit code."""

import argparse
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NoReturn

from wxpublish.cli import console_output
from wxpublish.cli.arguments import parse_global
from wxpublish.cli.console_output import fail
from wxpublish.cli.terminal import COLORED
from wxpublish.errors import Interrupted, WxpublishError

if TYPE_CHECKING:
    from wxpublish.cli.repeat import RunId

REPEATABLE = frozenset({"plan", "apply"})
"""Commands that the run before may answer for, if it had nothing to do."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line. Returns its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    wants_json = _wants_json(arguments)
    COLORED.set(False)
    try:
        signal.signal(signal.SIGTERM, _terminated)
        parsed = parse_global(arguments)
        environ = dict(os.environ)
        run = _repeatable(parsed, arguments, environ)
        if run and _is_repeated(run):
            return 0
        from wxpublish.cli.invocation import parse_command

        return parse_command(parsed).run(environ, run)
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


def _repeatable(
    parsed: argparse.Namespace, arguments: Sequence[str], environ: Mapping[str, str]
) -> "RunId | None":
    """The identity of the run if the one before may answer for it."""
    if parsed.command not in REPEATABLE or parsed.no_cache:
        return None
    from wxpublish.cli.repeat import identify

    console_output.PRINTED.clear()
    return identify(parsed.directory, arguments, environ)


def _is_repeated(run: "RunId") -> bool:
    from wxpublish.cli.repeat import print_repeated

    return print_repeated(run)


def _wants_json(arguments: Sequence[str]) -> bool:
    return "--format=json" in arguments or ("--format", "json") in pairwise(arguments)


def _terminated(_number: int, _frame: object) -> NoReturn:
    """End the run on SIGTERM as on ^C, so that everything done is saved."""
    raise KeyboardInterrupt
