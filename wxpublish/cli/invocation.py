"""A parsed command line, which can be run."""

import argparse
import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from types import ModuleType

from wxpublish.cli.arguments import COMMANDS, Parser, parse_global
from wxpublish.cli.options import GlobalOptions, add_options
from wxpublish.cli.repeat import RunId
from wxpublish.cli.session import Session
from wxpublish.errors import WrongUsage


@dataclass(frozen=True, slots=True)
class Invocation:
    """A command, and its options as an `Options` of its module."""

    module: ModuleType
    options: GlobalOptions

    def run(self, environ: Mapping[str, str], run: RunId | None = None) -> int:
        """Run the command. Returns its exit code. `run` is its identity if it may be recorded."""
        code: int = self.module.run(Session(self.options, environ, run))
        return code


def parse(arguments: Sequence[str]) -> Invocation:
    """Parse a whole command line. Raises WrongUsage."""
    return parse_command(parse_global(arguments))


def parse_command(parsed: argparse.Namespace) -> Invocation:
    """Parse the options of a command, after `parse_global`. Imports only the module of that
    command. Raises WrongUsage.
    """
    module = command_module(parsed.command)
    given = {f.name: getattr(parsed, f.name, None) for f in fields(GlobalOptions)}
    known = {name: value for name, value in given.items() if value is not None}
    options: GlobalOptions = module.Options(**known)
    command_parser(parsed.command, module).parse_args(parsed.rest, options)
    return Invocation(module, options)


def command_module(name: str) -> ModuleType:
    """Import the module of a command. Raises WrongUsage for an unknown command."""
    names = [known for group in COMMANDS.values() for known in group]
    if name not in names:
        from wxpublish.model.suggestion import closest

        near = closest(name, names)
        hint = f"did you mean {near}?" if near else "see: wxpublish --help"
        raise WrongUsage(f"unknown command {name}", hint=hint)
    suffix = "_" if name == "import" else ""
    return importlib.import_module(f"wxpublish.cli.commands.{name}{suffix}")


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
