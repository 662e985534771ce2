"""An article's Markdown → Document: parsed once, sanitised, its references found."""

from markdown_it.token import Token
from markdown_it.utils import EnvType

from wxpublish.model.finding import Finding
from wxpublish.model.html_tree import Element, iter_elements, read_sanitised
from wxpublish.model.site import Article
from wxpublish.render.block_nesting import untangled
from wxpublish.render.bounds import DEEPEST_BLOCK, BoundExceeded
from wxpublish.render.css.overlays import overlays, squeezed
from wxpublish.render.css.stylesheet import unread
from wxpublish.render.document import Document
from wxpublish.render.markdown.block_bounds import too_deep
from wxpublish.render.markdown.cells import long_rows
from wxpublish.render.markdown.footnotes import lost_notes
from wxpublish.render.markdown.foreign import foreign
from wxpublish.render.markdown.misnesting import check_formatting, check_raw, has_raw
from wxpublish.render.markdown.rawhtml import DroppedTag, resolve
from wxpublish.render.markdown.references import ReferenceFinder, formulas_in, references_in
from wxpublish.render.markdown.syntax import parser
from wxpublish.render.markdown.token_html import markup
from wxpublish.render.sanitise import sanitised

LONGEST_SHOWN = 60
"""Characters of the source in a message."""


def parse(article: Article) -> Document:
    """Parse an article's body. Nothing is looked up; what its references mean is for the caller.

    One that asks for more than `bounds` allows is empty, and has the finding E208.
    """
    try:
        env: EnvType = {}
        tokens = parser().parse(article.body, env)
        check_raw(tokens)
        left_out = resolve(tokens)
        written = markup(tokens)
        check_formatting(tokens, written)
    except BoundExceeded as excess:
        return Document(article, Element(""), {}, (), (), (excess.finding(article),))
    clean = sanitised(written)
    tree = read_sanitised(clean)
    if has_raw(tokens):
        untangled(tree)
    body, footnotes = _apart(tree)
    places = ReferenceFinder(article)
    references, unusable = references_in(tree, places)
    styles = (*_covering(tree, places), *_unread(tree, places)) if ' style="' in clean else ()
    return Document(
        article=article,
        tree=body,
        footnotes=footnotes,
        references=references,
        formulas=formulas_in(tree, places) if "<wx-math" in clean else (),
        findings=(
            *_left_out(left_out, places),
            *_nested(env, places),
            *_lost_notes(env, places),
            *_long_rows(env, places),
            *_foreign(tokens, places),
            *styles,
            *unusable,
        ),
    )


def _apart(tree: Element) -> tuple[Element, dict[str, Element]]:
    """The body without the footnotes, and the footnotes by number."""
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


def _left_out(found: list[DroppedTag], places: ReferenceFinder) -> list[Finding]:
    """A warning for every kind of raw HTML that cannot be part of an article."""
    return [
        Finding(
            "warning",
            "W202",
            each.why,
            places.find(each.written, each.line),
            hint="write it in Markdown, or as a picture; `<` in a sentence can be written as code",
            excerpt=None,
        )
        for each in found
    ]


def _nested(env: EnvType, places: ReferenceFinder) -> list[Finding]:
    """A warning where blocks are nested deeper than they are parsed."""
    line = too_deep(env)
    if line is None:
        return []
    problem = f"more than {DEEPEST_BLOCK} lists, items and quotes stand in one another: the rest stands as it is written"
    return [Finding("warning", "W208", problem, places.of_line(line), hint="nest it less deep")]


def _lost_notes(env: EnvType, places: ReferenceFinder) -> list[Finding]:
    """A warning for every footnote that is not in the article."""
    return [
        Finding(
            "warning",
            "W209",
            f"the footnote [^{note.label}] is not in the article: {note.why}",
            places.find(f"[^{note.label}]", note.line),
            hint="give it a name of its own, and write that where its mark should be",
        )
        for note in lost_notes(env)
    ]


def _long_rows(env: EnvType, places: ReferenceFinder) -> list[Finding]:
    """A warning for every row of a table with more cells than the table has columns."""
    return [
        Finding(
            "warning",
            "W214",
            f"{row.written[:LONGEST_SHOWN]} is not in the article: the row has more cells than the"
            " head of its table",
            places.find(row.written, row.line),
            hint="give the head a cell for it; a `|` that belongs to the text is written `\\|`",
        )
        for row in long_rows(env)
    ]


def _foreign(tokens: list[Token], places: ReferenceFinder) -> list[Finding]:
    """A warning for everything that another tool would have translated."""
    return [
        Finding(
            "warning",
            "W210",
            f"{each.written[:LONGEST_SHOWN]} stands in the article as it is written: it looks like {each.what}",
            places.find(each.written, each.line),
            hint=each.hint,
        )
        for each in foreign(tokens)
    ]


def _covering(tree: Element, places: ReferenceFinder) -> list[Finding]:
    """A warning for every property of a style that is left out because of where it reaches."""
    found: dict[str, Finding] = {}
    for element in iter_elements(tree):
        style = element.attrib.get("style", "")
        beyond = (*overlays(style), *(squeezed(style) if element.children else ()))
        for name, text in beyond:
            if name not in found:
                found[name] = Finding(
                    "warning",
                    "W207",
                    f"`{name}: {text}` could cover what is around it or hide it, and was left out",
                    places.find(name, element.line),
                    hint="leave it out, or let it stay within its own box",
                )
    return list(found.values())


def _unread(tree: Element, places: ReferenceFinder) -> list[Finding]:
    """A warning for the first style that is too much to be read whole."""
    for element in iter_elements(tree):
        style = element.attrib.get("style", "")
        if style and (problem := unread(style)):
            message = f"of this style not all was read: {problem}"
            place = places.find("style", element.line)
            return [Finding("warning", "W211", message, place, hint="make it shorter")]
    return []
