"""Settings of an emulator: address, account, and behaviour on which sources differ."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one emulated account.

    The defaults are the best-known behaviour of the platform; each other value is what some public
    source says, or how an uncommon account behaves.
    """

    data: Path
    """The folder of the state, created if missing; two runs on one folder share the account."""
    app_id: str
    app_secret: str
    host: str = "127.0.0.1"
    port: int = 0
    """0: the port of the last run on this folder if it is free, else any free port. Picture
    addresses contain the port, so they stay valid as long as it does not change."""
    news_api: Literal["open", "retired"] = "open"
    """`retired`: `material/add_news` and `update_news` answer `retired_errcode`, as since 2022."""
    retired_errcode: Literal[45106, 45103] = 45106
    latency_ms: int = 0
    faults: tuple[str, ...] = ()
    """Fault specs that are active from the start; see `wxpublish.emulator.faults`."""
    allow_list: tuple[str, ...] | None = None
    """IP addresses and networks that may fetch a token; None: all. Others are refused with 40164."""
    allow_list_everywhere: bool = False
    """Check the allow-list on every call, not only when a token is fetched."""
    account_kind: Literal["personal", "unverified", "verified"] = "verified"
    """Only `verified` accounts may call `freepublish/*`; others are refused with 48001."""
    comments: bool = True
    """False: the account may not have comments; `need_open_comment` is refused with 88000."""
    quota: Mapping[str, int] = field(default_factory=dict)
    """Calls a day by endpoint; overrides `DAILY_QUOTA`."""
    calls_per_minute: int | None = None
    """Calls a minute over all endpoints, then 45011; None: unlimited."""
    library: Mapping[str, int] = field(default_factory=dict)
    """Items by kind (image, voice, video, news); overrides `LIBRARY_LIMITS`."""
    profile: Literal["legacy", "strict"] = "legacy"
    """Titles of 64 characters, or of 32 as on the draft/add page of December 2025."""
    escapes: Literal["literal", "reject", "lenient"] = "literal"
    r"""A `\uXXXX` in a JSON body is kept as six characters, refused with 40033, or decoded."""
    read_only_fields: Literal["ignore", "reject"] = "ignore"
    """Read-only fields in an update are ignored, or refused with 47001."""
    draft_delete: Literal["idempotent", "refuse"] = "idempotent"
    """Deleting a deleted draft again is answered 0 or 40007; an unknown id is always 40007."""
    order: Literal["created", "updated"] = "created"
    """The time by which listings are sorted, newest first."""
    big_pictures: bool = False
    """`media/uploadimg` accepts GIF and files up to 8 MB, as some forum threads report."""
    thumbs_in_image_list: bool = True
    """Materials of type thumb are listed and counted as images."""
    thumb_urls: bool = True
    """`material/add_material` answers a `url` for type thumb too."""
    rename_thumbs: bool = False
    """`draft/get` answers another, equally valid `thumb_media_id` than was sent."""
    publish_polls: int = 1
    """How often `freepublish/get` answers 1 (in progress) before the result."""
    publish_status: Literal[0, 2, 3, 4] = 0
    """The result of publishing; 0: success."""
    numeric_publish_id: bool = False
    """`publish_id` is a number rather than text."""
    content_type: str = "text/plain"
    """The type of JSON answers: without a charset, as the platform often sends them."""
