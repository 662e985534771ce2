"""Reads the account before the first effect of a run: the titles of its news, and the room left.

The titles are listed once. They show what an interrupted create may have made, and what a planned
create would duplicate.
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
    """The listed news, by channel and media_id.

    `newest` has the latest `update_time` of a channel and the ids with it; `titled` has the ids by
    title. Both are indexes, because every create looks into a long list.
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
        """The latest time in the platform's list, in seconds; 0 for an empty list."""
        return self.newest[channel][0] if channel in self.newest else 0

    def known(self, channel: Channel, title: str) -> tuple[str, ...]:
        """The existing ids that a later search by time and title would find too."""
        _, newest = self.newest.get(channel, (0, frozenset()))
        return tuple(sorted(newest.union(self.titled.get((channel, title), ()))))


def run_preflight(run: Run, guard: DriftGuard) -> Preflight:
    """List the channels that get a new news. Raises PlatformError if a list cannot be read."""
    wanted = {step.channel for step in planned_creates(run)}
    return Preflight(
        {channel: guard.list_titles(channel) for channel in CHANNELS if channel in wanted}
    )


def planned_creates(run: Run) -> list[CreateNews]:
    """The creates of the plan."""
    return [step for step in run.plan.steps if isinstance(step, CreateNews)]


def check_library_room(run: Run) -> MaterialCounts | None:
    """Check that the permanent library has room for what the plan adds, before anything is sent.

    Returns the current counts, or None if nothing is added. The limits are 100,000 images, 100,000
    news, 1,000 voices and 1,000 videos (add_material, official page). Raises PlatformError.
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
                f"the account has {held[kind]:,} permanent materials of type {kind}, and the limit"
                f" is {LIBRARY_LIMITS[kind]:,}: there is no room for {number:,} more",
                hint="delete some in the console, or with: wxpublish remote delete MEDIA_ID",
            )
    return counts


def _title(item: RemoteNews) -> str:
    return item.articles[0].title if item.articles else ""
