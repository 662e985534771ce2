"""Sizes in pixels that keep their proportions."""

MAX_SIDE = 65_000
"""JPEG and GIF cannot say more than 65,535, and Pillow writes JPEG up to 65,500."""


def limit_short_side(width: int, height: int, short_side: int) -> tuple[int, int]:
    """The size with the shorter side at most `short_side`, in the same proportions."""
    factor = min(1.0, short_side / min(width, height), MAX_SIDE / max(width, height))
    return scale_size((width, height), factor)


def scale_size(size: tuple[int, int], factor: float) -> tuple[int, int]:
    """The size times a factor, no side less than a pixel."""
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))
