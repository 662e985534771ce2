"""A plan as GitHub-flavoured Markdown, for the comment on a pull request and the job summary."""

from wxpublish.model.plan import Plan
from wxpublish.model.step import DeleteItem
from wxpublish.report import markdown_escape
from wxpublish.report.findings_markdown import finding_line
from wxpublish.report.markdown_blocks import Block, TruncatedMarkdown, fit, length
from wxpublish.report.markdown_escape import code, text
from wxpublish.report.plan_facts import (
    account_text,
    basis,
    because_text,
    calls_text,
    deleted_name,
    diff_counts,
    diff_lines,
    drift_text,
    no_former_text,
    overwritten,
    overwritten_name,
    recovered_text,
    set_aside_text,
    uploads_text,
    verdict,
)
from wxpublish.report.plan_table import WORDS, table
from wxpublish.report.repository_links import NOWHERE, RepositoryLinks
from wxpublish.report.terminal_style import aligned, cut, wrapped
from wxpublish.report.trust_block import trust_heading, trust_sentences
from wxpublish.report.unclaimed_report import unclaimed_blocks
from wxpublish.report.wording import listed

_CELL = 160
_DIFF_COLUMNS = 96
_OPEN_LINES = 30
"""Lines of a diff that is shown without a click."""
_THUMBNAIL = 96
_FOLD = "<details{}><summary>{}</summary>"
_END = "\n</details>"


def plan_markdown(plan: Plan) -> str:
    """The whole plan, however long."""
    return fitted_markdown(plan, limit=None).text


def fitted_markdown(
    plan: Plan,
    *,
    limit: int | None,
    name: str = "",
    places: RepositoryLinks = NOWHERE,
    note: str = "",
) -> TruncatedMarkdown:
    """The plan within so many characters: diffs give way first, evenly, line by line.

    `name` is Markdown that says whose plan it is; `places` is where the site's files can be seen.
    `note` is Markdown for the last line, beside the digest.
    """
    head = [_verdict(plan, name), *_alerts(plan), *table(plan, places)]
    head += _line(no_former_text(plan))
    aside = _line(set_aside_text(plan))
    notes = [*_folded_notes(plan, places), *aside, *unclaimed_blocks(plan.unclaimed)]
    tail = [*_deletions(plan), *_costs(plan), *notes, _footer(plan, note)]
    # Fitted first, so that the many lines in between cannot crowd out the digest below them.
    end = fit(tail, None if limit is None else limit // 2)
    left = None if limit is None else limit - length(end.text) - 2
    start = fit(head, left)
    left = None if left is None else left - length(start.text) - 2
    middle = fit([*_diffs(plan), *_pictures(plan, places)], left)
    parts = [part.text for part in (start, middle, end) if part.text]
    return TruncatedMarkdown("\n\n".join(parts), any(p.truncated for p in (start, middle, end)))


def _line(sentence: str) -> list[Block]:
    return [Block(text(sentence))] if sentence else []


def _verdict(plan: Plan, name: str) -> Block:
    """The verdict as the heading, and below it what it is about."""
    same = f", {plan.unchanged:,} unchanged" * bool(plan.unchanged)
    about = f"{account_text(plan)}{same}. " * bool(plan.changes)
    facts = " · ".join(filter(None, [name, text(about + basis(plan))]))
    return Block(f"### wxpublish: {text(headline(plan))}\n\n{facts}")


def headline(plan: Plan) -> str:
    """`3 new, 1 changed and 2 deleted`; what it comes to in a few words."""
    counts = plan.summary()
    words = [f"{counts[action]:,} {word}" for action, word in WORDS.items() if counts[action]]
    if plan.changes:
        return listed(words) + "; apply would refuse it" * bool(plan.refusals)
    return verdict(plan).rstrip(".").replace("No", "no", 1)


def _alerts(plan: Plan) -> list[Block]:
    blocks = []
    if plan.trust:
        lines = [f"> - {code(file)}: {text(said)}" for file, said in trust_sentences(plan.trust)]
        heading = trust_heading(plan.trust)
        blocks.append(_alert("CAUTION", f"{text(heading[0].upper() + heading[1:])}:", lines))
    if plan.refusals:
        lines = [f"> - {text(item.message)}: {text(item.hint)}" for item in plan.refusals]
        blocks.append(_alert("CAUTION", "Apply would refuse this plan:", lines))
    if plan.drift:
        lines = [
            f"> - {code(str(item.address))} {text(drift_text(item, plan))}" for item in plan.drift
        ]
        blocks.append(_alert("WARNING", "The account is not as it was left:", lines))
    if not plan.complete:
        note = "What the account holds could not be read to the end: nothing is deleted."
        blocks.append(_alert("WARNING", note, []))
    return blocks


def _alert(kind: str, opening: str, lines: list[str]) -> Block:
    return Block(
        f"> [!{kind}]\n> {opening}" + "\n>" * bool(lines), tuple(lines), rest="> - … and {} more"
    )


def _pictures(plan: Plan, places: RepositoryLinks) -> list[Block]:
    """Those that stand inside articles; covers are in the table."""
    shown = {"picture", "image"}
    files = [file for file in plan.uploaded() if file.width and file.address.kind in shown]
    if not places.pictures:
        return []
    lines = tuple(places.picture(file.path, _THUMBNAIL) for file in files if file.path)
    opening = _FOLD.format("", f"New pictures ({len(lines)})") + "\n"
    return [Block(opening, lines, _END, rest="… and {} more")] if lines else []


def _diffs(plan: Plan) -> list[Block]:
    return [_diff(source, diff) for source, diff in plan.diffs.items() if diff]


def _diff(source: str, diff: str) -> Block:
    lines = tuple(part for line in diff_lines(diff) for part in _diff_line(line))
    bar = markdown_escape.fence(diff)
    title = f"<code>{text(cut(source, _CELL))}</code> {diff_counts(diff)}"
    fold = _FOLD.format(" open" * (len(lines) <= _OPEN_LINES), title)
    return Block(f"{fold}\n\n{bar}diff", lines, f"{bar}\n{_END}", rest="… {} more lines")


def _diff_line(line: str) -> list[str]:
    sign = line[:1] if line[:1] in {"+", "-", " "} else ""
    pieces = wrapped(aligned(line[len(sign) :]), _DIFF_COLUMNS)
    return [sign + piece for piece in pieces]


def _costs(plan: Plan) -> list[Block]:
    uploads, calls = uploads_text(plan), calls_text(plan)
    lines = [f"- uploads: {text(uploads)}"] * bool(uploads)
    lines += [f"- calls: {text(calls)}"] * bool(calls and plan.steps)
    return [Block("\n".join(lines))] if lines else []


def _deletions(plan: Plan) -> list[Block]:
    """What goes beside the changes; not folded, so that nobody agrees to it unseen."""
    lines = tuple(
        f"- {code(str(step.address))} {_named(step)} {code(step.media_id)}: {because_text(step)}"
        for step in plan.deletions()
    )
    opening = f"Deleted beside the changes ({len(lines):,}):\n"
    return [Block(opening, lines, rest="- … and {} more")] if lines else []


def _named(step: DeleteItem) -> str:
    name = cut(deleted_name(step), _CELL)
    return code(name) if step.channel is None and step.title else text(name)


def _overwritten(plan: Plan) -> list[str]:
    return [
        f"- {code(str(change.address))} {text(cut(overwritten_name(change), _CELL))}"
        f" {code(change.media_id or '')}"
        for change in overwritten(plan)
    ]


def _folded_notes(plan: Plan, places: RepositoryLinks) -> list[Block]:
    recovered = [f"- {text(recovered_text(item, plan.channel))}" for item in plan.recovered]
    warnings = [finding_line(item, places) for item in plan.findings]
    return [
        Block(
            _FOLD.format("", f"{title} ({len(lines)})") + "\n",
            tuple(lines),
            _END,
            "- … and {} more",
        )
        for title, lines in (
            ("Overwritten on the account", _overwritten(plan)),
            ("Recovered", recovered),
            ("Warnings", warnings),
        )
        if lines
    ]


def _footer(plan: Plan, note: str) -> Block:
    return Block(f"<sub>{' · '.join(filter(None, [f'plan {code(plan.digest)}', note]))}</sub>")
