"""Items of the account, as `remote list` shows them."""

from dataclasses import dataclass
from typing import Literal, get_args

ItemType = Literal["draft", "news", "image", "voice", "video"]
ITEM_TYPES: tuple[ItemType, ...] = get_args(ItemType)


@dataclass(frozen=True, slots=True)
class RemoteRow:
    """An item of a list. `update_time` is in seconds since 1970; `address` is that of the lockfile,
    or empty.
    """

    type: ItemType
    media_id: str
    titles: tuple[str, ...]
    update_time: int
    url: str
    address: str


@dataclass(frozen=True, slots=True)
class RemoteRows:
    """The items listed. `complete` is false if a list did not end or kept changing."""

    rows: tuple[RemoteRow, ...]
    complete: bool
