"""Composes the frames of an animated PNG as browsers do.

Pillow leaves black where a frame without alpha is cleared, and blends translucent pixels
differently. So each frame is decoded as a picture of its own.
"""

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from PIL import Image

from wxpublish.media.colours import to_srgb
from wxpublish.media.image_info import ImageInfo
from wxpublish.media.png import SIGNATURE, colour_chunks, make_chunk, read_chunks

_CLEAR, _RESTORE = 1, 2
_SOURCE = 0
_CONTROL = struct.Struct(">IIIIIHHBB")


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame as stored: position and size in pixels, milliseconds, and compressed rows.

    `disposal` is what happens to its area afterwards; `blend` is whether it replaces what is there.
    """

    x: int
    y: int
    width: int
    height: int
    duration: float
    disposal: int
    blend: int
    data: bytes


def read_frames(source: bytes, info: ImageInfo) -> Iterator[Frame]:
    """Read the frames that are played. Raises ValueError if one is malformed."""
    return islice(_parse_frames(source), info.frames)


def read_play_count(source: bytes) -> int:
    """Return how often it is played, 0 for ever."""
    found = (chunk.content(source) for chunk in read_chunks(source) if chunk.kind == b"acTL")
    return int.from_bytes(next(found, b"")[4:8])


def compose_frames(source: bytes, info: ImageInfo) -> Iterator[tuple[Image.Image, float]]:
    """Compose what is visible at each frame, not rotated yet, with its duration in milliseconds.

    Raises ValueError if a frame extends beyond the picture.
    """
    canvas: Image.Image | None = None
    size = struct.unpack(">II", source[16:24])
    shared = colour_chunks(source)
    for frame in read_frames(source, info):
        if frame.x + frame.width > size[0] or frame.y + frame.height > size[1]:
            raise ValueError("a frame extends beyond the picture")
        with Image.open(io.BytesIO(_frame_as_png(source, shared, frame))) as opened:
            drawn = to_srgb(opened.copy()).convert("RGBA")
        before = canvas or Image.new("RGBA", size, (0, 0, 0, 0))
        canvas, place = before.copy(), (frame.x, frame.y)
        if frame.blend == _SOURCE:
            canvas.paste(drawn, place)
        else:
            canvas.alpha_composite(drawn, place)
        yield canvas, frame.duration
        if frame.disposal == _CLEAR:
            canvas = canvas.copy()
            canvas.paste((0, 0, 0, 0), (*place, frame.x + frame.width, frame.y + frame.height))
        elif frame.disposal == _RESTORE:
            canvas = before


def _parse_frames(source: bytes) -> Iterator[Frame]:
    control, parts = b"", list[bytes]()
    for chunk in read_chunks(source):
        if chunk.kind == b"fcTL":
            if control:
                yield _parse_frame(control, parts)
            control, parts = chunk.content(source), []
        elif chunk.kind == b"fdAT":
            parts.append(chunk.content(source)[4:])
        elif chunk.kind == b"IDAT" and control:
            parts.append(chunk.content(source))
    if control:
        yield _parse_frame(control, parts)


def _parse_frame(control: bytes, parts: list[bytes]) -> Frame:
    if len(control) != _CONTROL.size:
        raise ValueError("a frame has no size")
    _, width, height, x, y, number, parts_of_second, disposal, blend = _CONTROL.unpack(control)
    duration = 1000 * number / (parts_of_second or 100)
    return Frame(x, y, width, height, duration, disposal, blend, b"".join(parts))


def _frame_as_png(source: bytes, shared: bytes, frame: Frame) -> bytes:
    """Return the frame as a PNG file of its own."""
    header = struct.pack(">II", frame.width, frame.height) + source[24:29]
    data = make_chunk(b"IDAT", frame.data)
    return b"".join(
        (SIGNATURE, make_chunk(b"IHDR", header), shared, data, make_chunk(b"IEND", b""))
    )
