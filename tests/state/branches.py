"""Branches of a lockfile: a common ancestor after the applies of one side."""

from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st

from tests.state.values import digest
from wxpublish.model.address import Address
from wxpublish.model.lock import Lock, LockedArticle, LockedFile, LockedNews, Superseded

KEYS = ("a", "b", "c", "d")
COVERS = tuple(Address("thumb", digest(f"cover {n}")[:12]) for n in range(3))
NOW = 1_700_000_000
LINEAGE = "7b0f1b1c-0000-4000-8000-000000000000"


def article(key: str, text: str, cover: Address = COVERS[0]) -> LockedArticle:
    sent = {"content": digest(text), "title": digest(key)}
    return LockedArticle(f"articles/{key}.md", key, cover, sent, observed=digest(f"seen {text}"))


class Branch:
    """One side; each method changes the lockfile as an apply does."""

    def __init__(self, lock: Lock, name: str, now: int = NOW) -> None:
        self.lock = lock
        self.name = name
        self.now = now
        self._made = 0

    def news(self, key: str) -> LockedNews | None:
        return self.lock.news().get(Address("news", key))

    def _id(self, kind: str) -> str:
        self._made += 1
        return f"{kind}-{self.name}-{self._made}"

    def _put(self, key: str, held: LockedNews) -> None:
        self.lock = self.lock.put(Address("news", key), held)

    def _cover(self, cover: Address) -> Address:
        if cover not in self.lock.resources:
            held = LockedFile(
                cover.key, f"{cover.key}.jpg", self._id("cover"), f"http://x/{self.name}"
            )
            self.lock = self.lock.put(cover, held)
        return cover

    def create(self, key: str, cover: Address = COVERS[0]) -> None:
        if self.news(key) is None:
            text = article(key, f"{key} by {self.name}", self._cover(cover))
            self._put(key, LockedNews("draft", self._id("draft"), (text,), self.now, "1"))

    def update(self, key: str, text: str = "", cover: Address = COVERS[0]) -> None:
        held = self.news(key)
        if held and not held.released:
            words = text or f"{key} edited by {self.name}"
            changed = replace(article(key, words, self._cover(cover)), source=f"articles/{key}.md")
            self._put(key, replace(held, articles=(changed,), update_time=self.now))
            self._tidy()

    def replace(self, key: str, *, pending: bool = False) -> None:
        held = self.news(key)
        if held and not held.released and not held.protect:
            old = (Superseded(held.media_id, "draft"),) if pending else ()
            self._put(
                key,
                replace(held, media_id=self._id("draft"), superseded=old, update_time=self.now),
            )

    def delete(self, key: str) -> None:
        held = self.news(key)
        if held and not held.protect:
            self.lock = self.lock.drop(Address("news", key))
            self._tidy()

    def release(self, key: str) -> None:
        held = self.news(key)
        if held:
            self._put(key, replace(held, released=True))

    def protect(self, key: str) -> None:
        held = self.news(key)
        if held:
            self._put(key, replace(held, protect=True))

    def move(self, key: str, to: str) -> None:
        held = self.news(key)
        if held and self.news(to) is None:
            self.lock = self.lock.drop(Address("news", key))
            self._put(to, held)

    def _tidy(self) -> None:
        for unused in [a for a in self.lock.files() if a not in self.lock.used()]:
            self.lock = self.lock.drop(unused)

    def done(self) -> Lock:
        self.lock = replace(self.lock, serial=self.lock.serial + 1)
        return self.lock


def ancestor() -> Lock:
    """Three drafts with one cover."""
    branch = Branch(Lock(LINEAGE, 6, "account"), "base", NOW - 1000)
    for key in KEYS[:3]:
        branch.create(key)
    return branch.done()


keys = st.sampled_from(KEYS)
covers = st.sampled_from(COVERS)
Step = Callable[[Branch], None]


def _step(draw: st.DrawFn) -> Step:
    key, other, cover = draw(keys), draw(keys), draw(covers)
    steps: tuple[Step, ...] = (
        lambda branch: branch.create(key, cover),
        lambda branch: branch.update(key, cover=cover),
        lambda branch: branch.replace(key),
        lambda branch: branch.replace(key, pending=True),
        lambda branch: branch.delete(key),
        lambda branch: branch.release(key),
        lambda branch: branch.protect(key),
        lambda branch: branch.move(key, other),
    )
    return draw(st.sampled_from(steps))


@st.composite
def side(draw: st.DrawFn, base: Lock, name: str) -> Lock:
    """The base after a few applies; both sides may apply in the same second."""
    branch = Branch(base, name, NOW + draw(st.integers(0, 3)))
    for _ in range(draw(st.integers(0, 4))):
        _step(draw)(branch)
        branch.now += draw(st.integers(0, 2))
    return branch.done() if branch.lock != base else base
