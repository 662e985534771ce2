"""Allows footnote references in the text of a link, as GitHub does."""

from types import SimpleNamespace

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from wxpublish.render.markdown.bounded_rules import NOTE_MARK


def link_label_plugin(markdown: MarkdownIt) -> None:
    """Install a rule that does not take a footnote reference for a link inside the link."""
    markdown.helpers = SimpleNamespace(  # type: ignore[assignment]
        **{**vars(markdown.helpers), "parseLinkLabel": _find_label_end}
    )


def _find_label_end(state: StateInline, start: int, disableNested: bool = False) -> int:  # noqa: N803
    """Return where the text of a link that begins at `start` ends.

    -1 if nothing ends it, or if it contains a link and `disableNested` forbids that. This is
    markdown-it's own function except for footnote references.
    """
    before, depth, end = state.pos, 1, -1
    state.pos = start + 1
    while state.pos < state.posMax:
        at, sign = state.pos, state.src[state.pos]
        depth -= sign == "]"
        if not depth:
            end = at
            break
        state.md.inline.skipToken(state)
        if sign == "[" and state.pos == at + 1:
            depth += 1
        elif sign == "[" and disableNested and not _is_note_mark(state, at):
            break
    state.pos = before
    return end


def _is_note_mark(state: StateInline, at: int) -> bool:
    """Whether what was skipped from that index on is a footnote reference."""
    found = NOTE_MARK.match(state.src, at)
    return found is not None and found.end() == state.pos
