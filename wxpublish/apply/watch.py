"""What is looked at around each change: that the item is as it was left, and what became of it.

What is there is saved before it is overwritten, replaced or deleted: the platform keeps no older
version of anything.

`draft/get` has 500 calls a day, so where more than a hundred items are touched the lists are read
instead, and single items only where their time moved (API_Call_Limits page).
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from wxpublish.apply.adoption import same_as_sent
from wxpublish.apply.lists import whole
from wxpublish.apply.records import as_read
from wxpublish.apply.run import Run
from wxpublish.model.address import Address
from wxpublish.model.lock import LockedNews, differs, is_as_left
from wxpublish.model.site import Channel
from wxpublish.model.step import CreateNews, DeleteItem, Step, UpdateArticle
from wxpublish.wechat.answers import Ok, Refused
from wxpublish.wechat.articles import RemoteArticle, RemoteNews
from wxpublish.wechat.errcodes import Kind
from wxpublish.wechat.readback import expected_of, observed_digest

GETS_WORTH = 100


@dataclass(slots=True)
class Watch:
    """Looks of one run; `lists` are those that stand in for single reads, by channel.

    `sent_before` are articles that said already what this run sends, by address and index;
    `replaced` has the digests of news that this run replaces, as they were then, by media_id.
    """

    run: Run
    by_list: bool
    lists: dict[Channel, Mapping[str, RemoteNews]] = field(default_factory=dict)
    verdicts: dict[Address, bool] = field(default_factory=dict)
    unread: dict[Address, bool] = field(default_factory=dict)
    sent_before: dict[tuple[Address, int], RemoteArticle] = field(default_factory=dict)
    replaced: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def catch_up(self) -> None:
        """Read back what a run that was cut off did not come to: until then, edits by hand show
        nowhere.
        """
        touched = {
            s.address for s in self.run.plan.steps if isinstance(s, CreateNews | UpdateArticle)
        }
        for address, held in self.run.store.lock.news().items():
            unread = any(article.unread for article in held.articles)
            if unread and not held.released and address not in touched:
                self.read_back(address, ours=False)

    def unchanged(self, step: Step) -> bool:
        """Whether what a step changes or deletes is as it was left; asked once an address."""
        match step:
            case CreateNews() if not step.supersedes:
                return True
            case DeleteItem() if step.superseded or step.channel is None:
                return True
            case CreateNews() | UpdateArticle() | DeleteItem():
                if step.address not in self.verdicts:
                    self.verdicts[step.address] = self._compare(step)
                return self.verdicts[step.address]
            case _:
                return True

    def read_back(self, address: Address, *, now: bool = False, ours: bool = True) -> None:
        """Note what the platform made of it: the base of every later look for drift.

        `ours`: this run sent it. What an earlier one left must say what that one sent.
        """
        held = self.run.held(address)
        if held is None:
            return
        if self.by_list and not now:
            self.unread[address] = ours
            return
        answer = self.run.client.channel(held.channel).get(held.media_id)
        if isinstance(answer, Ok):
            self._seen(address, held, answer.value, ours=ours)
        else:
            self.run.say(f"{address} could not be read back; the next --refresh will", address)

    def finish(self) -> None:
        """Read back by list what was put off."""
        channels = {held.channel for a in self.unread if (held := self.run.held(a))}
        for channel in sorted(channels):
            answer = self.run.client.channel(channel).list(content=True)
            items = answer.value.items if isinstance(answer, Ok) else {}
            for address in sorted(self.unread):
                held = self.run.held(address)
                if held and held.channel == channel and held.media_id in items:
                    self._seen(address, held, items[held.media_id], ours=self.unread[address])
        self.unread.clear()

    def _seen(self, address: Address, held: LockedNews, remote: RemoteNews, *, ours: bool) -> None:
        lock = self.run.store.lock
        self.run.store.done(None, lock.put(address, as_read(held, remote, ours=ours)))

    def _compare(self, step: CreateNews | UpdateArticle | DeleteItem) -> bool:
        run = self.run
        held = run.held(step.address)
        if held is None or held.released:
            return True
        if self.by_list and self._listed_alike(step.address, held):
            return True
        answer = run.client.channel(held.channel).get(held.media_id)
        if isinstance(answer, Refused) and answer.row.kind is Kind.GONE:
            return self._gone(step)
        if not isinstance(answer, Ok):
            run.failed(step, answer)
            return False
        return self._is_as_left(step, held, answer.value)

    def _listed_alike(self, address: Address, held: LockedNews) -> bool:
        """Whether a list of the whole channel, read once, shows the item as it was left."""
        if held.channel not in self.lists:
            answer = self.run.client.channel(held.channel).list(content=True)
            self.lists[held.channel] = whole(answer)
        item = self.lists[held.channel].get(held.media_id)
        if item is None or held.moved_on(item.update_time) or not _is_the_same(held, item):
            return False
        self._keep(address, item)
        return True

    def _keep(self, address: Address, remote: RemoteNews) -> None:
        """Save what is about to be changed, and note how it was."""
        self.run.settings.save_remote(address, remote)
        digests = tuple(observed_digest(article) for article in remote.articles)
        self.replaced[remote.media_id] = digests

    def _is_as_left(
        self, step: CreateNews | UpdateArticle | DeleteItem, held: LockedNews, remote: RemoteNews
    ) -> bool:
        now = tuple(observed_digest(article) for article in remote.articles)
        ours = self._already_sent(step.address, remote)
        same = _is_the_same(held, remote, but=ours)
        self._keep(step.address, remote)
        if same:
            self.sent_before |= {(step.address, index): remote.articles[index] for index in ours}
            return True
        wrong = _unforeseen(step, len(held.articles), now)
        if wrong:
            message = f"{step.address} {wrong}; look with: wxpublish plan --refresh"
            self.run.trouble(step, "conflict", message, 6)
            return False
        match step.on_drift:
            case "overwrite":
                return True
            case "keep":
                self.run.trouble(step, "skipped", "it was edited by hand and is kept", 0)
            case "fail":
                self.run.trouble(step, "conflict", _edited(step, held, remote), 6)
        return False

    def _already_sent(self, address: Address, remote: RemoteNews) -> set[int]:
        """The articles that already say what this run is to send: it was sent by a run that died
        before its lockfile was saved anywhere, and it may be repeated.
        """
        return {
            step.index
            for step in self.run.plan.steps
            if isinstance(step, UpdateArticle)
            and step.address == address
            and step.index < len(remote.articles)
            and same_as_sent(step.article, remote.articles[step.index])
        }

    def _gone(self, step: CreateNews | UpdateArticle | DeleteItem) -> bool:
        if isinstance(step, DeleteItem):
            return True
        message = f"{step.address} is gone from the account: published or deleted by hand;"
        self.run.trouble(step, "conflict", f"{message} look with: wxpublish plan --refresh", 6)
        return False


def _is_the_same(
    held: LockedNews, remote: RemoteNews, but: Container[int] = frozenset[int]()
) -> bool:
    """Whether a news is as it was left, `but` for the articles with these indexes."""
    moved = held.update_time != remote.update_time
    return len(remote.articles) == len(held.articles) and all(
        index in but or is_as_left(article, observed_digest(there), expected_of(there), moved=moved)
        for index, (article, there) in enumerate(zip(held.articles, remote.articles, strict=True))
    )


def _edited(step: Step, held: LockedNews, remote: RemoteNews) -> str:
    """Why an item is left alone, and how ours is sent all the same."""
    title = remote.articles[0].title if remote.articles else ""
    why = "was edited by hand since the last apply"
    if any(article.observed is None for article in held.articles):
        why = "was never read back, and does not say what was sent from here"
    flags = f"wxpublish apply --on-drift overwrite --target {step.address}"
    return (
        f"{step.address} {why}: {held.media_id} is 《{title}》 now; its text is in"
        f" .wxpublish/backup/. To send ours: {flags}"
    )


def _unforeseen(
    step: CreateNews | UpdateArticle | DeleteItem,
    before: int,
    now: tuple[str, ...],
) -> str:
    """How an item that differs is not even as the plan saw it; empty where the plan may decide."""
    again = (differs(*pair, moved=False) for pair in zip(step.seen, now, strict=False))
    if step.seen and (len(step.seen) != len(now) or any(again)):
        return "was edited again since the plan looked"
    if len(now) != before and isinstance(step, UpdateArticle):
        return "has another number of articles now than was sent"
    return ""
