"""Converts animations (WebP, PNG) to animated GIF, the only format that the platform plays."""

import io
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PIL import Image

from wxpublish.media.apng import compose_frames, read_play_count
from wxpublish.media.colours import flatten_on_white, to_srgb
from wxpublish.media.decode import apply_orientation, check_size, open_picture, translate_errors
from wxpublish.media.image_info import ImageInfo
from wxpublish.media.scale import limit_short_side, scale_size

_MIN_MS = 20
_NO_DURATION_MS = 10
"""Browsers show frames of at most 10 ms for 100 ms, in every format."""
_DEFAULT_MS = 100
"""Browsers show frames of at most 10 ms for 100 ms, in every format."""
_MAX_MS = 655_350
"""A GIF counts hundredths of a second in 16 bits."""
_MAX_REPEATS = 0xFFFF


@dataclass(frozen=True, slots=True)
class Animation:
    """Size in pixels, the number of plays (0: for ever), and a function that decodes the frames
    again.

    Frames are upright, with durations in milliseconds; iterating over them raises Undecodable.
    """

    size: tuple[int, int]
    plays: int
    frames: Callable[[], Iterator[tuple[Image.Image, float]]]


def read_animation(source: bytes, info: ImageInfo) -> Animation:
    """Read an animated PNG or WebP. Raises Undecodable."""
    size = (info.width, info.height)
    if info.format == "png":
        return Animation(size, read_play_count(source), lambda: _png_frames(source, info))
    with open_picture(source, info) as picture:
        plays = int(picture.info.get("loop", 0))
    return Animation(size, plays, lambda: _webp_frames(source, info))


def encode_gif(animated: Animation, limit: int, short_side: int) -> bytes:
    """Encode all frames on white, scaled down until the bytes are within the limit.

    Raises Undecodable if a frame cannot be decoded.
    """
    size, factor = limit_short_side(*animated.size, short_side), 1.0
    while True:
        data = _encode_frames(animated, scale_size(size, factor))
        if len(data) <= limit or max(size) * factor < 2:
            return data
        factor *= min(0.9, math.sqrt(limit / len(data)))


def _encode_frames(animated: Animation, size: tuple[int, int]) -> bytes:
    frames, durations = list[Image.Image](), list[int]()
    for frame, duration in _round_durations(animated.frames()):
        flat = _flatten(frame, size)
        if frames and flat == frames[-1] and durations[-1] + duration <= _MAX_MS:
            durations[-1] += duration  # Pillow would add them up too, beyond the limit of GIF
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
        **_loop_option(animated.plays),
    )
    return out.getvalue()


def _png_frames(source: bytes, info: ImageInfo) -> Iterator[tuple[Image.Image, float]]:
    frames = compose_frames(source, info)
    while True:
        with translate_errors():
            found = next(frames, None)
        if found is None:
            return
        yield apply_orientation(found[0], info), found[1]


def _webp_frames(source: bytes, info: ImageInfo) -> Iterator[tuple[Image.Image, float]]:
    with open_picture(source, info) as picture:
        for number in range(min(info.frames, getattr(picture, "n_frames", 1))):
            picture.seek(number)
            picture.load()
            check_size(picture, info)
            frame = apply_orientation(to_srgb(picture.copy()), info)
            yield frame, float(picture.info.get("duration", 0))


def _round_durations(
    frames: Iterator[tuple[Image.Image, float]],
) -> Iterator[tuple[Image.Image, int]]:
    """Round durations to the hundredths of a second that GIF has, without accumulating the error."""
    remainder = 0.0
    for frame, requested in frames:
        duration = requested if requested > _NO_DURATION_MS else _DEFAULT_MS
        exact = min(max(duration, _MIN_MS), _MAX_MS)
        rounded = max(_MIN_MS, min(round((exact + remainder) / 10) * 10, _MAX_MS))
        remainder += exact - rounded
        yield frame, rounded


def _flatten(frame: Image.Image, size: tuple[int, int]) -> Image.Image:
    resized = frame.convert("RGBA").resize(size, Image.Resampling.LANCZOS)
    return flatten_on_white(resized).quantize(dither=Image.Dither.FLOYDSTEINBERG)


def _loop_option(plays: int) -> dict[str, int]:
    """Return Pillow's option for repetitions of a GIF. WebP and PNG count plays, with 0 for ever."""
    if plays == 1:
        return {}
    return {"loop": min(plays - 1, _MAX_REPEATS) if plays else 0}
