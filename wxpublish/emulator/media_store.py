"""The account's media: permanent, temporary, and pictures that have only an address."""

import secrets
import sqlite3
from dataclasses import dataclass

from wxpublish.emulator.call import Call
from wxpublish.emulator.file_formats import Format, detect_format
from wxpublish.emulator.multipart import Part
from wxpublish.emulator.platform_limits import LIBRARY_LIMITS, TEMPORARY_LIFETIME, UploadLimits
from wxpublish.emulator.refusals import Refusal


@dataclass(frozen=True, slots=True)
class AcceptedUpload:
    """An upload within the limits."""

    name: str
    data: bytes
    kind: Format


@dataclass(frozen=True, slots=True)
class VideoDescription:
    """The title and introduction of a video."""

    title: str = ""
    introduction: str = ""


def check_upload(part: Part, limits: UploadLimits) -> AcceptedUpload:
    """Check the format, size and duration of a file by its bytes."""
    kind = detect_format(part.data)
    if kind is None or kind.name not in limits.formats:
        raise Refusal(limits.wrong_format)
    if len(part.data) > limits.size:
        raise Refusal(limits.too_large)
    if limits.seconds is not None and kind.seconds > limits.seconds:
        raise Refusal(45007)
    name = (part.filename or "").replace("\\", "/").rpartition("/")[2]
    return AcceptedUpload(name or f"media.{kind.extension}", part.data, kind)


def add_picture(call: Call, file: AcceptedUpload) -> str:
    """Store a picture under a new key, from which its content cannot be derived."""
    key = secrets.token_urlsafe(48)[:64]
    call.store.execute(
        "INSERT INTO picture VALUES (?, ?, ?, ?, ?, ?)",
        key,
        call.store.store_blob(file.data, file.kind),
        f"mmbiz_{file.kind.extension}",
        file.kind.width,
        file.kind.height,
        call.now,
    )
    return key


def picture_url(call: Call, key: str | None, *, query: bool = True) -> str:
    """Return the address of a picture on this emulator; "" if there is none."""
    row = call.store.row("SELECT folder FROM picture WHERE key = ?", key) if key else None
    if row is None:
        return ""
    extension = row["folder"].removeprefix("mmbiz_")
    wx_fmt = {"jpg": "jpeg"}.get(extension, extension)
    return f"{call.base}/{row['folder']}/{key}/0" + (f"?wx_fmt={wx_fmt}" if query else "")


def add_media(
    call: Call, media_type: str, file: AcceptedUpload, text: VideoDescription, *, temporary: bool
) -> sqlite3.Row:
    """Store a medium and return its row; refused with 45074 if the library is full."""
    if not temporary:
        _check_library_limit(call, media_type)
    key = add_picture(call, file) if media_type in {"image", "thumb"} and not temporary else None
    media_id = call.store.new_id()
    call.store.execute(
        "INSERT INTO media (media_id, type, name, digest, picture, url, title, introduction, "
        "created, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        media_id,
        media_type,
        file.name,
        call.store.store_blob(file.data, file.kind),
        key,
        picture_url(call, key),
        text.title,
        text.introduction,
        call.now,
        call.now + TEMPORARY_LIFETIME if temporary else None,
    )
    row = call.store.row("SELECT * FROM media WHERE media_id = ?", media_id)
    assert row is not None  # noqa: S101  # inserted above, in this transaction
    return row


def _check_library_limit(call: Call, media_type: str) -> None:
    kind = "image" if media_type == "thumb" and call.settings.thumbs_in_image_list else media_type
    if count_items(call, kind) >= call.settings.library.get(kind, LIBRARY_LIMITS[kind]):
        raise Refusal(45074)


def find_permanent(call: Call, media_id: object) -> sqlite3.Row | None:
    """Find a permanent medium by its id, or by the alias of a cover."""
    if not isinstance(media_id, str):
        return None
    alias = call.store.row("SELECT media_id FROM alias WHERE alias = ?", media_id)
    return call.store.row(
        "SELECT * FROM media WHERE media_id = ? AND expires IS NULL AND deleted IS NULL "
        "AND created <= ?",
        alias[0] if alias else media_id,
        call.known_until,
    )


def find_temporary(call: Call, media_id: str) -> sqlite3.Row | None:
    """Find a temporary medium that has not expired."""
    return call.store.row(
        "SELECT * FROM media WHERE media_id = ? AND expires > ? AND created <= ?",
        media_id,
        call.now,
        call.known_until,
    )


def read_blob(call: Call, row: sqlite3.Row) -> sqlite3.Row:
    """Return the format and bytes of a medium or picture."""
    found = call.store.row("SELECT format, data FROM blob WHERE digest = ?", row["digest"])
    assert found is not None  # noqa: S101  # blobs are never deleted
    return found


def listed_types(call: Call, kind: str) -> tuple[str, str]:
    """Return the types of media that a listing of `kind` shows."""
    thumbs = kind == "image" and call.settings.thumbs_in_image_list
    return (kind, "thumb" if thumbs else kind)


def count_items(call: Call, kind: str) -> int:
    """Count the permanent items of a kind (image, voice, video, news)."""
    if kind == "news":
        return call.store.number(
            "SELECT count(*) FROM news WHERE channel = 'material' AND deleted IS NULL"
        )
    return call.store.number(
        "SELECT count(*) FROM media WHERE type IN (?, ?) AND expires IS NULL AND deleted IS NULL",
        *listed_types(call, kind),
    )


def list_page(call: Call, kind: str, offset: int, size: int) -> tuple[int, list[sqlite3.Row]]:
    """Return the number of media of a kind, and one page of them, newest first."""
    until = call.listed_until
    where = (
        "FROM media WHERE type IN (?, ?) AND expires IS NULL AND created <= ? "
        "AND (deleted IS NULL OR deleted > ?)"
    )
    values = (*listed_types(call, kind), until, until)
    total = call.store.number(f"SELECT count(*) {where}", *values)  # constant text
    rows = call.store.rows(
        f"SELECT * {where} ORDER BY seq DESC LIMIT ? OFFSET ?",  # constant text
        *values,
        size,
        offset,
    )
    return total, rows


def delete_media(call: Call, media_id: str) -> bool:
    """Delete a permanent medium; False if there is none."""
    return bool(
        call.store.execute(
            "UPDATE media SET deleted = ? WHERE media_id = ? AND deleted IS NULL "
            "AND expires IS NULL",
            call.now,
            media_id,
        )
    )
