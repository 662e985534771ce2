"""Articles as they are sent: shape and limits checked, then as the platform stores them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from types import MappingProxyType

from wxpublish.emulator.call import Call
from wxpublish.emulator.media_store import permanent
from wxpublish.emulator.platform_limits import (
    ARTICLES,
    AUTO_DIGEST,
    LEGACY,
    NEWSPIC_IMAGES,
    SOURCE_URL_BYTES,
    STRICT,
)
from wxpublish.emulator.refusals import Refusal
from wxpublish.emulator.rewriting import as_stored, plain_text

_READ_ONLY = {"url", "is_deleted", "thumb_url", "create_time", "update_time"}
_KEPT = ("pic_crop_235_1", "pic_crop_1_1", "product_info")


@dataclass(frozen=True, slots=True)
class Article:
    """One article in store; `document` has every other field that is read back."""

    document: Mapping[str, object]
    content: str
    thumb_picture: str | None


def parse_all(call: Call, articles: object) -> list[Article]:
    """The `articles` of an add call: 1 to 8 of them, 44003 for none, 45008 for more."""
    if not isinstance(articles, list):
        raise Refusal(44003 if articles is None else 47001)
    if not articles:
        raise Refusal(44003)
    if len(articles) > ARTICLES:
        raise Refusal(45008)
    return [parse(call, entry, alone=len(articles) == 1) for entry in articles]


def parse(call: Call, entry: object, *, alone: bool) -> Article:
    """One article; `alone` says that its news has no other, so an empty digest is filled."""
    if not isinstance(entry, dict):
        raise Refusal(47001, "an article is not an object")
    if call.settings.read_only_fields == "reject" and _READ_ONLY & entry.keys():
        raise Refusal(47001, "read-only fields")
    kind = _text(entry, "article_type") or "news"
    if kind not in {"news", "newspic"}:
        raise Refusal(40035, "article_type")
    document: dict[str, object] = {"article_type": kind, **_texts(call, entry)}
    content = _content(call, entry)
    document["digest"] = document["digest"] or (plain_text(content)[:AUTO_DIGEST] if alone else "")
    thumb, images = _pictures(call, entry, kind)
    document |= {
        "content_source_url": _source_url(entry),
        "thumb_media_id": thumb[0],
        "show_cover_pic": _flag(entry, "show_cover_pic"),
        "need_open_comment": _flag(entry, "need_open_comment"),
        "only_fans_can_comment": _flag(entry, "only_fans_can_comment"),
    }
    if document["need_open_comment"] and not call.settings.comments:
        raise Refusal(88000)
    if images:
        document["image_info"] = {"image_list": [{"image_media_id": image} for image in images]}
    document |= {key: entry[key] for key in _KEPT if key in entry}
    return Article(MappingProxyType(document), content, thumb[1])


def _text(entry: Mapping[str, object], key: str) -> str:
    value = entry.get(key, "")
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Refusal(47001, f"{key} is not a string")
    return value


def _flag(entry: Mapping[str, object], key: str) -> int:
    value = entry.get(key) or 0
    if value not in (0, 1, "0", "1"):  # True equals 1; some SDKs send digits as text
        raise Refusal(47001, f"{key} is not 0 or 1")
    return int(str(int(value)) if isinstance(value, bool) else str(value)[:1])


def _texts(call: Call, entry: Mapping[str, object]) -> dict[str, str]:
    limits = STRICT if call.settings.profile == "strict" else LEGACY
    title, author, digest = (_text(entry, key) for key in ("title", "author", "digest"))
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


def _content(call: Call, entry: Mapping[str, object]) -> str:
    limits = STRICT if call.settings.profile == "strict" else LEGACY
    content = _text(entry, "content")
    if not content:
        raise Refusal(44004)
    if len(content) >= limits.content or len(content.encode()) >= limits.content_bytes:
        raise Refusal(45002)
    return as_stored(content, lambda key: _known_picture(call, key))


def _known_picture(call: Call, key: str) -> bool:
    return call.store.row("SELECT 1 FROM picture WHERE key = ?", key) is not None


def _source_url(entry: Mapping[str, object]) -> str:
    url = _text(entry, "content_source_url")
    if len(url.encode()) > SOURCE_URL_BYTES:
        raise Refusal(45005)
    if url and not re.match(r"(?i)https?://[^\s/]+", unescape(url)):
        raise Refusal(41039)
    return url


def _pictures(
    call: Call, entry: Mapping[str, object], kind: str
) -> tuple[tuple[str, str | None], tuple[str, ...]]:
    """Cover (id and picture) and, of a newspic, its images; 40007 where one is not permanent."""
    ids = _image_list(entry) if kind == "newspic" else (entry.get("thumb_media_id"),)
    rows = [permanent(call, media_id) for media_id in ids]
    covers = [row for row in rows if row and row["type"] in {"image", "thumb"}]
    if not covers or len(covers) != len(rows):
        raise Refusal(40007)
    cover = str(ids[0]), covers[0]["picture"]
    return cover, tuple(str(media_id) for media_id in ids) if kind == "newspic" else ()


def _image_list(entry: Mapping[str, object]) -> tuple[object, ...]:
    info = entry.get("image_info")
    images = info.get("image_list") if isinstance(info, dict) else None
    if not isinstance(images, list) or not 1 <= len(images) <= NEWSPIC_IMAGES:
        raise Refusal(40035, "image_list")
    return tuple(
        image.get("image_media_id") if isinstance(image, dict) else None for image in images
    )
