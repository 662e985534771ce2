"""New articles that look like one whose file is gone: renamed and edited, which is no move."""

from collections import Counter
from collections.abc import Iterable

from wxpublish.model.address import Address
from wxpublish.model.desired import Desired
from wxpublish.model.finding import Finding, Position
from wxpublish.model.lock import Lock
from wxpublish.model.plan import Action, Change


def rename_findings(changes: Iterable[Change], desired: Desired, lock: Lock) -> tuple[Finding, ...]:
    """A warning for each news to be made that looks like exactly one to be deleted, and that like no
    other, with the line of `moved` that keeps its item.
    """
    pairs = _pairs(list(changes), desired, lock)
    made, deleted = Counter(new for new, _ in pairs), Counter(old for _, old in pairs)
    return tuple(
        _finding(new, old, desired, lock)
        for new, old in pairs
        if made[new] == 1 and deleted[old] == 1
    )


def _pairs(changes: list[Change], desired: Desired, lock: Lock) -> list[tuple[Address, Address]]:
    """The news that are made, each with one that is deleted and has something in common with it."""
    signs: dict[tuple[str, str], set[Address]] = {}
    for change in changes:
        if change.action is Action.DELETE and change.reasons[:1] == ("removed",):
            held = lock.news().get(change.address)
            for article in held.articles if held else ():
                content = article.sent.get("content", "")
                for sign in _signs(article.source, article.title, content):
                    signs.setdefault(sign, set()).add(change.address)
    found: dict[tuple[Address, Address], None] = {}
    for change in changes:
        wanted = desired.news.get(change.address) if change.action is Action.CREATE else None
        for made in wanted.articles if wanted else ():
            content = made.digests().get("content", "")
            for sign in _signs(made.source, made.title, content):
                found |= dict.fromkeys((change.address, old) for old in signs.get(sign, ()))
    return list(found)


def _signs(source: str, title: str, content: str) -> list[tuple[str, str]]:
    """What two articles have in common that are one."""
    signs = {"source": source, "title": title.casefold().strip(), "content": content}
    return [(name, sign) for name, sign in signs.items() if sign]


def _finding(new: Address, old: Address, desired: Desired, lock: Lock) -> Finding:
    source = desired.news[new].articles[0].source
    former = lock.news()[old].articles[0].source
    what = f"{former} renamed" if former != source else f"{old} under another id"
    message = f"{new} looks like {what} and edited; that is a new item, and the old one is deleted"
    line = f"- {{from: {old}, to: {new}}}"
    hint = f"to keep the item, add a line to `moved:` of wxpublish.yaml: {line}"
    return Finding("warning", "W617", message, Position(source), hint)
