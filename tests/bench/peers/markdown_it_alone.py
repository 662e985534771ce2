"""markdown-it-py on the same articles and nothing else: python markdown_it_alone.py ARTICLES."""

import re
import sys
from pathlib import Path

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


def make_parser() -> MarkdownIt:
    """markdown-it with the extensions that articles use."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.use(footnote_plugin).use(tasklists_plugin)
    return parser.use(dollarmath_plugin, allow_space=False, allow_digits=False)


def main() -> None:
    """Render every article, and keep nothing."""
    parser = make_parser()
    for path in sorted(Path(sys.argv[1]).glob("*.md")):
        parser.render(FRONT_MATTER.sub("", path.read_text(encoding="utf-8")))


if __name__ == "__main__":
    main()
