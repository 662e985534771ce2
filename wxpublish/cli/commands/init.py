"""`wxpublish init`: start a site."""

from dataclasses import dataclass
from pathlib import Path

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions, option
from wxpublish.cli.session import Session

ABOUT = """\
The new site is ready for `wxpublish plan`. Existing files stay as they are. In a git repository it
also sets up the merge driver for the lockfiles of two branches."""
EXAMPLES = """\
  wxpublish init                 in the current folder
  wxpublish init 我的公众号        in a new folder"""


@dataclass
class Options(GlobalOptions):
    """The options of `wxpublish init`."""

    target: str | None = option(
        nargs="?", metavar="DIR", help="the folder of the site (default: the current one)"
    )


def run(session: Session[Options]) -> int:
    from wxpublish.site.scaffold import create_site
    from wxpublish.workflow.driver_setup import set_up_if_named

    directory = session.root / (session.options.target or ".")
    for path in create_site(directory):
        console_output.print_result(f"created {_relative_path(path, directory)}")
    if set_up_if_named(directory):
        console_output.print_result("set up git's merge driver for lockfiles in this clone")
    change_folder = "" if directory.resolve() == Path.cwd() else f"cd {directory} && "
    session.print_note(f"next: {change_folder}wxpublish plan")
    return 0


def _relative_path(path: Path, directory: Path) -> Path:
    return path.relative_to(directory) if path.is_relative_to(directory) else path
