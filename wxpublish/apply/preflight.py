"""What the account holds before the first effect of a run: its titles, and the room that is left.

The titles are listed once. They tell what an interrupted create may have made, and what a planned
create would make again.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from wxpublish.apply.drift_guard import DriftGuard
from wxpublish.apply.run import Run
from wxpublish.errors import PlatformError
from wxpublish.model.site import CHANNELS, Channel
from wxpublish.model.step import CreateNews, UploadAsset
from wxpublish.wechat.article_payloads import RemoteNews
from wxpublish.wechat.failure_text import expect
from wxpublish.wechat.permanent_materials import MaterialCounts

LIBRARY_LIMITS = {"image": 100_000, "news": 100_000, "voice": 1000, "video": 1000}


@dataclass(slots=True)
class Preflight:
    """What was listed, by channel and media_id, without bodies.

    `newest` and `titled` are looked up there: many creates ask, and the list is long.
    """

    listed: dict[Channel, Mapping[str, RemoteNews]] = field(default_factory=dict)
    newest: dict[Channel, tuple[int, frozenset[str]]] = field(default_factory=dict)
    titled: dict[tuple[Channel, str], list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for channel, items in self.listed.items():
            time = max((item.update_time for item in items.values()), default=0)
            ids = frozenset(one for one, item in items.items() if item.update_time >= time)
            self.newest[channel] = time, ids
            for media_id, item in items.items():
                self.titled.setdefault((channel, _title(item)), []).append(media_id)

    def baseline(self, channel: Channel) -> int:
        """The platform's time then, as far as its own answers tell it."""
        return self.newest[channel][0] if channel in self.newest else 0

    def known(self, channel: Channel, title: str) -> tuple[str, ...]:
        """Ids that were there before and that a search by time and title would find."""
        _, newest = self.newest.get(channel, (0, frozenset()))
        return tuple(sorted(newest.union(self.titled.get((channel, title), ()))))


def run_preflight(run: Run, guard: DriftGuard) -> Preflight:
    """List the channels that get a new item. Raises PlatformError where a list cannot be read."""
    wanted = {step.channel for step in planned_creates(run)}
    return Preflight(
        {channel: guard.list_titles(channel) for channel in CHANNELS if channel in wanted}
    )


def planned_creates(run: Run) -> list[CreateNews]:
    """The news that the plan adds."""
    return [step for step in run.plan.steps if isinstance(step, CreateNews)]


def check_library_room(run: Run) -> MaterialCounts | None:
    """Refuse what the library of permanent materials has no room for, before anything is sent.

    Gives what the library holds now, or None where nothing is added to it. Images and news: 100,000
    each; voices and videos: 1,000 (add_material, official page). Raises PlatformError.
    """
    if not run.plan.read_strategy.counts_library:
        return None
    adding = Counter(
        step.library_type
        for step in run.plan.steps
        if isinstance(step, UploadAsset | CreateNews) and step.library_type
    )
    counts = expect(run.client.materials.counts())
    held = {
        "image": counts.image,
        "voice": counts.voice,
        "video": counts.video,
        "news": counts.news,
    }
    for kind, number in adding.items():
        if held[kind] + number > LIBRARY_LIMITS[kind]:
            raise PlatformError(
                f"the account has {held[kind]:,} permanent materials of type {kind} and room for"
                f" {LIBRARY_LIMITS[kind]:,}: {number:,} more do not fit",
                hint="delete some in the console or with: wxpublish remote delete MEDIA_ID",
            )
    return counts


def _title(item: RemoteNews) -> str:
    return item.articles[0].title if item.articles else ""
