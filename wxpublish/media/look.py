"""What the bytes of a picture say about it, read without decoding a pixel.

Done by hand rather than with Pillow: addresses and file names follow from it, so it must say the
same with every version of every library, and a plan starts without loading one.
"""

from dataclasses import dataclass
from typing import Literal

PictureFormat = Literal["jpg", "png", "gif", "webp", "bmp"]


class Torn(ValueError):
    """The bytes end before the picture does, or contradict themselves."""


class TooManyParts(Torn):
    """More segments, chunks or blocks than any picture has: reading them all is work for nothing."""


PARTS = 100_000
"""Chunks or blocks of a file of 20 MB at most; encoders make them of 255 bytes or more."""


@dataclass(frozen=True, slots=True)
class Look:
    """A picture from outside. `width` and `height` are pixels as it is shown, after turning.

    `orientation` is how EXIF asks the viewer to turn it, 1 to 8; `indexed` means at most 256
    colours; `lossless` and `cmyk` are what the header says.
    """

    format: PictureFormat
    width: int
    height: int
    frames: int = 1
    alpha: bool = False
    indexed: bool = False
    lossless: bool = True
    cmyk: bool = False
    orientation: int = 1

    @property
    def upright(self) -> bool:
        return self.orientation == 1

    @property
    def animated(self) -> bool:
        return self.frames > 1


def shown_size(width: int, height: int, orientation: int) -> tuple[int, int]:
    """Width and height once an EXIF orientation (1 to 8) is honoured."""
    return (height, width) if orientation >= 5 else (width, height)


def orientation_of(exif: bytes) -> int:
    """The orientation in a TIFF block of EXIF, 1 (upright) where it has none or is damaged."""
    order: Literal["little", "big"] = "little" if exif[:2] == b"II" else "big"
    start = int.from_bytes(exif[4:8], order)
    count = int.from_bytes(exif[start : start + 2], order)
    for at in range(start + 2, min(start + 2 + 12 * count, len(exif) - 11), 12):
        if int.from_bytes(exif[at : at + 2], order) == 0x0112:
            value = int.from_bytes(exif[at + 8 : at + 10], order)
            return value if 1 <= value <= 8 else 1
    return 1
