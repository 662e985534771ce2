"""A plan as GitHub-flavoured Markdown, for the comment on a pull request and the job summary."""

from wxpublish.model.plan import Action, ArticleChange, Change, Plan
from wxpublish.report import markdown
from wxpublish.report.blocks import Block, Fitted, fit
from wxpublish.report.findings_markdown import finding_line
from wxpublish.report.look import aligned, cut, wrapped
from wxpublish.report.markdown import code, text
from wxpublish.report.plan_facts import (
    SYMBOLS,
    article_lines,
    basis,
    budget_text,
    calls_text,
    diff_counts,
    diff_lines,
    drift_text,
    recovered_text,
    uploads_text,
    verdict,
)
from wxpublish.report.reasons import change_text, fields_text

_CELL = 160
_DIFF_COLUMNS = 96
_THUMBNAIL = 96
_FOLD = "<details><summary>{}</summary>"
_END = "\n</details>"
_WORDS = {Action.CREATE: "new"}


def plan_markdown(plan: Plan) -> str:
    """The whole plan, however long."""
    return fitted_markdown(plan, limit=None).text


def fitted_markdown(plan: Plan, *, limit: int | None, pictures: str = "") -> Fitted:
    """The plan within so many characters: diffs give way first, evenly, line by line.

    `pictures` is the web address of the site's folder where anybody may see it; with it, pictures
    that are sent are shown small.
    """
    head = [Block(f"**{text(verdict(plan))}** {text(basis(plan))}"), *_alerts(plan), *_table(plan)]
    tail = [*_costs(plan), *_folded_notes(plan), _footer(plan)]
    shown_pictures = _pictures(plan, pictures) if pictures else []
    # Fitted first, so that the many lines in between cannot crowd out the digest below them.
    end = fit(tail, None if limit is None else limit // 2)
    left = None if limit is None else limit - len(end.text) - 2
    start = fit(head, left)
    left = None if left is None else left - len(start.text) - 2
    middle = fit([*shown_pictures, *_diffs(plan)], left)
    parts = [part.text for part in (start, middle, end) if part.text]
    return Fitted("\n\n".join(parts), any(p.truncated for p in (start, middle, end)))


def _alerts(plan: Plan) -> list[Block]:
    blocks = []
    if plan.refusals:
        lines = [f"> - {text(item.message)}: {text(item.hint)}" for item in plan.refusals]
        blocks.append(_alert("CAUTION", "Apply would refuse this plan:", lines))
    if plan.drift:
        lines = [f"> - {code(str(item.address))} {text(drift_text(item))}" for item in plan.drift]
        blocks.append(_alert("WARNING", "The account is not as it was left:", lines))
    if not plan.complete:
        note = "What the account holds could not be read to the end: nothing is deleted."
        blocks.append(_alert("WARNING", note, []))
    return blocks


def _alert(kind: str, opening: str, lines: list[str]) -> Block:
    return Block(
        f"> [!{kind}]\n> {opening}" + "\n>" * bool(lines), tuple(lines), rest="> - … and {} more"
    )


def _table(plan: Plan) -> list[Block]:
    rows = [row for change in plan.changes for row in _rows(change, plan)]
    head = "| | item | what happens | characters |\n|:-:|:--|:--|:--|"
    return [Block(head, tuple(rows), rest="| … | {} more lines | | |")] if rows else []


def _rows(change: Change, plan: Plan) -> list[str]:
    symbol = f"`{SYMBOLS[change.action]}`"
    why = text(change_text(change, plan.channel)) or _WORDS.get(change.action, "")
    articles = article_lines(change)
    if len(change.articles) == 1 and not change.articles[0].index:
        only = change.articles[0]
        changed = _what(only, plan) if articles else ""
        what = "<br>".join(part for part in (why, changed) if part)
        return [_row(symbol, _item(change), what, text(budget_text(only, plan.limit)))]
    return [
        _row(symbol, _item(change), why, ""),
        *(_article_row(article, plan) for article in articles),
    ]


def _item(change: Change) -> str:
    before = f"{code(str(change.previous))} → " if change.previous else ""
    return f"**{_cell(change.title) or '&nbsp;'}**<br>{before}{code(str(change.address))}"


def _article_row(article: ArticleChange, plan: Plan) -> str:
    source = code(cut(article.source, _CELL))
    name = f"&emsp;[{article.index}] {_cell(article.title)}<br>&emsp;{source}"
    return _row("", name, _what(article, plan), text(budget_text(article, plan.limit)))


def _what(article: ArticleChange, plan: Plan) -> str:
    if article.action == "delete":
        return "leaves the news"
    diff = plan.diffs.get(article.source, "")
    fields = text(fields_text(article.fields)) or {"create": "new"}.get(article.action, "")
    return fields + f" ({diff_counts(diff)})" * bool(diff and "content" in article.fields)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(words: str) -> str:
    return text(cut(words, _CELL))


def _pictures(plan: Plan, base: str) -> list[Block]:
    files = [file for file in plan.uploaded() if file.width]
    lines = tuple(
        f'<img src="{markdown.attribute(base)}/{markdown.attribute(file.path)}"'
        f' height="{_THUMBNAIL}" alt="">'
        for file in files
    )
    opening = _FOLD.format(f"New pictures ({len(files)})") + "\n"
    return [Block(opening, lines, _END, rest="… and {} more")] if files else []


def _diffs(plan: Plan) -> list[Block]:
    return [_diff(source, diff) for source, diff in plan.diffs.items() if diff]


def _diff(source: str, diff: str) -> Block:
    lines = tuple(part for line in diff_lines(diff) for part in _diff_line(line))
    bar = markdown.fence(diff)
    title = f"<code>{text(cut(source, _CELL))}</code> {diff_counts(diff)}"
    return Block(
        f"{_FOLD.format(title)}\n\n{bar}diff", lines, f"{bar}\n{_END}", rest="… {} more lines"
    )


def _diff_line(line: str) -> list[str]:
    sign = line[:1] if line[:1] in {"+", "-", " "} else ""
    pieces = wrapped(aligned(line[len(sign) :]), _DIFF_COLUMNS)
    return [sign + piece for piece in pieces]


def _costs(plan: Plan) -> list[Block]:
    uploads, calls = uploads_text(plan), calls_text(plan)
    lines = [f"- uploads: {text(uploads)}"] * bool(uploads)
    lines += [f"- calls: {text(calls)}"] * bool(calls and plan.steps)
    return [Block("\n".join(lines))] if lines else []


def _folded_notes(plan: Plan) -> list[Block]:
    recovered = [f"- {text(recovered_text(item, plan.channel))}" for item in plan.recovered]
    warnings = [finding_line(item) for item in plan.findings]
    return [
        Block(_FOLD.format(f"{title} ({len(lines)})") + "\n", tuple(lines), _END, "- … and {} more")
        for title, lines in (("Recovered", recovered), ("Warnings", warnings))
        if lines
    ]


def _footer(plan: Plan) -> Block:
    return Block(f"<sub>plan {code(plan.digest)}</sub>")
