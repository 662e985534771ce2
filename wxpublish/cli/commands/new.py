"""`wxpublish new`: a new article."""

import argparse

from wxpublish.cli import console_output
from wxpublish.cli.session import Session

ABOUT = """\
ID becomes the file's name under the articles' folder, and the article's identity: the title may
change later, the ID should not."""
EXAMPLES = """\
  wxpublish new hello            articles/hello.md
  wxpublish new 2026/春天的花     articles/2026/春天的花.md"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="letters, digits, and . _ / -")


def run(session: Session) -> int:
    from wxpublish.site.scaffold import create_article

    console_output.result(f"made {create_article(session.root, session.args.id)}")
    return 0
