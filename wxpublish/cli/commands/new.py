"""`wxpublish new`: start an article."""

from dataclasses import dataclass

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions, option
from wxpublish.cli.session import Session

ABOUT = """\
ID names the file in the folder of articles and identifies the article: the title may change later,
but the ID should not."""
EXAMPLES = """\
  wxpublish new hello            articles/hello.md
  wxpublish new 2026/春天的花     articles/2026/春天的花.md"""


@dataclass
class Options(GlobalOptions):
    """The options of `wxpublish new`."""

    id: str = option(default="", metavar="ID", help="letters, digits, and . _ / -")


def run(session: Session[Options]) -> int:
    from wxpublish.site.scaffold import create_article

    console_output.print_result(f"created {create_article(session.root, session.options.id)}")
    return 0
