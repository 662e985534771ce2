"""A plan while it is being made."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wxpublish.model.address import Address
from wxpublish.model.desired import Desired, DesiredNews
from wxpublish.model.finding import Finding, Position
from wxpublish.model.lock import Lock, LockedNews, Superseded
from wxpublish.model.plan import Change, Drift
from wxpublish.model.platform_url import is_picture_url
from wxpublish.model.site import OnDrift
from wxpublish.model.step import DeleteItem, Step, UploadAsset
from wxpublish.plan.drift import Divergence
from wxpublish.plan.policy import Policy

SHOWN = 80
"""Characters of a wrong address that a warning shows."""


@dataclass(slots=True)
class PlanBuilder:
    """What goes in, and the changes and steps found so far.

    `lock` is the lockfile after its moves; `used` collects, by news, the covers and pictures that
    are in use once the plan is done, `uploads` those that are sent, and `kept` those that an
    article shows which was published by hand and leaves the lockfile.
    """

    desired: Desired
    lock: Lock
    policy: Policy
    blocked: frozenset[Address]
    moves: Mapping[Address, Address]
    divergences: Mapping[Address, Divergence]
    complete: bool
    lockfile: str = "wxpublish.lock.json"
    local: bool = False
    unclaimed: frozenset[tuple[str, ...]] = frozenset()
    changes: list[Change] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    drift: list[Drift] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    used: dict[Address, frozenset[Address]] = field(default_factory=dict)
    uploads: set[Address] = field(default_factory=set)
    kept: set[Address] = field(default_factory=set)

    def may_change(self, address: Address) -> bool:
        """Whether this run may change the address at all."""
        return self.policy.covers(address) and address not in self.blocked

    def keep_assets(self, address: Address, held: LockedNews) -> None:
        """The news stays as it is, and so does what it uses."""
        self.used[address] = held.used()

    def send_assets(self, wanted: DesiredNews, *, indexes: frozenset[int] | None = None) -> None:
        """The news will be as wanted; what the sent articles use is uploaded where it is not."""
        assets = [
            asset for article in wanted.articles for asset in (article.cover, *article.pictures)
        ]
        self.used[wanted.address] = frozenset(assets)
        for index, article in enumerate(wanted.articles):
            if indexes is None or index in indexes:
                for asset in (article.cover, *article.pictures):
                    self.upload_once(asset)

    def upload_once(self, address: Address) -> None:
        """Upload an asset, once, unless it is there already."""
        there = address in self.lock.resources and not self.is_gone(address)
        if there and address.kind == "picture" and not self._has_platform_url(address):
            there = False
        if not there and address not in self.uploads:
            self.uploads.add(address)
            self.steps.append(UploadAsset(self.desired.assets[address]))

    def _has_platform_url(self, address: Address) -> bool:
        """Whether an uploaded picture has an address that may go into an article."""
        held = self.lock.files()[address]
        if is_picture_url(held.url, local=self.local):
            return True
        if address not in self.uploads:
            self.warn(
                "W608",
                f"{address} has an address that is none of the platform's: {held.url[:SHOWN]!r}",
                Position(self.lockfile),
                "apply uploads the picture again; look at who changed the lockfile",
            )
        return False

    def delete_superseded(
        self,
        address: Address,
        old: tuple[Superseded, ...],
        *,
        now: bool,
        own: OnDrift | None = None,
        leaving: bool = False,
    ) -> None:
        """Delete what a newer item replaces: `now`, in this plan, or did in an earlier run.

        `leaving`: this plan drops the address as well.
        """
        self.steps += [
            DeleteItem(
                address,
                entry.media_id,
                entry.channel,
                superseded=True,
                on_drift=self.policy.drift_of(own),
                because="replaced" if now else "unfinished",
                title=entry.title,
                observed=entry.observed,
                update_time=entry.update_time,
                expected=entry.expected,
                leaving=leaving,
            )
            for entry in old
        ]

    def seen_digests(self, address: Address) -> tuple[str, ...]:
        """What was read of an item that differs from how it was left."""
        divergence = self.divergences.get(address)
        return divergence.now if divergence else ()

    def is_gone(self, address: Address) -> bool:
        """Whether the remote item was seen to be gone."""
        divergence = self.divergences.get(address)
        return divergence is not None and divergence.kind == "gone"

    def warn(self, code: str, message: str, place: Position, hint: str) -> None:
        """Say something that does not stop the plan."""
        self.findings.append(Finding("warning", code, message, place, hint))
