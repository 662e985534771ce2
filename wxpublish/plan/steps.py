"""The order in which effects happen, and what they cost."""

from collections import Counter
from collections.abc import Iterable

from wxpublish.model.address import MEDIA_KINDS
from wxpublish.model.asset import Upload
from wxpublish.model.lock import Lock
from wxpublish.model.site import Channel
from wxpublish.model.snapshot import LISTED_AS
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

GETS_WORTH = 100
"""Above this many touched news, listings are read instead: `draft/get` has 500 calls a day
(the platform's API_Call_Limits page)."""
PAGE = 20
"""Items a listing gives at most (draft/batchget, official page)."""
UPLOAD_ORDER = {"picture": 0, "thumb": 1}


def ordered(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Pictures, covers, declared materials, what is only written down, news, deletes.

    A news is created before what it replaces is deleted, so that a crash leaves two, never none.
    """
    return tuple(sorted(steps, key=_rank))


def reads(steps: tuple[Step, ...], lock: Lock) -> dict[str, int]:
    """Reading calls that these steps bring along, by endpoint.

    Each item is looked at before it is changed and read back after; the titles of an account are
    listed once before the first create; a first permanent news is preceded by one question that
    changes nothing, to learn whether the account still has that interface. Before a cover or picture
    is deleted, all news are looked through for one that shows it.
    """
    counts: Counter[str] = Counter()
    for channel in ("draft", "material"):
        counts.update(_news_reads(steps, lock, channel))
    if adds_material(steps):
        counts["material/get_materialcount"] += 1
    counts["material/batchget_material"] += len(_looked_for(steps))
    counts.update(_file_checks(steps, lock))
    counts.update(_looks_for_showing(steps, lock))
    return dict(sorted((endpoint, n) for endpoint, n in counts.items() if n))


def touched(steps: Iterable[Step], channel: Channel) -> int:
    """Looks at single items that these steps need on a channel."""
    looks = 0
    for step in steps:
        match step:
            case CreateNews() | AdoptItem() if step.channel == channel:
                looks += 1
            case UpdateArticle() if step.channel == channel and step.last:
                looks += 2
            case DeleteItem() if step.channel == channel and step.because != "unfinished":
                looks += 1
            case _:
                pass
    return looks


def _replaced(steps: Iterable[Step], channel: Channel) -> int:
    """News that are read back before what they replace is deleted, one by one in any case."""
    return sum(
        isinstance(step, CreateNews) and step.channel == channel and bool(step.supersedes)
        for step in steps
    )


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


def _looked_for(steps: tuple[Step, ...]) -> set[str]:
    """Lists that are read for declared materials, which may be on the account already."""
    return {
        step.address.kind
        for step in steps
        if isinstance(step, UploadAsset) and step.address.kind in MEDIA_KINDS
    }


def _file_checks(steps: tuple[Step, ...], lock: Lock) -> Counter[str]:
    """Before files are deleted, their lists are read once for their names, and each is saved."""
    deleted = [s for s in steps if isinstance(s, DeleteItem) and s.channel is None]
    listed = {LISTED_AS[step.address.kind] for step in deleted}
    there = Counter(LISTED_AS[a.kind] for a, file in lock.files().items() if file.media_id)
    there.update(
        LISTED_AS[step.address.kind]
        for step in steps
        if isinstance(step, UploadAsset) and step.asset.upload is not Upload.UPLOADIMG
    )
    pages = sum(max(1, -(-there[kind] // PAGE)) for kind in listed)
    return Counter({"material/batchget_material": pages, "material/get_material": len(deleted)})


def _looks_for_showing(steps: tuple[Step, ...], lock: Lock) -> Counter[str]:
    """Reads before covers and pictures are deleted; bodies where a picture is among them."""
    kinds = {s.address.kind for s in steps if isinstance(s, DeleteItem) and s.channel is None}
    counts: Counter[str] = Counter()
    if not kinds & UPLOAD_ORDER.keys():
        return counts
    counts["material/get_materialcount"] += 1
    listed = any(isinstance(step, CreateNews) and step.channel == "draft" for step in steps)
    if "picture" in kinds or not listed:
        known = sum(held.channel == "draft" for held in lock.news().values())
        counts[ENDPOINTS["draft", "list"]] += known // PAGE + 1
    return counts


def _news_reads(steps: tuple[Step, ...], lock: Lock, channel: Channel) -> Counter[str]:
    counts: Counter[str] = Counter()
    known = sum(held.channel == channel for held in lock.news().values())
    pages = known // PAGE + 1
    creates = any(isinstance(step, CreateNews) and step.channel == channel for step in steps)
    looks = touched(steps, channel)
    if creates:
        counts[ENDPOINTS[channel, "list"]] += pages
    if looks > GETS_WORTH:
        counts[ENDPOINTS[channel, "list"]] += 2 * pages
        counts[ENDPOINTS[channel, "get"]] += _replaced(steps, channel)
    else:
        counts[ENDPOINTS[channel, "get"]] += looks
    counts[ENDPOINTS[channel, "get"]] += sum(
        isinstance(step, DeleteItem) and step.channel == channel and step.because == "unfinished"
        for step in steps
    )
    if channel == "material" and asks_first(steps, lock):
        counts[ENDPOINTS[channel, "add"]] += 1
    return counts


def _rank(step: Step) -> tuple[int, int, str, int]:
    match step:
        case AdoptItem():
            return -1, 0, str(step.address), 0
        case UploadAsset():
            return 0, UPLOAD_ORDER.get(step.address.kind, 2), str(step.address), 0
        case Remember():
            if step.resource is not None:
                return 1, 0, str(step.address), 0
            # A news is forgotten before the files that it used go.
            return (3, 1, str(step.address), 0) if _is_news(step) else (4, 0, str(step.address), 0)
        case CreateNews():
            return 2, 0, str(step.address), 0
        case UpdateArticle():
            return 2, 0, str(step.address), step.index
        case DeleteItem():
            stage = 0 if step.channel else 2 if step.address.kind != "thumb" else 3
            return 3, stage, str(step.address), 0


def _is_news(step: Step) -> bool:
    return step.address.kind == "news"
