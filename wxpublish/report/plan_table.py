"""A plan's changes as a Markdown table: a row for each news, and for each changed article in it."""

from collections.abc import Iterable, Mapping

from wxpublish.model.address import Address
from wxpublish.model.plan import Action, ArticleChange, Change, Plan
from wxpublish.model.step import CreateNews, UpdateArticle
from wxpublish.report.markdown_blocks import Block
from wxpublish.report.markdown_escape import code_span, escaped
from wxpublish.report.plan_sentences import (
    SYMBOLS,
    budget_text,
    changed_fields_text,
    listed_articles,
)
from wxpublish.report.reasons import change_text
from wxpublish.report.repository_links import RepositoryLinks
from wxpublish.report.terminal_style import cut
from wxpublish.report.wording import size_text

ACTION_WORDS = {
    Action.CREATE: "new",
    Action.UPDATE: "changed",
    Action.REPLACE: "replaced",
    Action.DELETE: "deleted",
    Action.MOVE: "moved",
    Action.ADOPT: "adopted",
    Action.FORGET: "forgotten",
    Action.RELEASE: "released",
}
NAME_COLUMNS = 160
_COVER_HEIGHT = 48
_COLUMNS = (
    ("", ":--"),
    ("cover", ":-:"),
    ("item", ":--"),
    ("what changes", ":--"),
    ("characters", "--:"),
)


_Cells = tuple[str, str, str, str, str]


def change_table(plan: Plan, links: RepositoryLinks) -> list[Block]:
    """The table without its empty columns; no block without changes."""
    covers = _covers(plan) if links.pictures else {}
    rows = [row for change in plan.changes for row in _rows(change, plan, links, covers)]
    if not rows:
        return []
    used = [
        column for column in range(len(_COLUMNS)) if column == 0 or any(row[column] for row in rows)
    ]
    head = [_row(_COLUMNS[column][part] for column in used) for part in (0, 1)]
    lines = tuple(_row(row[column] for column in used) for row in rows)
    rest = _row(["…", "{} more lines", *[""] * (len(used) - 2)])
    return [Block("\n".join(head), lines, rest=rest)]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _rows(
    change: Change, plan: Plan, links: RepositoryLinks, covers: Mapping[tuple[Address, int], str]
) -> list[_Cells]:
    word = f"{code_span(SYMBOLS[change.action])}&nbsp;{ACTION_WORDS[change.action]}"
    reason = escaped(change_text(change, plan.channel))
    if len(change.articles) == 1 and not change.articles[0].index:
        (only,) = change.articles
        cover = _cover(covers.get((change.address, 0)), links)
        changed = "<br>".join(filter(None, [reason, _changed_fields(only, plan)]))
        item = _item(change, links, only.source if only.action != "delete" else "")
        return [(word, cover, item, changed, escaped(budget_text(only, plan.limit)))]
    rows = [(word, "", _item(change, links) + _size_suffix(change, plan), reason, "")]
    for article in listed_articles(change):
        cover = _cover(covers.get((change.address, article.index)), links)
        budget = escaped(budget_text(article, plan.limit))
        rows.append(
            ("", cover, _article(article, links), _changed_fields(article, plan, change), budget)
        )
    return rows


def _item(change: Change, links: RepositoryLinks, source: str = "") -> str:
    title = f"**{_cell(change.title) or '&nbsp;'}**"
    before = f"{code_span(str(change.previous))} → " if change.previous else ""
    return f"{links.link(title, source)}<br>{before}{code_span(str(change.address))}"


def _article(article: ArticleChange, links: RepositoryLinks) -> str:
    title = f"[{article.index}] {_cell(article.title)}"
    is_deleted = article.action == "delete"
    name = f"&emsp;{links.link(title, '' if is_deleted else article.source)}"
    return name if is_deleted else f"{name}<br>&emsp;{code_span(cut(article.source, NAME_COLUMNS))}"


def _changed_fields(article: ArticleChange, plan: Plan, change: Change | None = None) -> str:
    """The fields that changed, or that the article joins or leaves an existing news."""
    if article.action == "delete":
        return "leaves the news" if change and change.action is not Action.DELETE else ""
    if article.action == "create":
        return "joins the news" if change and change.action is Action.REPLACE else ""
    return escaped(changed_fields_text(article, plan))


def _size_suffix(change: Change, plan: Plan) -> str:
    """The size of a declared material that is sent."""
    sizes = [asset.size for asset in plan.uploaded() if asset.address == change.address]
    return f", {size_text(sizes[0])}" if sizes else ""


def _cover(path: str | None, links: RepositoryLinks) -> str:
    return links.picture(path, _COVER_HEIGHT) if path else ""


def _cell(words: str) -> str:
    return escaped(cut(words, NAME_COLUMNS))


def _covers(plan: Plan) -> Mapping[tuple[Address, int], str]:
    """The file of each new cover, by the address and index of its article."""
    paths = {asset.address: asset.path for asset in plan.uploaded() if asset.path}
    covers = {}
    for step in plan.steps:
        match step:
            case CreateNews():
                for index, article in enumerate(step.news.articles):
                    covers[step.address, index] = paths.get(article.cover, "")
            case UpdateArticle():
                covers[step.address, step.index] = paths.get(step.article.cover, "")
            case _:
                pass
    return covers
