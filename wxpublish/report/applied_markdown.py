"""What apply did as GitHub-flavoured Markdown, for the job summary."""

from html import escape

from wxpublish.model.outcome import Applied, Outcome
from wxpublish.report.applied_text import verdict
from wxpublish.report.markdown_blocks import Block, fit
from wxpublish.report.markdown_escape import caution, code, text
from wxpublish.report.terminal_style import shown
from wxpublish.report.unclaimed_report import unclaimed_blocks

_DEEDS = {
    "create": "created",
    "update": "updated",
    "replace": "replaced",
    "delete": "deleted",
    "move": "moved",
    "adopt": "adopted",
    "forget": "forgotten",
    "release": "released",
}
_HEAD = "| | item | media_id | |\n|:--|:--|:--|:--|"


def applied_markdown(applied: Applied, *, limit: int | None = None, name: str = "") -> str:
    """The verdict, why it stopped if it did, damaged files, and a line for each outcome.

    `name` is Markdown that says whose site it is.
    """
    heading = f"### wxpublish: {text(verdict(applied).rstrip('.'))}"
    blocks = [Block(heading), *[Block(name)] * bool(name)]
    if applied.message:
        blocks.append(Block(caution(applied.message, applied.hint)))
    blocks += [
        Block(caution(f"{finding.code}: {finding.message}", finding.hint))
        for finding in applied.findings
    ]
    rows = tuple(_row(outcome) for outcome in applied.outcomes)
    if rows:
        blocks.append(Block(_HEAD, rows, rest="| … | {} more | | |"))
    blocks += unclaimed_blocks(applied.unclaimed)
    return fit(blocks, limit).text


def _row(outcome: Outcome) -> str:
    item = f"**{text(outcome.title) or '&nbsp;'}**<br>{code(str(outcome.address))}"
    done = _DEEDS.get(outcome.action, outcome.action)
    what = done if outcome.result == "applied" else f"**{outcome.result}** ({outcome.action})"
    note = text(outcome.error) if outcome.error else _preview(outcome.url or "")
    return f"| {what} | {item} | {code(outcome.media_id or '')} | {note} |"


def _preview(url: str) -> str:
    """A draft's temporary address; only the web is linked to."""
    if not url.startswith(("https://", "http://")):
        return ""
    return f'<a href="{escape(shown(url)).replace("|", "%7C")}">preview (temporary)</a>'
