"""What a run may do, from the configuration and the command line."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wxpublish.model.address import Address
from wxpublish.model.site import OnDrift, Safety


@dataclass(frozen=True, slots=True)
class Policy:
    """Limits and consents of a run. Empty `targets` mean everything.

    `allow_delete` replaces both limits of `safety` with one number. `override` is `--on-drift`; it
    takes precedence over an article's own policy, and that over the site's `on_drift`. `quota` has
    the calls a day of endpoints for which the account differs from the platform's usual limits.
    """

    safety: Safety = field(default_factory=Safety)
    on_drift: OnDrift = "fail"
    override: OnDrift | None = None
    allow_delete: int | None = None
    recreate_released: frozenset[Address] = frozenset()
    targets: frozenset[Address] = frozenset()
    quota: Mapping[str, int] = field(default_factory=dict)

    def covers(self, address: Address) -> bool:
        """Whether the address is one of the targets."""
        return not self.targets or address in self.targets

    def on_drift_for(self, own: OnDrift | None) -> OnDrift:
        """What to do with a drifted item; `own` is the policy of its articles."""
        return self.override or own or self.on_drift
