"""Random Markdown in which every word is another, and what of it is seen.

What should be seen is what GitHub's own parser (cmark-gfm) shows, read as a browser reads it.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import cmarkgfm
import html5lib
from cmarkgfm.cmark import Options as Cmark

from tests.render.samples import render_body
from wxpublish.model.html_tags import BLOCK_TAGS
from wxpublish.model.rendered import Rendered
from wxpublish.render.document import RenderOptions

_BLOCK_PIECES = (
    "%", "%。\n", "% %\n%\n", "# %\n", "## % **%**\n", "%\n===\n", "- %\n", "- %\n\n", "* %\n  %\n", "1. %\n", "7) %\n", "- [ ] %\n",
    "- [x] %\n\n", "> %\n", "> > %\n", "> [!NOTE] %\n> %\n", "> - %\n", "```\n%\n```\n", "~~~python\n% = 1\n\n%\n~~~\n", "    %\n",
    "\t%\n", "---\n", "| % | % |\n|---|:-:|\n| % | **%** |\n| % |\n", "% | %\n-|-\n", "<div>%</div>\n", "<div>\n\n%\n\n</div>\n",
    '<div align="center">\n%\n', "</div>\n", "<p>%\n", "<p>%</p>\n", "<b>%\n", "</b>\n", "<ul><li>%<li>%</ul>\n", "<table><tr><td>%</td></tr></table>\n",
    "<table>\n", "<tr><td>\n", "</td></tr>\n", "</table>\n", "<details>\n<summary>%</summary>\n\n%\n\n</details>\n", "<pre>\n%\n",
    "</pre>\n", "<font color=red>\n\n%\n\n", "</font>\n\n", "<h2>%</h2>\n", "<h3>\n\n%\n\n</h3>\n\n", "<center>%</center>\n", "<template>\n",
    "<title>%\n", "<T>\n%\n", "<script>\n", "<style>\n", "<textarea>%\n", "<!--", "-->\n", "<?", "<![CDATA[", "<svg>\n", "</svg>\n",
    "[a]: https://a.example/ '题'\n\n", "% [^n]\n\n[^n]: %\n\n", "%\n: %\n", "$$\n%\n$$\n\n", "![%](p#.png)\n\n", "<img src='p#.png'>\n",
    "[![%](p#.png)](https://a.example/)\n\n", "<a href='https://a.example/'>\n<img src='p#.png'>\n</a>\n", "+ +\n", "-\n", "1.\n", "2. <!-- x -->\n",
    "<ul><li>%<li>%\n", "<ol>\n<li>%\n", "<li>%</li>\n", "<dl><dt>%<dd>%</dl>\n", "<dl>\n<dt>%\n", "<menu><li>%</menu>\n", "<dir><li>%\n",
    "<table bgcolor=red><tr align=center><td>%<td>%</table>\n", "<table><caption>%</caption><tr><th>%</table>\n",
    "<figure>\n<img src='p#.png'>\n<figcaption>%</figcaption>\n</figure>\n", "<picture><source srcset=a.webp><img src='p#.png'></picture>\n",
    "<video src=a.mp4>%</video>\n", "<audio>\n<source src=a.mp3>\n", "<fieldset><legend>%</legend>%</fieldset>\n", "<math><mi>%</mi></math>\n",
    "<object data=a><p>%</p></object>\n", "<mp-x a=b>%</mp-x>\n", "<h1 align=center><img src='p#.png'><br>%</h1>\n",
    "<p align=center>\n<img src='p#.png' align=left> <img src='p#.png'>\n</p>\n", "<blockquote>%\n", "</blockquote>\n", "<section>\n\n%\n",
    "| `%\\|%` | % |\n|--|--|\n| ![%](p#.png) | [%](x) |\n", "| $%|%$ | % |\n|--|--|\n| % | % | % |\n", "- > [!TIP] %\n  > %\n",
    "> [!NOTE]- %\n> - %\n", "1. %\n\n   ```\n   %\n   ```\n\n   - %\n", "- %\n\n      %\n\n  %\n", "---\ntitle: %\n---\n", "<!-- x\n\nx -->%\n",
    "% [b] [%][b] [b][]\n\n[b]: https://b.example/\n\n", "$$%$$\n", "%\n$$\n%\n$$\n%\n", "- %\n  $$\n  %\n  $$\n", "[^n]: %\n\n    %\n\n",
    "\\[\n%\n\\]\n", "::: tip %\n%\n:::\n", "<br/>\n", "<a name=x></a>\n",
)  # fmt: skip
_INLINE_PIECES = (
    "% ", "%", "**%**", "*%*", "_%_", "~~%~~", "***% %***", "`%`", "``% `%``", "[%](https://a.example/)", "[%][a]", "[%](<b c> '题')", "<b>%</b>",
    "<b>%", "</b>", "<span style='color:red'>%</span>", "<u>%", "<T> ", "List<%> ", "<template> ", "<textarea>", "</textarea>", "<title> ",
    "<object> ", "<plaintext>", "<xmp> ", "<noscript>", "<iframe> ", "<script>", "</script>", "<style>", "<select><option>%", "<button>%</button>",
    "<div>", "</div>", "<p>", "</p>", "<li>", "</ul>", "<td>", "<br>", "\\\n", "  \n", "\n", "中文", "，", "“%”", "![%](p#.png)", "<img src=p#.png>",
    "<a href='https://a.example/'>%</a>", "<a>%", "<!-- x -->", "<!--", "-->", "&lt;%&gt;", "&amp;", "<", ">", "*", "_", "**", "`", "$", "$%$",
    "https://a.example/b ", "[^n]", "[^m]", "^[%]", "\\*", "|", "\t", "[", "]", "](", "![", "~~", "<sub>%</sub>", "<ruby>%<rt>%</ruby>", "<kbd>%</kbd>",
    "\\(%\\)", "<https://a.example/%>", "www.a.example/% ", "a%@b.example ", "“**%**”", "**“%”**%", "%**，%**", "*（%）*%", "**%。**%", "<font size=5>%</font>",
    "<a name=x></a>", "<img src=p#.png align=right>", "<big>%</big>", "<nobr>%</nobr>", "<dir> ", "<option>", "<menu>", "&copy;%", "&#x4e2d;", "`a|%`", "`` ` % ``",
    "$%", "%$", "$$%$$", "==%==", "<br/>", "<mark>%</mark>", "<wbr>", "<q>%</q>", "<abbr title=x>%</abbr>", "{#x}", "<?x?>", "<ul><li>%", "<mp-x a=b>", "</mp-x>",
    "<picture>", "</picture>", "<source srcset=a>", "<center>%</center>", "[!NOTE]", "<T extends U>", "</T>", "<a@b.example>", "<http://a.example/%>",
)  # fmt: skip
_WORD = re.compile(r"w\d+z")
_ANY = re.compile(r"[A-Za-z0-9]+|\w")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_ADDRESS = re.compile(r"<https?:[^>]*>")
"""What in raw HTML is a tag."""
_UNFINISHED = re.compile(r"<(?:!|\?|script|style|textarea)|\$\$\n[> ]*(?: {4}|\t)")
"""What GitHub may read as a block of raw HTML to the end, so that a picture in it is one or is code;
and an indented line behind a formula, which is code only where the formula is one.
"""
_UNSEEN = frozenset({"script", "style", "template", "head"})


def make_document(seed: int) -> str:
    """A document of a number; the same number always gives the same."""
    chance = random.Random(seed)
    parts: list[str] = []
    for _ in range(chance.randint(1, 7)):
        if chance.random() < 0.5:
            part = chance.choice(_BLOCK_PIECES)
        else:
            part = "".join(chance.choice(_INLINE_PIECES) for _ in range(chance.randint(1, 7)))
            part += chance.choice(("\n\n", "\n"))
        if chance.random() < 0.25:
            prefix = chance.choice(("> ", "- ", "  ", "    ", "1. ", "> > "))
            part = "".join(f"{prefix}{line}" for line in part.splitlines(keepends=True))
        parts.append(part + chance.choice(("", "", "\n")))
    numbers = iter(range(10_000))
    text = re.sub("%", lambda _: f"w{next(numbers)}z", "".join(parts))
    return re.sub("#(?=[.]png)", lambda _: str(next(numbers)), text)


@dataclass(frozen=True, slots=True)
class VisibleContent:
    """What a reader sees: words in order, words that replace a picture, and pictures."""

    words: tuple[str, ...]
    pictures: tuple[str, ...]


def read_html(html: str, word: re.Pattern[str] = _WORD) -> VisibleContent:
    """Return what a browser shows of HTML."""
    parsed: Any = html5lib.parseFragment(html, container="div", namespaceHTMLElements=False)
    text = "".join(_text(parsed))
    images = tuple(each.get("src") for each in parsed.iter("img") if each.get("src"))
    return VisibleContent(tuple(word.findall(text)), images)


def render_on_github(body: str, word: re.Pattern[str] = _WORD) -> VisibleContent:
    """Return what GitHub shows of Markdown."""
    options = Cmark.CMARK_OPT_UNSAFE | Cmark.CMARK_OPT_FOOTNOTES
    return read_html(cmarkgfm.github_flavored_markdown_to_html(body, options), word)


def render_here(body: str, word: re.Pattern[str] = _WORD) -> tuple[VisibleContent, Rendered]:
    """Return what is visible of the article, and the article."""
    article = render_body(body, RenderOptions("strip", (), 10**9))
    return read_html(article.parts[0].html.text, word), article


def find_faults(body: str) -> Iterator[str]:
    """Return what is wrong with the article: lost, doubled or moved words, and pictures."""
    should, (shown, article) = render_on_github(body), render_here(body)
    content_left_out = any(
        finding.code == "W209"
        or "with its content" in finding.message
        or "cannot be part of an article" in finding.message
        for finding in article.findings
    )
    counts = Counter((*shown.words, *shown.pictures))
    hidden = " ".join(_COMMENT.findall(body))
    if any(finding.message.startswith("<http") for finding in article.findings):
        hidden += " ".join(_ADDRESS.findall(body))
    missing = [word for word in dict.fromkeys(should.words) if not counts[word]]
    if (missing := [word for word in missing if word not in hidden]) and not content_left_out:
        yield f"lost: {missing}"
    if doubled := [word for word, number in counts.items() if number > 1]:
        yield f"doubled: {doubled}"
    if "[^" not in body and "^[" not in body and (moved := _moved(shown.words)):
        yield f"moved: {moved}"
    if (
        not _UNFINISHED.search(body)
        and len(shown.pictures) < len(should.pictures)
        and not content_left_out
    ):
        yield f"{len(shown.pictures)} pictures, not {len(should.pictures)}"


def find_lost(body: str) -> list[str]:
    """Return words and pictures that are shown less often than on GitHub, without a finding."""
    should, (shown, article) = render_on_github(body, _ANY), render_here(body, _ANY)
    missing = Counter(should.words) - Counter(shown.words)
    pictures = len(should.pictures) - len(shown.pictures)
    return [] if article.findings else [*missing, *["picture"] * max(pictures, 0)]


def _moved(words: tuple[str, ...]) -> list[str]:
    numbers = [int(word[1:-1]) for word in words]
    return [f"w{b}z after w{a}z" for a, b in pairwise(numbers) if b < a]


def _text(element: Any) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in _UNSEEN:
        return
    apart = " " if element.tag in BLOCK_TAGS or element.tag == "br" else ""
    yield apart + (element.text or element.get("alt", ""))
    for child in element:
        yield from _text(child)
        yield child.tail or ""
    yield apart
