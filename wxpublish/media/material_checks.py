"""Declared materials checked against what the platform takes, by their bytes."""

from dataclasses import dataclass
from typing import assert_never

from wxpublish.media import codes
from wxpublish.media.image_info import TooManyParts, TruncatedFile
from wxpublish.media.limits import (
    DECLARED_BYTES,
    DECLARED_FORMATS,
    SOURCE_PIXELS,
    VOICE_SECONDS,
    Kind,
)
from wxpublish.media.media_problem import (
    MediaProblem,
    damaged,
    overcrowded,
    too_many_bytes,
    too_many_pixels,
)
from wxpublish.media.recognise import look_at
from wxpublish.media.sound import seconds_of, sound_format
from wxpublish.media.video import is_mp4


@dataclass(frozen=True, slots=True)
class Material:
    """A file that may be sent as it is; `width` and `height` are 0 for sounds and videos."""

    extension: str
    width: int = 0
    height: int = 0


def check_size(kind: Kind, path: str, size: int) -> MediaProblem | None:
    """Whether the platform takes so many bytes."""
    limit = DECLARED_BYTES[kind]
    if size <= limit:
        return None
    hint = "make it smaller, with another size or quality"
    return too_many_bytes(path, f"an {kind}" if kind == "image" else f"a {kind}", size, limit, hint)


def check_material(kind: Kind, path: str, data: bytes) -> Material | MediaProblem:
    """Format and length of a declared file, told by its bytes."""
    try:
        match kind:
            case "image":
                return _image(path, data)
            case "voice":
                return _voice(path, data)
            case "video":
                return Material("mp4") if is_mp4(data) else _wrong(kind, path)
            case _:
                assert_never(kind)
    except TooManyParts:
        return overcrowded(path, kind)
    except TruncatedFile as torn:
        return damaged(path, kind, torn.reason)


def _image(path: str, data: bytes) -> Material | MediaProblem:
    look = look_at(data)
    if look is None or look.format not in DECLARED_FORMATS["image"]:
        return _wrong("image", path)
    if look.width * look.height > SOURCE_PIXELS:
        return too_many_pixels(path, look)
    return Material(look.format, look.width, look.height)


def _voice(path: str, data: bytes) -> Material | MediaProblem:
    name = sound_format(data)
    if name is None:
        return _wrong("voice", path)
    seconds = seconds_of(data, name)
    if seconds is not None and seconds > VOICE_SECONDS:
        return MediaProblem(
            codes.TOO_LONG,
            f"{path} plays {seconds:.1f} seconds; a voice may have {VOICE_SECONDS}",
            "cut it, or declare several",
        )
    return Material(name)


def _wrong(kind: Kind, path: str) -> MediaProblem:
    formats = ", ".join(sorted(DECLARED_FORMATS[kind]))
    return MediaProblem(
        codes.WRONG_KIND,
        f"{path} is no {kind} that the platform takes: its content is none of {formats}",
        f"convert it to one of {formats}, or correct `type`",
    )
