"""What an emulator is asked to be: address, account, and the switches where sources contradict."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One emulated account.

    Defaults are what is known best of the platform; each switch below stands for a point on
    which public sources differ, or for an account that is not the common one.
    """

    data: Path
    """Folder of the state. Made when missing; two runs on one folder see one account."""
    app_id: str
    app_secret: str
    host: str = "127.0.0.1"
    port: int = 0
    """0: the port of the last run on this folder where it is free, else any. Picture addresses
    hold the port, so a stable one keeps them alive over restarts."""
    news_api: Literal["open", "retired"] = "open"
    """`retired`: `material/add_news` and `update_news` answer `retired_errcode`, as since 2022."""
    retired_errcode: Literal[45106, 45103] = 45106
    latency_ms: int = 0
    faults: tuple[str, ...] = ()
    """Fault specs in force from the start; see `wxpublish.emulator.faults`."""
    allow_list: tuple[str, ...] | None = None
    """Addresses and networks that may fetch a token; None: all. Others are answered 40164."""
    allow_list_everywhere: bool = False
    """Checks the allow-list on every call instead of the token calls alone."""
    account_kind: Literal["personal", "unverified", "verified"] = "verified"
    """Only `verified` may call `freepublish/*`; the others are answered 48001."""
    comments: bool = True
    """False: an account without the comment privilege; `need_open_comment` is answered 88000."""
    quota: Mapping[str, int] = field(default_factory=dict)
    """Calls a day by endpoint, where not the table in `limits`."""
    calls_per_minute: int | None = None
    """Calls a minute over all endpoints, 45011 beyond; None: no such limit."""
    library: Mapping[str, int] = field(default_factory=dict)
    """Caps by kind (image, voice, video, news), where not the table in `limits`."""
    profile: Literal["legacy", "strict"] = "legacy"
    """`legacy`: title 64; `strict`: title 32, as the draft page of December 2025 says."""
    escapes: Literal["literal", "reject", "lenient"] = "literal"
    r"""A `\uXXXX` in a JSON body: kept as its six characters, answered 40033, or decoded."""
    read_only_fields: Literal["ignore", "reject"] = "ignore"
    """Fields of an answer sent back in an update: ignored, or answered 47001."""
    draft_delete: Literal["idempotent", "refuse"] = "idempotent"
    """Deleting a deleted draft again: 0 or 40007. An id never seen is always 40007."""
    order: Literal["created", "updated"] = "created"
    """Listings are newest first by this time."""
    big_pictures: bool = False
    """`media/uploadimg` takes GIF and files up to 8 MB, as some threads report."""
    thumbs_in_image_list: bool = True
    """Materials of type thumb are listed and counted among the images."""
    thumb_urls: bool = True
    """`material/add_material` answers a `url` for type thumb too."""
    rename_thumbs: bool = False
    """`draft/get` answers another, equally valid `thumb_media_id` than the one sent."""
    publish_polls: int = 1
    """How often `freepublish/get` answers 1 (in progress) before the result."""
    publish_status: Literal[0, 2, 3, 4] = 0
    numeric_publish_id: bool = False
    content_type: str = "text/plain"
    """Of JSON answers: without a charset, as the platform often sends them."""
