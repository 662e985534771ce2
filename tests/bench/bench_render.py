"""What articles cost in characters and in time, beside bare markdown-it: `bench_render.py FOLDER…`.

FOLDER holds Markdown files, with or without front matter. Bare is markdown-it's HTML without any style,
links reduced to their text, picture addresses counted at 140. Times are this process's own, every
article once by each side in turn, the median of several rounds.
"""

import argparse
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.render.samples import THEMES, make_article, make_pictures, read_theme, theme_names
from wxpublish.media.formula_assets import inspect_formula, typeset
from wxpublish.model.asset import Asset
from wxpublish.model.rendered import Rendered
from wxpublish.model.site import Theme
from wxpublish.render.arrange import lexing
from wxpublish.render.document import Document, RenderOptions
from wxpublish.render.markdown.parse import parse
from wxpublish.render.render import render

FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
ROUNDS = 5
FEW = 20
"""Articles that get a line each."""
NO_LIMIT = 10**9


def bare() -> MarkdownIt:
    """markdown-it alone, with the same extensions."""
    markdown = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    markdown.use(footnote_plugin).use(tasklists_plugin)
    return markdown.use(dollarmath_plugin, allow_space=False, allow_digits=False)


def bare_size(markdown: MarkdownIt, body: str) -> int:
    """Characters of bare HTML."""
    html = re.sub(r"<a [^>]*>|</a>", "", markdown.render(body))
    return len(re.sub(r'(<img[^>]*src=")[^"]*', lambda match: match[1] + "x" * 140, html))


def ours(body: str, name: str, options: RenderOptions) -> Rendered:
    """An article in a theme; every picture is as wide as the column."""
    document = parse(make_article(body))
    files, formulas = make_pictures(document), typeset_all(document)
    return render(document, read_theme(THEMES / name), files, {}, options, formulas=formulas)


def characters(bodies: dict[str, str], name: str) -> None:
    """The table of one theme: per article the two sizes, and what fits."""
    markdown = bare()
    ratios, thousands, notes = [], [], Counter[str]()
    kinds, blocks = Counter[str](), Counter[str]()
    if len(bodies) <= FEW:
        out(f"  {name:26}   source    bare   final  ratio  with notes")
    for path, body in bodies.items():
        plain = bare_size(markdown, body)
        made = ours(body, name, RenderOptions("strip", (), NO_LIMIT))
        size = made.parts[0].characters
        kept = ours(body, name, RenderOptions("footnotes", ()))
        fitted = ours(body, name, RenderOptions())
        ratios.append(size / plain)
        thousands.append(size / len(body) * 1000)
        for cost in made.parts[0].costs:
            kinds[cost.kind] += cost.characters
            blocks[cost.kind] += 1
        label = ", ".join(fitted.fitted) or "as it is"
        label = "too long" if any(f.code == "E201" for f in fitted.findings) else label
        notes[label] += 1
        notes["every link kept"] += not any(f.code == "E201" for f in kept.findings)
        if len(bodies) <= FEW:
            noted = kept.parts[0].characters
            out(
                f"  {path:26} {len(body):>8,}{plain:>8,}{size:>8,}{size / plain:7.3f}"
                f"{noted:>12,}  {label}"
            )
    out(
        f"{name}: ratio median {statistics.median(ratios):.3f}, most {max(ratios):.3f};"
        f" {statistics.median(thousands):,.0f} characters for 1,000 of Markdown"
    )
    out(f"  of {len(bodies)}: " + ", ".join(f"{label} {count}" for label, count in notes.items()))
    total = sum(kinds.values())
    shares = [
        f"{kind} {count / total:.0%} ({count / blocks[kind]:,.0f} each)"
        for kind, count in kinds.most_common(6)
    ]
    out(f"  characters by block: {', '.join(shares)}")


def speed(bodies: Sequence[str]) -> None:
    """How many times as long as markdown-it alone. Highlighting and typesetting are never taken from
    an earlier round; what is read from disk, such as the size of a picture, is not rendering.
    """
    markdown, chosen = bare(), read_theme()
    ratios = []
    for _ in range(ROUNDS):
        lexing.lex.cache_clear()
        typeset.cache_clear()
        alone = whole = 0.0
        for body in bodies:
            begin = time.process_time()
            markdown.render(body)
            alone += time.process_time() - begin
            whole += clocked(body, chosen)
        ratios.append(whole / alone)
    out(
        f"time: {statistics.median(ratios):.2f} times markdown-it-py alone ({len(bodies)} articles)"
    )


def clocked(body: str, chosen: Theme) -> float:
    """Seconds of processor time for everything that makes HTML of an article."""
    begin = time.process_time()
    document = parse(make_article(body))
    formulas = typeset_all(document)
    spent = time.process_time() - begin
    files = make_pictures(document)
    begin = time.process_time()
    render(document, chosen, files, {}, RenderOptions(), formulas=formulas)
    return spent + time.process_time() - begin


def typeset_all(document: Document) -> dict[tuple[str, bool], Asset]:
    """The formulas of a document that need a picture, laid out."""
    made = {
        (each.tex, each.display): inspect_formula(each.tex, each.display, each.position)
        for each in document.formulas
    }
    return {key: asset for key, asset in made.items() if isinstance(asset, Asset)}


def out(line: str) -> None:
    """A line of the report."""
    sys.stdout.write(line + "\n")


def main() -> None:
    """Measure each folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--theme", action="append", choices=theme_names())
    for folder in (arguments := parser.parse_args()).folders:
        files = sorted(folder.rglob("*.md"))
        bodies = {path.name: FRONT.sub("", path.read_text("utf-8")) for path in files}
        out(f"{folder.name}: {len(bodies)} articles")
        for name in arguments.theme or theme_names():
            characters(bodies, name)
        speed(list(bodies.values()))


if __name__ == "__main__":
    main()
