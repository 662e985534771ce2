"""Reads the blocks of a GIF file."""

from wxpublish.media.image_info import MAX_PARTS, ImageInfo, TooManyParts, TruncatedFile, uint16

_IMAGE, _EXTENSION, _TRAILER = 0x2C, 0x21, 0x3B
_GRAPHIC_CONTROL = 0xF9


def read_gif_info(data: bytes) -> ImageInfo:
    """Read the size and count the frames.

    Raises TruncatedFile if a block extends beyond the end or there is no frame.
    """
    if len(data) < 13:
        raise TruncatedFile
    width, height = uint16(data, 6), uint16(data, 8)
    at = 13 + _table_size(data[10])
    frames, has_alpha, left = 0, False, MAX_PARTS
    while at < len(data) and data[at] != _TRAILER:
        if data[at] == _EXTENSION and at + 4 <= len(data):
            if data[at + 1] == _GRAPHIC_CONTROL:
                has_alpha = has_alpha or bool(data[at + 3] & 1)
            at, left = _after_blocks(data, at + 2, left)
        elif data[at] == _IMAGE and at + 10 <= len(data):
            if not frames:  # a first frame beyond the screen enlarges it
                width = max(width, uint16(data, at + 1) + uint16(data, at + 5))
                height = max(height, uint16(data, at + 3) + uint16(data, at + 7))
            frames += 1
            at, left = _after_blocks(data, at + 11 + _table_size(data[at + 9]), left)
        else:
            raise TruncatedFile
    if not frames or not width or not height:
        raise TruncatedFile
    return ImageInfo("gif", width, height, frames=frames, has_alpha=has_alpha, is_indexed=True)


def _table_size(flags: int) -> int:
    """Return the size of the colour table that a descriptor's flags announce."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _after_blocks(data: bytes, at: int, left: int) -> tuple[int, int]:
    """Return the offset after a chain of sub-blocks, and how many more are allowed.

    Each sub-block begins with its length; 0 ends the chain.
    """
    while at < len(data) and data[at] and left > 0:
        at += data[at] + 1
        left -= 1
    if left <= 0:
        raise TooManyParts
    if at >= len(data):
        raise TruncatedFile
    return at + 1, left - 1
