"""What changed in the text of an article since the lockfile last changed."""

import re

from wxpublish.git.former_texts import FormerTexts
from wxpublish.model.lock import Lock
from wxpublish.model.plan import Plan
from wxpublish.model.site import Article
from wxpublish.workflow.text_diff import hunks

FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\n.*?^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
BLOCK_START = re.compile(r"\s*(?:[-*+] |\d{1,9}[.)] |#{1,6} |>|\||:::)")
"""A line that begins a new block without a blank line before it."""
SENTENCE = re.compile(
    r"(?:(?<=[。！？；])|(?<=[。！？；][”’」』）》]))(?![。！？；”’」』）》*_~])|(?<=[.!?]) (?=[A-Z])"
)
CJK_RANGES = ("\u2e80\u9fff", "\uf900\ufaff", "\ufe30\ufe4f", "\uff00\uffef")
CONTEXT_LINES = 2


def diff_articles(
    plan: Plan, lock: Lock, articles: tuple[Article, ...], former_texts: FormerTexts
) -> dict[str, str]:
    """A unified diff of text blocks for each updated article, by source.

    An article whose file was renamed is compared with the file that the lockfile names.
    """
    by_source = {article.source: article for article in articles}
    diffs = {}
    updated = _find_updated(plan, lock)
    texts = former_texts.texts(sorted({*updated, *filter(None, updated.values())}))
    for source, former in sorted(updated.items()):
        before = texts[source]
        if before is None and former:
            before = texts[former]
        if before is not None and source in by_source:
            lines = hunks(
                split_blocks(_without_front_matter(before)),
                split_blocks(by_source[source].body),
                CONTEXT_LINES,
            )
            diffs[source] = "\n".join(lines)
    return {source: diff for source, diff in diffs.items() if diff}


def _find_updated(plan: Plan, lock: Lock) -> dict[str, str]:
    """The updated articles, each with the file that it was last sent from, or an empty string."""
    diffs = {}
    for change in plan.changes:
        locked = lock.news().get(change.previous or change.address)
        known = dict(enumerate(locked.articles)) if locked else {}
        for article in change.articles:
            if article.action == "update":
                former = known.get(article.index)
                diffs[article.source] = former.source if former else ""
    return diffs


def split_blocks(body: str) -> list[str]:
    """The lines that are compared: one for each sentence, and an empty one between two blocks.

    A moved line break is a change in code, but not in a paragraph.
    """
    lines: list[str] = []
    paragraph: list[str] = []
    fence = ""
    for line in [*body.splitlines(), ""]:
        mark = FENCE.match(line)
        if fence or mark or not line.strip() or BLOCK_START.match(line):
            lines += _split_sentences(paragraph)
            paragraph = []
        if fence or mark:
            lines.append(line.rstrip())
            fence = _next_fence(fence, line, mark)
        elif line.strip():
            paragraph.append(line)
        elif lines and lines[-1]:
            lines.append("")
    return lines[:-1] if lines and not lines[-1] else lines


def _split_sentences(paragraph: list[str]) -> list[str]:
    """The sentences of a paragraph. The first one keeps its indentation."""
    text = ""
    for line in paragraph:
        words = " ".join(line.split())
        joins_cjk = _is_cjk(text[-1:]) and _is_cjk(words[:1])
        text += ("" if joins_cjk or not text else " ") + words
    first = paragraph[0] if paragraph else ""
    indent = first[: len(first) - len(first.lstrip())]
    return [part for part in SENTENCE.split(indent + text) if part]


def _is_cjk(character: str) -> bool:
    return any(edges[0] <= character <= edges[1] for edges in CJK_RANGES)


def _next_fence(fence: str, line: str, mark: re.Match[str] | None) -> str:
    """The fence that is open after a line; empty if none is."""
    if not fence:
        return mark[1] if mark else ""
    closes = mark and mark[1].startswith(fence) and not line.strip().strip(fence[0])
    return "" if closes else fence


def _without_front_matter(text: str) -> str:
    return FRONT_MATTER.sub("", text.replace("\r\n", "\n"), count=1)
