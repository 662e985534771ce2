"""`wxpublish`: reads the command line, runs one command, ends with its exit code."""

import argparse
import importlib
import os
import signal
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import NoReturn

from wxpublish import __version__
from wxpublish.cli.output import fail
from wxpublish.cli.session import Session
from wxpublish.errors import Interrupted, WrongUsage, WxpublishError

COMMANDS = {
    "Write": ("init", "new", "validate", "build"),
    "Publish": ("plan", "apply", "refresh", "import", "recover", "state"),
    "Try out": ("emulator",),
}
"""The commands in the groups that `--help` shows; each is a module of `cli.commands`."""

DESCRIPTION = """\
Terraform for the articles of a WeChat Official Account (公众号).

Write Markdown, look at the plan, apply it:

  wxpublish init my-site && cd my-site
  wxpublish --account emulator apply     the platform on this machine: nothing to lose
  wxpublish plan                         what would change on the account, without asking it
  wxpublish apply                        make it so
"""


class Parser(argparse.ArgumentParser):
    """argparse that raises instead of leaving, so that `--format json` is kept on misuse too."""

    def error(self, message: str) -> NoReturn:
        """Wrong usage ends with 64, not with argparse's 2, which says `there are changes`."""
        raise WrongUsage(message, hint=f"see: {self.prog} --help")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line; returns its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    _soften_termination()
    wants_json = _wants_json(arguments)
    try:
        session = Session(parse(arguments), dict(os.environ))
        return session.run()
    except WxpublishError as error:
        return fail(error, as_json=wants_json, arguments=arguments)
    except KeyboardInterrupt:
        return fail(Interrupted("stopped; nothing was left half-done"), as_json=wants_json)
    except BrokenPipeError:
        sys.stdout = None  # what reads us has enough: no traceback at exit
        return 0


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The command line as a namespace, with the command's module in `module`."""
    parser = Parser(
        prog="wxpublish",
        usage="wxpublish [-C DIR] [--account NAME] [-q|-v] [--color WHEN] COMMAND …",
        description=DESCRIPTION,
        epilog="Help on one command: wxpublish COMMAND --help",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=True,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"wxpublish {__version__}")
    _add_global(parser, argparse_default=None)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for names in COMMANDS.values():
        for name in names:
            _add_command(commands, name)
    namespace = parser.parse_args(arguments)
    if namespace.command is None:
        raise WrongUsage("no command was given", hint="see: wxpublish --help")
    return namespace


def _add_command(commands: "argparse._SubParsersAction[Parser]", name: str) -> None:
    module = command_module(name)
    parser = commands.add_parser(
        name,
        help=module.HELP,
        description=f"{module.HELP[0].upper()}{module.HELP[1:]}.\n\n{module.ABOUT}".rstrip(),
        epilog="examples:\n" + module.EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    _add_global(parser, argparse_default=argparse.SUPPRESS)
    module.configure(parser)
    parser.set_defaults(module=module)


def command_module(name: str) -> ModuleType:
    """The module of a command; none of them imports more than argparse before it runs."""
    suffix = "_" if name == "import" else ""
    return importlib.import_module(f"wxpublish.cli.commands.{name}{suffix}")


def _add_global(parser: argparse.ArgumentParser, argparse_default: str | None) -> None:
    group = parser.add_argument_group("everywhere")
    group.add_argument(
        "-C",
        dest="directory",
        metavar="DIR",
        default=argparse_default,
        help="the site's folder (default: this one)",
    )
    group.add_argument(
        "--account",
        metavar="NAME",
        default=argparse_default,
        help="an account of wxpublish.yaml, or `emulator`",
    )
    volume = group.add_mutually_exclusive_group()
    volume.add_argument(
        "-q",
        "--quiet",
        action="store_true",
        default=argparse_default,
        help="results and errors alone",
    )
    volume.add_argument(
        "-v",
        "--verbose",
        action="store_true",
        default=argparse_default,
        help="also every call that is made",
    )
    group.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default=argparse_default,
        help="default: colour at a terminal",
    )


def _wants_json(arguments: Sequence[str]) -> bool:
    pairs = zip(arguments, [*arguments[1:], ""], strict=True)
    return "--format=json" in arguments or ("--format", "json") in set(pairs)


def _soften_termination() -> None:
    """Let SIGTERM end Python the way ^C does: everything done is saved on the way out."""

    def stop(_number: int, _frame: object) -> NoReturn:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
