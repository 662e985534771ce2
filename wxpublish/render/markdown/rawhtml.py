"""Resolves raw HTML in an article so that a wrong tag affects nothing but itself.

Tags of Markdown's own blocks stay untouched, because a raw end tag only counts where its start tag
was written. A tag that is no element, or one that articles must not contain, is text in a sentence
(`List<T>`) and removed with a finding elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from wxpublish.model.html_tags import ARTICLE_TAGS, INLINE_TAGS, RAW_TEXT_TAGS
from wxpublish.render.markdown.raw_pieces import RawPiece, escape_brackets
from wxpublish.render.markdown.raw_units import (
    KEPT_VOID_TAGS,
    RawTag,
    RawUnit,
    find_units,
    pair_tags,
)
from wxpublish.render.markdown.rawtables import Tables

_END_OPTIONAL = frozenset("caption colgroup dd dt li p rp rt tbody td tfoot th thead tr".split())
_WITH_CONTENT = frozenset(
    "audio canvas frameset iframe math script style svg template video".split()
)
"""Elements that are removed with their content if they are closed in the same paragraph or block of
HTML.
"""
_TEXT_IN_SENTENCES = RAW_TEXT_TAGS | {"noscript", "object", "plaintext", "template"}
"""Elements that people write about: in a sentence they are text if they have no attributes, as on
GitHub.
"""
_OTHER_HTML = frozenset(
    "acronym applet area base basefont bgsound body button data datalist dialog dir embed "
    "fieldset form frame head hgroup html image input keygen label legend link map menu "
    "menuitem meta meter multicol nobr optgroup option output param picture portal progress "
    "rb rtc search select slot source track".split()
)
"""Other elements of HTML that are not kept; any further name is no element."""
_CLOSED_BY_THE_NEXT = frozenset({"option", "optgroup"})
_PART_OF: Mapping[str, tuple[str, ...]] = {
    "area": ("map",),
    "legend": ("fieldset",),
    "optgroup": ("select",),
    "option": ("select", "datalist"),
    "param": ("object", "applet"),
    "picture": ("picture",),
    "source": ("picture", "audio", "video"),
    "track": ("audio", "video"),
}
"""Elements that are removed without a finding of their own, by the element they belong to.

The finding of that element covers them. The picture in `<picture>` stays in the article.
"""
_LISTS = {"ul": frozenset({"li"}), "ol": frozenset({"li"}), "dl": frozenset({"dt", "dd"})}
"""Lists, and the tags of their items."""
_OLD_LISTS = frozenset({"dir", "menu"})
"""Lists that browsers show as `<ul>`."""


@dataclass(frozen=True, slots=True)
class DroppedTag:
    """A tag that is not in the article: how it begins in the source, its line (from 0), and why."""

    name: str
    written: str
    line: int
    why: str


def resolve_raw_html(tokens: Sequence[Token]) -> list[DroppedTag]:
    """Rewrite the raw HTML of a token stream in place; return what was removed, once each."""
    units = list(find_units(tokens))
    if not units:
        return []
    pair_tags(units)
    _mark_broken_tables(units)
    found: dict[tuple[str, str], DroppedTag] = {}
    for unit in units:
        sentence = unit.in_sentence
        for tag in unit.tags:
            if (left := _resolve_tag(tag, sentence)) is not None:
                found.setdefault((left.name.lower(), left.why.lower()), left)
        _write_unit(unit)
    return list(found.values())


def _mark_broken_tables(units: list[RawUnit]) -> None:
    """Mark the tags of tables that have text outside their cells."""
    tables = Tables()
    found = [
        tag for unit in units for tag in unit.tags if tag.piece.name == "table" and tag.partner
    ]
    if not found:
        return
    for unit in units:
        if unit.after_block:
            tables.text()
        for tag in unit.tags:
            name, partner = tag.piece.name, tag.partner
            if tag.piece.kind == "start":
                tables.start(name, id(tag) if partner else None)
            elif tag.piece.kind == "end":
                tables.end(name, id(partner) if partner else None)
            elif tag.piece.kind == "text" and tag.piece.written.strip():
                tables.text()
    for tag in found:
        tag.broken = not {id(tag), id(tag.partner)}.isdisjoint(tables.broken)


def _resolve_tag(tag: RawTag, sentence: bool) -> DroppedTag | None:
    """Decide what replaces a piece; return it if it is removed with a finding."""
    piece, unit = tag.piece, tag.unit
    if tag.dropped:
        return None
    if piece.kind == "text":
        unit.output[tag.index] = escape_brackets(piece.written)
        return None
    if piece.kind == "hidden":
        return _resolve_hidden(tag)
    if piece.name in ARTICLE_TAGS or piece.name == "image":
        return _resolve_kept(tag)
    if piece.name in _OLD_LISTS and tag.partner is not None and not unit.inline:
        unit.output[tag.index] = "<ul>" if piece.kind == "start" else "</ul>"
        return None
    if piece.kind == "end" and (start := tag.partner) is not None:
        unit.output[tag.index] = (
            escape_brackets(piece.written) if start.unit.output[start.index] else ""
        )
        return None
    if _is_plain_words(piece) and _is_text(tag, sentence):
        unit.output[tag.index] = escape_brackets(piece.written)
        return None
    unit.output[tag.index] = ""
    if piece.kind == "end":
        return None
    name = piece.written[1 : 1 + len(piece.name)]
    inside = _drop_content(tag)
    if any(
        unit.output[unit.last_start[name]] == ""
        for name in _PART_OF.get(piece.name, ())
        if name in unit.last_start
    ):
        return None
    also = " with its content" if inside else ""
    return _dropped_tag(tag, f"<{name}> is not kept by the platform and was removed{also}")


def _is_plain_words(piece: RawPiece) -> bool:
    """Whether a tag is its name alone, or words on one line of no HTML element: `Box<dyn Error>`."""
    names = _OTHER_HTML | _WITH_CONTENT | _TEXT_IN_SENTENCES
    words = piece.name not in names and not {"=", "\n"} & set(piece.attributes)
    return piece.is_bare or words


def _is_text(tag: RawTag, sentence: bool) -> bool:
    """Whether a tag without attributes that is no kept element is a word rather than a tag."""
    if not sentence:
        return False
    if tag.partner is None and tag.piece.name not in _CLOSED_BY_THE_NEXT:
        return tag.unit.inline or (
            tag.piece.kind == "start"
            and (tag.piece.name in _TEXT_IN_SENTENCES or _follows_word(tag))
        )
    return tag.unit.inline and (
        tag.piece.name in _TEXT_IN_SENTENCES or tag.piece.name not in _OTHER_HTML | _WITH_CONTENT
    )


def _drop_content(tag: RawTag) -> bool:
    """Remove the content of an element that goes with its content; return whether there was any."""
    end = tag.partner
    if end is None or end.unit is not tag.unit or tag.piece.name not in _WITH_CONTENT:
        return False
    for inner in tag.unit.tags[tag.index : end.index + 1]:
        tag.unit.output[inner.index] = ""
        inner.dropped = True
    return bool(
        "".join(each.piece.written for each in tag.unit.tags[tag.index + 1 : end.index]).strip()
    )


def _resolve_kept(tag: RawTag) -> DroppedTag | None:
    """Write a tag of an element that an article may contain, if it is closed."""
    piece, output = tag.piece, tag.unit.output
    name = "img" if piece.name == "image" else piece.name
    if name == "br" or (piece.kind == "start" and name in KEPT_VOID_TAGS):
        output[tag.index] = RawPiece("start", "", name, piece.attributes).tag
    elif tag.broken:
        output[tag.index] = ""
        if piece.kind == "start":
            return _dropped_tag(
                tag, "<table> has text outside its cells and was removed; the text stays"
            )
    elif tag.partner is not None or (piece.kind == "start" and name in _END_OPTIONAL):
        output[tag.index] = piece.tag
    elif piece.kind == "start" and _ends_with_its_unit(tag):
        output[tag.index] = piece.tag
        tag.unit.unclosed.append(name)
    elif piece.kind == "start" and piece.is_bare and _follows_word(tag):
        output[tag.index] = escape_brackets(piece.written)
    else:
        output[tag.index] = ""
        if piece.kind == "start" and not piece.closes_itself:
            return _dropped_tag(tag, f"<{name}> is never closed and was removed")
    return None


def _ends_with_its_unit(tag: RawTag) -> bool:
    """Whether an unclosed tag stays: a link or colour in a paragraph, or a list with items in its
    block.
    """
    if tag.unit.inline:
        return tag.piece.name in INLINE_TAGS and not tag.piece.is_bare
    names = _LISTS.get(tag.piece.name, frozenset())
    return any(tag.unit.last_start.get(name, -1) > tag.index for name in names)


def _follows_word(tag: RawTag) -> bool:
    """Whether a tag follows a word without a space, as in `Vec<u>`."""
    before = tag.unit.tags[tag.index - 1].piece if tag.index else None
    end = before.written[-1:] if before and before.kind == "text" else ""
    return end.isascii() and end.isalnum()


def _resolve_hidden(tag: RawTag) -> DroppedTag | None:
    tag.unit.output[tag.index] = ""
    opening = tag.piece.written[:2]
    if opening == "<?" or tag.piece.written.startswith("<![CDATA["):
        return _dropped_tag(tag, f"{opening}… cannot be part of an article and was removed")
    return None


def _dropped_tag(tag: RawTag, why: str) -> DroppedTag:
    name = tag.piece.written[1 : 1 + len(tag.piece.name)]
    return DroppedTag(name, tag.piece.written[: 1 + len(name)], tag.unit.line, why)


def _write_unit(unit: RawUnit) -> None:
    ends = "".join(f"</{name}>" for name in reversed(unit.unclosed))
    if not unit.inline:
        unit.token.content = "".join([part or "" for part in unit.output]) + ends
        return
    for child, tag, part in zip(unit.token.children or [], unit.tags, unit.output, strict=True):
        if child.type == "html_inline":
            child.content = part or ""
            if tag.piece.kind != "hidden" and part == escape_brackets(tag.piece.written):
                child.type, child.content = "text", tag.piece.written
        elif tag.dropped and child.nesting == 0:
            child.type, child.content, child.children = "text", "", None
    if ends:
        unit.token.children = [
            *(unit.token.children or []),
            Token("html_inline", "", 0, content=ends),
        ]
