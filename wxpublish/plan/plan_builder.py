"""Collects the changes and steps of a plan."""

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

SHOWN_CHARACTERS = 80
"""Characters of a wrong URL that a warning shows."""


@dataclass(slots=True)
class PlanBuilder:
    """The input of a plan, and the changes and steps so far.

    `lock` is the lockfile after its moves. `blocked` addresses wait for a person's decision.
    `complete`: an item that is absent from the site may be deleted. `unclaimed` has the titles of
    news without an address. `used` has the covers and pictures in use once the plan is done, by
    news; `uploads` has those that are uploaded; `kept` has those of articles that were published by
    hand.
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
        """Whether this run may change the address."""
        return self.policy.covers(address) and address not in self.blocked

    def use_locked_assets(self, address: Address, held: LockedNews) -> None:
        """Mark the covers and pictures that a news uses now as in use."""
        self.used[address] = held.used()

    def use_desired_assets(
        self, wanted: DesiredNews, *, indexes: frozenset[int] | None = None
    ) -> None:
        """Mark the covers and pictures of the desired news as in use, and upload the missing ones.

        `indexes` are the articles whose files are uploaded; None: all.
        """
        assets = [
            asset for article in wanted.articles for asset in (article.cover, *article.pictures)
        ]
        self.used[wanted.address] = frozenset(assets)
        for index, article in enumerate(wanted.articles):
            if indexes is None or index in indexes:
                for asset in (article.cover, *article.pictures):
                    self.upload_if_missing(asset)

    def upload_if_missing(self, address: Address) -> None:
        """Upload an asset once, unless the account has it already."""
        is_uploaded = address in self.lock.resources and not self.is_gone(address)
        if is_uploaded and address.kind == "picture" and not self._has_platform_url(address):
            is_uploaded = False
        if not is_uploaded and address not in self.uploads:
            self.uploads.add(address)
            self.steps.append(UploadAsset(self.desired.assets[address]))

    def _has_platform_url(self, address: Address) -> bool:
        """Whether the URL of an uploaded picture may go into an article."""
        held = self.lock.files()[address]
        if is_picture_url(held.url, local=self.local):
            return True
        if address not in self.uploads:
            self.warn(
                "W608",
                f"the URL of {address} in the lockfile is not one of the platform's:"
                f" {held.url[:SHOWN_CHARACTERS]!r}",
                Position(self.lockfile),
                "apply uploads the picture again; find out who changed the lockfile",
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
        """Delete items that a newer one replaces: in this plan (`now`), or in an earlier run.

        `leaving`: this plan drops the address too. `own` is the drift policy of the news itself.
        """
        self.steps += [
            DeleteItem(
                address,
                entry.media_id,
                entry.channel,
                superseded=True,
                on_drift=self.policy.on_drift_for(own),
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
        """The digests of a read-back that showed drift; empty if there was none."""
        divergence = self.divergences.get(address)
        return divergence.now if divergence else ()

    def is_gone(self, address: Address) -> bool:
        """Whether the remote item is gone."""
        divergence = self.divergences.get(address)
        return divergence is not None and divergence.kind == "gone"

    def warn(self, code: str, message: str, position: Position, hint: str) -> None:
        """Add a warning; the plan can be applied all the same."""
        self.findings.append(Finding("warning", code, message, position, hint))
