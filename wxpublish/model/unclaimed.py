"""Items of the account without an address that resemble the site's."""

from dataclasses import dataclass
from typing import Literal

from wxpublish.model.address import Address, ListedType
from wxpublish.model.site import Channel

Likeness = Literal["same", "title", "text", "file", "lockfile"]
"""What it has in common with the site: title and text, only the title, only the text, a file's name, or
an address in an earlier lockfile.
"""


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """One such item. `type` is the channel of a news, or the list of a file.

    `title` is that of a news's first article, or a file's name; `update_time` is in seconds, 0:
    unknown. `address` is what it resembles; None for a file with a name of ours that the site does
    not use. `hint` says what to do, with the command.
    """

    media_id: str
    type: Channel | ListedType
    title: str
    update_time: int
    likeness: Likeness
    hint: str
    address: Address | None = None
