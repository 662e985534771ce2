"""What a plan amounts to, in sentences that text and Markdown share."""

from collections import Counter

from wxpublish.model.address import Kind
from wxpublish.model.plan import Action, ArticleChange, Change, Drift, Plan, Recovered
from wxpublish.model.site import Channel
from wxpublish.model.step import Because, DeleteItem
from wxpublish.report.reasons import fitted_text
from wxpublish.report.wording import counted, item_name, listed, masked, size_text

SYMBOLS = {
    Action.CREATE: "+",
    Action.UPDATE: "~",
    Action.REPLACE: "±",
    Action.DELETE: "-",
    Action.MOVE: "→",
    Action.ADOPT: "↓",
    Action.FORGET: "×",
    Action.RELEASE: "○",
}
_FILE_NOUNS: dict[Kind, str] = {
    "thumb": "cover",
    "picture": "picture",
    "image": "image",
    "voice": "voice",
    "video": "video",
}
_DRIFT_HANDLING = {
    "fail": "apply leaves it; refresh --accept takes it, --on-drift overwrite puts ours back",
    "overwrite": "apply overwrites it",
    "keep": "it is left as it is",
}
_DELETION_REASONS: dict[Because, str] = {
    "removed": "its file is gone",
    "replaced": "a newer one takes its place",
    "unfinished": "a newer one took its place in an earlier run",
    "unused": "no article uses it",
}
_ROLLED_BACK = "W609"
"""The finding that the account has what the lockfile knows no more."""
_DRIFT_CONFLICT = "our edit waits; choose --on-drift overwrite or --on-drift keep"
_RECOVERED = {
    "found": "from the interrupted run was found",
    "replayed": "of the interrupted run is in the lockfile now",
    "deleted": "was deleted by the interrupted run and has left the lockfile",
    "not-done": "of the interrupted run was never made and is planned again",
}


def is_empty(plan: Plan) -> bool:
    """Whether apply would have nothing to send and nothing to remember."""
    return not plan.changes and not plan.steps


def plan_summary(plan: Plan) -> str:
    """How much would change, and where."""
    account = account_text(plan)
    if plan.changes:
        return f"{counted(len(plan.changes), 'change')} in {account}, {plan.unchanged:,} unchanged."
    if any(finding.code == _ROLLED_BACK for finding in plan.findings):
        return f"No news and no media change in {account}, but the lockfile was set back."
    if plan.steps:
        return f"No news and no media change in {account}; what they use does."
    return "No changes."


def no_former_text(plan: Plan, *, asked: bool = False) -> str:
    """Why the text that changes is not shown, in a sentence; empty where it is, or nothing is.

    `asked`: changed text was wanted, whether or not an article is known to have another one.
    """
    texts = any(
        article.action == "update" and "content" in article.fields
        for change in plan.changes
        for article in change.articles
    )
    if not plan.no_former_text or not (texts or (asked and plan.changes)):
        return ""
    return (
        f"Changed text is not shown: {plan.no_former_text}, so there is no former text to"
        " compare with."
    )


def unchanged_warnings_text(plan: Plan) -> str:
    """How many warnings are about articles that stay as they are; empty for none.

    A plan with nothing to do stays one line.
    """
    if not plan.set_aside or is_empty(plan):
        return ""
    articles = len({finding.path for finding in plan.set_aside})
    many, stay = len(plan.set_aside) > 1, "stay as they are" if articles > 1 else "stays as it is"
    return (
        f"{counted(len(plan.set_aside), 'warning')} about {counted(articles, 'article')} that"
        f" {stay}; see {'them' if many else 'it'} with: wxpublish validate"
    )


def account_text(plan: Plan) -> str:
    """The account with its channel: `wx01…cdef (draft)`."""
    return f"{masked(plan.app_id) or 'the account'} ({plan.channel})"


def comparison_text(plan: Plan) -> str:
    """What the plan compared the site with, or that both are the same."""
    if is_empty(plan):
        return _match_text(plan)
    if plan.lineage is None:
        source = "Compared with the account; there" if plan.refreshed else "Offline: there"
        return f"{source} is no {plan.lockfile} yet."
    lockfile = f"{plan.lockfile}, serial {plan.serial}"
    if plan.refreshed:
        return f"Compared with the account and {lockfile}."
    return f"Offline: compared with {lockfile}."


def _match_text(plan: Plan) -> str:
    if plan.lineage is None and not plan.unchanged:
        return "The site has no articles and no media yet."
    items = f"{counted(plan.unchanged, 'item')} {'matches' if plan.unchanged == 1 else 'match'}"
    account = "the account and " if plan.refreshed else ""
    return f"{items} {account}{plan.lockfile}, serial {plan.serial}."


def uploads_text(plan: Plan) -> str:
    """`2 covers, 5 pictures (1.8 MB)`; empty when no file is sent."""
    files = plan.uploaded()
    counts = Counter(asset.address.kind for asset in files)
    words = [counted(counts[kind], noun) for kind, noun in _FILE_NOUNS.items() if counts[kind]]
    return f"{', '.join(words)} ({size_text(sum(file.size for file in files))})" if files else ""


def calls_text(plan: Plan) -> str:
    """Writing calls by endpoint in the order they are made, and about how many reads."""
    calls = Counter(step.endpoint for step in plan.steps if step.endpoint)
    words = [f"{endpoint} {number:,}" for endpoint, number in calls.items()]
    reads = sum(plan.reads.values())
    tail = f"about {counted(reads, 'read')}" if reads else ""
    return "; ".join(part for part in (", ".join(words), tail) if part)


def lists_articles(change: Change) -> bool:
    """Whether the articles of a change get lines of their own."""
    several = len(change.articles) > 1 or any(a.index for a in change.articles)
    return several or any(article.fields for article in change.articles)


def listed_articles(change: Change) -> list[ArticleChange]:
    """The articles that get a line: what is unchanged is not repeated."""
    if not lists_articles(change):
        return []
    return [article for article in change.articles if article.action != "unchanged"]


def budget_text(article: ArticleChange, limit: int) -> str:
    """`19,960 of 20,000, 4 link notes dropped to fit`; empty for an article that goes away."""
    if article.characters is None:
        return ""
    count = f"{article.characters:,} of {limit:,}"
    return ", ".join(part for part in (count, fitted_text(article)) if part)


def diff_lines(diff: str) -> list[str]:
    """The hunks of a unified diff, without the names of files above them."""
    lines = diff.splitlines()
    has_header = len(lines) > 1 and lines[0].startswith("--- ") and lines[1].startswith("+++ ")
    return lines[2:] if has_header else lines


def diff_counts(diff: str) -> str:
    """`+12 −3 lines` of a unified diff."""
    lines = diff_lines(diff)
    added = sum(line.startswith("+") for line in lines)
    removed = sum(line.startswith("-") for line in lines)
    return f"+{added:,} −{removed:,} {'line' if added + removed == 1 else 'lines'}"


def drift_text(drift: Drift, plan: Plan) -> str:
    """What is different on the platform and what apply does about it."""
    if drift.kind == "gone":
        return "gone from the account"
    indexes = listed(f"[{index}]" for index in drift.articles)
    is_conflict = any(
        change.address == drift.address and "conflict" in change.reasons for change in plan.changes
    )
    handling = _DRIFT_CONFLICT if is_conflict else _DRIFT_HANDLING[drift.handled]
    return f"changed on the account since the last apply, by hand or by another run{f' in {indexes}' if indexes else ''}; {handling}"


def deletion_text(step: DeleteItem) -> str:
    """An item that goes beside the changes, and why."""
    return f"{step.address} {deleted_item_name(step)} {step.media_id}: {deletion_reason(step)}"


def deleted_item_name(step: DeleteItem) -> str:
    """What it is called on the account, and what the lockfile calls it if that differs."""
    if step.remote_title:
        in_lockfile = f" (the lockfile says {item_name(step.title)})" if step.title else ""
        return f"{item_name(step.remote_title)}{in_lockfile}"
    return item_name(step.title, file=step.channel is None)


def in_place_updates(plan: Plan) -> list[Change]:
    """The changes that send another text to an item that keeps its media_id."""
    return [change for change in plan.changes if change.action is Action.UPDATE and change.media_id]


def remote_name(change: Change) -> str:
    """What an item that is written over is called on the account, as far as that is known."""
    return item_name(change.remote_title or change.title)


def deletion_reason(step: DeleteItem) -> str:
    """Why an item is deleted."""
    return _DELETION_REASONS[step.because]


def recovered_text(recovered: Recovered, channel: Channel) -> str:
    """What became of an operation that an interrupted run left open."""
    kind = recovered.address.kind
    noun = {"news": "draft" if channel == "draft" else "news"}.get(
        kind, _FILE_NOUNS.get(kind, kind)
    )
    media_id = f" (media_id {recovered.media_id})" if recovered.media_id else ""
    return f"Recovered {recovered.address}: the {noun} {_RECOVERED[recovered.how]}{media_id}."
