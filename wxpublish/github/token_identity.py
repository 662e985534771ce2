"""The user as which a token writes, and which comments are that user's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Identity:
    """A user of GitHub. Numbers are never reused; a login can be, once its user is deleted."""

    number: int
    login: str
    kind: str

    @classmethod
    def from_user(cls, user: Mapping[str, Any]) -> Self:
        """From a user object of the API. Raises ValueError."""
        number = user.get("id")
        if type(number) is not int:
            raise ValueError("the answer has no id of a user")
        return cls(number, str(user.get("login")), str(user.get("type")))

    @property
    def is_app(self) -> bool:
        """Whether this is the bot of an app."""
        return self.kind == "Bot"

    def is_author(self, comment: Mapping[str, Any]) -> bool:
        """Whether this user wrote a comment, through no app other than its own."""
        try:
            author = Identity.from_user(comment.get("user") or {})
        except ValueError:
            return False
        app = comment.get("performed_via_github_app") or {}
        own_app = self.login.removesuffix("[bot]") if self.is_app else None
        return author == self and app.get("slug") in {None, own_app}

    def is_editor(self, editor: Mapping[str, Any] | None) -> bool:
        """Whether this user edited a comment last, by its editor in GraphQL; None: nobody did."""
        return editor is None or editor.get("databaseId") == self.number


ACTIONS_BOT = Identity(41898282, "github-actions[bot]", "Bot")
"""The user as which the token of a workflow writes on github.com.

https://api.github.com/users/github-actions%5Bbot%5D
"""


def was_edited(comment: Mapping[str, Any]) -> bool:
    """Whether a comment was edited after it was created."""
    return bool(comment.get("updated_at") != comment.get("created_at"))
