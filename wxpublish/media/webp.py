"""Reads the chunks of a WebP file."""

from collections.abc import Iterator

from wxpublish.media.image_info import (
    MAX_PARTS,
    ImageInfo,
    TooManyParts,
    TruncatedFile,
    uint16,
    uint32,
)

_ALPHA = 0x10


def read_webp_info(data: bytes) -> ImageInfo:
    """Read the header of any of the three kinds. Raises TruncatedFile if the file is cut short.

    No browser applies the EXIF orientation of a WebP, so it is upright.
    """
    if uint32(data, 4) + 8 > len(data):
        raise TruncatedFile
    width = height = frames = 0
    has_alpha = is_lossless = False
    for kind, at in _read_chunks(data):
        if kind == b"VP8X":
            has_alpha = bool(data[at] & _ALPHA)
            width = int.from_bytes(data[at + 4 : at + 7], "little") + 1
            height = int.from_bytes(data[at + 7 : at + 10], "little") + 1
        elif kind == b"VP8L":
            bits = uint32(data, at + 1)
            is_lossless, has_alpha = True, has_alpha or bool(bits >> 28 & 1)
            width, height = width or (bits & 0x3FFF) + 1, height or (bits >> 14 & 0x3FFF) + 1
        elif kind == b"VP8 ":
            width = width or uint16(data, at + 6) & 0x3FFF
            height = height or uint16(data, at + 8) & 0x3FFF
        frames += kind == b"ANMF"
    if not width or not height:
        raise TruncatedFile
    return ImageInfo(
        "webp", width, height, frames=max(1, frames), has_alpha=has_alpha, is_lossless=is_lossless
    )


def _read_chunks(data: bytes) -> Iterator[tuple[bytes, int]]:
    """Iterate over the chunks: kind, and offset of the content."""
    at = 12
    for _ in range(MAX_PARTS):
        if at + 8 > len(data):
            return
        size = uint32(data, at + 4)
        if at + 8 + size > len(data):
            raise TruncatedFile
        yield data[at : at + 4], at + 8
        at += 8 + size + size % 2
    raise TooManyParts
