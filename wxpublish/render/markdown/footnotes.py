"""Footnotes that would be lost: a second one with the same label, and one without a reference."""

from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType

_LOST_NOTES = "lost_notes"


@dataclass(frozen=True, slots=True)
class LostNote:
    """A footnote that is not in the article: its label, its line (from 0), and why."""

    label: str
    line: int
    why: str


def lost_notes_plugin(markdown: MarkdownIt) -> None:
    """Install a rule that keeps the first footnote of each label, like GitHub, and records the
    others.
    """
    markdown.core.ruler.before("footnote_tail", "footnote_first", _keep_first)


def get_lost_notes(env: EnvType) -> list[LostNote]:
    """Return the footnotes that are not in the article."""
    found: list[LostNote] = env.get(_LOST_NOTES, [])
    return found


def _keep_first(state: StateCore) -> None:
    if "footnotes" not in state.env:
        return
    known: set[str] = set()
    referred = _find_referenced(state.tokens)
    lost: list[LostNote] = []
    kept: list[Token] = []
    inside = False
    for index, token in enumerate(state.tokens):
        if token.type == "footnote_reference_open":
            label, line = token.meta["label"], _first_line(state.tokens, index)
            inside = label in known
            if inside:
                lost.append(LostNote(label, line, "another footnote has the same label"))
            elif label not in referred:
                lost.append(LostNote(label, line, "nothing refers to it"))
            known.add(label)
        if not inside:
            kept.append(token)
        if token.type == "footnote_reference_close":
            inside = False
    state.tokens = kept
    state.env[_LOST_NOTES] = lost


def _find_referenced(tokens: list[Token]) -> set[str]:
    """Return the labels that the text references, directly or through a referenced footnote.

    A footnote whose only reference is in itself is not referenced.
    """
    marks: dict[str, set[str]] = {}
    around = ""
    for token in tokens:
        if token.type == "footnote_reference_open":
            label = token.meta["label"]
            around = f":{label}" if f":{label}" not in marks else f"second:{label}"
            marks.setdefault(around, set())
        elif token.type == "footnote_reference_close":
            around = ""
        for child in token.children or ():
            if child.type == "footnote_ref":
                marks.setdefault(around, set()).add(child.meta["label"])
    found: set[str] = set()
    todo = list(marks.get("", ()))
    while todo:
        label = todo.pop()
        if label not in found:
            found.add(label)
            todo += marks.get(f":{label}", ())
    return found


def _first_line(tokens: list[Token], index: int) -> int:
    """Return the first line in a footnote that begins at `index`."""
    for at in range(index, len(tokens)):
        token = tokens[at]
        if token.map:
            return token.map[0]
        if token.type == "footnote_reference_close":
            break
    return 0
