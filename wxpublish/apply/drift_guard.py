"""Compares each news with the lockfile before it is changed, and reads it back afterwards.

A news is backed up before it is overwritten, replaced or deleted, because the platform keeps no
older version. The plan decides whether single news or lists are read.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from wxpublish.apply.adoption import is_as_sent
from wxpublish.apply.listing_guard import require_complete
from wxpublish.apply.lock_entries import with_read_back
from wxpublish.apply.run import Run
from wxpublish.model.address import Address, ListedType
from wxpublish.model.lock import LockedNews, differs, is_as_left
from wxpublish.model.site import Channel
from wxpublish.model.step import CreateNews, DeleteItem, Step, UpdateArticle, is_compared
from wxpublish.wechat.answers import Answer, Ok, Refused
from wxpublish.wechat.article_payloads import RemoteArticle, RemoteNews
from wxpublish.wechat.errcodes import ErrorKind
from wxpublish.wechat.listings import Listing
from wxpublish.wechat.permanent_materials import RemoteMaterial
from wxpublish.wechat.readback import expected_digest_of, observed_digest

CHANGED = "was changed on the account since the last apply, by hand or by another run"


@dataclass(slots=True)
class DriftGuard:
    """The comparisons and read-backs of one run.

    `news_lists` are the lists that replace single reads, by channel. `unread` are news that the
    list after the last change reads back; the value is whether this run sent them. `sent_before`
    are articles that already had what this run sends, by address and index. `replaced` has the
    digests of each compared news before its change, by media_id.
    """

    run: Run
    news_lists: dict[Channel, Mapping[str, RemoteNews]] = field(default_factory=dict)
    comparisons: dict[Address, bool] = field(default_factory=dict)
    unread: dict[Address, bool] = field(default_factory=dict)
    sent_before: dict[tuple[Address, int], RemoteArticle] = field(default_factory=dict)
    replaced: dict[str, tuple[str, ...]] = field(default_factory=dict)
    file_lists: dict[ListedType, Answer[Listing[RemoteMaterial]]] = field(default_factory=dict)
    updates: dict[Address, list[UpdateArticle]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for step in self.run.plan.steps:
            if isinstance(step, UpdateArticle):
                self.updates.setdefault(step.address, []).append(step)

    def reads_lists(self, channel: Channel) -> bool:
        """Whether the news of this channel are read from lists."""
        return channel in self.run.plan.read_strategy.by_list

    def list_titles(self, channel: Channel) -> Mapping[str, RemoteNews]:
        """All news of a channel before the first change, with bodies if a comparison needs them.

        Raises PlatformError if the list cannot be read.
        """
        if self.reads_lists(channel) and channel in self.run.plan.read_strategy.compared:
            return self.list_with_bodies(channel)
        return require_complete(self.run.client.channel(channel).list())

    def list_with_bodies(self, channel: Channel) -> Mapping[str, RemoteNews]:
        """All news of a channel with bodies, listed once. Raises PlatformError."""
        if channel not in self.news_lists:
            answer = self.run.client.channel(channel).list(content=True)
            self.news_lists[channel] = require_complete(answer)
        return self.news_lists[channel]

    def get_item(self, channel: Channel, media_id: str) -> Answer[RemoteNews]:
        """A news as it was before the first change. Raises PlatformError for an unreadable list."""
        found = self.list_with_bodies(channel).get(media_id) if self.reads_lists(channel) else None
        return Ok(found) if found else self.run.client.channel(channel).get(media_id)

    def list_files(self, kind: ListedType) -> Answer[Listing[RemoteMaterial]]:
        """The files of a type as they were before the first import, listed once."""
        if kind not in self.file_lists:
            self.file_lists[kind] = self.run.client.materials.list(kind)
        return self.file_lists[kind]

    def read_back_unread(self) -> None:
        """Read back what an interrupted run did not; edits by hand do not show until then.

        A news that this plan moves has its new address only later, so it is read back at the end.
        """
        for address in self.run.plan.read_strategy.unread:
            if self.run.news_at(address):
                self.read_back(address, ours=False)
            else:
                self.unread[address] = False

    def is_unchanged(self, step: Step) -> bool:
        """Whether the item that a step changes or deletes is as it was left; compared once."""
        if not is_compared(step) or not isinstance(step, CreateNews | UpdateArticle | DeleteItem):
            return True
        if step.address not in self.comparisons:
            self.comparisons[step.address] = self._compare(step)
        return self.comparisons[step.address]

    def read_back(self, address: Address, *, ours: bool = True) -> None:
        """Record how the platform stored a news: drift is found by comparing with this later.

        `ours`: this run sent it. A news of an earlier run must have what that run sent.
        """
        held = self.run.news_at(address)
        if held is None:
            return
        if self.reads_lists(held.channel):
            self.unread[address] = ours
        else:
            self._read_single(address, held, ours=ours)

    def read_back_pending(self) -> None:
        """Read back the postponed news: before anything is deleted, and at the end."""
        ours, self.unread = self.unread, {}
        unread_news = {address: held for address in ours if (held := self.run.news_at(address))}
        for channel in sorted({held.channel for held in unread_news.values()}):
            group = {a: held for a, held in sorted(unread_news.items()) if held.channel == channel}
            items = self._list_until(channel, frozenset(held.media_id for held in group.values()))
            lock = self.run.store.lock
            for address, held in group.items():
                if remote := items.get(held.media_id):
                    lock = lock.put(address, with_read_back(held, remote, ours=ours[address]))
            self.run.store.done(None, lock)
            for address, held in group.items():
                if held.media_id in items:
                    continue
                if held.superseded or not self.reads_lists(channel):
                    # The news that it replaced is deleted only after this read.
                    self._read_single(address, held, ours=ours[address])

    def _list_until(self, channel: Channel, wanted: frozenset[str]) -> Mapping[str, RemoteNews]:
        """The items of the current list, up to the page with the last wanted one."""
        if not self.reads_lists(channel):
            return {}
        answer = self.run.client.channel(channel).list(content=True, wanted=wanted)
        return answer.value.items if isinstance(answer, Ok) else {}

    def _read_single(self, address: Address, held: LockedNews, *, ours: bool) -> None:
        answer = self.run.client.channel(held.channel).get(held.media_id)
        if isinstance(answer, Ok):
            after = with_read_back(held, answer.value, ours=ours)
            self.run.store.done(None, self.run.store.lock.put(address, after))
        else:
            self.run.notify(f"{address} could not be read back; the next run does that", address)

    def _compare(self, step: CreateNews | UpdateArticle | DeleteItem) -> bool:
        run = self.run
        held = run.news_at(step.address)
        if held is None or held.released:
            return True
        if self.reads_lists(held.channel):
            item = self.list_with_bodies(held.channel).get(held.media_id)
            if item is not None:
                return self._check_item(step, held, item)
        answer = run.client.channel(held.channel).get(held.media_id)
        if isinstance(answer, Refused) and answer.row.kind is ErrorKind.GONE:
            return self._handle_gone(step)
        if not isinstance(answer, Ok):
            run.record_answer(step, answer)
            return False
        return self._check_item(step, held, answer.value)

    def _back_up(self, address: Address, remote: RemoteNews) -> None:
        """Save a news before it is changed, and record its digests."""
        self.run.settings.save_remote(address, remote)
        digests = tuple(observed_digest(article) for article in remote.articles)
        self.replaced[remote.media_id] = digests

    def _check_item(
        self, step: CreateNews | UpdateArticle | DeleteItem, held: LockedNews, remote: RemoteNews
    ) -> bool:
        now = tuple(observed_digest(article) for article in remote.articles)
        ours = self._already_sent(step.address, remote)
        same = _is_unchanged(held, remote, except_for=ours)
        self._back_up(step.address, remote)
        if same:
            self.sent_before |= {(step.address, index): remote.articles[index] for index in ours}
            return True
        problem = _changed_since_plan(step, len(held.articles), now)
        if problem:
            message = f"{step.address} {problem}; to see the change: wxpublish plan --refresh"
            self.run.record_failure(step, "conflict", message, 6)
            return False
        match step.on_drift:
            case "overwrite":
                return True
            case "keep":
                self.run.record_failure(step, "skipped", f"it {CHANGED}; it is left as it is", 0)
            case "fail":
                self.run.record_failure(step, "conflict", _conflict_message(step, held, remote), 6)
        return False

    def _already_sent(self, address: Address, remote: RemoteNews) -> set[int]:
        """The indexes of articles that already have what this run sends; sending it again is safe.

        An interrupted run whose lockfile was lost has sent them.
        """
        return {
            step.index
            for step in self.updates.get(address, ())
            if step.index < len(remote.articles)
            and is_as_sent(step.article, remote.articles[step.index])
        }

    def _handle_gone(self, step: CreateNews | UpdateArticle | DeleteItem) -> bool:
        if isinstance(step, DeleteItem):
            return True
        message = (
            f"{step.address} is gone from the account: it was published or deleted there;"
            " to see what would be done: wxpublish plan --refresh"
        )
        self.run.record_failure(step, "conflict", message, 6)
        return False


def _is_unchanged(
    held: LockedNews, remote: RemoteNews, except_for: Container[int] = frozenset[int]()
) -> bool:
    """Whether a news is as it was left, except for the articles with these indexes."""
    moved = held.update_time != remote.update_time
    return len(remote.articles) == len(held.articles) and all(
        index in except_for
        or is_as_left(article, observed_digest(there), expected_digest_of(there), moved=moved)
        for index, (article, there) in enumerate(zip(held.articles, remote.articles, strict=True))
    )


def _conflict_message(step: Step, held: LockedNews, remote: RemoteNews) -> str:
    """Why a news is left alone, and how to overwrite it all the same."""
    title = remote.articles[0].title if remote.articles else ""
    why = CHANGED
    if any(article.observed is None for article in held.articles):
        why = "was never read back, and its text is not the one that was sent"
    command = f"wxpublish apply --on-drift overwrite --target {step.address}"
    return (
        f"{step.address} {why}: {held.media_id} is now 《{title}》; its text is saved in"
        f" .wxpublish/backup/. To overwrite it: {command}"
    )


def _changed_since_plan(
    step: CreateNews | UpdateArticle | DeleteItem,
    before: int,
    now: tuple[str, ...],
) -> str:
    """Why the plan's drift policy does not apply to a news that differs; empty if it does."""
    again = (differs(*pair, moved=False) for pair in zip(step.seen, now, strict=False))
    if step.seen and (len(step.seen) != len(now) or any(again)):
        return "was edited again after the plan was made"
    if len(now) != before and isinstance(step, UpdateArticle):
        return "no longer has the number of articles that was sent"
    return ""
