"""How a picture that was made is turned, measured by its pixels against those of its source."""

import io
import warnings
from itertools import pairwise

from PIL import Image

from wxpublish.media.colours import to_srgb
from wxpublish.media.decode import Undecodable, translate_errors
from wxpublish.media.image_info import ImageInfo

ORDERS = {
    1: (0, 1, 2, 3),
    2: (1, 0, 3, 2),
    3: (3, 2, 1, 0),
    4: (2, 3, 0, 1),
    5: (0, 2, 1, 3),
    6: (2, 0, 3, 1),
    7: (3, 1, 2, 0),
    8: (1, 3, 0, 2),
}
"""Which quarters of the stored picture (top left, top right, bottom left, bottom right) are shown at
these places, by the orientation of EXIF (TIFF 6.0, tag 274).
"""
_CLOSE = 90
"""Differences of all quarters and colours together that encoding makes at most."""


def possible_orientations(source: bytes, made: bytes, info: ImageInfo) -> set[int] | None:
    """The orientations by which `made` may have come from `source`: several where quarters are alike.

    None where Pillow, which reads `source` with all of its metadata here, stumbles over it.
    """
    try:
        with translate_errors():
            stored = _mean_quarters(source, 1 if info.has_hidden_still else 0)
    except Undecodable:
        return None
    shown = _mean_quarters(made, 0)
    costs = {
        turn: sum(
            abs(one - other)
            for place, quarter in enumerate(order)
            for one, other in zip(shown[place], stored[quarter], strict=True)
        )
        for turn, order in ORDERS.items()
    }
    return {turn for turn, cost in costs.items() if cost <= min(costs.values()) + _CLOSE}


def _mean_quarters(data: bytes, frame: int) -> list[tuple[int, ...]]:
    """The mean colour of each quarter, on white."""
    with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data)) as picture:
        picture.seek(frame)
        picture.load()
        layered = to_srgb(picture.copy()).convert("RGBA")  # a profile may exchange colours
    flat = Image.alpha_composite(Image.new("RGBA", layered.size, "white"), layered).convert("RGB")
    small = flat.resize((2, 2), Image.Resampling.BOX).tobytes()
    return [tuple(small[start:end]) for start, end in pairwise(range(0, 13, 3))]
