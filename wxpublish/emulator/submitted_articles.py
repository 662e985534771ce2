"""Check submitted articles and turn them into what the platform stores."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from types import MappingProxyType

from wxpublish.emulator.call import Call
from wxpublish.emulator.media_store import find_permanent
from wxpublish.emulator.platform_limits import (
    AUTO_DIGEST_LENGTH,
    LEGACY_LIMITS,
    MAX_ARTICLES,
    MAX_NEWSPIC_IMAGES,
    MAX_SOURCE_URL_BYTES,
    STRICT_LIMITS,
)
from wxpublish.emulator.refusals import Refusal
from wxpublish.emulator.rewriting import plain_text, rewrite_as_stored

_READ_ONLY_FIELDS = {"url", "is_deleted", "thumb_url", "create_time", "update_time"}
_UNCHECKED_FIELDS = ("pic_crop_235_1", "pic_crop_1_1", "product_info")


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """One article as stored; `document` has every field that is read back except the content."""

    document: Mapping[str, object]
    content: str
    thumb_picture: str | None


def parse_articles(call: Call, articles: object) -> list[StoredArticle]:
    """Parse the `articles` of an add call: 1 to 8, else refused with 44003 or 45008."""
    if not isinstance(articles, list):
        raise Refusal(44003 if articles is None else 47001)
    if not articles:
        raise Refusal(44003)
    if len(articles) > MAX_ARTICLES:
        raise Refusal(45008)
    return [parse_article(call, entry, is_only=len(articles) == 1) for entry in articles]


def parse_article(call: Call, entry: object, *, is_only: bool) -> StoredArticle:
    """Parse one article; `is_only`: it is the only one of its news, so an empty digest is filled."""
    if not isinstance(entry, dict):
        raise Refusal(47001, "an article is not an object")
    if call.settings.read_only_fields == "reject" and _READ_ONLY_FIELDS & entry.keys():
        raise Refusal(47001, "read-only fields")
    kind = _read_text(entry, "article_type") or "news"
    if kind not in {"news", "newspic"}:
        raise Refusal(40035, "article_type")
    document: dict[str, object] = {"article_type": kind, **_read_texts(call, entry)}
    content = _read_content(call, entry)
    document["digest"] = document["digest"] or (
        plain_text(content)[:AUTO_DIGEST_LENGTH] if is_only else ""
    )
    thumb, images = _find_pictures(call, entry, kind)
    document |= {
        "content_source_url": _read_source_url(entry),
        "thumb_media_id": thumb[0],
        "show_cover_pic": _read_flag(entry, "show_cover_pic"),
        "need_open_comment": _read_flag(entry, "need_open_comment"),
        "only_fans_can_comment": _read_flag(entry, "only_fans_can_comment"),
    }
    if document["need_open_comment"] and not call.settings.comments:
        raise Refusal(88000)
    if images:
        document["image_info"] = {"image_list": [{"image_media_id": image} for image in images]}
    document |= {key: entry[key] for key in _UNCHECKED_FIELDS if key in entry}
    return StoredArticle(MappingProxyType(document), content, thumb[1])


def _read_text(entry: Mapping[str, object], key: str) -> str:
    value = entry.get(key, "")
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Refusal(47001, f"{key} is not a string")
    return value


def _read_flag(entry: Mapping[str, object], key: str) -> int:
    value = entry.get(key) or 0
    if value not in (0, 1, "0", "1"):  # True equals 1; some SDKs send digits as text
        raise Refusal(47001, f"{key} is not 0 or 1")
    return int(str(int(value)) if isinstance(value, bool) else str(value)[:1])


def _read_texts(call: Call, entry: Mapping[str, object]) -> dict[str, str]:
    limits = STRICT_LIMITS if call.settings.profile == "strict" else LEGACY_LIMITS
    title, author, digest = (_read_text(entry, key) for key in ("title", "author", "digest"))
    if not title:
        raise Refusal(40035, "title is missing")
    for text, most, errcode in (
        (title, limits.title, 45003),
        (author, limits.author, 45110),
        (digest, limits.digest, 45004),
    ):
        if len(text) > most:
            raise Refusal(errcode)
    return {"title": title, "author": author, "digest": digest}


def _read_content(call: Call, entry: Mapping[str, object]) -> str:
    limits = STRICT_LIMITS if call.settings.profile == "strict" else LEGACY_LIMITS
    content = _read_text(entry, "content")
    if not content:
        raise Refusal(44004)
    if len(content) >= limits.content or len(content.encode()) >= limits.content_bytes:
        raise Refusal(45002)
    return rewrite_as_stored(content, lambda key: _is_known_picture(call, key))


def _is_known_picture(call: Call, key: str) -> bool:
    return call.store.row("SELECT 1 FROM picture WHERE key = ?", key) is not None


def _read_source_url(entry: Mapping[str, object]) -> str:
    url = _read_text(entry, "content_source_url")
    if len(url.encode()) > MAX_SOURCE_URL_BYTES:
        raise Refusal(45005)
    if url and not re.match(r"(?i)https?://[^\s/]+", unescape(url)):
        raise Refusal(41039)
    return url


def _find_pictures(
    call: Call, entry: Mapping[str, object], kind: str
) -> tuple[tuple[str, str | None], tuple[str, ...]]:
    """Return the cover (id and picture key) and the images of a newspic.

    Refused with 40007 unless all are permanent pictures.
    """
    ids = _read_image_list(entry) if kind == "newspic" else (entry.get("thumb_media_id"),)
    rows = [find_permanent(call, media_id) for media_id in ids]
    covers = [row for row in rows if row and row["type"] in {"image", "thumb"}]
    if not covers or len(covers) != len(rows):
        raise Refusal(40007)
    cover = str(ids[0]), covers[0]["picture"]
    return cover, tuple(str(media_id) for media_id in ids) if kind == "newspic" else ()


def _read_image_list(entry: Mapping[str, object]) -> tuple[object, ...]:
    info = entry.get("image_info")
    images = info.get("image_list") if isinstance(info, dict) else None
    if not isinstance(images, list) or not 1 <= len(images) <= MAX_NEWSPIC_IMAGES:
        raise Refusal(40035, "image_list")
    return tuple(
        image.get("image_media_id") if isinstance(image, dict) else None for image in images
    )
