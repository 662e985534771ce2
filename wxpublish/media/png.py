"""The chunks of a PNG file, an animated one included."""

from wxpublish.media.look import PARTS, Look, TooManyParts, Torn, orientation_of, shown_size

_PALETTE = 3
_WITH_ALPHA = {4, 6}


def look_at_png(data: bytes) -> Look:
    """Walk the chunks. Raises Torn where the picture or its end is missing."""
    frames, alpha, drawn, orientation = 1, False, False, 1
    if data[12:16] != b"IHDR" or len(data) < 33:
        raise Torn
    width, height = int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    at = 33
    for _ in range(PARTS):
        size, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        if at + 12 + size > len(data) or not width or not height:
            raise Torn
        if kind == b"IEND":
            break
        if kind == b"acTL" and not drawn:
            frames = int.from_bytes(data[at + 8 : at + 12])
        elif kind == b"eXIf":
            orientation = orientation_of(data[at + 8 : at + 8 + size])
        alpha = alpha or kind == b"tRNS"
        drawn = drawn or kind == b"IDAT"
        at += 12 + size
    else:
        raise TooManyParts
    if not drawn:
        raise Torn
    shown = shown_size(width, height, orientation)
    colours = data[25]
    return Look(
        "png",
        *shown,
        frames=frames,
        alpha=alpha or colours in _WITH_ALPHA,
        indexed=colours == _PALETTE,
        orientation=orientation,
    )
