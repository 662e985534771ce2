"""Renders Markdown tokens as HTML; every block carries its source line. Nothing is sanitised yet."""

import html
from collections.abc import Callable, Sequence

from markdown_it.common.utils import unescapeAll
from markdown_it.token import Token

from wxpublish.model.html_tree import LINE_ATTRIBUTE, LINE_ELEMENT
from wxpublish.render.characters import joins_lines, protect_spaces

DIAGRAMS = frozenset({"mermaid", "plantuml", "puml", "dot", "graphviz", "d2", "flowchart"})
"""Languages of diagrams. They are not drawn, because no external service is called."""

_TASK_BOXES = {"[ ]": "☐ ", "[x]": "☑ ", "[X]": "☑ "}


def render_tokens(tokens: Sequence[Token]) -> str:
    """Return the HTML of a token stream, without white space between blocks."""
    out: list[str] = []
    add = out.append
    previous = around = ""
    for token in tokens:
        kind = token.type
        if kind == "inline":
            children = token.children or []
            if "list_item_open" in {previous, around}:
                _render_task_box(children, out)
            titled = around == "blockquote_open" and token.content.startswith("[!")
            add(render_inline(children, title=titled))
        elif token.nesting == 1:
            if not token.hidden:
                add(_opening_tag(token))
                previous, around = kind, previous
            continue
        elif token.nesting == -1:
            if not token.hidden:
                add(f"</{_ELEMENT_NAMES.get(kind) or token.tag}>")
        elif (write := _BLOCKS.get(kind)) is not None:
            add(write(token))
        previous, around = kind, ""
    return "".join(out)


def render_inline(tokens: Sequence[Token], *, title: bool = False) -> str:
    """Return the HTML of a block's content; with `title` its first line break is kept."""
    if len(tokens) == 1 and tokens[0].type == "text":
        return _escape(tokens[0].content)
    out: list[str] = []
    add = out.append
    following = _following_characters(tokens)
    before = ""
    for index, token in enumerate(tokens):
        kind = token.type
        if kind == "text":
            add(_escape(token.content))
        elif token.nesting == 1:
            add(f"<{token.tag}{_attributes(token)}>")
        elif token.nesting == -1:
            add(f"</{token.tag}>")
        elif kind == "softbreak":
            if title or not joins_lines(before, following[index]):
                add("\n")
            title = False
        elif (write := _INLINES.get(kind)) is not None:
            add(write(token))
        before = _edge_character(token, -1, before)
    return "".join(out)


def _escape(text: str) -> str:
    if "&" in text or "<" in text or ">" in text:
        return html.escape(text, quote=False)
    return text


def _following_characters(tokens: Sequence[Token]) -> list[str]:
    """Return for each token the character after it; empty if there is no line break."""
    if "softbreak" not in [token.type for token in tokens]:
        return []
    found: list[str] = []
    after = ""
    for token in reversed(tokens):
        found.append(after)
        after = _edge_character(token, 0, after)
    return found[::-1]


def _opening_tag(token: Token) -> str:
    line = f' {LINE_ATTRIBUTE}="{token.map[0]}"' if token.map else ""
    if token.type == "footnote_open":
        return f'<wx-footnote data-n="{token.meta["id"]}">'
    return f"<{_ELEMENT_NAMES.get(token.type) or token.tag}{line}{_attributes(token)}>"


def _attributes(token: Token) -> str:
    if not token.attrs:
        return ""
    return "".join([f' {name}="{html.escape(str(value))}"' for name, value in token.attrs.items()])


def _render_task_box(children: list[Token], out: list[str]) -> None:
    """Write the box of a task as a character, because the platform removes `<input>`."""
    first = children[0] if children else None
    if first is None or first.type != "text" or first.content[3:4] not in {" ", "\t", "\u00a0"}:
        return
    if (glyph := _TASK_BOXES.get(first.content[:3])) is None:
        return
    first.content = glyph + first.content[4:]
    item = next(index for index in range(len(out) - 1, -1, -1) if out[index].startswith("<li"))
    out[item] = out[item].replace("<li", '<li class="task"', 1)


def _edge_character(token: Token, at: int, beyond: str) -> str:
    """Return the first or last character of a token.

    `beyond` is the neighbouring character, for a token that shows nothing, such as a tag; the
    result is empty for a token that is not text.
    """
    if token.type in {"text", "code_inline"}:
        return token.content[at] if token.content else beyond
    return "" if token.nesting == 0 and token.type != "html_inline" else beyond


def _alternative_text(tokens: Sequence[Token]) -> str:
    parts = [
        _alternative_text(token.children or []) if token.type == "image" else token.content
        for token in tokens
        if token.type in {"text", "code_inline", "image"}
    ]
    return "".join(parts)


def _render_image(token: Token) -> str:
    alternative = html.escape(_alternative_text(token.children or []))
    title = html.escape(str(token.attrs.get("title", "")))
    return (
        f'<img src="{html.escape(str(token.attrs["src"]))}"'
        + (f' alt="{alternative}"' if alternative else "")
        + (f' title="{title}"' if title else "")
        + ">"
    )


def _render_code_block(token: Token) -> str:
    """Render a code block, or the picture named after a diagram's language (`mermaid flow.png`)."""
    words = [*unescapeAll(token.info).split(), "", ""]
    language, named_picture = words[0], words[1]
    if named_picture and language.casefold() in DIAGRAMS:
        line = f' {LINE_ATTRIBUTE}="{token.map[0]}"' if token.map else ""
        return (
            f'<p{line}><img src="{html.escape(named_picture)}" alt="{html.escape(language)}"></p>'
        )
    named = f' class="language-{html.escape(language)}"' if language else ""
    line = f' {LINE_ATTRIBUTE}="{token.map[0]}"' if token.map else ""
    return f"<pre{line}><code{named}>{html.escape(token.content, quote=False)}</code></pre>"


def _render_html_block(token: Token) -> str:
    line = (
        f'<{LINE_ELEMENT} {LINE_ATTRIBUTE}="{token.map[0]}"></{LINE_ELEMENT}>' if token.map else ""
    )
    opens = token.content.lstrip()[:2]
    return (line if opens[1:2].isalpha() else "") + token.content


def _render_formula(token: Token) -> str:
    line = f' {LINE_ATTRIBUTE}="{token.map[0]}"' if token.map else ""
    display = ' data-display="1"' if token.type != "math_inline" else ""
    return f"<wx-math{line}{display}>{html.escape(token.content.strip(), quote=False)}</wx-math>"


def _render_rule(token: Token) -> str:
    return f'<hr {LINE_ATTRIBUTE}="{token.map[0]}">' if token.map else "<hr>"


_ELEMENT_NAMES = {
    "footnote_block_open": "wx-footnotes",
    "footnote_block_close": "wx-footnotes",
    "footnote_close": "wx-footnote",
}
_BLOCKS: dict[str, Callable[[Token], str]] = {
    "fence": _render_code_block,
    "code_block": _render_code_block,
    "html_block": _render_html_block,
    "math_block": _render_formula,
    "hr": _render_rule,
}
_INLINES: dict[str, Callable[[Token], str]] = {
    "code_inline": lambda token: (
        f"<code>{html.escape(protect_spaces(token.content), quote=False)}</code>"
    ),
    "image": _render_image,
    "hardbreak": lambda _: "<br>",
    "html_inline": lambda token: token.content,
    "footnote_ref": lambda token: (
        f'<wx-footnote-ref data-n="{token.meta["id"]}"></wx-footnote-ref>'
    ),
    "math_inline": _render_formula,
}
