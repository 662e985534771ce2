"""Checks the content of declared materials against what the platform accepts."""

from dataclasses import dataclass
from typing import assert_never

from wxpublish.media import codes
from wxpublish.media.image_info import TooManyParts, TruncatedFile
from wxpublish.media.limits import (
    DECLARED_BYTES,
    DECLARED_FORMATS,
    SOURCE_PIXELS,
    VOICE_SECONDS,
    MaterialKind,
)
from wxpublish.media.media_problem import (
    MediaProblem,
    damaged,
    too_many_bytes,
    too_many_parts,
    too_many_pixels,
)
from wxpublish.media.recognise import read_image_info
from wxpublish.media.sound import measure_seconds, sound_format
from wxpublish.media.video import is_mp4


@dataclass(frozen=True, slots=True)
class Material:
    """A file that can be sent unchanged; `width` and `height` are 0 for sounds and videos."""

    extension: str
    width: int = 0
    height: int = 0


def check_size(kind: MaterialKind, path: str, size: int) -> MediaProblem | None:
    """Return a problem if the platform does not accept so many bytes."""
    limit = DECLARED_BYTES[kind]
    if size <= limit:
        return None
    hint = "make it smaller, with another size or quality"
    return too_many_bytes(path, _with_article(kind), size, limit, hint)


def check_material(kind: MaterialKind, path: str, data: bytes) -> Material | MediaProblem:
    """Check format and length of a declared file by its content."""
    try:
        match kind:
            case "image":
                return _check_image(path, data)
            case "voice":
                return _check_voice(path, data)
            case "video":
                return Material("mp4") if is_mp4(data) else _wrong_format(kind, path)
            case _:
                assert_never(kind)
    except TooManyParts:
        return too_many_parts(path, kind)
    except TruncatedFile as error:
        return damaged(path, kind, error.reason)


def _check_image(path: str, data: bytes) -> Material | MediaProblem:
    info = read_image_info(data)
    if info is None or info.format not in DECLARED_FORMATS["image"]:
        return _wrong_format("image", path)
    if info.width * info.height > SOURCE_PIXELS:
        return too_many_pixels(path, info)
    return Material(info.format, info.width, info.height)


def _check_voice(path: str, data: bytes) -> Material | MediaProblem:
    name = sound_format(data)
    if name is None:
        return _wrong_format("voice", path)
    seconds = measure_seconds(data, name)
    if seconds is not None and seconds > VOICE_SECONDS:
        return MediaProblem(
            codes.TOO_LONG,
            f"{path} plays for {seconds:.1f} seconds; a voice may have at most {VOICE_SECONDS}",
            "cut it, or declare several",
        )
    return Material(name)


def _with_article(kind: MaterialKind) -> str:
    return f"an {kind}" if kind == "image" else f"a {kind}"


def _wrong_format(kind: MaterialKind, path: str) -> MediaProblem:
    formats = ", ".join(sorted(DECLARED_FORMATS[kind]))
    return MediaProblem(
        codes.WRONG_KIND,
        f"{path} is not {_with_article(kind)} that the platform accepts: its content is none of {formats}",
        f"convert it to one of {formats}, or correct `type`",
    )
