"""Items of the account that no address has and that look like the site's."""

from dataclasses import dataclass
from typing import Literal

from wxpublish.model.address import Address
from wxpublish.model.site import Channel

Likeness = Literal["same", "title", "text", "file", "lockfile"]
"""What it shares with the site: title and text, the title or the text alone, a file's name; or an
earlier lockfile gave it an address.
"""
ListedType = Literal["image", "voice", "video"]
"""The lists in which permanent files stand."""


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """One such item. `type` is the channel of a news, or the list in which a file stands.

    `title` is a news's first title or a file's name; `update_time` in seconds, 0: not known.
    `address` is what it looks like; None for a file that bears a name of ours and that the site does
    not use now. `hint` says what can be done about it, with the command.
    """

    media_id: str
    type: Channel | ListedType
    title: str
    update_time: int
    likeness: Likeness
    hint: str
    address: Address | None = None
