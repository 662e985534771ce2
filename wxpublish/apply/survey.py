"""The account's titles, listed once before the first create of a run.

They tell what an interrupted create may have made, and they show the work of a run that died
before its lockfile was saved anywhere: the same text is adopted before anything is uploaded, and
another text under the same title waits for a person's word.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from wxpublish.apply.adoption import adopt_file, adopt_news, same_news
from wxpublish.apply.lists import whole
from wxpublish.apply.records import locked_news
from wxpublish.apply.recovery import settle_disowned
from wxpublish.apply.run import Run
from wxpublish.apply.watch import Watch
from wxpublish.errors import PlatformError
from wxpublish.model.address import MEDIA_KINDS, Address
from wxpublish.model.asset import Asset, Upload
from wxpublish.model.lock import LockedNews
from wxpublish.model.site import Channel
from wxpublish.model.step import CreateNews, UpdateArticle, UploadAsset
from wxpublish.wechat.answers import Ok, Refused
from wxpublish.wechat.articles import RemoteNews
from wxpublish.wechat.describe import expect
from wxpublish.wechat.errcodes import Kind
from wxpublish.wechat.snapshot import LISTED_AS

ROOM = {"image": 100_000, "news": 100_000, "voice": 1000, "video": 1000}
CHANNELS: tuple[Channel, ...] = ("draft", "material")


@dataclass(slots=True)
class Survey:
    """What was listed, by channel and media_id, without bodies."""

    listed: dict[Channel, Mapping[str, RemoteNews]] = field(default_factory=dict)

    def baseline(self, channel: Channel) -> int:
        """The platform's time then, as far as its own answers tell it."""
        times = (item.update_time for item in self.listed.get(channel, {}).values())
        return max(times, default=0)

    def known(self, channel: Channel, title: str) -> tuple[str, ...]:
        """Ids that were there before and that a search by time and title would find."""
        newest = self.baseline(channel)
        return tuple(
            media_id
            for media_id, item in self.listed.get(channel, {}).items()
            if item.update_time >= newest or _title(item) == title
        )


def survey(run: Run) -> Survey:
    """List the channels that get a new item, and settle what is there already.

    Raises PlatformError where a list cannot be read.
    """
    creates = [step for step in run.plan.steps if isinstance(step, CreateNews)]
    found = Survey()
    for channel in CHANNELS:
        if any(step.channel == channel for step in creates):
            found.listed[channel] = whole(run.client.channel(channel).list())
    if creates:
        _settle_strangers(run, found, creates)
    return found


def _settle_strangers(run: Run, found: Survey, creates: list[CreateNews]) -> None:
    """Adopt what is ours, ask about the rest, and remember until when that is not done.

    Without that, what this run writes itself would be newer than what it did not come to.
    """
    lock = run.store.lock
    met = [(step, _strangers(run, found, step, lock.since(step.channel))) for step in creates]
    if times := [lock.since(step.channel) for step, strangers in met if strangers]:
        run.store.done(None, lock.unclear(min(times)))
    settled = [not strangers or _settled(run, step, strangers) for step, strangers in met]
    if all(settled):
        run.store.done(None, replace(run.store.lock, unclear_since=None))


def adopt_files(run: Run) -> None:
    """Take declared materials that are on the account already: a file's name carries its hash.

    Raises PlatformError where a list cannot be read.
    """
    new = [
        step
        for step in run.plan.steps
        if isinstance(step, UploadAsset)
        and step.address.kind in MEDIA_KINDS
        and step.address not in run.store.lock.resources
    ]
    for kind in sorted({LISTED_AS[step.address.kind] for step in new}):
        listed = whole(run.client.materials.list(kind))
        for step in new:
            claimed = run.store.lock.claimed()
            for media_id, file in listed.items():
                same = LISTED_AS[step.address.kind] == kind and file.name == step.asset.filename
                if same and media_id not in claimed and step.address not in run.adopted:
                    run.store.done(None, adopt_file(run.store.lock, step.asset, file))
                    run.adopted.add(step.address)
                    run.say(f"{step.address} is on the account already: adopted", step.address)


def adopt_covers(run: Run, watch: Watch) -> None:
    """Take new covers that a run which died had sent with an update, and had uploaded before.

    Updates with a new cover are compared before any upload for this. A cover is known by its
    file's name. Raises PlatformError where a list cannot be read.
    """
    covers = {
        one.address: one.asset
        for one in run.plan.steps
        if isinstance(one, UploadAsset) and one.asset.upload is Upload.THUMB
    }
    found: dict[Address, str] = {}
    for step in run.plan.steps:
        if isinstance(step, UpdateArticle) and step.article.cover in covers:
            place = step.address, step.index
            if watch.unchanged(step) and place in watch.sent_before:
                found[step.article.cover] = watch.sent_before[place].thumb_media_id
    claimed = run.store.lock.claimed()
    if not {*found.values()} - claimed:
        return
    listed = whole(run.client.materials.list("image"))
    for address, media_id in found.items():
        file = listed.get(media_id)
        if file and file.name == covers[address].filename and media_id not in claimed:
            run.store.done(None, adopt_file(run.store.lock, covers[address], file))
            run.adopted.add(address)
            run.say(f"{address} is on the account already: adopted", address)


def refuse_overfull(run: Run) -> None:
    """Refuse what the library of permanent materials has no room for, before anything is sent.

    Images and news: 100,000 each; voices and videos: 1,000 (add_material, official page). Raises
    PlatformError.
    """
    adding: Counter[str] = Counter()
    for step in run.plan.steps:
        if isinstance(step, UploadAsset) and step.asset.upload is not Upload.UPLOADIMG:
            adding[LISTED_AS[step.address.kind]] += 1
        elif isinstance(step, CreateNews) and step.channel == "material":
            adding["news"] += 1
    if not adding:
        return
    counts = expect(run.client.materials.counts())
    there = {
        "image": counts.image,
        "voice": counts.voice,
        "video": counts.video,
        "news": counts.news,
    }
    for kind, number in adding.items():
        if there[kind] + number > ROOM[kind]:
            raise PlatformError(
                f"the account has {there[kind]:,} permanent materials of type {kind} and room for"
                f" {ROOM[kind]:,}: {number:,} more do not fit",
                hint="delete some in the console or with: wxpublish remote delete MEDIA_ID",
            )


def record_of(run: Run, step: CreateNews) -> LockedNews:
    """What the lockfile will hold, with what is still to be deleted under this address."""
    made = locked_news(step.news, step.channel, step.recipe)
    before = run.held(step.address)
    if before is None:
        return made
    old = (*before.superseded, *step.supersedes)
    return replace(made, protect=made.protect or before.protect, superseded=old)


def _strangers(run: Run, found: Survey, step: CreateNews, since: int) -> list[str]:
    """Items that nobody claims, not older than the lockfile, under the title of a planned create.

    Not newer alone: times are whole seconds.
    """
    claimed = run.store.lock.claimed()
    disowned = {
        media_id
        for opened in run.store.open_operations()
        if opened.operation.deed == "disown" and opened.operation.address == step.address
        for media_id in opened.operation.known
    }
    return [
        media_id
        for media_id, item in found.listed[step.channel].items()
        if media_id not in claimed
        and media_id not in disowned
        and item.update_time >= since
        and _title(item) == step.news.articles[0].title
    ]


def _settled(run: Run, step: CreateNews, strangers: list[str]) -> bool:
    """Adopt the one item that says what is wanted; whether nothing is left to ask or to read."""
    there = []
    for media_id in sorted({*strangers} - run.store.lock.claimed()):
        answer = run.client.channel(step.channel).get(media_id)
        if isinstance(answer, Ok):
            there.append(answer.value)
        elif not (isinstance(answer, Refused) and answer.row.kind is Kind.GONE):
            run.failed(step, answer)
            return False
    match [remote for remote in there if same_news(step.news, remote)]:
        case [remote]:
            _adopt(run, step, remote)
            _tell_of_copies(run, step, [one.media_id for one in there if one is not remote])
            return True
        case _ if there:
            _ask(run, step, [remote.media_id for remote in there])
            return False
        case _:
            return True


def _adopt(run: Run, step: CreateNews, remote: RemoteNews) -> None:
    record = record_of(run, step)
    assets: dict[Address, Asset] = {
        one.address: one.asset for one in run.plan.steps if isinstance(one, UploadAsset)
    }
    lock = adopt_news(run.store.lock, step.news, remote, step.channel, step.recipe, assets)
    held = lock.news()[step.address]
    held = replace(held, superseded=record.superseded, protect=record.protect)
    run.store.done(None, lock.put(step.address, held))
    settle_disowned(run.store, step.address)
    run.adopted.add(step.address)
    run.say(f"{step.address} is on the account already: adopted", step.address)


def _tell_of_copies(run: Run, step: CreateNews, others: list[str]) -> None:
    """What else bears the title may be what a lost run replaced and did not come to delete."""
    for media_id in others:
        run.say(
            f"the account has another 《{step.news.articles[0].title}》, which stays; if it is an"
            f" older copy: wxpublish remote delete {media_id}",
            step.address,
        )


def _ask(run: Run, step: CreateNews, strangers: list[str]) -> None:
    adopt = " or ".join(
        f"wxpublish recover --adopt {step.address}={media_id}" for media_id in strangers
    )
    run.trouble(
        step,
        "unknown",
        f"the account has 《{step.news.articles[0].title}》 already, newer than the lockfile"
        f" ({', '.join(strangers)}); if it is this article: {adopt}; if not:"
        f" wxpublish recover --discard {step.address}",
        10,
    )


def _title(item: RemoteNews) -> str:
    return item.articles[0].title if item.articles else ""
