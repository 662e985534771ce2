"""Articles as the platform takes them and gives them back.

Read-back is never what was sent: HTML is rewritten, ids are dropped, and the cover's id may be
another one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wxpublish.model.article_fields import ArticleFields

_DIGITS = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class NewsArticle:
    """One article to be sent. Every field goes on every create and update.

    `content` is the final HTML with the platform's own picture addresses; `thumb_media_id` is a
    permanent material. An update replaces the whole article, so nothing may be left out.
    """

    title: str
    content: str
    thumb_media_id: str
    fields: ArticleFields = field(default_factory=ArticleFields)

    def to_json(self) -> dict[str, Any]:
        """The object under `articles`; flags go as 0 and 1."""
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

    `url` of a draft is a preview address that expires; of a permanent news it stays.
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
        body = text(item, "content") if content and "content" in item else None
        return cls(
            title=text(item, "title"),
            author=text(item, "author"),
            digest=text(item, "digest"),
            content=body,
            content_source_url=text(item, "content_source_url"),
            thumb_media_id=text(item, "thumb_media_id"),
            thumb_url=text(item, "thumb_url"),
            url=text(item, "url"),
            show_cover_pic=bool(whole(item, "show_cover_pic")),
            need_open_comment=bool(whole(item, "need_open_comment")),
            only_fans_can_comment=bool(whole(item, "only_fans_can_comment")),
        )


@dataclass(frozen=True, slots=True)
class RemoteNews:
    """A draft or permanent news on the platform. `update_time` in its seconds; 0: not told."""

    media_id: str
    update_time: int
    articles: tuple[RemoteArticle, ...]

    @classmethod
    def from_json(
        cls, media_id: str, item: Mapping[str, Any], *, content: bool = True
    ) -> "RemoteNews":
        """Read an answer that has `news_item` at its top or, as in listings, under `content`."""
        inner = item.get("content")
        holder: Mapping[str, Any] = inner if isinstance(inner, dict) else item
        elements = holder.get("news_item")
        articles = (
            [a for a in elements if isinstance(a, dict)] if isinstance(elements, list) else []
        )
        return cls(
            media_id=media_id,
            update_time=whole(item, "update_time") or whole(holder, "update_time"),
            articles=tuple(RemoteArticle.from_json(a, content=content) for a in articles),
        )


def text(item: Mapping[str, Any], key: str) -> str:
    """A field as text; empty where it is missing, null or no scalar. Half characters become `?`."""
    value = item.get(key)
    if isinstance(value, str):
        return value if value.isascii() else value.encode(errors="replace").decode()
    return str(value) if isinstance(value, int) else ""


def whole(item: Mapping[str, Any], key: str) -> int:
    """A field as a whole number, which the platform also writes as text; 0 where it is none."""
    value = item.get(key)
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and _DIGITS.fullmatch(value) else 0
