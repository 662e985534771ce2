"""Chooses how apply reads the account, and counts the reading calls.

Each news is read before it is changed and read back afterwards; the titles of a channel are listed
before the first create. If that takes many single reads, or more than a day allows, lists are read
instead.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wxpublish.model.address import EMBEDDED_KINDS, LISTED_AS, MEDIA_KINDS, Address
from wxpublish.model.asset import Asset
from wxpublish.model.lock import Lock, LockedNews
from wxpublish.model.quota import DAILY
from wxpublish.model.read_strategy import ReadStrategy, needs_list, pages
from wxpublish.model.site import CHANNELS, Channel
from wxpublish.model.snapshot import Snapshot
from wxpublish.model.step import (
    ENDPOINTS,
    AdoptItem,
    CreateNews,
    DeleteItem,
    Remember,
    Step,
    UpdateArticle,
    UploadAsset,
    is_compared,
)


@dataclass(frozen=True, slots=True)
class _PlannedReads:
    """The reads of a channel: single reads before and after changes, creates, and items listed."""

    before: int
    after: int
    creates: int
    items: int

    def lists(self) -> int:
        """Calls if lists are read. One list serves the first create and all comparisons."""
        first = pages(self.items) if self.creates or self.before else 0
        return first + (pages(self.items + self.creates) if self.after else 0)


def plan_reads(
    steps: tuple[Step, ...],
    lock: Lock,
    quota: Mapping[str, int],
    snapshot: Snapshot | None = None,
) -> tuple[ReadStrategy, dict[str, int]]:
    """How apply reads the account, and its reading calls by endpoint.

    `quota` has the calls a day of endpoints for which the account differs from the platform's
    table. The first permanent news is preceded by a probe that changes nothing
    (`probes_permanent_news`). Without a snapshot the count is a lower bound: apply also searches
    images that are not in the lockfile for new covers, and reads news that have the title of one to
    be created.
    """
    unread = _unread_news(steps, lock)
    reads = {name: _channel_reads(name, steps, lock, unread, snapshot) for name in CHANNELS}
    by_list = tuple(name for name in CHANNELS if _prefers_lists(name, reads[name], quota))
    compared = tuple(name for name in CHANNELS if reads[name].before)
    counts: Counter[str] = Counter()
    for name, read in reads.items():
        listing, single = ENDPOINTS[name, "list"], ENDPOINTS[name, "get"]
        if name in by_list:
            counts[listing] += read.lists()
        else:
            counts[listing] += pages(read.items) if read.creates else 0
            counts[single] += read.before + read.after
        title_matches = _count_with_planned_title(name, steps, lock, snapshot)
        if needs_list(title_matches):
            counts[listing] += pages(read.items)
        else:
            counts[single] += title_matches
    strategy = ReadStrategy(
        by_list,
        compared,
        unread,
        probes_permanent_news=_probes_permanent_news(steps, lock),
        counts_library=_counts_library(steps),
        searches_bodies=_deletes_picture(steps),
    )
    counts[ENDPOINTS["material", "add"]] += strategy.probes_permanent_news
    counts["material/get_materialcount"] += strategy.counts_library
    counts["material/batchget_material"] += _file_lists(steps, lock, snapshot)
    counts.update(_file_checks(steps, lock))
    counts.update(_usage_searches(steps, reads["draft"]))
    return strategy, {name: counts[name] for name in sorted(counts) if counts[name]}


def _probes_permanent_news(steps: Iterable[Step], lock: Lock) -> bool:
    """Whether the plan needs `material/add_news` and the account may not have it.

    The platform closed it in 2022 (45103, 45106); an account that holds a permanent news still has
    it.
    """
    has_permanent_news = any(held.channel == "material" for held in lock.news().values())
    return not has_permanent_news and any(
        isinstance(step, CreateNews) and step.channel == "material" for step in steps
    )


def _counts_library(steps: Iterable[Step]) -> bool:
    """Whether something is added to the permanent library, whose room is limited."""
    return any(isinstance(step, UploadAsset | CreateNews) and step.library_type for step in steps)


def _deletes_picture(steps: Iterable[Step]) -> bool:
    return any(isinstance(step, DeleteItem) and step.address.kind == "picture" for step in steps)


def _prefers_lists(channel: Channel, reads: _PlannedReads, quota: Mapping[str, int]) -> bool:
    """Whether lists are read: if there are many single reads, or more than a day allows.

    If only the single reads fit into a day, they are used however many they are.
    """
    limits = {**DAILY, **quota}
    gets = reads.before + reads.after
    gets_fit = gets <= limits.get(ENDPOINTS[channel, "get"], gets)
    lists_fit = reads.lists() <= limits.get(ENDPOINTS[channel, "list"], reads.lists())
    return (needs_list(gets) or not gets_fit) and (lists_fit or not gets_fit)


def _channel_reads(
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
    return _PlannedReads(
        len(before) + single, after, creates, _count_items(channel, lock, snapshot)
    )


def _count_with_planned_title(
    channel: Channel, steps: tuple[Step, ...], lock: Lock, snapshot: Snapshot | None
) -> int:
    """Count the news without an address that have the title of one to be created.

    Apply reads them to find out whether they are that news.
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


def _unread_news(steps: tuple[Step, ...], lock: Lock) -> tuple[Address, ...]:
    """The news that were sent but not read back, and that no step reads or drops."""
    seen = {
        step.address
        for step in steps
        if isinstance(step, CreateNews | UpdateArticle | AdoptItem)
        or (isinstance(step, DeleteItem) and not step.superseded)
        or (isinstance(step, Remember) and _leaves_lockfile(step))
    }
    return tuple(
        address
        for address, held in sorted(lock.news().items())
        if address not in seen
        and not held.released
        and any(article.unread for article in held.articles)
    )


def _leaves_lockfile(step: Remember) -> bool:
    return not isinstance(step.resource, LockedNews) or step.resource.released


def _count_items(channel: Channel, lock: Lock, snapshot: Snapshot | None) -> int:
    """Count the items of a channel: those of a complete list, else those of the lockfile."""
    if snapshot is not None and channel in snapshot.complete and channel in snapshot.news:
        return len(snapshot.news[channel])
    held = [one for one in lock.news().values() if not one.released and not one.gone]
    old = [one.channel for resource in lock.resources.values() for one in resource.superseded]
    return sum(one.channel == channel for one in held) + old.count(channel)


def _file_lists(steps: tuple[Step, ...], lock: Lock, snapshot: Snapshot | None) -> int:
    """Count the calls that list files: for imports, and for uploads that may exist already.

    These uploads are declared materials, and new covers if a snapshot has listed files that the
    lockfile does not have.
    """
    seen = snapshot.files if snapshot else {}
    items = _count_files(lock)
    sent = {
        LISTED_AS[step.address.kind]
        for step in steps
        if _adds_file(step)
        and (step.address.kind in MEDIA_KINDS or LISTED_AS[step.address.kind] in seen)
    }
    imported = {
        LISTED_AS[step.address.kind]
        for step in steps
        if isinstance(step, AdoptItem) and isinstance(step.wanted, Asset)
    }
    return sum(
        pages(len(seen[kind]) if kind in seen else items[kind]) for kind in (*sent, *imported)
    )


def _adds_file(step: Step) -> bool:
    """Whether a step uploads a file that the account lists."""
    return isinstance(step, UploadAsset) and step.library_type is not None


def _file_checks(steps: tuple[Step, ...], lock: Lock) -> Counter[str]:
    """Count the calls before files are deleted: their lists for the names, and their backups."""
    deleted = [s for s in steps if isinstance(s, DeleteItem) and s.channel is None]
    items = _count_files(lock)
    items.update(LISTED_AS[step.address.kind] for step in steps if _adds_file(step))
    lists = sum(pages(items[kind]) for kind in {LISTED_AS[step.address.kind] for step in deleted})
    return Counter({"material/batchget_material": lists, "material/get_material": len(deleted)})


def _usage_searches(steps: tuple[Step, ...], drafts: _PlannedReads) -> Counter[str]:
    """Count the calls that search all news for a cover or picture before it is deleted.

    A picture needs lists with bodies; for a cover, the list before the first create is enough.
    """
    kinds = {s.address.kind for s in steps if isinstance(s, DeleteItem) and s.channel is None}
    if not kinds & EMBEDDED_KINDS:
        return Counter()
    listed = drafts.creates and not _deletes_picture(steps)
    lists = 0 if listed else pages(drafts.items + drafts.creates)
    return Counter({"material/get_materialcount": 1, "draft/batchget": lists})


def _count_files(lock: Lock) -> Counter[str]:
    """Count the files of the lockfile by the list in which they appear."""
    return Counter(
        LISTED_AS[address.kind]
        for address, held in lock.files().items()
        for _ in range(bool(held.media_id) + len(held.superseded))
    )
