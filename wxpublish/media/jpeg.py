"""The header of a JPEG file."""

import re
from collections.abc import Iterator

from wxpublish.media.look import Look, TooManyParts, Torn, orientation_of, shown_size

PARTS = 4_000
"""Segments before the pixels: metadata of 64 KB each, so no camera or editor comes near it."""
SCANS = 200
"""Passes over the pixels, each of which a decoder makes in full; encoders write about ten."""
_FILL = re.compile(rb"\xff+")
_SIZELESS = {0x01, *range(0xD0, 0xD8)}
_NO_FRAME = {0xC4, 0xC8, 0xCC}
_SCAN = 0xDA
_EXIF = b"Exif\0\0"
_COLOURS = {0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
"""Metadata that a decoder needs to get the colours right."""

Segment = tuple[int, int, int]
"""Marker, start and end of the content."""


def look_at_jpeg(data: bytes) -> Look:
    """Read the markers up to the first scan. Raises Torn where they, or the end, are missing."""
    width = height = components = 0
    orientation = 1
    for marker, at, end in _segments(data):
        if 0xC0 <= marker <= 0xCF and marker not in _NO_FRAME:
            height = int.from_bytes(data[at + 1 : at + 3])
            width = int.from_bytes(data[at + 3 : at + 5])
            components = data[at + 5]
        elif marker == 0xE1 and data[at : at + 6] == _EXIF:
            orientation = orientation_of(data[at + 6 : end])
        elif marker == _SCAN:
            if data.rfind(b"\xff\xd9", end) < 0:
                raise Torn
            if data.count(b"\xff\xda", end) >= SCANS:
                raise TooManyParts
    if not width or not height:
        raise Torn
    shown = shown_size(width, height, orientation)
    cmyk = components == 4
    return Look("jpg", *shown, lossless=False, cmyk=cmyk, orientation=orientation)


def without_metadata(data: bytes) -> bytes:
    """The same picture without what a decoder would parse for nothing: EXIF, comments, previews.

    Its orientation is lost. Raises Torn as `look_at_jpeg` does.
    """
    kept, last = [b"\xff\xd8"], 0
    for marker, at, end in _segments(data):
        if _is_needed(marker, data[at : at + 12]):
            kept.append(b"\xff%c" % marker + data[at - 2 : end])
        last = end
    return b"".join([*kept, data[last:]])


def _is_needed(marker: int, head: bytes) -> bool:
    if marker in _COLOURS:
        return head.startswith(_COLOURS[marker])
    return not (0xE1 <= marker <= 0xEF or marker == 0xFE)


def _segments(data: bytes) -> Iterator[Segment]:
    """Each segment up to the first scan, which is the last. Raises Torn where there is none."""
    at = 2
    for _ in range(PARTS):
        fill = _FILL.match(data, at)
        if fill is None or fill.end() + 3 > len(data):
            raise Torn
        at = fill.end()
        marker = data[at]
        if marker in _SIZELESS:
            at += 1
            continue
        end = at + 1 + int.from_bytes(data[at + 1 : at + 3])
        if end < at + 3 or end > len(data):
            raise Torn
        yield marker, at + 3, end
        if marker == _SCAN:
            return
        at = end
    raise TooManyParts
