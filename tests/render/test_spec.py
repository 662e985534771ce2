"""The examples of CommonMark and GFM come out as they should, but for what `render.markdown` lists.

The article's tree is compared with what a browser makes of the HTML of the specification.
"""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.render.samples import make_article
from tests.render.word_comparison import find_lost
from wxpublish.model.html_tags import BLOCK_TAGS, INLINE_TAGS, VOID_TAGS
from wxpublish.model.html_tree import Node, read_sanitised, text_content
from wxpublish.render import markdown
from wxpublish.render.arrange.link_policy import repeats_address
from wxpublish.render.block_nesting import untangle_blocks
from wxpublish.render.markdown.parse import parse
from wxpublish.render.sanitise import sanitise_html

SPEC = Path(__file__).with_name("spec")
DIFFERENT = {"commonmark": {156, 157, 158, 173, 201, 494}, "gfm": {628, 652}}
"""Examples with other results; the docstring of `render.markdown` gives the reasons."""
_EMPTY = re.compile(r"<\?.*?\?>|<!\[CDATA\[.*?\]\]>|</?textarea>|<input[^>]*>\s?", re.DOTALL)
"""What shows nothing, and the box around a text."""
_TABLE = frozenset({"table", "tbody", "thead", "tr"})
_ALIKE = {"del": "s"}
_BLOCK = re.compile(rf"\s*(</?(?:{'|'.join(sorted(BLOCK_TAGS))}|)\b[^>]*>)\s*")


def examples(name: str) -> Iterator[tuple[int, str, str]]:
    for each in json.loads((SPEC / f"{name}.json").read_text("utf-8")):
        yield each["example"], each["markdown"], each["html"]


def shape(node: Node) -> str:
    """A tree as text: no white space beside blocks, no boxes, tables and inline elements that show nothing,
    no links that say their address and no difference in how one is written.
    """
    if isinstance(node, str):
        return html.escape(node, quote=False)
    if not node.tag:
        return _BLOCK.sub(r"\1", "".join(map(shape, node.children)))
    inner = "".join(map(shape, node.children))
    if node.tag != "pre":
        inner = _BLOCK.sub(r"\1", re.sub(r"\s+", " ", inner))
    target = node.attrib.get("href", "")
    if node.tag in INLINE_TAGS - VOID_TAGS and (
        not inner.strip() or repeats_address(text_content(node), unquote(target))
    ):
        return inner
    if node.tag in _TABLE and not inner.strip():
        return ""
    attrib = {name: unquote(value) for name, value in node.attrib.items() if value}
    if (align := attrib.pop("align", "")) or node.tag == "div":
        attrib = {**attrib, **({"style": f"text-align:{align}"} if align else {})}
    if node.tag == "div" and not attrib:
        return inner
    written = "".join(f' {name}="{attrib[name]}"' for name in sorted(attrib) if name != "class")
    tag = _ALIKE.get(node.tag, node.tag)
    return f"<{tag}{written}>{inner}</{tag}>"


def is_equal(source: str, expected: str) -> bool:
    """Whether an example has the result of its specification."""
    tree = read_sanitised(sanitise_html(_EMPTY.sub("", expected)))
    untangle_blocks(tree)
    ours = shape(parse(make_article(source)).tree)
    return re.sub("[☐☑] ", "", ours).strip() == shape(tree).strip()


@pytest.mark.parametrize("name", DIFFERENT)
def test_only_the_listed_examples_differ(name: str) -> None:
    found = {number for number, source, html in examples(name) if not is_equal(source, html)}
    assert found == DIFFERENT[name]


def test_at_least_ninety_nine_of_a_hundred_examples_are_equal() -> None:
    assert len(DIFFERENT["commonmark"]) < 0.01 * len(list(examples("commonmark")))


@pytest.mark.parametrize("name", DIFFERENT)
def test_no_example_loses_a_word_or_a_picture(name: str) -> None:
    assert [n for n, source, _ in examples(name) if find_lost(source)] == []


@pytest.mark.parametrize("name", DIFFERENT)
def test_every_difference_is_documented(name: str) -> None:
    listed = {int(number) for number in re.findall(r"\d{3}", markdown.__doc__ or "")}
    assert DIFFERENT[name] <= listed


def test_the_comparison_of_words_detects_a_loss() -> None:
    assert not is_equal("*a* b", "<p>a b</p>")
