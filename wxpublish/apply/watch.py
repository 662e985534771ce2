"""What is looked at around each change: that the item is as it was left, and what became of it.

`draft/get` has 500 calls a day, so where more than a hundred items are touched the lists are read
instead, and single items only where their time moved (wechat-api.md 7.3).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from wxpublish.apply.records import as_read
from wxpublish.apply.recovery import claimed_ids
from wxpublish.apply.run import Run
from wxpublish.model.address import Address
from wxpublish.model.lock import LockedNews
from wxpublish.model.site import Channel
from wxpublish.model.step import CreateNews, DeleteItem, Step, UpdateArticle
from wxpublish.wechat.answers import Ok, Refused
from wxpublish.wechat.articles import RemoteNews
from wxpublish.wechat.describe import expect
from wxpublish.wechat.errcodes import Kind
from wxpublish.wechat.readback import observed_digest, picture_count, plain_text

GETS_WORTH = 100


@dataclass(slots=True)
class Watch:
    """Looks of one run. `titles` are the lists read before the first create, by channel."""

    run: Run
    by_list: bool
    titles: dict[Channel, Mapping[str, RemoteNews]] = field(default_factory=dict)
    lists: dict[Channel, Mapping[str, RemoteNews] | None] = field(default_factory=dict)
    verdicts: dict[Address, bool] = field(default_factory=dict)
    unread: set[Address] = field(default_factory=set)

    def survey(self) -> None:
        """List the titles of each channel that gets a new item. Raises PlatformError."""
        run = self.run
        for channel in ("draft", "material"):
            if any(isinstance(s, CreateNews) and s.channel == channel for s in run.plan.steps):
                listing = expect(run.client.channel(channel).list())
                self.titles[channel] = dict(listing.items)

    def baseline(self, channel: Channel) -> int:
        """The platform's time now, as far as its own answers tell it."""
        listed = (item.update_time for item in self.titles.get(channel, {}).values())
        return max(listed, default=0)

    def namesakes(self, channel: Channel, title: str) -> tuple[str, ...]:
        """Ids that bear a title already, or are as young as the baseline: none of our making."""
        newest = self.baseline(channel)
        return tuple(
            media_id
            for media_id, item in self.titles.get(channel, {}).items()
            if item.update_time >= newest or _title(item) == title
        )

    def claimed(self, step: CreateNews, record: LockedNews) -> bool:
        """Whether the account has this item already, although the lockfile does not know it.

        That is how a run looks that died before its lockfile was saved anywhere. The same text is
        adopted; another text under the same title needs a person's word.
        """
        run = self.run
        found = self._strangers(step)
        if not found:
            return False
        if len(found) == 1:
            answer = run.client.channel(step.channel).get(found[0])
            if isinstance(answer, Ok) and _is_same(step, answer.value):
                held = as_read(replace(record, media_id=found[0]), answer.value)
                run.store.done(None, run.store.lock.put(step.address, held))
                run.adopted.add(step.address)
                run.say(f"{step.address} is on the account already: adopted", step.address)
                return True
        adopt = f"wxpublish recover --adopt {step.address}={found[0]}"
        run.trouble(
            step,
            "unknown",
            f"the account has 《{step.news.articles[0].title}》 already ({', '.join(found)}), newer"
            f" than the lockfile; if it is this article: {adopt}; if not:"
            f" wxpublish recover --discard {step.address}",
            10,
        )
        return True

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

    def read_back(self, address: Address) -> None:
        """Note what the platform made of it: the base of every later look for drift."""
        held = self.run.held(address)
        if held is None:
            return
        if self.by_list:
            self.unread.add(address)
            return
        answer = self.run.client.channel(held.channel).get(held.media_id)
        if isinstance(answer, Ok):
            self._seen(address, held, answer.value)
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
                    self._seen(address, held, items[held.media_id])
        self.unread.clear()

    def _seen(self, address: Address, held: LockedNews, remote: RemoteNews) -> None:
        lock = self.run.store.lock
        self.run.store.done(None, lock.put(address, as_read(held, remote)))

    def _strangers(self, step: CreateNews) -> list[str]:
        lock = self.run.store.lock
        claimed = claimed_ids(lock)
        disowned = {
            media_id
            for opened in self.run.store.open_operations()
            if opened.operation.deed == "disown" and opened.operation.address == step.address
            for media_id in opened.operation.known
        }
        newest = max((held.update_time for held in lock.news().values()), default=0)
        return [
            media_id
            for media_id, item in self.titles.get(step.channel, {}).items()
            if media_id not in claimed
            and media_id not in disowned
            and item.update_time > newest
            and _title(item) == step.news.articles[0].title
        ]

    def _compare(self, step: CreateNews | UpdateArticle | DeleteItem) -> bool:
        run = self.run
        held = run.held(step.address)
        if held is None or held.released:
            return True
        if self.by_list and self._listed_alike(held):
            return True
        answer = run.client.channel(held.channel).get(held.media_id)
        if isinstance(answer, Refused) and answer.row.kind is Kind.GONE:
            return self._gone(step)
        if not isinstance(answer, Ok):
            run.failed(step, answer)
            return False
        return self._is_as_left(step, held, answer.value)

    def _listed_alike(self, held: LockedNews) -> bool:
        """Whether a list of the whole channel, read once, shows the item with its old time."""
        if held.channel not in self.lists:
            answer = self.run.client.channel(held.channel).list()
            self.lists[held.channel] = answer.value.items if isinstance(answer, Ok) else None
        item = (self.lists[held.channel] or {}).get(held.media_id)
        return item is not None and item.update_time == held.update_time

    def _is_as_left(
        self, step: CreateNews | UpdateArticle | DeleteItem, held: LockedNews, remote: RemoteNews
    ) -> bool:
        now = tuple(observed_digest(article) for article in remote.articles)
        before = tuple(article.observed for article in held.articles)
        same = len(now) == len(before) and all(
            old is None or old == new for old, new in zip(before, now, strict=True)
        )
        if same:
            return True
        self.run.settings.save_remote(step.address, remote)
        match step.on_drift:
            case "overwrite":
                return True
            case "keep":
                self.run.trouble(step, "skipped", "it was edited by hand and is kept", 0)
            case "fail":
                flags = f"wxpublish apply --on-drift overwrite --target {step.address}"
                message = f"{step.address} was edited by hand since the last apply; its text is in"
                self.run.trouble(
                    step, "conflict", f"{message} .wxpublish/backup/. To send ours: {flags}", 6
                )
        return False

    def _gone(self, step: CreateNews | UpdateArticle | DeleteItem) -> bool:
        if isinstance(step, DeleteItem):
            return True
        message = f"{step.address} is gone from the account: published or deleted by hand;"
        self.run.trouble(step, "conflict", f"{message} look with: wxpublish plan --refresh", 6)
        return False


def _title(item: RemoteNews) -> str:
    return item.articles[0].title if item.articles else ""


def _is_same(step: CreateNews, remote: RemoteNews) -> bool:
    """The one comparison of text (design.md, decision 2): only for what nobody knows yet."""
    wanted = step.news.articles
    return len(wanted) == len(remote.articles) and all(
        (ours.title, ours.author, ours.digest) == (theirs.title, theirs.author, theirs.digest)
        and plain_text(ours.html) == plain_text(theirs.content or "")
        and picture_count(ours.html) == picture_count(theirs.content or "")
        for ours, theirs in zip(wanted, remote.articles, strict=True)
    )
