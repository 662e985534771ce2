"""The plan: what apply would do, and why."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from wxpublish.model.address import Address
from wxpublish.model.asset import Asset
from wxpublish.model.finding import Finding
from wxpublish.model.read_strategy import ReadStrategy
from wxpublish.model.site import Channel
from wxpublish.model.step import CreateNews, DeleteItem, Step, UploadAsset
from wxpublish.model.trust import TrustChanges
from wxpublish.model.unclaimed import Unclaimed


class Action(StrEnum):
    """What happens to an address; the values are those of `schemas/plan.schema.json`."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    MOVE = "move"
    ADOPT = "adopt"
    FORGET = "forget"
    RELEASE = "release"


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """What happens to one article of a news. `fields` are sorted; `characters` is None if it is deleted.

    `fitted` names the overflow steps that were taken; `dropped` counts the link notes that they cost.
    """

    index: int
    source: str
    title: str
    action: Literal["create", "update", "delete", "unchanged"]
    fields: tuple[str, ...] = ()
    characters: int | None = None
    fitted: tuple[str, ...] = ()
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to a news or a declared material, with reason codes.

    `media_id` is that of the existing item; `previous` is the address before a move. `remote_title` is
    the item's title on the account if it is known to differ from `title`.
    """

    address: Address
    action: Action
    title: str
    reasons: tuple[str, ...]
    media_id: str | None = None
    articles: tuple[ArticleChange, ...] = ()
    previous: Address | None = None
    remote_title: str = ""


@dataclass(frozen=True, slots=True)
class Drift:
    """A remote item that was changed outside of wxpublish. `articles` are the indexes that differ."""

    address: Address
    kind: Literal["edited", "gone"]
    articles: tuple[int, ...] = ()
    handled: Literal["fail", "overwrite", "keep"] = "fail"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why apply refuses this plan (`exit_code`), and what would allow it.

    `deletions`: how many deletions it is about; `--allow-delete` sets such a refusal aside.
    """

    message: str
    hint: str
    exit_code: int = 8
    deletions: int = 0


@dataclass(frozen=True, slots=True)
class Recovered:
    """An operation that an interrupted run left open and that is resolved now."""

    address: Address
    media_id: str
    how: Literal["replayed", "found", "not-done", "deleted"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What apply would do: `steps` are what is counted, and what is run.

    `digest` is over every effect. `reads` are the reading calls that `read_strategy` needs.
    `unchanged` counts news and declared media. `limit` is the number of characters an article may
    have, exclusive. `unclaimed` are items of the account without an address that resemble the site's.
    `trust` is what a pull request changes about what apply may do, if that was asked for. `set_aside`
    are warnings about unchanged articles. `no_former_text` says why the former text of a changed
    article cannot be shown; empty if it can, or if a finding says why.
    """

    app_id: str
    channel: Channel
    lineage: str | None
    serial: int
    lockfile: str
    changes: tuple[Change, ...]
    steps: tuple[Step, ...]
    digest: str
    reads: Mapping[str, int]
    unchanged: int
    limit: int
    read_strategy: ReadStrategy = field(default_factory=ReadStrategy)
    refreshed: bool = False
    complete: bool = True
    drift: tuple[Drift, ...] = ()
    recovered: tuple[Recovered, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    findings: tuple[Finding, ...] = ()
    diffs: Mapping[str, str] = field(default_factory=dict)
    unclaimed: tuple[Unclaimed, ...] = ()
    trust: TrustChanges | None = None
    set_aside: tuple[Finding, ...] = ()
    no_former_text: str = ""

    @property
    def is_noop(self) -> bool:
        """Whether there is nothing to do, to decide or to report but warnings."""
        open_points = self.changes or self.steps or self.recovered or self.drift or self.refusals
        return self.complete and not open_points

    def summary(self) -> dict[str, int]:
        """The number of changes by action, and of unchanged addresses."""
        counts = Counter(change.action for change in self.changes)
        return {**{action.value: counts[action] for action in Action}, "unchanged": self.unchanged}

    def uploads(self) -> dict[str, int]:
        """The number of covers and pictures that are uploaded."""
        counts = Counter(asset.address.kind for asset in self.uploaded())
        return {"thumb": counts["thumb"], "picture": counts["picture"]}

    def uploaded(self) -> list[Asset]:
        """The files that are uploaded."""
        return [step.asset for step in self.steps if isinstance(step, UploadAsset)]

    def api_calls(self) -> dict[str, int]:
        """Writing calls by endpoint: apply makes exactly these."""
        counts = Counter(step.endpoint for step in self.steps if step.endpoint)
        return dict(sorted(counts.items()))

    def deletions(self) -> tuple[DeleteItem, ...]:
        """Deletions that are not changes: of replaced items, and of files that no article uses."""
        return tuple(
            step
            for step in self.steps
            if isinstance(step, DeleteItem) and step.because != "removed"
        )

    def creates(self) -> bool:
        """Whether it creates a news."""
        return any(isinstance(step, CreateNews) for step in self.steps)
