"""Scales sizes in pixels proportionally."""

MAX_SIDE = 65_000
"""JPEG and GIF cannot express more than 65,535, and Pillow writes JPEG up to 65,500."""


def limit_short_side(width: int, height: int, short_side: int) -> tuple[int, int]:
    """Return the proportional size with the shorter side at most `short_side`."""
    factor = min(1.0, short_side / min(width, height), MAX_SIDE / max(width, height))
    return scale_size((width, height), factor)


def scale_size(size: tuple[int, int], factor: float) -> tuple[int, int]:
    """Multiply a size by a factor; no side is shorter than one pixel."""
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))
