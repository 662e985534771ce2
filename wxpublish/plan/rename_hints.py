"""Finds new articles that look like a removed one: renamed and edited, which is not a move."""

from collections import Counter
from collections.abc import Iterable

from wxpublish.model.address import Address
from wxpublish.model.desired import Desired
from wxpublish.model.finding import Finding, Position
from wxpublish.model.lock import Lock
from wxpublish.model.plan import Action, Change


def find_renames(changes: Iterable[Change], desired: Desired, lock: Lock) -> tuple[Finding, ...]:
    """A warning for each created news that looks like exactly one deleted news, and the reverse.

    The hint has the line of `moved` that keeps the item.
    """
    pairs = _find_pairs(list(changes), desired, lock)
    created, deleted = Counter(new for new, _ in pairs), Counter(old for _, old in pairs)
    return tuple(
        _finding(new, old, desired, lock)
        for new, old in pairs
        if created[new] == 1 and deleted[old] == 1
    )


def _find_pairs(
    changes: list[Change], desired: Desired, lock: Lock
) -> list[tuple[Address, Address]]:
    """Pairs of a created and a deleted news with a trait in common."""
    traits: dict[tuple[str, str], set[Address]] = {}
    for change in changes:
        if change.action is Action.DELETE and change.reasons[:1] == ("removed",):
            held = lock.news().get(change.address)
            for locked in held.articles if held else ():
                content = locked.sent.get("content", "")
                for trait in _traits(locked.source, locked.title, content):
                    traits.setdefault(trait, set()).add(change.address)
    found: dict[tuple[Address, Address], None] = {}
    for change in changes:
        wanted = desired.news.get(change.address) if change.action is Action.CREATE else None
        for article in wanted.articles if wanted else ():
            content = article.digests().get("content", "")
            for trait in _traits(article.source, article.title, content):
                found |= dict.fromkeys((change.address, old) for old in traits.get(trait, ()))
    return list(found)


def _traits(source: str, title: str, content: str) -> list[tuple[str, str]]:
    """Source, title and content, as far as they are known: one of them identifies an article."""
    traits = {"source": source, "title": title.casefold().strip(), "content": content}
    return [(name, trait) for name, trait in traits.items() if trait]


def _finding(new: Address, old: Address, desired: Desired, lock: Lock) -> Finding:
    source = desired.news[new].articles[0].source
    old_source = lock.news()[old].articles[0].source
    changed = f"{old_source}, renamed" if old_source != source else f"{old}, given another id"
    message = (
        f"{new} looks like {changed} and edited; apply creates an item and deletes the old one"
    )
    line = f"- {{from: {old}, to: {new}}}"
    hint = f"to keep the item, add a line to `moved:` in wxpublish.yaml: {line}"
    return Finding("warning", "W617", message, Position(source), hint)
