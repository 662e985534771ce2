"""The header of a JPEG file."""

from wxpublish.media.look import Look, Torn, orientation_of, shown_size

_SIZELESS = {0x01, *range(0xD0, 0xD8)}
_NO_FRAME = {0xC4, 0xC8, 0xCC}
_SCAN = 0xDA


def look_at_jpeg(data: bytes) -> Look:
    """Read the markers up to the first scan. Raises Torn where they, or the end, are missing."""
    width = height = components = 0
    orientation = 1
    for marker, at, end in _segments(data):
        if 0xC0 <= marker <= 0xCF and marker not in _NO_FRAME:
            height = int.from_bytes(data[at + 1 : at + 3])
            width = int.from_bytes(data[at + 3 : at + 5])
            components = data[at + 5]
        elif marker == 0xE1 and data[at : at + 6] == b"Exif\0\0":
            orientation = orientation_of(data[at + 6 : end])
        elif marker == _SCAN:
            if data.rfind(b"\xff\xd9", end) < 0:
                raise Torn
            break
    if not width or not height:
        raise Torn
    shown = shown_size(width, height, orientation)
    return Look("jpg", *shown, lossless=False, cmyk=components == 4, upright=orientation == 1)


def _segments(data: bytes) -> list[tuple[int, int, int]]:
    """Marker, start and end of the content of each segment up to the first scan."""
    found = []
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in _SIZELESS:
            at += 2
            continue
        size = int.from_bytes(data[at + 2 : at + 4])
        if size < 2 or at + 2 + size > len(data):
            break
        found.append((marker, at + 4, at + 2 + size))
        if marker == _SCAN:
            return found
        at += 2 + size
    raise Torn
