"""The outcome of apply as text: what to review, what went wrong, and what was done."""

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
_MANUAL_ACTIONS = "the API cannot set 原创 (original mark), 合集 (collections) and 赞赏 (tipping)"


def applied_text(
    applied: Applied, style: TerminalStyle, *, channel: Channel, console: str = ""
) -> str:
    """The end of a run: recovered items, sent news, failures with hints, and the summary.

    `console` is the command that shows what was sent, for a run on the emulator inside the command:
    its preview addresses end with the command, and its lockfile is not committed.
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
    """What can be reviewed now. Drafts are never called published: only the account sees them."""
    sent = [outcome for outcome in applied.outcomes if _is_sent_news(outcome)]
    if not sent:
        return []
    noun = counted(len(sent), "draft") if channel == "draft" else f"{len(sent):,} news"
    with_address = not console and any(outcome.url for outcome in sent)
    lines = [f"{noun} to review{', with temporary preview addresses' if with_address else ''}:"]
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
    action = "Publish them there by hand" if channel == "draft" else "Send them from there"
    return [*lines, where, f"{action}; {_MANUAL_ACTIONS}."]


def _is_sent_news(outcome: Outcome) -> bool:
    changed = outcome.result in _DONE_RESULTS and outcome.action in _SENDING_ACTIONS
    return changed and outcome.address.kind == "news"


def _failures(applied: Applied, style: TerminalStyle) -> list[str]:
    lines = []
    for outcome in applied.outcomes:
        if outcome.result not in _DONE_RESULTS:
            label = style.paint(outcome.result, "bold red")
            lines.append(f"{label}  {outcome.action} {shown(str(outcome.address))}")
            lines += [f"  {shown(line)}" for line in (outcome.error or "").splitlines()]
    return lines


def applied_summary(applied: Applied) -> str:
    """What was done, in one sentence."""
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
    lines = [line] if applied.result == "refused" else [f"{line} {lockfile}."]
    if applied.result == "partial":
        lines.append(f"What was done is saved; {_next_step(applied)}.")
    return [*_error(applied, style), *lines]


def _next_step(applied: Applied) -> str:
    """How to get the rest done. Running apply again does not repair a damaged file."""
    if applied.findings:
        return "correct the errors above and run apply again"
    return "run apply again to continue"


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
    return f"in {applied.seconds:.1f} s with {listed(parts)}"
