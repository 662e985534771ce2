"""Locks, resources and operations for tests of the state."""

import hashlib
from collections.abc import Iterable

from hypothesis import strategies as st

from wxpublish.model.address import Address
from wxpublish.model.lock import Lock, LockedArticle, LockedFile, LockedNews, Resource, Superseded
from wxpublish.model.operation import Operation
from wxpublish.model.site import Channel

APP_ID = "wx0123456789abcdef"
LOCKFILE = "wxpublish.lock.json"
COVER = Address("thumb", "0123456789ab")
HELLO = Address("news", "hello")


def digest(text: str) -> str:
    """A digest in the lockfile's format."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def cover(media_id: str = "cover-id") -> LockedFile:
    """An uploaded cover."""
    return LockedFile(digest(media_id), "0123456789ab.jpg", media_id, "http://mmbiz.qpic.cn/c/0")


def news(
    media_id: str = "hello-id", title: str = "你好，世界", used: Address = COVER
) -> LockedNews:
    """A draft of one article."""
    sent = {"title": digest(title), "content": digest("<p>正文</p>")}
    article = LockedArticle("articles/hello.md", title, used, sent, observed=digest("read back"))
    return LockedNews("draft", media_id, (article,), update_time=1_700_000_000, recipe="1")


def lock_of(resources: Iterable[tuple[Address, Resource]] = ()) -> Lock:
    """A lock after one run."""
    held = dict(resources)
    return Lock("7b0f1b1c-0000-4000-8000-000000000000", 1, "account", held)


def small_lock() -> Lock:
    """One draft and its cover."""
    return lock_of([(COVER, cover()), (HELLO, news())])


def create(address: Address = HELLO) -> Operation:
    """A journalled create."""
    return Operation(
        "create",
        address,
        "draft/add",
        news(""),
        channel="draft",
        title="你好，世界",
        baseline=1_700_000_000,
        known=("older-id",),
    )


def large_lock(count: int) -> Lock:
    """A lock of so many resources: half covers, half drafts that use them."""
    resources: dict[Address, Resource] = {}
    fields = "title author digest cover show_cover source_url comments content".split()
    for number in range(count // 2):
        used = Address("thumb", digest(f"{number}")[:12])
        resources[used] = LockedFile(
            digest(f"c{number}"),
            f"{used.key}.jpg",
            f"C{number}",
            f"http://mmbiz.qpic.cn/{number}/0",
        )
        sent = {name: digest(f"{name} {number}") for name in fields}
        article = LockedArticle(f"articles/第{number}篇.md", f"第 {number} 篇", used, sent)
        resources[Address("news", f"第{number}篇")] = LockedNews("draft", f"N{number}", (article,))
    return lock_of(resources.items())


texts = st.text(max_size=12)
names = st.text(min_size=1, max_size=12)
whole = st.integers(0, 2**40)
channels: st.SearchStrategy[Channel] = st.sampled_from(["draft", "material"])


@st.composite
def locks(draw: st.DrawFn) -> Lock:
    """Consistent locks."""
    ids = (f"id-{number}" for number in range(1000))
    number = st.integers(0, 2)

    def old(channel: Channel | None) -> tuple[Superseded, ...]:
        digests = st.lists(texts, max_size=2).map(tuple)
        return tuple(
            Superseded(next(ids), channel, draw(texts), draw(digests), draw(whole), draw(digests))
            for _ in range(draw(number))
        )

    def file() -> LockedFile:
        url, form = draw(texts), draw(texts)
        gone, kept = draw(st.booleans()), draw(st.booleans())
        return LockedFile(draw(names), draw(names), next(ids), url, form, old(None), gone, kept)

    kinds = st.sampled_from(["thumb", "picture", "image", "voice", "video"])
    addresses = draw(st.sets(st.builds(Address, kinds, names), max_size=5))
    resources: dict[Address, Resource] = {address: file() for address in addresses}
    articles: st.SearchStrategy[list[LockedArticle]] = st.just([])
    if addresses:
        articles = st.lists(articles_with(st.sampled_from(sorted(addresses))), max_size=3)
    for key in draw(st.sets(names, max_size=4)):
        resources[Address("news", key)] = LockedNews(
            channel=draw(channels),
            media_id=next(ids),
            articles=tuple(draw(articles)),
            update_time=draw(whole),
            recipe=draw(texts),
            protect=draw(st.booleans()),
            released=draw(st.booleans()),
            superseded=old(draw(channels)),
            gone=draw(st.booleans()),
            resized=draw(st.booleans()),
        )
    plans = tuple(draw(st.lists(names, max_size=3)))
    return Lock(draw(names), draw(whole), draw(texts), resources, plans)


def articles_with(used: st.SearchStrategy[Address]) -> st.SearchStrategy[LockedArticle]:
    """Articles that use these covers and pictures."""
    return st.builds(
        LockedArticle,
        source=texts,
        title=texts,
        cover=used,
        sent=st.dictionaries(texts, texts, max_size=2),
        pictures=st.lists(used, max_size=2).map(tuple),
        observed=st.none() | names,
        drifted=st.none() | names,
        url=texts,
    )


@st.composite
def damaged(draw: st.DrawFn, whole_file: bytes) -> bytes:
    """A file that a disk, a merge or a person has damaged."""
    at = draw(st.integers(0, len(whole_file)))
    match draw(st.sampled_from(["cut", "flip", "insert", "drop", "other", "swap"])):
        case "cut":
            return whole_file[:at]
        case "flip":
            at = min(at, len(whole_file) - 1)
            flipped = whole_file[at] ^ 1 << draw(st.integers(0, 7))
            return whole_file[:at] + bytes([flipped]) + whole_file[at + 1 :]
        case "insert":
            return whole_file[:at] + draw(st.binary(min_size=1, max_size=20)) + whole_file[at:]
        case "drop":
            return whole_file[:at] + whole_file[at + draw(st.integers(1, 40)) :]
        case "swap":
            word = draw(st.sampled_from([b'"media_id"', b"true", b"1", b'""', b"[", b"null", b"{"]))
            other = draw(
                st.sampled_from([b"null", b"-1", b"1.5", b"[]", b"{}", b'"\\ud800"', b"NaN"])
            )
            return whole_file.replace(word, other, 1)
        case _:
            return draw(st.binary(max_size=200))
