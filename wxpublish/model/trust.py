"""What a proposal changes of what apply may do: the ids it relies on, protections, consents."""

from dataclasses import dataclass

ENTRY = "entry"
"""The field of a lockfile's entry as a whole: its media_id or URL where it is there, else empty."""


@dataclass(frozen=True, slots=True)
class TrustChange:
    """One value that differs from the base: of a file, of an address or key in it, of its field.

    `before` and `after` are empty where there is none. `title` is that of the item `after` means,
    where the account was looked at.
    """

    file: str
    subject: str
    field: str
    before: str
    after: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class TrustChanges:
    """The differences from `base`, a branch or commit by name; of a pull request, or of this tree."""

    base: str
    pull_request: bool
    changes: tuple[TrustChange, ...]
