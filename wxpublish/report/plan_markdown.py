"""A plan as GitHub-flavoured Markdown, for the comment on a pull request and the job summary."""

from wxpublish.model.plan import Plan
from wxpublish.model.step import DeleteItem
from wxpublish.report import markdown_escape
from wxpublish.report.findings_markdown import finding_line
from wxpublish.report.markdown_blocks import Block, FittedMarkdown, details_block, fit, length
from wxpublish.report.markdown_escape import code_span, escaped
from wxpublish.report.plan_sentences import (
    INCOMPLETE,
    account_text,
    calls_text,
    comparison_text,
    deleted_item_name,
    deletion_reason,
    diff_counts,
    diff_lines,
    drift_text,
    in_place_updates,
    no_former_text,
    plan_summary,
    recovered_text,
    remote_name,
    unchanged_warnings_text,
    uploads_text,
)
from wxpublish.report.plan_table import ACTION_WORDS, NAME_COLUMNS, change_table
from wxpublish.report.repository_links import NO_LINKS, RepositoryLinks
from wxpublish.report.terminal_style import aligned, cut, wrapped
from wxpublish.report.trust_block import trust_heading, trust_sentences
from wxpublish.report.unclaimed_report import unclaimed_blocks
from wxpublish.report.wording import listed

_DIFF_COLUMNS = 96
_MAX_OPEN_LINES = 30
"""A diff of at most so many lines is open."""
_THUMBNAIL_HEIGHT = 96


def plan_markdown(plan: Plan) -> str:
    """The whole plan, however long."""
    return fitted_markdown(plan, limit=None).text


def fitted_markdown(
    plan: Plan,
    *,
    limit: int | None,
    name: str = "",
    links: RepositoryLinks = NO_LINKS,
    note: str = "",
) -> FittedMarkdown:
    """The plan within `limit` characters: diffs are truncated first, evenly, line by line.

    `name` is the site and account in Markdown; `links` lead to the site's files. `note` is Markdown
    for the last line, after the digest.
    """
    head = [_heading(plan, name), *_alerts(plan), *change_table(plan, links)]
    head += _line(no_former_text(plan))
    warnings = _line(unchanged_warnings_text(plan))
    notes = [*_collapsed_notes(plan, links), *warnings, *unclaimed_blocks(plan.unclaimed)]
    tail = [*_deletions(plan), *_costs(plan), *notes, _footer(plan, note)]
    # Fitted first, so that the digest has room whatever stands above it.
    end = fit(tail, None if limit is None else limit // 2)
    left = None if limit is None else limit - length(end.text) - 2
    start = fit(head, left)
    left = None if left is None else left - length(start.text) - 2
    middle = fit([*_diffs(plan), *_pictures(plan, links)], left)
    parts = [part.text for part in (start, middle, end) if part.text]
    return FittedMarkdown("\n\n".join(parts), any(p.truncated for p in (start, middle, end)))


def _line(sentence: str) -> list[Block]:
    return [Block(escaped(sentence))] if sentence else []


def _heading(plan: Plan, name: str) -> Block:
    """The heading, and below it the account and what the plan compared."""
    unchanged = f", {plan.unchanged:,} unchanged" * bool(plan.unchanged)
    changed = f"{account_text(plan)}{unchanged}. " * bool(plan.changes)
    summary = " · ".join(filter(None, [name, escaped(changed + comparison_text(plan))]))
    return Block(f"### wxpublish: {escaped(headline(plan))}\n\n{summary}")


def headline(plan: Plan) -> str:
    """The plan in a few words: `3 new, 1 changed and 2 deleted`."""
    counts = plan.summary()
    words = [
        f"{counts[action]:,} {word}" for action, word in ACTION_WORDS.items() if counts[action]
    ]
    if plan.changes:
        return listed(words) + "; apply would refuse it" * bool(plan.refusals)
    return plan_summary(plan).rstrip(".").replace("No", "no", 1)


def _alerts(plan: Plan) -> list[Block]:
    blocks = []
    if plan.trust:
        lines = [
            f"> - {code_span(file)}: {escaped(sentence)}"
            for file, sentence in trust_sentences(plan.trust)
        ]
        heading = trust_heading(plan.trust)
        blocks.append(_alert("CAUTION", f"{escaped(heading[0].upper() + heading[1:])}:", lines))
    if plan.refusals:
        lines = [f"> - {escaped(item.message)}: {escaped(item.hint)}" for item in plan.refusals]
        blocks.append(_alert("CAUTION", "Apply would refuse this plan:", lines))
    if plan.drift:
        lines = [
            f"> - {code_span(str(item.address))} {escaped(drift_text(item, plan))}"
            for item in plan.drift
        ]
        blocks.append(_alert("WARNING", "The account differs from the last apply:", lines))
    if not plan.complete:
        blocks.append(_alert("WARNING", INCOMPLETE, []))
    return blocks


def _alert(kind: str, opening: str, lines: list[str]) -> Block:
    return Block(
        f"> [!{kind}]\n> {opening}" + "\n>" * bool(lines), tuple(lines), rest="> - … and {} more"
    )


def _pictures(plan: Plan, links: RepositoryLinks) -> list[Block]:
    """The new pictures inside articles; covers are in the table."""
    shown = {"picture", "image"}
    files = [file for file in plan.uploaded() if file.width and file.address.kind in shown]
    if not links.pictures:
        return []
    lines = tuple(links.picture(file.path, _THUMBNAIL_HEIGHT) for file in files if file.path)
    summary = f"New pictures ({len(lines)})"
    return [details_block(summary, lines, rest="… and {} more")] if lines else []


def _diffs(plan: Plan) -> list[Block]:
    return [_diff(source, diff) for source, diff in plan.diffs.items() if diff]


def _diff(source: str, diff: str) -> Block:
    lines = tuple(part for line in diff_lines(diff) for part in _diff_line(line))
    fence = markdown_escape.fence(diff)
    title = f"<code>{escaped(cut(source, NAME_COLUMNS))}</code> {diff_counts(diff)}"
    is_open = " open" * (len(lines) <= _MAX_OPEN_LINES)
    opening = f"<details{is_open}><summary>{title}</summary>\n\n{fence}diff"
    return Block(opening, lines, f"{fence}\n\n</details>", rest="… {} more lines")


def _diff_line(line: str) -> list[str]:
    sign = line[:1] if line[:1] in {"+", "-", " "} else ""
    pieces = wrapped(aligned(line[len(sign) :]), _DIFF_COLUMNS)
    return [sign + piece for piece in pieces]


def _costs(plan: Plan) -> list[Block]:
    uploads, calls = uploads_text(plan), calls_text(plan)
    lines = [f"- uploads: {escaped(uploads)}"] * bool(uploads)
    lines += [f"- calls: {escaped(calls)}"] * bool(calls and plan.steps)
    return [Block("\n".join(lines))] if lines else []


def _deletions(plan: Plan) -> list[Block]:
    """What is deleted besides; not collapsed, so that nobody approves it unseen."""
    lines = tuple(
        f"- {code_span(str(step.address))} {_deleted_name(step)} {code_span(step.media_id)}: {deletion_reason(step)}"
        for step in plan.deletions()
    )
    opening = f"Also deleted ({len(lines):,}):\n"
    return [Block(opening, lines, rest="- … and {} more")] if lines else []


def _deleted_name(step: DeleteItem) -> str:
    name = cut(deleted_item_name(step), NAME_COLUMNS)
    return code_span(name) if step.channel is None and step.title else escaped(name)


def _overwritten_lines(plan: Plan) -> list[str]:
    return [
        f"- {code_span(str(change.address))} {escaped(cut(remote_name(change), NAME_COLUMNS))}"
        f" {code_span(change.media_id or '')}"
        for change in in_place_updates(plan)
    ]


def _collapsed_notes(plan: Plan, links: RepositoryLinks) -> list[Block]:
    recovered = [f"- {escaped(recovered_text(item, plan.channel))}" for item in plan.recovered]
    warnings = [finding_line(item, links) for item in plan.findings]
    return [
        details_block(f"{title} ({len(lines)})", tuple(lines))
        for title, lines in (
            ("Overwritten on the account", _overwritten_lines(plan)),
            ("Recovered", recovered),
            ("Warnings", warnings),
        )
        if lines
    ]


def _footer(plan: Plan, note: str) -> Block:
    return Block(f"<sub>{' · '.join(filter(None, [f'plan {code_span(plan.digest)}', note]))}</sub>")
