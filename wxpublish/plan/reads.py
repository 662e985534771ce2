"""The reading calls of a plan: which way the news are looked at, and what that costs.

Each item is looked at before it is changed and read back after; the titles of a channel are listed
before the first create. Where that makes many looks, or more than a day has, lists stand in.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wxpublish.model.address import MEDIA_KINDS, Address
from wxpublish.model.asset import Asset, Upload
from wxpublish.model.lock import Lock, LockedNews
from wxpublish.model.quota import DAILY
from wxpublish.model.read_strategy import GETS_WORTH, ReadStrategy, pages
from wxpublish.model.site import Channel
from wxpublish.model.snapshot import LISTED_AS, Snapshot
from wxpublish.model.step import (
    ENDPOINTS,
    AdoptItem,
    CreateNews,
    DeleteItem,
    Remember,
    Step,
    UpdateArticle,
    UploadAsset,
)

CHANNELS: tuple[Channel, ...] = ("draft", "material")
SHOWN_KINDS = frozenset({"thumb", "picture"})
"""Kinds that go when no article uses them any more."""


@dataclass(frozen=True, slots=True)
class _PlannedReads:
    """What a channel needs: looks before and after changes, and the items it holds by then."""

    before: int
    after: int
    creates: int
    there: int

    def lists(self) -> int:
        """Calls where all looks are at lists. One list serves the first create and all comparisons."""
        first = pages(self.there) if self.creates or self.before else 0
        return first + (pages(self.there + self.creates) if self.after else 0)


def plan_reads(
    steps: tuple[Step, ...],
    lock: Lock,
    quota: Mapping[str, int],
    snapshot: Snapshot | None = None,
) -> tuple[ReadStrategy, dict[str, int]]:
    """How apply will look at the account, and its reading calls by endpoint.

    `quota` are calls a day where the account has others than the platform's table says. A first
    permanent news is preceded by one question that changes nothing, to learn whether the account
    still has that interface. Without a snapshot nobody knows what the account has beside the
    lockfile: images, among which new covers are looked for, and news under the title of one that
    is to be created, which are read; these calls come on top.
    """
    unread = _unread(steps, lock)
    looks = {name: _looks(name, steps, lock, unread, snapshot) for name in CHANNELS}
    by_list = tuple(name for name in CHANNELS if _is_worth_lists(name, looks[name], quota))
    compared = tuple(name for name in CHANNELS if looks[name].before)
    counts: Counter[str] = Counter()
    for name, look in looks.items():
        listing, single = ENDPOINTS[name, "list"], ENDPOINTS[name, "get"]
        if name in by_list:
            counts[listing] += look.lists()
        else:
            counts[listing] += pages(look.there) if look.creates else 0
            counts[single] += look.before + look.after
        alike = _alike(name, steps, lock, snapshot)
        if alike > GETS_WORTH:
            counts[listing] += pages(look.there)
        else:
            counts[single] += alike
    if asks_first(steps, lock):
        counts[ENDPOINTS["material", "add"]] += 1
    if adds_material(steps):
        counts["material/get_materialcount"] += 1
    counts["material/batchget_material"] += _file_lists(steps, lock, snapshot)
    counts.update(_file_checks(steps, lock))
    counts.update(_looks_for_showing(steps, looks["draft"]))
    return ReadStrategy(by_list, compared, unread), {
        n: counts[n] for n in sorted(counts) if counts[n]
    }


def asks_first(steps: Iterable[Step], lock: Lock) -> bool:
    """Whether `material/add_news` has to be asked for before anything is uploaded.

    The live platform closed it in 2022 (45103, 45106); an account that holds a permanent news
    has it.
    """
    known = any(held.channel == "material" for held in lock.news().values())
    return not known and any(
        isinstance(step, CreateNews) and step.channel == "material" for step in steps
    )


def adds_material(steps: Iterable[Step]) -> bool:
    """Whether anything takes a place in the library of permanent materials."""
    return any(
        isinstance(step, UploadAsset | CreateNews) and step.endpoint.startswith("material/")
        for step in steps
    )


def _is_worth_lists(channel: Channel, looks: _PlannedReads, quota: Mapping[str, int]) -> bool:
    """Whether lists are read: where looks at single items are many, or more than a day has.

    Not where the lists take more calls than a day has and the single looks do not.
    """
    days = {**DAILY, **quota}
    gets = looks.before + looks.after
    fit = gets <= days.get(ENDPOINTS[channel, "get"], gets)
    lists_fit = looks.lists() <= days.get(ENDPOINTS[channel, "list"], looks.lists())
    return (gets > GETS_WORTH or not fit) and (lists_fit or not fit)


def _looks(
    channel: Channel,
    steps: tuple[Step, ...],
    lock: Lock,
    unread: tuple[Address, ...],
    snapshot: Snapshot | None,
) -> _PlannedReads:
    news = lock.news()
    before: set[Address] = set()
    after = sum(news[address].channel == channel for address in unread)
    single = creates = 0
    for step in steps:
        if isinstance(step, CreateNews):
            creates += step.channel == channel
            after += step.channel == channel
        elif isinstance(step, UpdateArticle):
            after += step.channel == channel and step.last
        elif isinstance(step, AdoptItem):
            single += step.channel == channel and not isinstance(step.wanted, Asset)
        elif isinstance(step, DeleteItem):
            single += step.channel == channel and step.because == "unfinished"
        held = news.get(step.address)
        if held and not held.released and held.channel == channel and is_compared(step):
            before.add(step.address)
    return _PlannedReads(len(before) + single, after, creates, _there(channel, lock, snapshot))


def _alike(channel: Channel, steps: tuple[Step, ...], lock: Lock, snapshot: Snapshot | None) -> int:
    """News that no address has and that bear the title of one that is to be created: apply reads
    them to learn whether they are that one.
    """
    titles = {
        step.news.articles[0].title
        for step in steps
        if isinstance(step, CreateNews) and step.channel == channel
    }
    seen = snapshot.news.get(channel, {}) if snapshot and titles else {}
    claimed = lock.claimed()
    return sum(
        media_id not in claimed and bool(item.titles) and item.titles[0].strip() in titles
        for media_id, item in seen.items()
    )


def is_compared(step: Step) -> bool:
    """Whether a news is looked at before this is done to it."""
    match step:
        case UpdateArticle():
            return True
        case CreateNews():
            return bool(step.supersedes)
        case DeleteItem():
            return step.channel is not None and not step.superseded
        case _:
            return False


def _unread(steps: tuple[Step, ...], lock: Lock) -> tuple[Address, ...]:
    """News that were sent and never read back, and that no step reads or drops."""
    seen = {
        step.address
        for step in steps
        if isinstance(step, CreateNews | UpdateArticle | AdoptItem)
        or (isinstance(step, DeleteItem) and not step.superseded)
        or (isinstance(step, Remember) and _leaves_the_box(step))
    }
    return tuple(
        address
        for address, held in sorted(lock.news().items())
        if address not in seen
        and not held.released
        and any(article.unread for article in held.articles)
    )


def _leaves_the_box(step: Remember) -> bool:
    return not isinstance(step.resource, LockedNews) or step.resource.released


def _there(channel: Channel, lock: Lock, snapshot: Snapshot | None) -> int:
    """Items of a channel, as far as it is known: as was seen, or as the lockfile has them."""
    if snapshot is not None and channel in snapshot.complete and channel in snapshot.news:
        return len(snapshot.news[channel])
    held = [one for one in lock.news().values() if not one.released and not one.gone]
    old = [one.channel for resource in lock.resources.values() for one in resource.superseded]
    return sum(one.channel == channel for one in held) + old.count(channel)


def _file_lists(steps: tuple[Step, ...], lock: Lock, snapshot: Snapshot | None) -> int:
    """Calls that list files: once for imports, and once for uploads that may be there already.

    Those are declared materials, and new covers where a snapshot has listed files that the lockfile
    does not know.
    """
    seen = snapshot.files if snapshot else {}
    there = _files_there(lock)
    sent = {
        LISTED_AS[step.address.kind]
        for step in steps
        if _makes_file(step)
        and (step.address.kind in MEDIA_KINDS or LISTED_AS[step.address.kind] in seen)
    }
    imported = {
        LISTED_AS[step.address.kind]
        for step in steps
        if isinstance(step, AdoptItem) and isinstance(step.wanted, Asset)
    }
    return sum(
        pages(len(seen[kind]) if kind in seen else there[kind]) for kind in (*sent, *imported)
    )


def _makes_file(step: Step) -> bool:
    """Whether a step uploads a file that the account lists."""
    return isinstance(step, UploadAsset) and step.asset.upload is not Upload.UPLOADIMG


def _file_checks(steps: tuple[Step, ...], lock: Lock) -> Counter[str]:
    """Before files are deleted, their lists are read once for their names, and each is saved."""
    deleted = [s for s in steps if isinstance(s, DeleteItem) and s.channel is None]
    there = _files_there(lock)
    there.update(LISTED_AS[step.address.kind] for step in steps if _makes_file(step))
    lists = sum(pages(there[kind]) for kind in {LISTED_AS[step.address.kind] for step in deleted})
    return Counter({"material/batchget_material": lists, "material/get_material": len(deleted)})


def _looks_for_showing(steps: tuple[Step, ...], drafts: _PlannedReads) -> Counter[str]:
    """Before a cover or picture is deleted, all news are looked through for one that shows it; with
    their bodies where a picture is among them, which the list before the first create has not.
    """
    kinds = {s.address.kind for s in steps if isinstance(s, DeleteItem) and s.channel is None}
    if not kinds & SHOWN_KINDS:
        return Counter()
    listed = drafts.creates and "picture" not in kinds
    lists = 0 if listed else pages(drafts.there + drafts.creates)
    return Counter({"material/get_materialcount": 1, "draft/batchget": lists})


def _files_there(lock: Lock) -> Counter[str]:
    """Files of the account by the list that they stand in, as far as the lockfile knows."""
    return Counter(
        LISTED_AS[address.kind]
        for address, held in lock.files().items()
        for _ in range(bool(held.media_id) + len(held.superseded))
    )
