"""The reading calls of a plan: which way the news are looked at, and what that costs.

Each item is looked at before it is changed and read back after; the titles of a channel are listed
before the first create. Where that makes many looks, or more than a day has, lists stand in.
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
    """What a channel needs: looks before and after changes, and the items it holds by then."""

    before: int
    after: int
    creates: int
    items: int

    def lists(self) -> int:
        """Calls where all looks are at lists. One list serves the first create and all comparisons."""
        first = pages(self.items) if self.creates or self.before else 0
        return first + (pages(self.items + self.creates) if self.after else 0)


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
        same_title = _count_same_title(name, steps, lock, snapshot)
        if needs_list(same_title):
            counts[listing] += pages(read.items)
        else:
            counts[single] += same_title
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
    """Whether it is unknown that the account still has `material/add_news`, which the plan needs.

    The platform closed it in 2022 (45103, 45106); an account that holds a permanent news has it.
    """
    known = any(held.channel == "material" for held in lock.news().values())
    return not known and any(
        isinstance(step, CreateNews) and step.channel == "material" for step in steps
    )


def _counts_library(steps: Iterable[Step]) -> bool:
    """Whether something is added to the library of permanent materials, which must have room."""
    return any(isinstance(step, UploadAsset | CreateNews) and step.library_type for step in steps)


def _deletes_picture(steps: Iterable[Step]) -> bool:
    return any(isinstance(step, DeleteItem) and step.address.kind == "picture" for step in steps)


def _prefers_lists(channel: Channel, reads: _PlannedReads, quota: Mapping[str, int]) -> bool:
    """Whether lists are read: where looks at single items are many, or more than a day has.

    Not where the lists take more calls than a day has and the single looks do not.
    """
    days = {**DAILY, **quota}
    gets = reads.before + reads.after
    fit = gets <= days.get(ENDPOINTS[channel, "get"], gets)
    lists_fit = reads.lists() <= days.get(ENDPOINTS[channel, "list"], reads.lists())
    return (needs_list(gets) or not fit) and (lists_fit or not fit)


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


def _count_same_title(
    channel: Channel, steps: tuple[Step, ...], lock: Lock, snapshot: Snapshot | None
) -> int:
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


def _unread_news(steps: tuple[Step, ...], lock: Lock) -> tuple[Address, ...]:
    """News that were sent and never read back, and that no step reads or drops."""
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
    """Before files are deleted, their lists are read once for their names, and each is saved."""
    deleted = [s for s in steps if isinstance(s, DeleteItem) and s.channel is None]
    items = _count_files(lock)
    items.update(LISTED_AS[step.address.kind] for step in steps if _adds_file(step))
    lists = sum(pages(items[kind]) for kind in {LISTED_AS[step.address.kind] for step in deleted})
    return Counter({"material/batchget_material": lists, "material/get_material": len(deleted)})


def _usage_searches(steps: tuple[Step, ...], drafts: _PlannedReads) -> Counter[str]:
    """Before a cover or picture is deleted, all news are looked through for one that shows it; with
    their bodies where a picture is among them, which the list before the first create has not.
    """
    kinds = {s.address.kind for s in steps if isinstance(s, DeleteItem) and s.channel is None}
    if not kinds & EMBEDDED_KINDS:
        return Counter()
    listed = drafts.creates and not _deletes_picture(steps)
    lists = 0 if listed else pages(drafts.items + drafts.creates)
    return Counter({"material/get_materialcount": 1, "draft/batchget": lists})


def _count_files(lock: Lock) -> Counter[str]:
    """Files of the account by the list that they stand in, as far as the lockfile knows."""
    return Counter(
        LISTED_AS[address.kind]
        for address, held in lock.files().items()
        for _ in range(bool(held.media_id) + len(held.superseded))
    )
