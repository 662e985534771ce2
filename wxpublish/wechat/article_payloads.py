"""Articles as the platform takes them and returns them.

A read-back never equals what was sent: the platform rewrites HTML, drops ids and may give the cover
another id.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wxpublish.model.article_fields import ArticleFields

_DIGITS = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class NewsArticle:
    """One article to send. Every create and update sends all fields.

    `content` is the final HTML with the platform's own picture URLs; `thumb_media_id` is a permanent
    material. An update replaces the whole article, so no field may be left out.
    """

    title: str
    content: str
    thumb_media_id: str
    fields: ArticleFields = field(default_factory=ArticleFields)

    def to_json(self) -> dict[str, Any]:
        """The object under `articles`; flags are 0 and 1."""
        return {
            "title": self.title,
            "thumb_media_id": self.thumb_media_id,
            "author": self.fields.author,
            "digest": self.fields.digest,
            "show_cover_pic": int(self.fields.show_cover),
            "content": self.content,
            "content_source_url": self.fields.source_url,
            "need_open_comment": int(self.fields.comments != "none"),
            "only_fans_can_comment": int(self.fields.comments == "fans"),
        }


@dataclass(frozen=True, slots=True)
class RemoteArticle:
    """One article as read back. `content` is None where the listing left it out.

    The `url` of a draft is a preview that expires; that of a permanent news stays.
    """

    title: str
    author: str
    digest: str
    content: str | None
    content_source_url: str
    thumb_media_id: str
    thumb_url: str
    url: str
    show_cover_pic: bool
    need_open_comment: bool
    only_fans_can_comment: bool

    @classmethod
    def from_json(cls, item: Mapping[str, Any], *, content: bool = True) -> "RemoteArticle":
        """Read an element of `news_item`; fields that are missing or null count as empty."""
        body = read_text(item, "content") if content and "content" in item else None
        return cls(
            title=read_text(item, "title"),
            author=read_text(item, "author"),
            digest=read_text(item, "digest"),
            content=body,
            content_source_url=read_text(item, "content_source_url"),
            thumb_media_id=read_text(item, "thumb_media_id"),
            thumb_url=read_text(item, "thumb_url"),
            url=read_text(item, "url"),
            show_cover_pic=bool(read_int(item, "show_cover_pic")),
            need_open_comment=bool(read_int(item, "need_open_comment")),
            only_fans_can_comment=bool(read_int(item, "only_fans_can_comment")),
        )


@dataclass(frozen=True, slots=True)
class RemoteNews:
    """A draft or permanent news. `update_time` is in seconds of the platform's clock, 0 if unknown."""

    media_id: str
    update_time: int
    articles: tuple[RemoteArticle, ...]

    @classmethod
    def from_json(
        cls, media_id: str, item: Mapping[str, Any], *, content: bool = True
    ) -> "RemoteNews":
        """Read an answer that has `news_item` at its top level or, as listings do, under `content`."""
        inner = item.get("content")
        holder: Mapping[str, Any] = inner if isinstance(inner, dict) else item
        elements = holder.get("news_item")
        articles = (
            [a for a in elements if isinstance(a, dict)] if isinstance(elements, list) else []
        )
        return cls(
            media_id=media_id,
            update_time=read_int(item, "update_time") or read_int(holder, "update_time"),
            articles=tuple(RemoteArticle.from_json(a, content=content) for a in articles),
        )


def read_text(item: Mapping[str, Any], key: str) -> str:
    """A field as text, empty if it is missing, null or no scalar. Lone surrogates become `?`."""
    value = item.get(key)
    if isinstance(value, str):
        return value if value.isascii() else value.encode(errors="replace").decode()
    return str(value) if isinstance(value, int) else ""


def read_int(item: Mapping[str, Any], key: str) -> int:
    """A field as an integer, which the platform also writes as text; 0 for anything else."""
    value = item.get(key)
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and _DIGITS.fullmatch(value) else 0
