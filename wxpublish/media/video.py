"""Recognises MP4 by its boxes."""

from wxpublish.media.image_info import TooManyParts, TruncatedFile

_MAX_BOXES = 10_000
"""Boxes at the top level of a file of 10 MB; a fragmented one has two for each second or so."""

_NOT_VIDEO = (b"heic", b"heix", b"mif1", b"avif", b"avis", b"M4A ", b"M4B ", b"qt  ")


def is_mp4(data: bytes) -> bool:
    """Whether this is an MP4 video.

    Raises TruncatedFile if a box extends beyond the end or `moov` is missing. QuickTime (`.mov`)
    has the same boxes and is not accepted by the platform.
    """
    if data[4:8] != b"ftyp" or data[8:12] in _NOT_VIDEO:
        return False
    at, kinds = 0, set()
    for _ in range(_MAX_BOXES):
        if at + 8 > len(data):
            break
        size, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16])
        elif size == 0:
            size = len(data) - at
        if size < 8 or at + size > len(data):
            raise TruncatedFile
        kinds.add(kind)
        at += size
    else:
        raise TooManyParts
    if b"moov" not in kinds:
        raise TruncatedFile
    return True
