"""What a pull request changes about what apply may do: ids it relies on, protections, consents."""

from dataclasses import dataclass

ENTRY = "entry"
"""The field name of a whole lockfile entry; its value is the media_id or URL, or empty."""


@dataclass(frozen=True, slots=True)
class TrustChange:
    """One value that differs from the base: in a file, at an address or key (`subject`), in a field.

    `before` and `after` are empty if there is no value. `title` is that of the item that `after`
    names, if the account was read.
    """

    file: str
    subject: str
    field: str
    before: str
    after: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class TrustChanges:
    """The differences from `base`, the name of a branch or commit.

    `pull_request`: they are those of a pull request, else those of this working tree.
    """

    base: str
    pull_request: bool
    changes: tuple[TrustChange, ...]
