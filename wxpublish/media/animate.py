"""Animations of other formats (WebP, PNG) as animated GIF, the one that the platform plays."""

import io
import math

from PIL import Image, ImageSequence

_FASTEST_MS = 20
"""Shorter frames are slowed down to 100 ms by browsers."""


def encode_gif(opened: Image.Image, limit: int, short_side: int) -> bytes:
    """All frames on white, made smaller until the bytes are within the limit."""
    factor = min(1.0, short_side / min(opened.size))
    while True:
        data = _gif(opened, factor)
        if len(data) <= limit or max(opened.size) * factor < 2:
            return data
        factor *= min(0.9, math.sqrt(limit / len(data)))


def _gif(opened: Image.Image, factor: float) -> bytes:
    size = tuple(max(1, round(side * factor)) for side in opened.size)
    frames, durations = [], []
    for frame in ImageSequence.Iterator(opened):
        shown = frame.convert("RGBA").resize((size[0], size[1]), Image.Resampling.LANCZOS)
        ground = Image.new("RGBA", shown.size, "white")
        flat = Image.alpha_composite(ground, shown).convert("RGB")
        frames.append(flat.quantize(dither=Image.Dither.FLOYDSTEINBERG))
        durations.append(max(_FASTEST_MS, int(frame.info.get("duration", 100))))
    out = io.BytesIO()
    frames[0].save(
        out,
        "GIF",
        save_all=True,
        append_images=frames[1:],
        duration=durations,
        loop=int(opened.info.get("loop", 0)),
        optimize=False,
    )
    return out.getvalue()
