"""Pulling all of an account, or some addresses, into a folder; existing files are skipped."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from wxpublish.model.address import LISTED_AS, Address, ListedType
from wxpublish.model.lock import LockedNews, Resource
from wxpublish.model.pull_result import PullProblem, PullResult
from wxpublish.model.site import Channel
from wxpublish.pull.article_folder import NewsPuller
from wxpublish.pull.fetch import Fetcher, as_fetch_failure
from wxpublish.pull.material_files import pull_material
from wxpublish.pull.remote_tree import has_external_link, read_article
from wxpublish.wechat.answers import Ok
from wxpublish.wechat.article_payloads import RemoteNews
from wxpublish.wechat.failure_text import describe, expect
from wxpublish.wechat.listings import Listing
from wxpublish.wechat.permanent_materials import RemoteMaterial

FILE_TYPES: tuple[ListedType, ...] = ("image", "voice", "video")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PullProgress:
    """Callbacks between two items: `report` gets (done, total, name), `should_stop` ends the pull."""

    report: Callable[[int, int, str], None]
    should_stop: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class AccountPuller:
    """Pulls an account. `known` has the lockfile's addresses by media_id."""

    fetcher: Fetcher
    channel: Channel
    known: Mapping[str, Address]
    progress: PullProgress
    explicit: frozenset[str] = frozenset()

    def pull_all(self) -> PullResult:
        """Pull all news of the channel and all permanent files. Raises if a list cannot be read."""
        result = PullResult()
        client = self.fetcher.client
        news = _list_items(expect(client.channel(self.channel).list(content=True)), "news", result)
        files = [
            (kind, item)
            for kind in FILE_TYPES
            for item in _list_items(expect(client.materials.list(kind)), kind, result)
        ]
        result.keeps_links = any(map(_has_external_link, news))
        total = len(news) + len(files)
        # Files first: they include covers and pictures of articles, which are then not fetched again.
        for kind, item in self._iterate(files, 0, total, lambda pair: pair[1].name, result):
            self._pull_file(kind, item, result)
        for remote in self._iterate(news, len(files), total, _title_of, result):
            self._pull_news(remote, result)
        return result

    def pull_addresses(self, wanted: Mapping[Address, Resource]) -> PullResult:
        """Pull the news and declared files of these addresses, as the lockfile has them."""
        result = PullResult()
        resources = list(wanted.items())
        for address, resource in self._iterate(
            resources, 0, len(resources), lambda pair: str(pair[0]), result
        ):
            if isinstance(resource, LockedNews):
                self._pull_locked(address, resource, result)
            else:
                item = RemoteMaterial(resource.media_id, resource.filename, 0, resource.url)
                self._pull_file(LISTED_AS[address.kind], item, result)
        return result

    def _pull_locked(self, address: Address, news: LockedNews, result: PullResult) -> None:
        answer = self.fetcher.client.channel(news.channel).get(news.media_id)
        if isinstance(answer, Ok):
            self._pull_news(answer.value, result, news.channel)
            return
        failure = as_fetch_failure(answer)
        problem = PullProblem(
            str(address), failure.reason, failure.hint, failure.exit_code, failure.fatal
        )
        result.problems.append(problem)

    def _iterate(
        self, items: list[T], done: int, total: int, name: Callable[[T], str], result: PullResult
    ) -> Iterator[T]:
        """The items, until the user stops the pull or a problem is fatal."""
        for number, item in enumerate(items, start=done):
            if result.stopped or any(problem.fatal for problem in result.problems):
                return
            if self.progress.should_stop():
                result.stopped = True
                return
            self.progress.report(number, total, name(item))
            yield item
        self.progress.report(done + len(items), total, "")

    def _pull_news(
        self, remote: RemoteNews, result: PullResult, channel: Channel | None = None
    ) -> None:
        puller = NewsPuller(self.fetcher, channel or self.channel, self.explicit)
        pulled = puller.pull(remote, self.known.get(remote.media_id))
        result.news.append(pulled)
        result.problems += pulled.problems

    def _pull_file(self, kind: ListedType, item: RemoteMaterial, result: PullResult) -> None:
        pulled = pull_material(self.fetcher, kind, item)
        result.files.append(pulled)
        result.problems += pulled.problems


def _list_items(listing: Listing[T], what: str, result: PullResult) -> list[T]:
    if not listing.complete:
        reason = describe(listing.problem).message if listing.problem else "it kept changing"
        message = f"the list was not read completely: {reason}"
        result.problems.append(PullProblem(what, message, "run the command again", 4))
    return list(listing.items.values())


def _has_external_link(news: RemoteNews) -> bool:
    return any(
        "<a" in content and has_external_link(read_article(content))
        for content in (article.content or "" for article in news.articles)
    )


def _title_of(news: RemoteNews) -> str:
    return next((article.title for article in news.articles if article.title), news.media_id)
