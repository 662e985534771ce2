"""`wxpublish init`: a new site."""

import argparse
from dataclasses import dataclass
from pathlib import Path

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions
from wxpublish.cli.session import Session

ABOUT = """\
What is made can be planned at once. Files that are there already are left alone. In a git repository
it also sets up the merge driver that joins the lockfiles of two branches."""
EXAMPLES = """\
  wxpublish init                 in this folder
  wxpublish init 我的公众号        in a new one"""


@dataclass
class Options(GlobalOptions):
    """What `wxpublish init` takes."""

    target: str | None = None


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", nargs="?", metavar="DIR", help="the folder (default: this one)")


def run(session: Session[Options]) -> int:
    from wxpublish.site.scaffold import create_site
    from wxpublish.workflow.driver_setup import set_up_if_named

    directory = session.root / (session.options.target or ".")
    for path in create_site(directory):
        console_output.result(f"made {_shown(path, directory)}")
    if set_up_if_named(directory):
        console_output.result("set up git's merge driver for lockfiles in this clone")
    where = "" if directory.resolve() == Path.cwd() else f"cd {directory} && "
    session.note(f"next: {where}wxpublish plan")
    return 0


def _shown(path: Path, directory: Path) -> Path:
    return path.relative_to(directory) if path.is_relative_to(directory) else path
