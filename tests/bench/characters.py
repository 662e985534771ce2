"""What articles cost in characters, beside bare HTML: `python -m tests.bench.characters SITE`.

Prints tables as JSON. Bare is markdown-it's HTML without any style, links reduced to their text and
picture addresses counted at 140. An article may share the limit with its links as notes, else the
`overflow` of the configuration says what is given up.
"""

import json
import re
import statistics
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.peers.markdown_it_alone import make_parser
from tests.bench.rendering import inspect_media, render_article
from tests.bench.results import CHARACTERS, TIMES, Table
from tests.render.samples import THEMES, read_theme, theme_names
from wxpublish.model.rendered import Rendered
from wxpublish.model.site import Article, Theme
from wxpublish.render.document import RenderOptions
from wxpublish.render.markdown.parse import parse
from wxpublish.site.load import load_site

MOST = 500
"""Articles of a site that are looked at: more tell nothing new."""
LINKS_AS_TEXT = RenderOptions("strip", (), 10**9)
EVERY_LINK = RenderOptions("footnotes", ())
LINK, PICTURE = re.compile(r"<a [^>]*>|</a>"), re.compile(r'(<img[^>]*src=")[^"]*')


@dataclass
class Costs:
    """Of all articles in one theme. A block is a paragraph, a list, a table and so on."""

    ratios: list[float] = field(default_factory=list)
    thousands: list[float] = field(default_factory=list)
    fits: Counter[str] = field(default_factory=Counter)
    characters: Counter[str] = field(default_factory=Counter)
    blocks: Counter[str] = field(default_factory=Counter)

    def row(self) -> Mapping[str, float]:
        """The medians, and the number of articles that fit."""
        return {
            CHARACTERS: statistics.median(self.thousands),
            f"{TIMES} bare HTML": statistics.median(self.ratios),
            "articles": len(self.ratios),
            **{
                name: self.fits[name] for name in ("every link", "fewer links", "split", "too long")
            },
        }

    def block_rows(self) -> Table:
        """The share of each kind of block in all characters, and what one costs."""
        total, kinds = self.characters.total(), [kind for kind, _ in self.characters.most_common()]
        return {
            "% of all": {kind: 100 * self.characters[kind] / total for kind in kinds},
            "each": {kind: self.characters[kind] / self.blocks[kind] for kind in kinds},
        }


def measure(root: Path) -> Mapping[str, Table]:
    """The costs in each built-in theme, and those of blocks in the first."""
    site = load_site(root).site
    if site is None:
        raise ValueError(f"{root} is not a site")
    articles = site.articles[:MOST]
    costs = {
        name: measure_theme(root, articles, read_theme(THEMES / name)) for name in theme_names()
    }
    plain = costs["plain"].block_rows()
    return {
        "Characters, links as text": {name: one.row() for name, one in costs.items()},
        "Characters by block": plain,
    }


def measure_theme(root: Path, articles: Sequence[Article], theme: Theme) -> Costs:
    """The costs in one theme."""
    parser, costs = make_parser(), Costs()
    for article in articles:
        final = _render(root, article, theme, LINKS_AS_TEXT).parts[0]
        costs.ratios.append(final.characters / bare_size(parser.render(article.body)))
        costs.thousands.append(1000 * final.characters / len(article.body))
        for cost in final.costs:
            costs.characters[cost.kind] += cost.characters
            costs.blocks[cost.kind] += 1
        costs.fits[_how_it_fits(root, article, theme)] += 1
    return costs


def bare_size(html: str) -> int:
    """Characters of bare HTML without links, where each picture's address takes 140."""
    return len(PICTURE.sub(lambda found: found[1] + "x" * 140, LINK.sub("", html)))


def _how_it_fits(root: Path, article: Article, theme: Theme) -> str:
    if not _is_too_long(_render(root, article, theme, EVERY_LINK)):
        return "every link"
    fitted = _render(root, article, theme, RenderOptions())
    if _is_too_long(fitted):
        return "too long"
    return "split" if len(fitted.parts) > 1 else "fewer links"


def _is_too_long(rendered: Rendered) -> bool:
    return any(finding.code == "E201" for finding in rendered.findings)


def _render(root: Path, article: Article, theme: Theme, options: RenderOptions) -> Rendered:
    document = parse(article)
    return render_article(document, theme, inspect_media(root, article, document), options)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(Path(sys.argv[1]))))
