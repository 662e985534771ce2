"""All of an account, or some of its news, into a folder; what is there already is passed over."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from wxpublish.model.address import LISTED_AS, Address, ListedType
from wxpublish.model.lock import LockedNews, Resource
from wxpublish.model.site import Channel
from wxpublish.pull.article_folder import NewsPuller, PulledNews, PullProblem
from wxpublish.pull.fetch import Fetcher, missing
from wxpublish.pull.material_files import PulledFile, pull_material
from wxpublish.pull.remote_tree import leads_out, read
from wxpublish.wechat.answers import Ok
from wxpublish.wechat.article_payloads import RemoteNews
from wxpublish.wechat.failure_text import describe, expect
from wxpublish.wechat.listings import Listing
from wxpublish.wechat.permanent_materials import RemoteMaterial

KINDS: tuple[ListedType, ...] = ("image", "voice", "video")
T = TypeVar("T")


@dataclass(slots=True)
class Pulled:
    """What came of a pull. Not `complete`: it was stopped, or something is missing.

    `keeps_links`: an article links out of the platform, so the account has the right to that.
    """

    news: list[PulledNews] = field(default_factory=list)
    files: list[PulledFile] = field(default_factory=list)
    problems: list[PullProblem] = field(default_factory=list)
    stopped: bool = False
    keeps_links: bool = False

    @property
    def complete(self) -> bool:
        return not self.stopped and not any(problem.exit_code for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Watcher:
    """Hears how far it is, and says when to stop: asked between two items, never within one."""

    heard: Callable[[int, int, str], None]
    stop: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class AccountPuller:
    """Pulls an account. `known` has the lockfile's addresses by media_id."""

    fetcher: Fetcher
    channel: Channel
    known: Mapping[str, Address]
    watcher: Watcher
    explicit: frozenset[str] = frozenset()

    def everything(self) -> Pulled:
        """All news of the channel and all permanent files. Raises where a list cannot be read."""
        pulled = Pulled()
        client = self.fetcher.client
        news = _listed(expect(client.channel(self.channel).list(content=True)), "news", pulled)
        files = [
            (kind, item)
            for kind in KINDS
            for item in _listed(expect(client.materials.list(kind)), kind, pulled)
        ]
        pulled.keeps_links = any(map(_leads_out, news))
        total = len(news) + len(files)
        # Files first: covers and pictures of articles stand among them and are fetched once.
        for kind, item in self._each(files, 0, total, lambda pair: pair[1].name, pulled):
            self._file(kind, item, pulled)
        for remote in self._each(news, len(files), total, _title, pulled):
            self._news(remote, pulled)
        return pulled

    def some(self, wanted: Mapping[Address, Resource]) -> Pulled:
        """News and declared files by address, as the lockfile has them."""
        pulled = Pulled()
        rows = list(wanted.items())
        for address, held in self._each(rows, 0, len(rows), lambda row: str(row[0]), pulled):
            if isinstance(held, LockedNews):
                self._one(address, held, pulled)
            else:
                item = RemoteMaterial(held.media_id, held.filename, 0, held.url)
                self._file(LISTED_AS[address.kind], item, pulled)
        return pulled

    def _one(self, address: Address, held: LockedNews, pulled: Pulled) -> None:
        answer = self.fetcher.client.channel(held.channel).get(held.media_id)
        if isinstance(answer, Ok):
            self._news(answer.value, pulled, held.channel)
            return
        missed = missing(answer)
        problem = PullProblem(
            str(address), missed.reason, missed.hint, missed.exit_code, missed.fatal
        )
        pulled.problems.append(problem)

    def _each(
        self, items: list[T], done: int, total: int, name: Callable[[T], str], pulled: Pulled
    ) -> Iterator[T]:
        """The items, until somebody wants to stop or going on makes no sense."""
        for number, item in enumerate(items, start=done):
            if pulled.stopped or any(problem.fatal for problem in pulled.problems):
                return
            if self.watcher.stop():
                pulled.stopped = True
                return
            self.watcher.heard(number, total, name(item))
            yield item
        self.watcher.heard(done + len(items), total, "")

    def _news(self, remote: RemoteNews, pulled: Pulled, channel: Channel | None = None) -> None:
        puller = NewsPuller(self.fetcher, channel or self.channel, self.explicit)
        one = puller.pull(remote, self.known.get(remote.media_id))
        pulled.news.append(one)
        pulled.problems += one.problems

    def _file(self, kind: ListedType, item: RemoteMaterial, pulled: Pulled) -> None:
        one = pull_material(self.fetcher, kind, item)
        pulled.files.append(one)
        pulled.problems += one.problems


def _listed(listing: Listing[T], what: str, pulled: Pulled) -> list[T]:
    if not listing.complete:
        reason = describe(listing.problem).message if listing.problem else "it kept changing"
        message = f"the list was not read to its end: {reason}"
        pulled.problems.append(PullProblem(what, message, "run it again", 4))
    return list(listing.items.values())


def _leads_out(news: RemoteNews) -> bool:
    return any(
        "<a" in (one.content or "") and leads_out(read(one.content or "")) for one in news.articles
    )


def _title(news: RemoteNews) -> str:
    return next((article.title for article in news.articles if article.title), news.media_id)
