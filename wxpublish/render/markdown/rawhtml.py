"""Resolves raw HTML in an article so that a wrong tag affects nothing but itself.

Tags of Markdown's own blocks stay untouched, because a raw end tag only counts where its start tag
was written. A tag that is no element, or one that articles must not contain, is text in a sentence
(`List<T>`) and removed with a finding elsewhere.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from wxpublish.model.html_tags import ARTICLE_TAGS, INLINE_TAGS, RAW_TEXT_TAGS, VOID_TAGS
from wxpublish.render.markdown.raw_pieces import RawPiece, escape_brackets, split_raw_html
from wxpublish.render.markdown.rawtables import Tables

_KEPT_VOID = VOID_TAGS & ARTICLE_TAGS
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
_WORD_TOKENS = frozenset({"text", "code_inline", "math_inline"})


@dataclass(frozen=True, slots=True)
class DroppedTag:
    """A tag that is not in the article: how it begins in the source, its line (from 0), and why."""

    name: str
    written: str
    line: int
    why: str


@dataclass(slots=True, eq=False)
class _Tag:
    """A piece with its place: the paragraph or HTML block it is in, and the index there.

    A dropped one is inside an element that is removed with its content.
    """

    piece: RawPiece
    unit: "_Unit"
    index: int
    partner: "_Tag | None" = None
    dropped: bool = False
    broken: bool = False


@dataclass(slots=True, eq=False)
class _Unit:
    """A paragraph with raw tags, or a block of HTML.

    `output` is what replaces each piece; `unclosed` names elements that end with the unit although
    nothing closes them: a link, a colour or a list. `after_block`: a block of Markdown precedes the
    unit.
    """

    token: Token
    line: int
    group: int
    inline: bool
    after_block: bool
    tags: list[_Tag] = field(default_factory=list)
    output: list[str | None] = field(default_factory=list)
    unclosed: list[str] = field(default_factory=list)
    last_start: dict[str, int] = field(default_factory=dict)
    """Index of the last start tag of each name."""

    @property
    def in_sentence(self) -> bool:
        """Whether it has words besides its tags."""
        if self.inline:
            children = self.token.children or []
            return any(child.type in _WORD_TOKENS and child.content.strip() for child in children)
        return any(tag.piece.kind == "text" and tag.piece.written.strip() for tag in self.tags)


def resolve_raw_html(tokens: Sequence[Token]) -> list[DroppedTag]:
    """Rewrite the raw HTML of a token stream in place; return what was removed, once each."""
    units = list(_find_units(tokens))
    if not units:
        return []
    _pair_tags(units)
    _mark_broken_tables(units)
    found: dict[tuple[str, str], DroppedTag] = {}
    for unit in units:
        sentence = unit.in_sentence
        for tag in unit.tags:
            if (left := _resolve_tag(tag, sentence)) is not None:
                found.setdefault((left.name.lower(), left.why.lower()), left)
        _write_unit(unit)
    return list(found.values())


def _find_units(tokens: Sequence[Token]) -> Iterator[_Unit]:
    groups = [0]
    group_count = line = 0
    after_block = False  # whether a block of Markdown precedes the next unit
    for token in tokens:
        line = token.map[0] if token.map else line
        if token.nesting == 1 and token.type not in {"paragraph_open", "heading_open"}:
            group_count += 1
            groups.append(group_count)
        elif token.nesting == -1 and token.type not in {"paragraph_close", "heading_close"}:
            groups.pop()
        elif token.type == "html_block":
            unit = _Unit(token, line, groups[-1], inline=False, after_block=after_block)
            after_block = False
            _set_tags(unit, split_raw_html(token.content))
            yield unit
        elif any(child.type == "html_inline" for child in token.children or ()):
            unit = _Unit(token, line, groups[-1], inline=True, after_block=True)
            after_block = False
            _set_tags(unit, _inline_pieces(token))
            yield unit
        elif token.nesting == 0:
            after_block = True


def _inline_pieces(token: Token) -> Iterator[RawPiece]:
    for child in token.children or []:
        if child.type == "html_inline":
            found = list(split_raw_html(child.content))
            yield found[0] if len(found) == 1 else RawPiece("text", child.content)
        else:
            yield RawPiece("text", child.content)


def _set_tags(unit: _Unit, found: Iterator[RawPiece]) -> None:
    unit.tags = [_Tag(piece, unit, index) for index, piece in enumerate(found)]
    unit.output = [None] * len(unit.tags)
    unit.last_start = {tag.piece.name: tag.index for tag in unit.tags if tag.piece.kind == "start"}


def _pair_tags(units: list[_Unit]) -> None:
    """Pair every start tag with its end tag: the nearest of its name that has no start tag yet.

    Elements that are kept may span paragraphs; others only blocks of HTML, so that two sentences
    that mention a start tag and an end tag are no element.
    """
    unclosed: dict[tuple[int, str], list[_Tag]] = defaultdict(list)
    for number, unit in enumerate(units):
        for tag in unit.tags:
            name = tag.piece.name
            alone = unit.inline and name not in ARTICLE_TAGS
            key = (-1 - number if alone else unit.group, name)
            if tag.piece.kind == "start" and name not in _KEPT_VOID:
                unclosed[key].append(tag)
            elif tag.piece.kind == "end" and unclosed[key]:
                start = unclosed[key].pop()
                start.partner, tag.partner = tag, start


def _mark_broken_tables(units: list[_Unit]) -> None:
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


def _resolve_tag(tag: _Tag, sentence: bool) -> DroppedTag | None:
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


def _is_text(tag: _Tag, sentence: bool) -> bool:
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


def _drop_content(tag: _Tag) -> bool:
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


def _resolve_kept(tag: _Tag) -> DroppedTag | None:
    """Write a tag of an element that an article may contain, if it is closed."""
    piece, output = tag.piece, tag.unit.output
    name = "img" if piece.name == "image" else piece.name
    if name == "br" or (piece.kind == "start" and name in _KEPT_VOID):
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


def _ends_with_its_unit(tag: _Tag) -> bool:
    """Whether an unclosed tag stays: a link or colour in a paragraph, or a list with items in its
    block.
    """
    if tag.unit.inline:
        return tag.piece.name in INLINE_TAGS and not tag.piece.is_bare
    names = _LISTS.get(tag.piece.name, frozenset())
    return any(tag.unit.last_start.get(name, -1) > tag.index for name in names)


def _follows_word(tag: _Tag) -> bool:
    """Whether a tag follows a word without a space, as in `Vec<u>`."""
    before = tag.unit.tags[tag.index - 1].piece if tag.index else None
    end = before.written[-1:] if before and before.kind == "text" else ""
    return end.isascii() and end.isalnum()


def _resolve_hidden(tag: _Tag) -> DroppedTag | None:
    tag.unit.output[tag.index] = ""
    opening = tag.piece.written[:2]
    if opening == "<?" or tag.piece.written.startswith("<![CDATA["):
        return _dropped_tag(tag, f"{opening}… cannot be part of an article and was removed")
    return None


def _dropped_tag(tag: _Tag, why: str) -> DroppedTag:
    name = tag.piece.written[1 : 1 + len(tag.piece.name)]
    return DroppedTag(name, tag.piece.written[: 1 + len(name)], tag.unit.line, why)


def _write_unit(unit: _Unit) -> None:
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
