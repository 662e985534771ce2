"""The blocks of a GIF file."""

from wxpublish.media.look import Look, Torn

_IMAGE, _EXTENSION, _TRAILER = 0x2C, 0x21, 0x3B
_GRAPHIC_CONTROL = 0xF9


def look_at_gif(data: bytes) -> Look:
    """Count the frames. Raises Torn where a block runs past the end or there is no frame."""
    if len(data) < 13:
        raise Torn
    width = int.from_bytes(data[6:8], "little")
    height = int.from_bytes(data[8:10], "little")
    at = 13 + _table_size(data[10])
    frames, alpha = 0, False
    while at < len(data) and data[at] != _TRAILER:
        if data[at] == _EXTENSION and at + 4 <= len(data):
            if data[at + 1] == _GRAPHIC_CONTROL:
                alpha = alpha or bool(data[at + 3] & 1)
            at = _after_blocks(data, at + 2)
        elif data[at] == _IMAGE and at + 10 <= len(data):
            frames += 1
            at = _after_blocks(data, at + 11 + _table_size(data[at + 9]))
        else:
            raise Torn
    if not frames or not width or not height:
        raise Torn
    return Look("gif", width, height, frames=frames, alpha=alpha, indexed=True)


def _table_size(flags: int) -> int:
    """Bytes of the colour table that a descriptor's flags announce."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _after_blocks(data: bytes, at: int) -> int:
    """The place after a chain of sub-blocks, each with its length in front, 0 at the end."""
    while at < len(data) and data[at]:
        at += data[at] + 1
    if at >= len(data):
        raise Torn
    return at + 1
