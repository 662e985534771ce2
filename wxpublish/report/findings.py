"""Findings as text: position, message, the line with carets under what is wrong, and a hint."""

from collections.abc import Sequence

from wxpublish.model.finding import Finding
from wxpublish.report.terminal_style import TerminalStyle, aligned, columns, cut, shown
from wxpublish.report.wording import counted, listed

_CONFIGURATION_SUFFIXES = (".yaml", ".yml", ".json")
_MIN_EXCERPT_COLUMNS = 20
_EXCERPT_MARGIN = 4
"""Widths of an excerpt that are searched on either side: a line can be as long as a file."""
_STYLES = {"error": "bold red", "warning": "bold yellow"}


def findings_text(
    findings: Sequence[Finding], style: TerminalStyle, *, articles: int, sent: bool = False
) -> str:
    """All findings, then a line that counts them. `articles` is the number of articles checked.

    `sent`: something was sent to the platform, so the last line does not say that nothing was.
    """
    lines = [line for finding in findings for line in finding_lines(finding, style)]
    return "\n".join([*lines, findings_summary(findings, articles, sent=sent)])


def finding_lines(finding: Finding, style: TerminalStyle) -> list[str]:
    """One finding: a first line with a position that editors can open, excerpt, details, hint."""
    position = style.paint(shown(str(finding.position)), "bold")
    label = style.paint(f"{finding.severity} {finding.code}:", _STYLES[finding.severity])
    lines = [f"{position}: {label} {shown(finding.message)}"]
    hint = shown(finding.hint or "")
    excerpt = _excerpt(finding, hint, style)
    lines += excerpt
    lines += [f"  {shown(detail)}" for detail in finding.details]
    if hint and not excerpt:
        lines.append(style.paint(f"  {hint}", "cyan"))
    return lines


def full_message(finding: Finding) -> str:
    """Message, details and hint, a line each."""
    return "\n".join([finding.message, *finding.details, *filter(None, [finding.hint])])


def _excerpt(finding: Finding, hint: str, style: TerminalStyle) -> list[str]:
    position = finding.position
    if finding.excerpt is None or not position.line or not finding.excerpt.strip():
        return []
    number = str(position.line)
    gutter = f"  {number} | "
    blank = f"  {' ' * len(number)} | "
    room = max(style.width - columns(gutter), _MIN_EXCERPT_COLUMNS)
    start = max(position.column - 1, 0)
    left = max(start - _EXCERPT_MARGIN * room, 0)
    near = finding.excerpt[left : start + _EXCERPT_MARGIN * room]
    before, text = _window(aligned(near), start - left, room)
    lines = [style.paint(gutter, "dim") + text]
    if not position.column:
        return [*lines, *_hint_lines(hint, blank, style)]
    span = text[before : before + max(finding.length, 1)]
    indent = " " * columns(text[:before])
    caret = "^" * max(columns(span), 1)
    marks = style.paint(blank, "dim") + indent + style.paint(caret, _STYLES[finding.severity])
    if hint and columns(blank + indent + caret + " " + hint) <= style.width:
        return [*lines, f"{marks} {style.paint(hint, 'cyan')}"]
    return [*lines, marks, *_hint_lines(hint, blank, style)]


def _hint_lines(hint: str, blank: str, style: TerminalStyle) -> list[str]:
    return [style.paint(blank, "dim") + style.paint(hint, "cyan")] if hint else []


def _window(text: str, start: int, room: int) -> tuple[int, str]:
    """The part of a long line around `start`, at most `room` columns wide; the new `start` first."""
    if columns(text) <= room:
        return start, text
    left = start = min(start, len(text))
    while left and columns(text[left - 1 : start]) <= room // 3:
        left -= 1
    head = "…" if left else ""
    return start - left + len(head), cut(head + text[left:], room)


def findings_summary(findings: Sequence[Finding], articles: int, *, sent: bool = False) -> str:
    """How many errors and warnings there are in how many files."""
    if not findings:
        return "There are no articles yet." if not articles else _valid_text(articles)
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = len(findings) - errors
    counts = [counted(errors, "error")] * bool(errors)
    counts += [counted(warnings, "warning")] * bool(warnings)
    tail = " Nothing was sent." if errors and not sent else ""
    return f"{listed(counts)} in {_files_text(findings, articles)}.{tail}"


def _valid_text(articles: int) -> str:
    return "1 article is valid." if articles == 1 else f"{articles:,} articles are valid."


def _files_text(findings: Sequence[Finding], articles: int) -> str:
    paths = dict.fromkeys(finding.path for finding in findings)
    configuration = [shown(path) for path in paths if path.endswith(_CONFIGURATION_SUFFIXES)]
    number = len(paths) - len(configuration)
    total = max(articles, number)  # `articles` leaves out those that cannot be read at all
    return listed([*configuration, *[f"{number} of {counted(total, 'article')}"] * bool(number)])
