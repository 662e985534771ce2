"""A plan's changes as a table of GitHub-flavoured Markdown: a row a news, and one an article of it."""

from collections.abc import Iterable, Mapping

from wxpublish.model.address import Address
from wxpublish.model.plan import Action, ArticleChange, Change, Plan
from wxpublish.model.step import CreateNews, UpdateArticle
from wxpublish.report.markdown_blocks import Block
from wxpublish.report.markdown_escape import code, text
from wxpublish.report.plan_facts import SYMBOLS, budget_text, diff_counts, shows_articles
from wxpublish.report.reasons import change_text, fields_text
from wxpublish.report.repository_links import RepositoryLinks
from wxpublish.report.terminal_style import cut
from wxpublish.report.wording import size_text

WORDS = {
    Action.CREATE: "new",
    Action.UPDATE: "changed",
    Action.REPLACE: "replaced",
    Action.DELETE: "deleted",
    Action.MOVE: "moved",
    Action.ADOPT: "adopted",
    Action.FORGET: "forgotten",
    Action.RELEASE: "released",
}
_CELL = 160
_COVER = 48
_COLUMNS = (
    ("", ":--"),
    ("cover", ":-:"),
    ("item", ":--"),
    ("what changes", ":--"),
    ("characters", "--:"),
)


_Cells = tuple[str, str, str, str, str]


def table(plan: Plan, places: RepositoryLinks) -> list[Block]:
    """The table, without the columns that have nothing to say; no block for no change."""
    covers = _covers(plan) if places.pictures else {}
    rows = [row for change in plan.changes for row in _rows(change, plan, places, covers)]
    if not rows:
        return []
    used = [at for at in range(len(_COLUMNS)) if at == 0 or any(row[at] for row in rows)]
    head = [_line(_COLUMNS[at][part] for at in used) for part in (0, 1)]
    lines = tuple(_line(row[at] for at in used) for row in rows)
    rest = _line(["…", "{} more lines", *[""] * (len(used) - 2)])
    return [Block("\n".join(head), lines, rest=rest)]


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _rows(
    change: Change, plan: Plan, places: RepositoryLinks, covers: Mapping[tuple[Address, int], str]
) -> list[_Cells]:
    word = f"{code(SYMBOLS[change.action])}&nbsp;{WORDS[change.action]}"
    why = text(change_text(change, plan.channel))
    articles = [article for article in change.articles if article.action != "unchanged"]
    if len(change.articles) == 1 and not change.articles[0].index:
        (only,) = change.articles
        cover = _cover(covers.get((change.address, 0)), places)
        what = "<br>".join(filter(None, [why, _what(only, plan)]))
        item = _item(change, places, only.source if only.action != "delete" else "")
        return [(word, cover, item, what, text(budget_text(only, plan.limit)))]
    rows = [(word, "", _item(change, places) + _size(change, plan), why, "")]
    for article in articles if shows_articles(change) else []:
        cover = _cover(covers.get((change.address, article.index)), places)
        budget = text(budget_text(article, plan.limit))
        rows.append(("", cover, _article(article, places), _what(article, plan, change), budget))
    return rows


def _item(change: Change, places: RepositoryLinks, source: str = "") -> str:
    title = f"**{_cell(change.title) or '&nbsp;'}**"
    before = f"{code(str(change.previous))} → " if change.previous else ""
    return f"{places.linked(title, source)}<br>{before}{code(str(change.address))}"


def _article(article: ArticleChange, places: RepositoryLinks) -> str:
    title = f"[{article.index}] {_cell(article.title)}"
    gone = article.action == "delete"
    name = f"&emsp;{places.linked(title, '' if gone else article.source)}"
    return name if gone else f"{name}<br>&emsp;{code(cut(article.source, _CELL))}"


def _what(article: ArticleChange, plan: Plan, change: Change | None = None) -> str:
    """The fields that changed; of a news that is there already, its new and its leaving ones."""
    if article.action == "delete":
        return "leaves the news" if change and change.action is not Action.DELETE else ""
    if article.action == "create":
        return "joins the news" if change and change.action is Action.REPLACE else ""
    diff = plan.diffs.get(article.source, "")
    counts = f" ({diff_counts(diff)})" * bool(diff and "content" in article.fields)
    return text(fields_text(article.fields)) + counts


def _size(change: Change, plan: Plan) -> str:
    """How large a declared material is that is sent."""
    sizes = [asset.size for asset in plan.uploaded() if asset.address == change.address]
    return f", {size_text(sizes[0])}" if sizes else ""


def _cover(path: str | None, places: RepositoryLinks) -> str:
    return places.picture(path, _COVER) if path else ""


def _cell(words: str) -> str:
    return text(cut(words, _CELL))


def _covers(plan: Plan) -> Mapping[tuple[Address, int], str]:
    """The file of each new cover, by the article that it is for."""
    sent = {asset.address: asset.path for asset in plan.uploaded() if asset.path}
    found = {}
    for step in plan.steps:
        match step:
            case CreateNews():
                for index, article in enumerate(step.news.articles):
                    found[step.address, index] = sent.get(article.cover, "")
            case UpdateArticle():
                found[step.address, step.index] = sent.get(step.article.cover, "")
            case _:
                pass
    return found
