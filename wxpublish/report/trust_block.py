"""What a pull request or working tree changes about what apply may do: text, Markdown, JSON."""

from collections.abc import Iterator
from typing import Any

from wxpublish.model.trust import TrustChange, TrustChanges
from wxpublish.report.terminal_style import TerminalStyle, cut, shown

_VALUE_COLUMNS = 64
_NONE = "none"


def trust_heading(trust: TrustChanges) -> str:
    """The heading of the block."""
    if trust.pull_request:
        return "this pull request changes what apply may do"
    return f"compared with {trust.base}, this changes what apply may do"


def trust_sentences(trust: TrustChanges) -> Iterator[tuple[str, str]]:
    """The file and the sentence of each change."""
    for change in trust.changes:
        yield change.file, _sentence(change)


def trust_lines(trust: TrustChanges | None, style: TerminalStyle) -> list[str]:
    """The block as text; empty if nothing differs."""
    if trust is None:
        return []
    head = style.paint(f"  !  {shown(trust_heading(trust))}", "bold red")
    lines = (f"       {shown(file)}: {shown(text)}" for file, text in trust_sentences(trust))
    return [head, *lines]


def trust_document(trust: TrustChanges) -> dict[str, Any]:
    """The changes as JSON; see `schemas/plan.schema.json`."""
    return {
        "base": trust.base,
        "changes": [
            {
                "file": change.file,
                "subject": change.subject,
                "field": change.field,
                "before": change.before or None,
                "after": change.after or None,
                **({"title": change.title} if change.title else {}),
            }
            for change in trust.changes
        ],
    }


def _sentence(change: TrustChange) -> str:
    before, after = _value(change.before), _value(change.after)
    title = f", {_value(change.title)}" if change.title else ""
    match change.field:
        case "entry" if not before:
            return f"{change.subject} was added: {after}{title}"
        case "entry":
            return f"{change.subject} was removed (was {before})"
        case "media_id" if before and after:
            return f"{change.subject} points to another media_id (was {before}, now {after}{title})"
        case "superseded":
            return (
                f"{change.subject}: replaced items that apply deletes: "
                f"{before or _NONE} → {after or _NONE}"
            )
        case "observed" if not after:
            return (
                f"{change.subject}: what was read back is removed, so apply no longer notices edits"
            )
        case _ if change.subject in {"import", "moved"}:
            return f"{change.subject} {change.field} → {after or _NONE}" + (
                f" (was {before})" if before else ""
            )
    return f"{_subject_field(change)} {before or _NONE} → {after or _NONE}"


def _value(text: str) -> str:
    return cut(shown(text), _VALUE_COLUMNS)


def _subject_field(change: TrustChange) -> str:
    """`safety.max_delete` for a configuration, `news.hello: protect` for a lockfile."""
    if not change.subject:
        return change.field
    separator = "." if change.file.endswith(".yaml") else ": "
    return f"{change.subject}{separator}{change.field}"
