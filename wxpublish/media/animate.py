"""Animations of other formats (WebP, PNG) as animated GIF, the one that the platform plays."""

import io
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PIL import Image

from wxpublish.media.apng import apng_plays, composed
from wxpublish.media.colours import in_srgb, on_white
from wxpublish.media.decode import check_size, decoding, opened, turned
from wxpublish.media.image_info import ImageInfo
from wxpublish.media.scale import scaled, shrunk

_FASTEST_MS = 20
_NO_DURATION_MS = 10
_USUAL_MS = 100
"""Browsers show frames of at most 10 ms for 100 ms, in every format."""
_LONGEST_MS = 655_350
"""A GIF counts hundredths of a second in 16 bits."""
_MOST_REPEATS = 0xFFFF


@dataclass(frozen=True, slots=True)
class Animation:
    """Size in pixels, how often it is played (0: for ever), and what gives its frames anew.

    Frames are upright, with durations in milliseconds; giving them raises Undecodable.
    """

    size: tuple[int, int]
    plays: int
    frames: Callable[[], Iterator[tuple[Image.Image, float]]]


def animation(source: bytes, look: ImageInfo) -> Animation:
    """An animated PNG or WebP. Raises Undecodable."""
    size = (look.width, look.height)
    if look.format == "png":
        return Animation(size, apng_plays(source), lambda: _frames_of_png(source, look))
    with opened(source, look) as picture:
        plays = int(picture.info.get("loop", 0))
    return Animation(size, plays, lambda: _frames(source, look))


def encode_gif(animated: Animation, limit: int, short_side: int) -> bytes:
    """All frames on white, made smaller until the bytes are within the limit.

    Raises Undecodable where a frame cannot be decoded.
    """
    size, factor = shrunk(*animated.size, short_side), 1.0
    while True:
        data = _gif(animated, scaled(size, factor))
        if len(data) <= limit or max(size) * factor < 2:
            return data
        factor *= min(0.9, math.sqrt(limit / len(data)))


def _gif(animated: Animation, size: tuple[int, int]) -> bytes:
    frames, durations = list[Image.Image](), list[int]()
    for frame, duration in _timed(animated.frames()):
        flat = _flat(frame, size)
        if frames and flat == frames[-1] and durations[-1] + duration <= _LONGEST_MS:
            durations[-1] += duration  # Pillow would add them up too, past what GIF can say
            continue
        frames.append(flat)
        durations.append(duration)
    out = io.BytesIO()
    frames[0].save(
        out,
        "GIF",
        save_all=True,
        append_images=frames[1:],
        duration=durations,
        optimize=False,
        **_repeats(animated.plays),
    )
    return out.getvalue()


def _frames_of_png(source: bytes, look: ImageInfo) -> Iterator[tuple[Image.Image, float]]:
    frames = composed(source, look)
    while True:
        with decoding():
            found = next(frames, None)
        if found is None:
            return
        yield turned(found[0], look), found[1]


def _frames(source: bytes, look: ImageInfo) -> Iterator[tuple[Image.Image, float]]:
    with opened(source, look) as picture:
        for number in range(min(look.frames, getattr(picture, "n_frames", 1))):
            picture.seek(number)
            picture.load()
            check_size(picture, look)
            frame = turned(in_srgb(picture.copy()), look)
            yield frame, float(picture.info.get("duration", 0))


def _timed(
    frames: Iterator[tuple[Image.Image, float]],
) -> Iterator[tuple[Image.Image, int]]:
    """Durations in the tenths of milliseconds that GIF has, so that rounding does not add up."""
    owed = 0.0
    for frame, asked in frames:
        shown = asked if asked > _NO_DURATION_MS else _USUAL_MS
        exact = min(max(shown, _FASTEST_MS), _LONGEST_MS)
        rounded = max(_FASTEST_MS, min(round((exact + owed) / 10) * 10, _LONGEST_MS))
        owed += exact - rounded
        yield frame, rounded


def _flat(frame: Image.Image, size: tuple[int, int]) -> Image.Image:
    shown = frame.convert("RGBA").resize(size, Image.Resampling.LANCZOS)
    return on_white(shown).quantize(dither=Image.Dither.FLOYDSTEINBERG)


def _repeats(plays: int) -> dict[str, int]:
    """How often a GIF begins again: WebP and PNG say how often they play, 0 being for ever."""
    if plays == 1:
        return {}
    return {"loop": min(plays - 1, _MOST_REPEATS) if plays else 0}
