"""A plan as text for a terminal."""

from wxpublish.model.plan import Action, ArticleChange, Change, Plan
from wxpublish.model.step import DeleteItem
from wxpublish.report.findings import finding_lines
from wxpublish.report.plan_sentences import (
    INCOMPLETE,
    SYMBOLS,
    budget_text,
    calls_text,
    changed_fields_text,
    comparison_text,
    deleted_item_name,
    deletion_reason,
    diff_lines,
    drift_text,
    in_place_updates,
    listed_articles,
    lists_articles,
    no_former_text,
    plan_summary,
    recovered_text,
    remote_name,
    unchanged_warnings_text,
    uploads_text,
)
from wxpublish.report.reasons import change_text
from wxpublish.report.terminal_style import TerminalStyle, aligned, columns, padded, shown
from wxpublish.report.trust_block import trust_lines
from wxpublish.report.unclaimed_report import unclaimed_lines

_STYLES = {
    Action.CREATE: "green",
    Action.UPDATE: "yellow",
    Action.REPLACE: "magenta",
    Action.DELETE: "red",
    Action.MOVE: "cyan",
    Action.ADOPT: "cyan",
    Action.FORGET: "dim",
    Action.RELEASE: "dim",
}
_DIFF_COLORS = {"+": "green", "-": "red", "@": "cyan"}
_DRIFT_STYLES = {"fail": "bold yellow", "overwrite": "yellow", "keep": "dim"}
_ADDRESS_COLUMNS = 36
_TITLE_COLUMNS = 32
_SOURCE_COLUMNS = 48
_INDENT = " " * 7
"""The indentation of lines below a change."""


def plan_text(plan: Plan, style: TerminalStyle, *, diffs: bool = False) -> str:
    """The plan: summary, changes, costs, drift, warnings, and last why apply would refuse it.

    `diffs` adds the changed text of every article and the media_id of every overwritten item.
    """
    sections = [
        [f"{style.paint(shown(plan_summary(plan)), 'bold')} {shown(comparison_text(plan))}"],
        trust_lines(plan.trust, style),
        _changes(plan, style),
        _diffs(plan, style) if diffs else [],
        _line(no_former_text(plan, asked=diffs)),
        _costs(plan, items=diffs),
        _remote(plan, style),
        unclaimed_lines(plan.unclaimed, style),
        [line for finding in plan.findings for line in finding_lines(finding, style)],
        _line(unchanged_warnings_text(plan)),
        _refusals(plan, style),
    ]
    return "\n\n".join("\n".join(section) for section in sections if section)


def _line(sentence: str) -> list[str]:
    return [shown(sentence)] if sentence else []


def _changes(plan: Plan, style: TerminalStyle) -> list[str]:
    names = [_name(change) for change in plan.changes]
    address_width = min(max(map(columns, names), default=0), _ADDRESS_COLUMNS)
    titles = [columns(shown(change.title)) for change in plan.changes]
    title_width = min(max(titles, default=0), _TITLE_COLUMNS)
    lines = []
    for change, name in zip(plan.changes, names, strict=True):
        label = name if columns(name) > address_width else padded(name, address_width)
        note = shown(_note(change, plan))
        title = padded(shown(change.title), title_width)
        symbol = style.paint(SYMBOLS[change.action], _STYLES[change.action])
        head = f"  {symbol}  {style.paint(label, 'bold')}  {title}"
        if columns(f"  {SYMBOLS[change.action]}  {label}  {title}  {note}") > style.width:
            lines += [head.rstrip(), f"{_INDENT}{note}"]
        else:
            lines.append(f"{head}  {note}".rstrip())
        lines += _articles(change, plan)
    return lines


def _name(change: Change) -> str:
    before = f"{change.previous} → " if change.previous else ""
    return shown(f"{before}{change.address}")


def _note(change: Change, plan: Plan) -> str:
    reason = change_text(change, plan.channel)
    if lists_articles(change) or not change.articles:
        return reason
    return ", ".join(part for part in (reason, budget_text(change.articles[0], plan.limit)) if part)


def _articles(change: Change, plan: Plan) -> list[str]:
    articles = listed_articles(change)
    sources = [shown(article.source) for article in articles]
    width = min(max(map(columns, sources), default=0), _SOURCE_COLUMNS)
    return [
        f"{_INDENT}[{article.index}] {padded(source, width)}  {_article_note(article, plan)}".rstrip()
        for article, source in zip(articles, sources, strict=True)
    ]


def _article_note(article: ArticleChange, plan: Plan) -> str:
    if article.action == "delete":
        return "leaves the news"
    changed = changed_fields_text(article, plan) or "new" * (article.action == "create")
    return "   ".join(part for part in (changed, budget_text(article, plan.limit)) if part)


def _diffs(plan: Plan, style: TerminalStyle) -> list[str]:
    lines = []
    for source, diff in plan.diffs.items():
        lines.append(style.paint(shown(source), "bold"))
        lines += [_diff_line(line, style) for line in diff_lines(diff)]
    return lines


def _diff_line(line: str, style: TerminalStyle) -> str:
    color = _DIFF_COLORS.get(line[:1], "none")
    return style.paint(f"  {aligned(line)}", color)


def _costs(plan: Plan, *, items: bool) -> list[str]:
    lines = []
    if uploads := uploads_text(plan):
        lines.append(f"  uploads  {uploads}")
    lines += [
        f"  updates  {shown(_overwritten(change))}" for change in in_place_updates(plan) if items
    ]
    lines += [f"  deletes  {shown(_deletion(step))}" for step in plan.deletions()]
    if (calls := calls_text(plan)) and plan.steps:
        lines.append(f"  calls    {calls}")
    return lines


def _deletion(step: DeleteItem) -> str:
    return f"{step.address} {deleted_item_name(step)} {step.media_id}: {deletion_reason(step)}"


def _overwritten(change: Change) -> str:
    return f"{change.address} {remote_name(change)} {change.media_id}"


def _remote(plan: Plan, style: TerminalStyle) -> list[str]:
    lines = [
        f"{style.paint('drift', _DRIFT_STYLES[drift.handled])} {shown(str(drift.address))}: {drift_text(drift, plan)}"
        for drift in plan.drift
    ]
    lines += [shown(recovered_text(item, plan.channel)) for item in plan.recovered]
    if not plan.complete:
        lines.append(INCOMPLETE)
    return lines


def _refusals(plan: Plan, style: TerminalStyle) -> list[str]:
    lines = []
    for refusal in plan.refusals:
        label = style.paint("apply would refuse this plan:", "bold red")
        lines.append(f"{label} {shown(refusal.message)}")
        if refusal.hint:
            lines.append(style.paint(f"  {shown(refusal.hint)}", "cyan"))
    return lines
