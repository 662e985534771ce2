"""Who a token writes as, and which comments are that one's own words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Identity:
    """A user of GitHub. A number is never given twice; a name can be, once its user is gone."""

    number: int
    login: str
    kind: str

    @classmethod
    def from_user(cls, user: Mapping[str, Any]) -> Self:
        """From an answer of the API, in which it is `user`. Raises ValueError."""
        number = user.get("id")
        if type(number) is not int:
            raise ValueError("a user of GitHub has a number")
        return cls(number, str(user.get("login")), str(user.get("type")))

    @property
    def is_app(self) -> bool:
        """Whether it is an app's bot."""
        return self.kind == "Bot"

    def is_author(self, comment: Mapping[str, Any]) -> bool:
        """Whether a comment is by this user, and through no other app than its own."""
        try:
            author = Identity.from_user(comment.get("user") or {})
        except ValueError:
            return False
        app = comment.get("performed_via_github_app") or {}
        own_app = self.login.removesuffix("[bot]") if self.is_app else None
        return author == self and app.get("slug") in {None, own_app}

    def is_editor(self, editor: Mapping[str, Any] | None) -> bool:
        """Whether a comment's last editor, as GraphQL gives it, is this user; None: nobody is."""
        return editor is None or editor.get("databaseId") == self.number


ACTIONS_BOT = Identity(41898282, "github-actions[bot]", "Bot")
"""Who the token of a workflow writes as, on github.com.

https://api.github.com/users/github-actions%5Bbot%5D
"""


def was_edited(comment: Mapping[str, Any]) -> bool:
    """Whether the text is not the one that the comment was made with."""
    return bool(comment.get("updated_at") != comment.get("created_at"))
