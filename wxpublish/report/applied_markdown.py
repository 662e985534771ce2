"""The outcome of apply as GitHub-flavoured Markdown, for the job summary."""

from html import escape

from wxpublish.model.outcome import Applied, Outcome
from wxpublish.report.applied_text import applied_summary
from wxpublish.report.markdown_blocks import Block, fit
from wxpublish.report.markdown_escape import caution_alert, code_span, escaped
from wxpublish.report.terminal_style import shown
from wxpublish.report.unclaimed_report import unclaimed_blocks

_ACTION_WORDS = {
    "create": "created",
    "update": "updated",
    "replace": "replaced",
    "delete": "deleted",
    "move": "moved",
    "adopt": "adopted",
    "forget": "forgotten",
    "release": "released",
}
_TABLE_HEAD = "| | item | media_id | |\n|:--|:--|:--|:--|"


def applied_markdown(applied: Applied, *, limit: int | None = None, name: str = "") -> str:
    """A heading, the error if there is one, damaged files, and a table row for each outcome.

    `name` is the site and account in Markdown.
    """
    heading = f"### wxpublish: {escaped(applied_summary(applied).rstrip('.'))}"
    blocks = [Block(heading), *[Block(name)] * bool(name)]
    if applied.message:
        blocks.append(Block(caution_alert(applied.message, applied.hint)))
    blocks += [
        Block(caution_alert(f"{finding.code}: {finding.message}", finding.hint))
        for finding in applied.findings
    ]
    rows = tuple(_row(outcome) for outcome in applied.outcomes)
    if rows:
        blocks.append(Block(_TABLE_HEAD, rows, rest="| … | {} more | | |"))
    blocks += unclaimed_blocks(applied.unclaimed)
    return fit(blocks, limit).text


def _row(outcome: Outcome) -> str:
    item = f"**{escaped(outcome.title) or '&nbsp;'}**<br>{code_span(str(outcome.address))}"
    word = _ACTION_WORDS.get(outcome.action, outcome.action)
    result = word if outcome.result == "applied" else f"**{outcome.result}** ({outcome.action})"
    note = escaped(outcome.error) if outcome.error else _preview_link(outcome.url or "")
    return f"| {result} | {item} | {code_span(outcome.media_id or '')} | {note} |"


def _preview_link(url: str) -> str:
    """A link to a draft's temporary preview; empty unless it is a web address."""
    if not url.startswith(("https://", "http://")):
        return ""
    return f'<a href="{escape(shown(url)).replace("|", "%7C")}">preview (temporary)</a>'
