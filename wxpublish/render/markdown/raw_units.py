"""The raw HTML of an article in units: the paragraphs and blocks that its tags are in, and the pairs of
start and end tags.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from wxpublish.model.html_tags import ARTICLE_TAGS, VOID_TAGS
from wxpublish.render.markdown.raw_pieces import RawPiece, split_raw_html

KEPT_VOID_TAGS = VOID_TAGS & ARTICLE_TAGS
_WORD_TOKENS = frozenset({"text", "code_inline", "math_inline"})


@dataclass(slots=True, eq=False)
class RawTag:
    """A piece with its place: the paragraph or HTML block it is in, and the index there.

    A dropped one is inside an element that is removed with its content.
    """

    piece: RawPiece
    unit: "RawUnit"
    index: int
    partner: "RawTag | None" = None
    dropped: bool = False
    broken: bool = False


@dataclass(slots=True, eq=False)
class RawUnit:
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
    tags: list[RawTag] = field(default_factory=list)
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


def find_units(tokens: Sequence[Token]) -> Iterator[RawUnit]:
    """The units of a token stream that have raw HTML, in order."""
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
            unit = RawUnit(token, line, groups[-1], inline=False, after_block=after_block)
            after_block = False
            _set_tags(unit, split_raw_html(token.content))
            yield unit
        elif any(child.type == "html_inline" for child in token.children or ()):
            unit = RawUnit(token, line, groups[-1], inline=True, after_block=True)
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


def _set_tags(unit: RawUnit, found: Iterator[RawPiece]) -> None:
    unit.tags = [RawTag(piece, unit, index) for index, piece in enumerate(found)]
    unit.output = [None] * len(unit.tags)
    unit.last_start = {tag.piece.name: tag.index for tag in unit.tags if tag.piece.kind == "start"}


def pair_tags(units: list[RawUnit]) -> None:
    """Pair every start tag with its end tag: the nearest of its name that has no start tag yet.

    Elements that are kept may span paragraphs; others only blocks of HTML, so that two sentences
    that mention a start tag and an end tag are no element.
    """
    unclosed: dict[tuple[int, str], list[RawTag]] = defaultdict(list)
    for number, unit in enumerate(units):
        for tag in unit.tags:
            name = tag.piece.name
            alone = unit.inline and name not in ARTICLE_TAGS
            key = (-1 - number if alone else unit.group, name)
            if tag.piece.kind == "start" and name not in KEPT_VOID_TAGS:
                unclosed[key].append(tag)
            elif tag.piece.kind == "end" and unclosed[key]:
                start = unclosed[key].pop()
                start.partner, tag.partner = tag, start
