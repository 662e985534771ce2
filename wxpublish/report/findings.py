"""Findings as text: the place, the line itself, a mark under what is wrong, and what to do."""

from collections.abc import Sequence

from wxpublish.model.finding import Finding
from wxpublish.report.terminal_style import TerminalStyle, aligned, columns, cut, shown
from wxpublish.report.wording import counted, listed

_CONFIGURATION = (".yaml", ".yml", ".json")
_LEAST_EXCERPT = 20
_STYLES = {"error": "bold red", "warning": "bold yellow"}


def findings_text(
    findings: Sequence[Finding], look: TerminalStyle, *, articles: int, sent: bool = False
) -> str:
    """All findings, each with its line, then how many there are in how many of `articles`.

    `sent`: something already went to the platform, so the last line does not deny it.
    """
    lines = [line for finding in findings for line in finding_lines(finding, look)]
    return "\n".join([*lines, findings_verdict(findings, articles, sent=sent)])


def finding_lines(finding: Finding, look: TerminalStyle) -> list[str]:
    """One finding: a headline that editors can jump to, the excerpt, details, hint."""
    place = look.paint(shown(str(finding.position)), "bold")
    label = look.paint(f"{finding.severity} {finding.code}:", _STYLES[finding.severity])
    lines = [f"{place}: {label} {shown(finding.message)}"]
    hint = shown(finding.hint or "")
    marked = _excerpt(finding, hint, look)
    lines += marked
    lines += [f"  {shown(detail)}" for detail in finding.details]
    if hint and not marked:
        lines.append(look.paint(f"  {hint}", "cyan"))
    return lines


_NEAR = 4
"""How many times the room of an excerpt is looked at on either side of what it shows."""


def _excerpt(finding: Finding, hint: str, look: TerminalStyle) -> list[str]:
    position = finding.position
    if finding.excerpt is None or not position.line or not finding.excerpt.strip():
        return []
    number = str(position.line)
    gutter = f"  {number} | "
    blank = f"  {' ' * len(number)} | "
    room = max(look.width - columns(gutter), _LEAST_EXCERPT)
    start = max(position.column - 1, 0)
    left = max(start - _NEAR * room, 0)  # a line may be as long as a file, and have many findings
    near = finding.excerpt[left : start + _NEAR * room]
    before, text = _window(aligned(near), start - left, room)
    lines = [look.paint(gutter, "dim") + text]
    if not position.column:
        return [*lines, *_hint_below(hint, blank, look)]
    span = text[before : before + max(finding.length, 1)]
    indent = " " * columns(text[:before])
    caret = "^" * max(columns(span), 1)
    marks = look.paint(blank, "dim") + indent + look.paint(caret, _STYLES[finding.severity])
    if hint and columns(blank + indent + caret + " " + hint) <= look.width:
        return [*lines, f"{marks} {look.paint(hint, 'cyan')}"]
    return [*lines, marks, *_hint_below(hint, blank, look)]


def _hint_below(hint: str, blank: str, look: TerminalStyle) -> list[str]:
    return [look.paint(blank, "dim") + look.paint(hint, "cyan")] if hint else []


def _window(text: str, start: int, room: int) -> tuple[int, str]:
    """The part of a long line that shows what begins at `start`, and where `start` is in it."""
    if columns(text) <= room:
        return start, text
    left = start = min(start, len(text))
    while left and columns(text[left - 1 : start]) <= room // 3:
        left -= 1
    head = "…" if left else ""
    return start - left + len(head), cut(head + text[left:], room)


def findings_verdict(findings: Sequence[Finding], articles: int, *, sent: bool = False) -> str:
    """How many errors and warnings in how many files."""
    if not findings:
        return "There are no articles yet." if not articles else _valid(articles)
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = len(findings) - errors
    numbers = [counted(errors, "error")] * bool(errors) + [counted(warnings, "warning")] * bool(
        warnings
    )
    tail = " Nothing was sent." if errors and not sent else ""
    return f"{listed(numbers)} in {_files(findings, articles)}.{tail}"


def _valid(articles: int) -> str:
    return "1 article is valid." if articles == 1 else f"{articles:,} articles are valid."


def _files(findings: Sequence[Finding], articles: int) -> str:
    paths = dict.fromkeys(finding.path for finding in findings)
    settings = [shown(path) for path in paths if path.endswith(_CONFIGURATION)]
    texts = len(paths) - len(settings)
    total = max(articles, texts)  # an article that cannot be read at all is one too
    return listed([*settings, *[f"{texts} of {counted(total, 'article')}"] * bool(texts)])
