"""Parses an article's Markdown into a Document: sanitised, with its references and findings."""

from markdown_it.token import Token
from markdown_it.utils import EnvType

from wxpublish.model.finding import Finding
from wxpublish.model.html_tree import Element, iter_elements, read_sanitised
from wxpublish.model.site import Article
from wxpublish.render.block_nesting import untangle_blocks
from wxpublish.render.bounds import MAX_BLOCK_DEPTH, BoundExceeded
from wxpublish.render.css.overlays import find_low_heights, find_overlays
from wxpublish.render.css.stylesheet import explain_unread
from wxpublish.render.document import Document
from wxpublish.render.markdown.block_bounds import first_too_deep_line
from wxpublish.render.markdown.cells import get_long_rows
from wxpublish.render.markdown.footnotes import get_lost_notes
from wxpublish.render.markdown.foreign import find_foreign_syntax
from wxpublish.render.markdown.misnesting import check_reopened, check_tag_count, has_raw_html
from wxpublish.render.markdown.rawhtml import DroppedTag, resolve_raw_html
from wxpublish.render.markdown.references import ReferenceFinder, find_formulas, find_references
from wxpublish.render.markdown.syntax import get_parser
from wxpublish.render.markdown.token_html import render_tokens
from wxpublish.render.sanitise import sanitise_html

MAX_EXCERPT = 60
"""Characters of the source in a message."""


def parse(article: Article) -> Document:
    """Parse an article's body. References are found and not resolved.

    An article that exceeds `bounds` gives an empty document with E208.
    """
    try:
        env: EnvType = {}
        tokens = get_parser().parse(article.body, env)
        left_out = _resolve_raw_html(tokens) if has_raw_html(tokens) else None
        has_raw = left_out is not None and has_raw_html(tokens)
        written = render_tokens(tokens)
        if has_raw:
            check_reopened(written)
    except BoundExceeded as excess:
        return Document(article, Element(""), {}, (), (), (excess.finding(article),))
    clean = sanitise_html(written)
    tree = read_sanitised(clean)
    if has_raw:
        untangle_blocks(tree)
    body, footnotes = _split_off_footnotes(tree)
    finder = ReferenceFinder(article)
    references, unusable = find_references(tree, finder)
    styles = (
        (*_overlay_findings(tree, finder), *_unread_style_findings(tree, finder))
        if has_raw and ' style="' in clean
        else ()
    )
    return Document(
        article=article,
        tree=body,
        footnotes=footnotes,
        references=references,
        formulas=find_formulas(tree, finder) if "<wx-math" in clean else (),
        findings=(
            *_dropped_tag_findings(left_out or [], finder),
            *_nesting_findings(env, finder),
            *_lost_note_findings(env, finder),
            *_long_row_findings(env, finder),
            *_foreign_syntax_findings(tokens, finder),
            *styles,
            *unusable,
        ),
    )


def _resolve_raw_html(tokens: list[Token]) -> list[DroppedTag]:
    check_tag_count(tokens)
    return resolve_raw_html(tokens)


def _split_off_footnotes(tree: Element) -> tuple[Element, dict[str, Element]]:
    """Return the body without the footnotes, and the footnotes by number."""
    body = Element("")
    notes: dict[str, Element] = {}
    for child in tree.children:
        if isinstance(child, Element) and child.tag == "wx-footnotes":
            for note in child.children:
                if isinstance(note, Element) and note.tag == "wx-footnote":
                    notes[note.attrib.get("data-n", "")] = note
        else:
            body.children.append(child)
    return body, notes


def _dropped_tag_findings(found: list[DroppedTag], finder: ReferenceFinder) -> list[Finding]:
    """Return a warning for each kind of raw HTML that cannot be part of an article."""
    return [
        Finding(
            "warning",
            "W202",
            each.why,
            finder.find(each.written, each.line),
            hint="write it in Markdown, or as a picture; write a literal `<` as code",
            excerpt=None,
        )
        for each in found
    ]


def _nesting_findings(env: EnvType, finder: ReferenceFinder) -> list[Finding]:
    """Return a warning if blocks are nested deeper than they are parsed."""
    line = first_too_deep_line(env)
    if line is None:
        return []
    problem = f"lists, items and quotes are nested more than {MAX_BLOCK_DEPTH} deep; the rest is shown as its source"
    return [
        Finding(
            "warning", "W208", problem, finder.start_of_line(line), hint="nest them less deeply"
        )
    ]


def _lost_note_findings(env: EnvType, finder: ReferenceFinder) -> list[Finding]:
    """Return a warning for each footnote that is not in the article."""
    return [
        Finding(
            "warning",
            "W209",
            f"the footnote [^{note.label}] is not in the article: {note.why}",
            finder.find(f"[^{note.label}]", note.line),
            hint="give it a label of its own, and refer to that label in the text",
        )
        for note in get_lost_notes(env)
    ]


def _long_row_findings(env: EnvType, finder: ReferenceFinder) -> list[Finding]:
    """Return a warning for each table row with more cells than the table has columns."""
    return [
        Finding(
            "warning",
            "W214",
            f"{row.written[:MAX_EXCERPT]} is not in the article: the row has more cells than the"
            " header of its table",
            finder.find(row.written, row.line),
            hint="add a header cell for it; write a `|` that belongs to the text as `\\|`",
        )
        for row in get_long_rows(env)
    ]


def _foreign_syntax_findings(tokens: list[Token], finder: ReferenceFinder) -> list[Finding]:
    """Return a warning for each piece of syntax that another tool would have translated."""
    return [
        Finding(
            "warning",
            "W210",
            f"{each.written[:MAX_EXCERPT]} is shown as it is written: it looks like {each.what}",
            finder.find(each.written, each.line),
            hint=each.hint,
        )
        for each in find_foreign_syntax(tokens)
    ]


def _overlay_findings(tree: Element, finder: ReferenceFinder) -> list[Finding]:
    """Return a warning for each property of a style that is removed because of its reach."""
    found: dict[str, Finding] = {}
    for element in iter_elements(tree):
        style = element.attrib.get("style", "")
        beyond = (*find_overlays(style), *(find_low_heights(style) if element.children else ()))
        for name, text in beyond:
            if name not in found:
                found[name] = Finding(
                    "warning",
                    "W207",
                    f"`{name}: {text}` could cover or hide content and was removed",
                    finder.find(name, element.line),
                    hint="remove it, or keep it within its own box",
                )
    return list(found.values())


def _unread_style_findings(tree: Element, finder: ReferenceFinder) -> list[Finding]:
    """Return a warning for the first style that is too large to be read completely."""
    for element in iter_elements(tree):
        style = element.attrib.get("style", "")
        if style and (problem := explain_unread(style)):
            message = f"part of this style was ignored: {problem}"
            place = finder.find("style", element.line)
            return [Finding("warning", "W211", message, place, hint="shorten it")]
    return []
