"""What changed in the words of an article since the lockfile last changed."""

import re

from wxpublish.git.former_texts import FormerTexts
from wxpublish.model.lock import Lock
from wxpublish.model.plan import Plan
from wxpublish.model.site import Article
from wxpublish.workflow.text_diff import hunks

FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\n.*?^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
STARTS = re.compile(r"\s*(?:[-*+] |\d{1,9}[.)] |#{1,6} |>|\||:::)")
"""What begins a block of its own without a blank line before it."""
SENTENCE = re.compile(
    r"(?:(?<=[。！？；])|(?<=[。！？；][”’」』）》]))(?![。！？；”’」』）》*_~])|(?<=[.!?]) (?=[A-Z])"
)
WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]")
CONTEXT = 2


def diffs_of(
    plan: Plan, lock: Lock, articles: tuple[Article, ...], former_texts: FormerTexts
) -> dict[str, str]:
    """A unified diff of text blocks by source, for articles that are updated.

    One whose file was renamed is compared with the file that the lockfile knows.
    """
    bodies = {article.source: article.body for article in articles}
    found = {}
    updated = _updated(plan, lock)
    texts = former_texts.texts(sorted({*updated, *filter(None, updated.values())}))
    for source, former in sorted(updated.items()):
        before = texts[source]
        if before is None and former:
            before = texts[former]
        if before is not None and source in bodies:
            lines = hunks(blocks(_body(before)), blocks(bodies[source]), CONTEXT)
            found[source] = "\n".join(lines)
    return {source: diff for source, diff in found.items() if diff}


def _updated(plan: Plan, lock: Lock) -> dict[str, str]:
    """The articles that are updated, each with the file it was sent from; empty for none known."""
    found = {}
    for change in plan.changes:
        held = lock.news().get(change.previous or change.address)
        known = dict(enumerate(held.articles)) if held else {}
        for article in change.articles:
            if article.action == "update":
                former = known.get(article.index)
                found[article.source] = former.source if former else ""
    return found


def blocks(body: str) -> list[str]:
    """A body as it is compared: a line a sentence, with an empty one between two blocks.

    A line break moved inside a paragraph is no change; one in code is.
    """
    lines: list[str] = []
    paragraph: list[str] = []
    fence = ""
    for line in [*body.splitlines(), ""]:
        mark = FENCE.match(line)
        if fence or mark or not line.strip() or STARTS.match(line):
            lines += _sentences(paragraph)
            paragraph = []
        if fence or mark:
            lines.append(line.rstrip())
            fence = _fence(fence, line, mark)
        elif line.strip():
            paragraph.append(line)
        elif lines and lines[-1]:
            lines.append("")
    return lines[:-1] if lines and not lines[-1] else lines


def _sentences(paragraph: list[str]) -> list[str]:
    """The lines of a paragraph as sentences; its first line keeps its indentation."""
    text = ""
    for line in paragraph:
        words = " ".join(line.split())
        wide = WIDE.fullmatch(text[-1:]) and WIDE.fullmatch(words[:1])
        text += ("" if wide or not text else " ") + words
    first = paragraph[0] if paragraph else ""
    indent = first[: len(first) - len(first.lstrip())]
    return [part for part in SENTENCE.split(indent + text) if part]


def _fence(fence: str, line: str, mark: re.Match[str] | None) -> str:
    """The fence that is open behind a line; empty for none."""
    if not fence:
        return mark[1] if mark else ""
    closes = mark and mark[1].startswith(fence) and not line.strip().strip(fence[0])
    return "" if closes else fence


def _body(text: str) -> str:
    return FRONT_MATTER.sub("", text.replace("\r\n", "\n"), count=1)
