"""`wxpublish`: parse the command line, run one command, return its exit code."""

import argparse
import importlib
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from types import ModuleType
from typing import Any, NoReturn

from wxpublish import __version__
from wxpublish.cli.console_output import fail
from wxpublish.cli.options import GlobalOptions, add_global, add_options
from wxpublish.cli.session import Session
from wxpublish.cli.terminal import COLORED
from wxpublish.errors import Interrupted, WrongUsage, WxpublishError
from wxpublish.model.suggestion import closest

COMMANDS = {
    "write": {
        "init": "start a site: configuration, a first article, a cover",
        "new": "start an article: a Markdown file with its front matter",
        "validate": "check the site: configuration, front matter, pictures, limits",
        "build": "write the final HTML of every article, and a manifest",
    },
    "publish": {
        "plan": "show what apply would do",
        "apply": "make the account match the site",
        "refresh": "read the account and report what was changed there",
        "import": "give existing items of the account an address of the site",
        "recover": "resolve what an interrupted run left open",
        "state": "show, edit or merge the lockfile",
    },
    "inspect and fetch": {
        "remote": "list, count, read or delete items of the account",
        "pull": "save news of the account as Markdown, and its files",
        "media": "upload temporary media, or download them within three days",
        "pictures": "fetch pictures on the web into the site's cache",
        "doctor": "check the setup: what keeps the site from its account, and what to do about it",
    },
    "try it out": {
        "emulator": "run the platform on this machine, with a web console",
    },
    "automate": {
        "accounts": "list the configured accounts, for a matrix of jobs",
        "ci": "run as a step of a GitHub workflow",
    },
}
"""The commands in the groups of `--help`; each is a module of `cli.commands`."""

DESCRIPTION = """\
Terraform for the articles of a WeChat Official Account (公众号).

Write Markdown, review the plan, apply it:

  wxpublish init my-site && cd my-site
  wxpublish --account emulator apply     try it with a platform on this machine
  wxpublish plan                         show what would change on the account, offline
  wxpublish apply                        change it
"""


class Parser(argparse.ArgumentParser):
    """A parser with the global options that raises WrongUsage, so that `--format json` prints
    errors of usage as JSON too.

    The parsers of subcommands are of this class, so that global options may follow an action as
    well. `absent` is the value of a global option that is not given.
    """

    def __init__(self, *, absent: str | None = argparse.SUPPRESS, **options: Any) -> None:
        super().__init__(**options, allow_abbrev=False)
        add_global(self, default=absent)

    def error(self, message: str) -> NoReturn:
        """Raise WrongUsage, which exits with 64; argparse's 2 would mean that there are changes."""
        raise WrongUsage(message, hint=f"see: {self.prog} --help")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line. Returns its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    wants_json = _wants_json(arguments)
    COLORED.set(False)
    try:
        signal.signal(signal.SIGTERM, _terminated)
        invocation = parse(arguments)
        return invocation.run(dict(os.environ))
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


@dataclass(frozen=True, slots=True)
class Invocation:
    """A command, and its options as an `Options` of its module."""

    module: ModuleType
    options: GlobalOptions

    def run(self, environ: Mapping[str, str]) -> int:
        """Run the command. Returns its exit code."""
        code: int = self.module.run(Session(self.options, environ))
        return code


def parse(arguments: Sequence[str]) -> Invocation:
    """Parse a command line. Imports only the module of its command. Raises WrongUsage."""
    top = _top_parser().parse_args(arguments)
    if top.command is None:
        raise WrongUsage("no command was given", hint="see: wxpublish --help")
    module = command_module(top.command)
    given = {f.name: getattr(top, f.name, None) for f in fields(GlobalOptions)}
    known = {name: value for name, value in given.items() if value is not None}
    options: GlobalOptions = module.Options(**known)
    command_parser(top.command, module).parse_args(top.rest, options)
    return Invocation(module, options)


def command_module(name: str) -> ModuleType:
    """Import the module of a command. Raises WrongUsage for an unknown command."""
    names = [known for group in COMMANDS.values() for known in group]
    if name not in names:
        near = closest(name, names)
        hint = f"did you mean {near}?" if near else "see: wxpublish --help"
        raise WrongUsage(f"unknown command {name}", hint=hint)
    suffix = "_" if name == "import" else ""
    return importlib.import_module(f"wxpublish.cli.commands.{name}{suffix}")


def _top_parser() -> Parser:
    lines = [
        line
        for group, commands in COMMANDS.items()
        for line in (f"{group}:", *(f"  {name:<10} {does}" for name, does in commands.items()), "")
    ]
    parser = Parser(
        prog="wxpublish",
        usage="wxpublish [-C DIR] [--account NAME] [-q|-v] [--color WHEN] COMMAND …",
        description=DESCRIPTION,
        epilog="\n".join([*lines, "Help on one command: wxpublish COMMAND --help"]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        absent=None,
    )
    parser.add_argument("--version", action="version", version=f"wxpublish {__version__}")
    parser.add_argument("command", nargs="?", metavar="COMMAND", help=argparse.SUPPRESS)
    parser.add_argument("rest", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    return parser


def command_parser(name: str, module: ModuleType) -> Parser:
    """The parser of a command, with the help of its module."""
    helps = {known: text for group in COMMANDS.values() for known, text in group.items()}
    parser = Parser(
        prog=f"wxpublish {name}",
        description=f"{helps[name][0].upper()}{helps[name][1:]}.\n\n{module.ABOUT}",
        epilog="examples:\n" + module.EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_options(parser, module.Options)
    return parser


def _wants_json(arguments: Sequence[str]) -> bool:
    return "--format=json" in arguments or ("--format", "json") in pairwise(arguments)


def _terminated(_number: int, _frame: object) -> NoReturn:
    """End the run on SIGTERM as on ^C, so that everything done is saved."""
    raise KeyboardInterrupt
