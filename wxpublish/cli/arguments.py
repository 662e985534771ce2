"""The command line up to the name of the command; `--help` and `--version` need no more."""

import argparse
from collections.abc import Sequence
from typing import Any, NoReturn

from wxpublish import __version__
from wxpublish.errors import WrongUsage

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
        "cache": "show, shrink or empty the cache of rendered articles",
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
        _add_global(self, default=absent)

    def error(self, message: str) -> NoReturn:
        """Raise WrongUsage, which exits with 64; argparse's 2 would mean that there are changes."""
        raise WrongUsage(message, hint=f"see: {self.prog} --help")


def _parse_jobs(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text} is not a number of processes, 1 or more")
    return int(text)


def _add_global(parser: argparse.ArgumentParser, *, default: Any) -> None:
    """Add the flags of `options.GlobalOptions`, which every command has."""
    group = parser.add_argument_group("global options")
    group.add_argument(
        "-C",
        dest="directory",
        metavar="DIR",
        default=default,
        help="the site's folder (default: the current one)",
    )
    group.add_argument(
        "--account",
        metavar="NAME",
        default=default,
        help="an account of wxpublish.yaml, or `emulator`",
    )
    volume = group.add_mutually_exclusive_group()
    volume.add_argument(
        "-q", "--quiet", action="store_true", default=default, help="print only results and errors"
    )
    volume.add_argument(
        "-v",
        "--verbose",
        action="store_true",
        default=default,
        help="also print every API call and, in a plan, the changed text",
    )
    group.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default=default,
        help="whether to use colours (default: auto, only at a terminal)",
    )
    group.add_argument(
        "--no-cache",
        action="store_true",
        default=default,
        help="check every article again, and keep nothing for the next run",
    )
    group.add_argument(
        "--jobs",
        metavar="N",
        type=_parse_jobs,
        default=default,
        help="how many processes check articles (default: one for each core)",
    )


def parse_global(arguments: Sequence[str]) -> argparse.Namespace:
    """Parse global options up to the command: its name is `command`, the rest of the line `rest`.

    Raises WrongUsage without a command.
    """
    parsed = _top_parser().parse_args(arguments)
    if parsed.command is None:
        raise WrongUsage("no command was given", hint="see: wxpublish --help")
    return parsed


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
