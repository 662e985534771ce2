"""The sentences about a plan that text and Markdown share."""

from collections import Counter

from wxpublish.model.address import Kind
from wxpublish.model.plan import Action, ArticleChange, Change, Drift, Plan, Recovered
from wxpublish.model.site import Channel
from wxpublish.model.step import Because, DeleteItem
from wxpublish.report.reasons import fields_text, fitted_text
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
    "fail": (
        "apply leaves it as it is; refresh --accept accepts the change, --on-drift overwrite replaces it"
    ),
    "overwrite": "apply overwrites it",
    "keep": "apply leaves it as it is",
}
_DELETION_REASONS: dict[Because, str] = {
    "removed": "its file is gone",
    "replaced": "this plan replaces it",
    "unfinished": "an earlier run replaced it",
    "unused": "no article uses it",
}
_ROLLED_BACK = "W609"
"""The finding that the lockfile was rolled back while the account was not."""
_DRIFT_CONFLICT = "your change waits; choose --on-drift overwrite or --on-drift keep"
_RECOVERED = {
    "found": "from the interrupted run was found",
    "replayed": "of the interrupted run is in the lockfile now",
    "deleted": "was deleted by the interrupted run and is no longer in the lockfile",
    "not-done": "of the interrupted run was never created and is planned again",
}
INCOMPLETE = "The account could not be read completely, so nothing is deleted."


def is_empty(plan: Plan) -> bool:
    """Whether apply would neither send anything nor change the lockfile."""
    return not plan.changes and not plan.steps


def plan_summary(plan: Plan) -> str:
    """How many changes there are, and on which account."""
    account = account_text(plan)
    if plan.changes:
        return f"{counted(len(plan.changes), 'change')} in {account}, {plan.unchanged:,} unchanged."
    if any(finding.code == _ROLLED_BACK for finding in plan.findings):
        return f"No news and no media change in {account}, but the lockfile was rolled back."
    if plan.steps:
        return (
            f"No news and no media change in {account}, only covers, pictures or lockfile entries."
        )
    return "No changes."


def no_former_text(plan: Plan, *, asked: bool = False) -> str:
    """Why changed text is not shown, in one sentence; empty if it is shown or no text changes.

    `asked`: the user asked for changed text, so the sentence is due for any change.
    """
    texts = any(
        article.action == "update" and "content" in article.fields
        for change in plan.changes
        for article in change.articles
    )
    if not plan.no_former_text or not (texts or (asked and plan.changes)):
        return ""
    return (
        f"Changed text is not shown: {plan.no_former_text}, so there is no earlier text to"
        " compare with."
    )


def unchanged_warnings_text(plan: Plan) -> str:
    """How many warnings are about unchanged articles; empty for none and for an empty plan."""
    if not plan.set_aside or is_empty(plan):
        return ""
    articles = len({finding.path for finding in plan.set_aside})
    warnings = counted(len(plan.set_aside), "warning")
    return (
        f"{warnings} about {counted(articles, 'unchanged article')}; to see"
        f" {'it' if len(plan.set_aside) == 1 else 'them'}: wxpublish validate"
    )


def account_text(plan: Plan) -> str:
    """The account with its channel: `wx01…cdef (draft)`."""
    return f"{masked(plan.app_id) or 'the account'} ({plan.channel})"


def comparison_text(plan: Plan) -> str:
    """What the plan compared the site with, or that nothing differs."""
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
    """Writing calls by endpoint in their order, and about how many reads."""
    calls = Counter(step.endpoint for step in plan.steps if step.endpoint)
    words = [f"{endpoint} {number:,}" for endpoint, number in calls.items()]
    reads = sum(plan.reads.values())
    tail = f"about {counted(reads, 'read')}" if reads else ""
    return "; ".join(part for part in (", ".join(words), tail) if part)


def lists_articles(change: Change) -> bool:
    """Whether the articles of a change have lines of their own."""
    several = len(change.articles) > 1 or any(a.index for a in change.articles)
    return several or any(article.fields for article in change.articles)


def listed_articles(change: Change) -> list[ArticleChange]:
    """The articles that have a line of their own; unchanged ones have none."""
    if not lists_articles(change):
        return []
    return [article for article in change.articles if article.action != "unchanged"]


def budget_text(article: ArticleChange, limit: int) -> str:
    """`19,960 of 20,000, 4 link notes dropped to fit`; empty for a deleted article."""
    if article.characters is None:
        return ""
    count = f"{article.characters:,} of {limit:,}"
    return ", ".join(part for part in (count, fitted_text(article)) if part)


def diff_lines(diff: str) -> list[str]:
    """The hunks of a unified diff, without its header of file names."""
    lines = diff.splitlines()
    has_header = len(lines) > 1 and lines[0].startswith("--- ") and lines[1].startswith("+++ ")
    return lines[2:] if has_header else lines


def diff_counts(diff: str) -> str:
    """`+12 −3 lines` of a unified diff."""
    lines = diff_lines(diff)
    added = sum(line.startswith("+") for line in lines)
    removed = sum(line.startswith("-") for line in lines)
    return f"+{added:,} −{removed:,} {'line' if added + removed == 1 else 'lines'}"


def changed_fields_text(article: ArticleChange, plan: Plan) -> str:
    """`content, title (+12 −3 lines)`; empty for an article that is new or deleted."""
    diff = plan.diffs.get(article.source, "")
    counts = f" ({diff_counts(diff)})" if diff and "content" in article.fields else ""
    return fields_text(article.fields) + counts


def drift_text(drift: Drift, plan: Plan) -> str:
    """What differs on the account, and what apply does about it."""
    if drift.kind == "gone":
        return "gone from the account"
    indexes = listed(f"[{index}]" for index in drift.articles)
    changes = [change for change in plan.changes if change.address == drift.address]
    is_conflict = any("conflict" in change.reasons for change in changes)
    handling = _DRIFT_CONFLICT if is_conflict else _DRIFT_HANDLING[drift.handled]
    item = next((change.media_id for change in changes if change.media_id), None)
    if item and drift.handled == "overwrite":
        handling = f"{handling}: {item}"  # what somebody wrote there is lost but for its backup
    where = f" in {indexes}" if indexes else ""
    changed = f"changed on the account{where} since the last apply, by hand or by another run"
    return f"{changed}; {handling}"


def deleted_item_name(step: DeleteItem) -> str:
    """The item's title on the account, and the one in the lockfile if that differs."""
    if step.remote_title:
        in_lockfile = f" ({item_name(step.title)} in the lockfile)" if step.title else ""
        return f"{item_name(step.remote_title)}{in_lockfile}"
    return item_name(step.title, file=step.channel is None)


def in_place_updates(plan: Plan) -> list[Change]:
    """The changes that overwrite an item, which keeps its media_id."""
    return [change for change in plan.changes if change.action is Action.UPDATE and change.media_id]


def remote_name(change: Change) -> str:
    """The title of an overwritten item on the account, as far as it is known."""
    return item_name(change.remote_title or change.title)


def deletion_reason(step: DeleteItem) -> str:
    """Why an item is deleted."""
    return _DELETION_REASONS[step.because]


def recovered_text(recovered: Recovered, channel: Channel) -> str:
    """How an operation that an interrupted run left open was resolved."""
    kind = recovered.address.kind
    noun = {"news": "draft" if channel == "draft" else "news"}.get(
        kind, _FILE_NOUNS.get(kind, kind)
    )
    media_id = f" (media_id {recovered.media_id})" if recovered.media_id else ""
    return f"Recovered {recovered.address}: the {noun} {_RECOVERED[recovered.how]}{media_id}."
