"""Codes of findings about media files. A code never changes its meaning."""

from collections.abc import Mapping
from types import MappingProxyType

UNREADABLE = "E301"
EMPTY = "E302"
NOT_A_PICTURE = "E303"
FOREIGN_FORMAT = "E304"
DAMAGED = "E305"
TOO_MANY_PIXELS = "E306"
TOO_LARGE = "E307"
WRONG_KIND = "E308"
TOO_LONG = "E309"
BAD_FORMULA = "E310"

CODES: Mapping[str, str] = MappingProxyType(
    {
        UNREADABLE: "a file of the site cannot be read: missing, a folder, or not permitted",
        EMPTY: "a file is empty, or a Git LFS pointer whose content was not fetched",
        NOT_A_PICTURE: "a file that should be a picture is not one",
        FOREIGN_FORMAT: "a picture is in a format that has to be converted first",
        DAMAGED: "a picture, sound or video is truncated or damaged",
        TOO_MANY_PIXELS: "a picture has too many pixels to be decoded safely",
        TOO_LARGE: "a file has more bytes than the platform accepts",
        WRONG_KIND: "a declared file is in a format that the platform does not accept for its type",
        TOO_LONG: "a voice is longer than 60 seconds",
        BAD_FORMULA: "a formula cannot be typeset",
    }
)
