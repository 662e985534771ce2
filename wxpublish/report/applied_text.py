"""What apply says at its end: what to look at, what went wrong, and one line that can be believed."""

from collections import Counter
from typing import assert_never

from wxpublish.model.outcome import Applied, Outcome
from wxpublish.model.site import Channel
from wxpublish.report.findings import finding_lines
from wxpublish.report.plan_sentences import recovered_text
from wxpublish.report.terminal_style import TerminalStyle, columns, padded, shown
from wxpublish.report.unclaimed_report import unclaimed_lines
from wxpublish.report.wording import counted, listed

_DONE_RESULTS = {"applied", "recovered"}
_SENDING_ACTIONS = {"create", "update", "replace"}
_FAILURE_LABELS = {
    "failed": "failed",
    "unknown": "not known",
    "conflict": "conflict",
    "skipped": "skipped",
}
_CONSOLE_PAGES = {
    "draft": "https://mp.weixin.qq.com → 内容管理 → 草稿箱",
    "material": "https://mp.weixin.qq.com → 内容管理 → 素材库",
}
_STYLES = {
    "nothing": "bold",
    "applied": "bold green",
    "partial": "bold yellow",
    "refused": "bold red",
}
_MANUAL_ACTIONS = (
    "原创 (original mark), 合集 (collections) and 赞赏 (tipping) cannot be set over the API"
)


def applied_text(
    applied: Applied, style: TerminalStyle, *, channel: Channel, console: str = ""
) -> str:
    """The end of a run: recovered items, drafts, failures with their remedies, the verdict.

    `console` is the command that shows what was made, where the platform was the emulator inside
    this command: its addresses end with it, and its lockfile is nobody's to commit.
    """
    sections = [
        [shown(recovered_text(item, channel)) for item in applied.recovered],
        _sent_news(applied, style, channel, console),
        _failures(applied, style),
        [line for finding in applied.findings for line in finding_lines(finding, style)],
        unclaimed_lines(applied.unclaimed, style),
        _summary(applied, style, local=bool(console)),
    ]
    return "\n\n".join("\n".join(section) for section in sections if section)


def _sent_news(applied: Applied, style: TerminalStyle, channel: Channel, console: str) -> list[str]:
    """What can be looked at now. A draft is a draft: nobody but the account's people sees it."""
    sent = [outcome for outcome in applied.outcomes if _is_sent_news(outcome)]
    if not sent:
        return []
    noun = counted(len(sent), "draft") if channel == "draft" else f"{len(sent):,} news"
    with_address = not console and any(outcome.url for outcome in sent)
    lines = [f"{noun} to look at{', at temporary preview addresses' if with_address else ''}:"]
    width = max(columns(str(outcome.address)) for outcome in sent)
    for outcome in sent:
        name = style.paint(padded(shown(str(outcome.address)), width), "bold")
        lines.append(f"  {name}  {shown(outcome.title)}".rstrip())
        lines.append(f"  {' ' * width}  media_id {shown(outcome.media_id or '')}")
        address = shown(outcome.url or "")
        lines += [f"  {' ' * width}  {address}"] * bool(address and with_address)
    if console:
        return [*lines, f"See them in a browser: {console}"]
    where = f"See them all at {_CONSOLE_PAGES[channel]}."
    what = "Publishing is done there by hand" if channel == "draft" else "They are sent from there"
    return [*lines, where, f"{what}; {_MANUAL_ACTIONS}."]


def _is_sent_news(outcome: Outcome) -> bool:
    changed = outcome.result in _DONE_RESULTS and outcome.action in _SENDING_ACTIONS
    return changed and outcome.address.kind == "news"


def _failures(applied: Applied, style: TerminalStyle) -> list[str]:
    lines = []
    for outcome in applied.outcomes:
        if outcome.result in _FAILURE_LABELS:
            label = style.paint(_FAILURE_LABELS[outcome.result], "bold red")
            lines.append(f"{label}  {outcome.action} {shown(str(outcome.address))}")
            lines += [f"  {shown(line)}" for line in (outcome.error or "").splitlines()]
    return lines


def applied_summary(applied: Applied) -> str:
    """What was done, in a sentence."""
    counts = Counter(outcome.result in _DONE_RESULTS for outcome in applied.outcomes)
    total = sum(counts.values())
    match applied.result:
        case "nothing":
            return "Nothing to do."
        case "applied":
            return f"Applied {counted(counts[True], 'change')} {_cost(applied)}."
        case "partial":
            done = f"{counts[True]} of {counted(total, 'change')}"
            return f"Partly applied: {done} {_cost(applied)}."
        case "refused":
            return "Nothing was applied."
    assert_never(applied.result)


def _summary(applied: Applied, style: TerminalStyle, *, local: bool) -> list[str]:
    line = style.paint(applied_summary(applied), _STYLES[applied.result])
    lockfile = f"{shown(applied.lockfile)} is at serial {applied.serial}"
    lockfile += "" if local or applied.result == "nothing" else ": commit it"
    match applied.result:
        case "nothing":
            lines = [f"{line} {lockfile}."]
        case "applied":
            lines = [f"{line} {lockfile}."]
        case "partial":
            lines = [f"{line} {lockfile}.", f"What is done is saved; {_next_step(applied)}."]
        case "refused":
            lines = [line]
        case _:
            assert_never(applied.result)
    return [*_error(applied, style), *lines]


def _next_step(applied: Applied) -> str:
    """How the rest gets done. A damaged file stays damaged, however often apply is run."""
    if applied.findings:
        return "correct what the errors above name, and apply does the rest"
    return "run apply again to carry on"


def _error(applied: Applied, style: TerminalStyle) -> list[str]:
    if not applied.message:
        return []
    line = f"{style.paint('error:', 'bold red')} {shown(applied.message)}"
    hints = (applied.hint or "").splitlines()
    return [line, *(style.paint(f"  {shown(hint)}", "cyan") for hint in hints)]


def _cost(applied: Applied) -> str:
    calls = sum(applied.api_calls.values())
    reads = sum(applied.reads.values())
    parts = [counted(calls, "call"), *[counted(reads, "read")] * bool(reads)]
    return f"in {applied.seconds:.1f} s, {listed(parts)}"
