"""What a run is allowed to do, from the configuration and the command line."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wxpublish.model.address import Address
from wxpublish.model.site import OnDrift, Safety


@dataclass(frozen=True, slots=True)
class Policy:
    """Limits and consents of a run. `targets` empty means everything.

    `allow_delete` sets both limits of `safety` aside, up to that number. `override` is the
    command line's word on drift and goes before an article's own and before `on_drift`. `quota`
    has calls a day by endpoint where the account's differ from the platform's usual ones.
    """

    safety: Safety = field(default_factory=Safety)
    on_drift: OnDrift = "fail"
    override: OnDrift | None = None
    allow_delete: int | None = None
    recreate_released: frozenset[Address] = frozenset()
    targets: frozenset[Address] = frozenset()
    quota: Mapping[str, int] = field(default_factory=dict)

    def covers(self, address: Address) -> bool:
        """Whether the run may touch the address."""
        return not self.targets or address in self.targets

    def drift_of(self, own: OnDrift | None) -> OnDrift:
        """What to do with a drifted item whose articles say `own`."""
        return self.override or own or self.on_drift
