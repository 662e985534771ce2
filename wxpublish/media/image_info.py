"""Information about a picture that is read from its header, without decoding pixels.

This does not use Pillow: addresses and file names depend on it, so it must give the same result
with every version of every library, and planning starts without loading one.
"""

from dataclasses import dataclass
from typing import Literal

PictureFormat = Literal["jpg", "png", "gif", "webp", "bmp"]


class TruncatedFile(ValueError):
    """The bytes end before the picture does, or contradict themselves.

    `reason` completes `the picture …`.
    """

    def __init__(self, reason: str = "ends before it is complete") -> None:
        super().__init__(reason)
        self.reason = reason


class TooManyParts(TruncatedFile):
    """More segments, chunks or blocks than any real picture has."""


_ORIENTATION, _SHORT = 0x0112, 3
"""The tag, and the TIFF type of its value."""

MAX_PARTS = 100_000
"""Chunks or blocks in a file of 20 MB; encoders write at least 255 bytes in each."""


@dataclass(frozen=True, slots=True)
class ImageInfo:
    """A picture from outside. `width` and `height` are the displayed pixels, after rotation.

    `orientation` is the EXIF orientation, 1 to 8; `is_indexed` means at most 256 colours;
    `is_lossless` and `is_cmyk` are taken from the header. `has_hidden_still`: before the frames of
    an animated PNG there is a picture for viewers without animation, which browsers do not show.
    `is_rare`: a variant of the format that browsers read and many programs do not.
    """

    format: PictureFormat
    width: int
    height: int
    frames: int = 1
    has_alpha: bool = False
    is_indexed: bool = False
    is_lossless: bool = True
    is_cmyk: bool = False
    orientation: int = 1
    has_hidden_still: bool = False
    is_rare: bool = False

    @property
    def is_upright(self) -> bool:
        return self.orientation == 1

    @property
    def is_animated(self) -> bool:
        return self.frames > 1


def uint16(data: bytes, at: int) -> int:
    """Return the little-endian 16-bit number at an offset."""
    return int.from_bytes(data[at : at + 2], "little")


def uint32(data: bytes, at: int) -> int:
    """Return the little-endian 32-bit number at an offset."""
    return int.from_bytes(data[at : at + 4], "little")


def oriented_size(width: int, height: int, orientation: int) -> tuple[int, int]:
    """Return width and height after applying an EXIF orientation (1 to 8)."""
    return (height, width) if orientation >= 5 else (width, height)


def read_orientation(exif: bytes) -> int:
    """Return the orientation in a TIFF block of EXIF, 1 (upright) if it has none or is damaged.

    Chromium's rules: the first entry with one SHORT from 1 to 8 counts; entries with other types or
    values are ignored. XMP and the directory of the thumbnail do not count.
    """
    if exif[:4] not in {b"II*\0", b"MM\0*"}:
        return 1
    order: Literal["little", "big"] = "little" if exif[:2] == b"II" else "big"
    start = int.from_bytes(exif[4:8], order)
    count = int.from_bytes(exif[start : start + 2], order)
    for at in range(start + 2, min(start + 2 + 12 * count, len(exif) - 11), 12):
        tag, kind = _read_short(exif, at, order), _read_short(exif, at + 2, order)
        values = int.from_bytes(exif[at + 4 : at + 8], order)
        if (tag, kind, values) == (_ORIENTATION, _SHORT, 1):
            value = _read_short(exif, at + 8, order)
            if 1 <= value <= 8:
                return value
    return 1


def _read_short(exif: bytes, at: int, order: Literal["little", "big"]) -> int:
    return int.from_bytes(exif[at : at + 2], order)
