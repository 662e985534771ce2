"""Chooses how a picture is converted before it is sent, from its header alone.

The name of a recipe is part of the hash that addresses are made of. Its last number increases when
the result changes so much that pictures should be uploaded again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from wxpublish.media.image_info import ImageInfo
from wxpublish.media.limits import (
    IMAGE_BYTES,
    IMAGE_FORMATS,
    KB,
    PICTURE_BYTES,
    THUMB_BYTES,
)

AS_IS = "as-is"


@dataclass(frozen=True, slots=True)
class Encoding:
    """A picture to encode: its format, its maximum size in bytes, and what may be sacrificed for
    it.

    JPEG quality is chosen between the best and the worst; below that the picture is scaled down.
    `max_short_side` is the initial maximum of the shorter side in pixels.
    """

    format: Literal["jpg", "png", "gif"]
    bytes: int
    max_short_side: int
    best_quality: int = 92
    worst_quality: int = 80


THUMB = "thumb-jpg-64k-1"
COVER = "cover-jpg-10m-1"
PICTURE_JPG = "picture-jpg-1m-1"
PICTURE_PNG = "picture-png-1m-1"
PICTURE_GIF = "picture-gif-10m-1"

# A cover is shown about 360 points wide, 1,080 pixels on a good phone. In an article the platform
# serves 640 or 1,080 pixels, and the whole picture when it is tapped.
ENCODINGS: Mapping[str, Encoding] = MappingProxyType(
    {
        THUMB: Encoding("jpg", THUMB_BYTES, 900, best_quality=90, worst_quality=60),
        COVER: Encoding("jpg", IMAGE_BYTES, 2160),
        PICTURE_JPG: Encoding("jpg", PICTURE_BYTES, 2160),
        PICTURE_PNG: Encoding("png", PICTURE_BYTES, 2160),
        PICTURE_GIF: Encoding("gif", IMAGE_BYTES, 1080),
    }
)

_MAX_LOSSLESS_WEBP = 300 * KB
"""A lossless WebP up to this size becomes a PNG below 1 MB; a larger one is better as a JPEG."""


def choose_thumb_recipe(info: ImageInfo, size: int) -> str:
    """Choose how a cover becomes a JPG of at most 64 KB."""
    fits = info.format == "jpg" and size <= THUMB_BYTES
    return AS_IS if fits and _looks_alike_everywhere(info) else THUMB


def choose_cover_recipe(info: ImageInfo, size: int) -> str:
    """Choose how a cover becomes a permanent image of at most 10 MB (`covers: image`)."""
    fits = info.format in IMAGE_FORMATS and size <= IMAGE_BYTES
    return AS_IS if fits and _looks_alike_everywhere(info) else COVER


def choose_picture_recipe(info: ImageInfo, size: int) -> str:
    """Choose how a picture of an article is sent; animations stay animations."""
    if info.format == "gif" and info.is_animated:
        return AS_IS
    if info.format in {"jpg", "png"} and size <= PICTURE_BYTES and _looks_alike_everywhere(info):
        return AS_IS
    if info.is_animated:
        return PICTURE_GIF
    return PICTURE_PNG if _is_drawing(info, size) else PICTURE_JPG


def output_extension(recipe: str, info: ImageInfo) -> str:
    """Return the file name extension of a recipe's output."""
    return info.format if recipe == AS_IS else ENCODINGS[recipe].format


def _looks_alike_everywhere(info: ImageInfo) -> bool:
    """Whether every viewer shows it alike: no rotation, no inks instead of light, no rare variant."""
    return info.is_upright and not info.is_cmyk and not info.is_rare


def _is_drawing(info: ImageInfo, size: int) -> bool:
    """Whether PNG is better: few colours, or a small drawing with sharp edges or transparency."""
    small = info.format == "webp" and size <= _MAX_LOSSLESS_WEBP
    return info.is_indexed or (small and (info.has_alpha or info.is_lossless))
