"""Reads the header of a JPEG file."""

import re
from collections.abc import Iterator

from wxpublish.media.image_info import (
    ImageInfo,
    TooManyParts,
    TruncatedFile,
    oriented_size,
    read_orientation,
)

MAX_SEGMENTS = 4_000
"""Segments before the pixels. Each may hold 64 KB of metadata, so no real file comes near."""
MAX_SCANS = 200
"""Passes over the pixels. A decoder does each completely; encoders write about ten."""
_MARKER = re.compile(rb"\xff[^\x00\xff]")
_SIZELESS = {0x01, *range(0xD0, 0xD8)}
_FRAMES = {0xC0, 0xC1, 0xC2}
"""Baseline, extended and progressive; browsers show no others."""
_TABLES = {0xC4, 0xCC, 0xDB, 0xDC, 0xDD}
_APPLICATION = range(0xE0, 0xF0)
_COMMENT = 0xFE
_SCAN = 0xDA
_EXIF = b"Exif\0"
_ICC = b"ICC_PROFILE\0"
_COLOURS = {0xE0: (b"JFIF\0", 14), 0xEE: (b"Adobe", 12)}
"""Metadata that a decoder needs for the right colours: how it begins, and its minimum length."""

Segment = tuple[int, int, int]
"""Marker, start and end of the content."""


def read_jpeg_info(data: bytes) -> ImageInfo:
    """Read the markers up to the first scan. Raises TruncatedFile if they or the end marker are
    missing.

    Of several EXIF segments the first one counts, whatever its content, as in browsers.
    """
    width = height = components = 0
    orientation: int | None = None
    for marker, at, end in _read_segments(data):
        if marker in _FRAMES:
            if width or end - at < 6 or end - at != 6 + 3 * data[at + 5] or data[at] != 8:
                raise TruncatedFile("has a header that contradicts itself")
            height = int.from_bytes(data[at + 1 : at + 3])
            width = int.from_bytes(data[at + 3 : at + 5])
            components = data[at + 5]
        elif marker == 0xE1 and orientation is None and data[at : at + 5] == _EXIF:
            orientation = read_orientation(data[at + 6 : end])
        elif marker == _SCAN:
            if data.rfind(b"\xff\xd9", end) < 0:
                raise TruncatedFile
            if data.count(b"\xff\xda", end) >= MAX_SCANS:
                raise TooManyParts
    if not width or not height:
        raise TruncatedFile
    if components not in {1, 3, 4}:
        raise TruncatedFile("has a header that contradicts itself")
    size = oriented_size(width, height, orientation or 1)
    is_cmyk = components == 4
    return ImageInfo("jpg", *size, is_lossless=False, is_cmyk=is_cmyk, orientation=orientation or 1)


def strip_metadata(data: bytes) -> bytes:
    """Remove what a decoder would parse in vain: EXIF, comments, previews.

    The orientation is lost. Raises TruncatedFile like `read_jpeg_info`.
    """
    kept, profile, last = [b"\xff\xd8"], list[Segment](), 0
    for segment in _read_segments(data):
        marker, at, last = segment
        if marker == 0xE2 and data[at : at + 12] == _ICC:
            profile.append(segment)
        elif _is_needed(marker, data[at:last]):
            kept.append(b"\xff%c" % marker + data[at - 2 : last])
    kept[1:1] = _complete_profile(data, profile)
    return b"".join([*kept, data[last:]])


def _is_needed(marker: int, content: bytes) -> bool:
    if marker in _COLOURS:
        head, least = _COLOURS[marker]
        return content.startswith(head) and len(content) >= least
    return marker not in _APPLICATION and marker != _COMMENT


def _complete_profile(data: bytes, segments: list[Segment]) -> list[bytes]:
    """Return the segments of a profile in order, or none if some are missing, as in browsers."""
    numbered = sorted((data[at + 12 : at + 14], at, end) for _, at, end in segments)
    count = len(numbered)
    if [number for number, _, _ in numbered] != [bytes((n, count)) for n in range(1, count + 1)]:
        return []
    return [b"\xff\xe2" + data[at - 2 : end] for _, at, end in numbered]


def _read_segments(data: bytes) -> Iterator[Segment]:
    """Iterate over the segments up to the first scan, inclusive. Raises TruncatedFile if there is
    none.

    Bytes between segments are skipped, as in every decoder.
    """
    at = 2
    for _ in range(MAX_SEGMENTS):
        found = _MARKER.search(data, at)
        if found is None or found.end() + 2 > len(data):
            raise TruncatedFile
        at = found.end() - 1
        marker = data[at]
        if marker in _SIZELESS:
            at += 1
            continue
        if not _is_known(marker):
            raise TruncatedFile("is a kind of JPEG that browsers do not show")
        end = at + 1 + int.from_bytes(data[at + 1 : at + 3])
        if end < at + 3 or end > len(data):
            raise TruncatedFile
        yield marker, at + 3, end
        if marker == _SCAN:
            return
        at = end
    raise TooManyParts


def _is_known(marker: int) -> bool:
    known = marker in _FRAMES or marker in _TABLES or marker in _APPLICATION
    return known or marker in {_SCAN, _COMMENT}
