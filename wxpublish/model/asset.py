"""Files to upload: what they are on disk, and how they reach the platform."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from wxpublish.model.address import Address

HASH_LENGTH = 12
"""Hex digits of the digest in addresses and file names."""

FORMULA_EM = 34
"""Pixels of a formula's picture to an em of its text: 17 px, the reader page's, twice."""


class Upload(StrEnum):
    """How a file reaches the platform: `media/uploadimg`, or `material/add_material` by type."""

    UPLOADIMG = "uploadimg"
    THUMB = "thumb"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"

    @property
    def endpoint(self) -> str:
        """The endpoint as plans and outcomes name it."""
        return "media/uploadimg" if self is Upload.UPLOADIMG else "material/add_material"


@dataclass(frozen=True, slots=True)
class Asset:
    """A picture, cover or declared material before its upload.

    `path` is relative to the site. `size` (bytes), `width` and `height` (pixels; 0: not a picture)
    are those of the source file. `recipe` names the conversion, and `digest` is over its name and the
    source bytes, so that another encoder changes nothing. `filename` is the name it is uploaded
    under: `HASH.EXT`. A formula has its source in `tex`, no path, and the size of its picture.
    """

    address: Address
    path: str
    recipe: str
    digest: str
    upload: Upload
    filename: str
    size: int
    width: int = 0
    height: int = 0
    title: str | None = None
    introduction: str | None = None
    tex: str | None = None

    @property
    def form(self) -> str:
        """The digest of a video's title and introduction; empty for anything else."""
        if self.title is None and self.introduction is None:
            return ""
        described = f"{self.title or ''}\0{self.introduction or ''}"
        return hashlib.sha256(described.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Payload:
    """The bytes to send for an asset."""

    filename: str
    content_type: str
    data: bytes


def recipe_digest(recipe: str, source: bytes) -> str:
    """SHA-256 (hex) over a recipe's name and the source bytes; its first 12 digits are the HASH."""
    return hashlib.sha256(recipe.encode() + b"\0" + source).hexdigest()
