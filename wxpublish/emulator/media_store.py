"""Media of the account: permanent ones, temporary ones, and pictures that are only an address."""

import secrets
import sqlite3
from dataclasses import dataclass

from wxpublish.emulator.call import Call
from wxpublish.emulator.file_formats import Format, recognise
from wxpublish.emulator.multipart import Part
from wxpublish.emulator.platform_limits import LIBRARY, TEMPORARY_SECONDS, UploadLimits
from wxpublish.emulator.refusals import Refusal


@dataclass(frozen=True, slots=True)
class AcceptedUpload:
    """An upload within the limits."""

    name: str
    data: bytes
    kind: Format


@dataclass(frozen=True, slots=True)
class Description:
    """What a video has besides its bytes."""

    title: str = ""
    introduction: str = ""


def accept(part: Part, rule: UploadLimits) -> AcceptedUpload:
    """Check format, size and length of a file by its bytes."""
    kind = recognise(part.data)
    if kind is None or kind.name not in rule.formats:
        raise Refusal(rule.wrong_format)
    if len(part.data) > rule.size:
        raise Refusal(rule.too_large)
    if rule.seconds is not None and kind.seconds > rule.seconds:
        raise Refusal(45007)
    name = (part.filename or "").replace("\\", "/").rpartition("/")[2]
    return AcceptedUpload(name or f"media.{kind.extension}", part.data, kind)


def add_picture(call: Call, file: AcceptedUpload) -> str:
    """Keep a picture under a new address; its key. The address does not tell the file."""
    key = secrets.token_urlsafe(48)[:64]
    call.store.execute(
        "INSERT INTO picture VALUES (?, ?, ?, ?, ?, ?)",
        key,
        call.store.keep(file.data, file.kind),
        f"mmbiz_{file.kind.extension}",
        file.kind.width,
        file.kind.height,
        call.now,
    )
    return key


def picture_url(call: Call, key: str | None, *, query: bool = True) -> str:
    """The address of a picture at this emulator; "" for no picture."""
    row = call.store.row("SELECT folder FROM picture WHERE key = ?", key) if key else None
    if row is None:
        return ""
    extension = row["folder"].removeprefix("mmbiz_")
    wx_fmt = {"jpg": "jpeg"}.get(extension, extension)
    return f"{call.base}/{row['folder']}/{key}/0" + (f"?wx_fmt={wx_fmt}" if query else "")


def add_media(
    call: Call, media_type: str, file: AcceptedUpload, text: Description, *, temporary: bool
) -> sqlite3.Row:
    """Store a medium; its row. 45074 when the library is full."""
    if not temporary:
        _check_room(call, media_type)
    key = add_picture(call, file) if media_type in {"image", "thumb"} and not temporary else None
    media_id = call.store.new_id()
    call.store.execute(
        "INSERT INTO media (media_id, type, name, digest, picture, url, title, introduction, "
        "created, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        media_id,
        media_type,
        file.name,
        call.store.keep(file.data, file.kind),
        key,
        picture_url(call, key),
        text.title,
        text.introduction,
        call.now,
        call.now + TEMPORARY_SECONDS if temporary else None,
    )
    row = call.store.row("SELECT * FROM media WHERE media_id = ?", media_id)
    assert row is not None  # noqa: S101  # inserted above, in this transaction
    return row


def _check_room(call: Call, media_type: str) -> None:
    kind = "image" if media_type == "thumb" and call.settings.thumbs_in_image_list else media_type
    if count(call, kind) >= call.settings.library.get(kind, LIBRARY[kind]):
        raise Refusal(45074)


def permanent(call: Call, media_id: object) -> sqlite3.Row | None:
    """A permanent medium by its id, or by the other id of a cover."""
    if not isinstance(media_id, str):
        return None
    alias = call.store.row("SELECT media_id FROM alias WHERE alias = ?", media_id)
    return call.store.row(
        "SELECT * FROM media WHERE media_id = ? AND expires IS NULL AND deleted IS NULL "
        "AND created <= ?",
        alias[0] if alias else media_id,
        call.known_until,
    )


def temporary(call: Call, media_id: str) -> sqlite3.Row | None:
    """A temporary medium that has not expired."""
    return call.store.row(
        "SELECT * FROM media WHERE media_id = ? AND expires > ? AND created <= ?",
        media_id,
        call.now,
        call.known_until,
    )


def blob(call: Call, row: sqlite3.Row) -> sqlite3.Row:
    """Format and bytes of a medium or picture."""
    found = call.store.row("SELECT format, data FROM blob WHERE digest = ?", row["digest"])
    assert found is not None  # noqa: S101  # blobs are never deleted
    return found


def types(call: Call, kind: str) -> tuple[str, str]:
    """The types of media that a listing of `kind` shows."""
    thumbs = kind == "image" and call.settings.thumbs_in_image_list
    return (kind, "thumb" if thumbs else kind)


def count(call: Call, kind: str) -> int:
    """How many permanent items of a kind (image, voice, video, news) the library holds."""
    if kind == "news":
        return call.store.number(
            "SELECT count(*) FROM news WHERE channel = 'material' AND deleted IS NULL"
        )
    return call.store.number(
        "SELECT count(*) FROM media WHERE type IN (?, ?) AND expires IS NULL AND deleted IS NULL",
        *types(call, kind),
    )


def page(call: Call, kind: str, offset: int, size: int) -> tuple[int, list[sqlite3.Row]]:
    """Number of all and one page of a kind of media, newest first."""
    seen = call.listed_until
    where = (
        "FROM media WHERE type IN (?, ?) AND expires IS NULL AND created <= ? "
        "AND (deleted IS NULL OR deleted > ?)"
    )
    values = (*types(call, kind), seen, seen)
    total = call.store.number(f"SELECT count(*) {where}", *values)  # constant text
    rows = call.store.rows(
        f"SELECT * {where} ORDER BY seq DESC LIMIT ? OFFSET ?",  # constant text
        *values,
        size,
        offset,
    )
    return total, rows


def delete(call: Call, media_id: str) -> bool:
    """Delete a permanent medium; False where there is none."""
    return bool(
        call.store.execute(
            "UPDATE media SET deleted = ? WHERE media_id = ? AND deleted IS NULL "
            "AND expires IS NULL",
            call.now,
            media_id,
        )
    )
