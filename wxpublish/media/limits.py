"""What the platform accepts, in bytes and seconds, and what this program is willing to open."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

KB = 1024
MB = 1024 * KB

THUMB_BYTES = 64 * KB
"""material/add_material, type thumb: a JPG of at most this size."""

PICTURE_BYTES = MB - 1
"""media/uploadimg: jpg and png, under 1 MB."""

IMAGE_BYTES = 10 * MB
"""material/add_material, type image."""

IMAGE_FORMATS = frozenset({"bmp", "png", "jpg", "gif"})
"""material/add_material, type image: bmp/png/jpeg/jpg/gif."""

SOURCE_BYTES = 20 * MB
"""The largest picture that is read; photographs of any camera are smaller."""

SOURCE_PIXELS = 80_000_000
"""More would be a decompression bomb; Pillow itself warns from 89 million on."""

ANIMATION_PIXELS = 400_000_000
"""Pixels of all frames of an animation to be converted, because they are in memory together."""

FRAME_PIXELS = 100_000
"""The least that a frame of an animation counts, because a thousand tiny frames take time too."""

VOICE_SECONDS = 60
"""material/add_material, type voice."""

MaterialKind = Literal["image", "voice", "video"]

DECLARED_BYTES: Mapping[MaterialKind, int] = MappingProxyType(
    {"image": IMAGE_BYTES, "voice": 2 * MB, "video": 10 * MB}
)
"""material/add_material, by type (page of 2025)."""

DECLARED_FORMATS: Mapping[MaterialKind, frozenset[str]] = MappingProxyType(
    {
        "image": IMAGE_FORMATS,
        "voice": frozenset({"mp3", "wma", "wav", "amr"}),
        "video": frozenset({"mp4"}),
    }
)
"""material/add_material, by type (page of 2025); recognised by content, not by file name."""


def format_size(size: int) -> str:
    """Format a size for people: `812 KB`, `1.4 MB`."""
    return f"{size / MB:.1f} MB" if size >= MB else f"{max(1, round(size / KB))} KB"
