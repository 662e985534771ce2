"""The chunks of a WebP file."""

from collections.abc import Iterator

from wxpublish.media.image_info import PARTS, ImageInfo, TooManyParts, TruncatedFile

_ALPHA = 0x10


def look_at_webp(data: bytes) -> ImageInfo:
    """Read the header of any of the three kinds. Raises Torn where the file is cut short.

    No browser turns a WebP as its EXIF asks, so it is upright.
    """
    if int.from_bytes(data[4:8], "little") + 8 > len(data):
        raise TruncatedFile
    width = height = frames = 0
    alpha = lossless = False
    for kind, at in _chunks(data):
        if kind == b"VP8X":
            alpha = bool(data[at] & _ALPHA)
            width = int.from_bytes(data[at + 4 : at + 7], "little") + 1
            height = int.from_bytes(data[at + 7 : at + 10], "little") + 1
        elif kind == b"VP8L":
            bits = int.from_bytes(data[at + 1 : at + 5], "little")
            lossless, alpha = True, alpha or bool(bits >> 28 & 1)
            width, height = width or (bits & 0x3FFF) + 1, height or (bits >> 14 & 0x3FFF) + 1
        elif kind == b"VP8 ":
            width = width or int.from_bytes(data[at + 6 : at + 8], "little") & 0x3FFF
            height = height or int.from_bytes(data[at + 8 : at + 10], "little") & 0x3FFF
        frames += kind == b"ANMF"
    if not width or not height:
        raise TruncatedFile
    return ImageInfo("webp", width, height, frames=max(1, frames), alpha=alpha, lossless=lossless)


def _chunks(data: bytes) -> Iterator[tuple[bytes, int]]:
    """Kind of each chunk, and where its content starts."""
    at = 12
    for _ in range(PARTS):
        if at + 8 > len(data):
            return
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        if at + 8 + size > len(data):
            raise TruncatedFile
        yield data[at : at + 4], at + 8
        at += 8 + size + size % 2
    raise TooManyParts
