"""`wxpublish new`: a new article."""

import argparse
from dataclasses import dataclass

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions
from wxpublish.cli.session import Session

ABOUT = """\
ID becomes the file's name under the articles' folder, and the article's identity: the title may
change later, the ID should not."""
EXAMPLES = """\
  wxpublish new hello            articles/hello.md
  wxpublish new 2026/春天的花     articles/2026/春天的花.md"""


@dataclass
class Options(GlobalOptions):
    """What `wxpublish new` takes."""

    id: str = ""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="letters, digits, and . _ / -")


def run(session: Session[Options]) -> int:
    from wxpublish.site.scaffold import create_article

    console_output.result(f"made {create_article(session.root, session.options.id)}")
    return 0
