"""Bytes → pixels, upright and in sRGB, as browsers show them.

Only what the pixels need is given to Pillow: it parses all metadata of a file, of which 64 KB can
hold hundreds of megabytes, and an odd tag of a sound picture would stop it.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageFile

from wxpublish.media import jpeg, png
from wxpublish.media.apng import composed
from wxpublish.media.bmp import with_known_header
from wxpublish.media.colours import full_colour, in_srgb
from wxpublish.media.image_info import ImageInfo
from wxpublish.media.recognise import look_at

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What an orientation of EXIF asks for."""


class Undecodable(ValueError):
    """The header is right, the pixels are not. The message is the decoder's."""


@contextmanager
def opened(source: bytes, look: ImageInfo) -> Iterator[ImageFile.ImageFile]:
    """The picture as Pillow has it, nothing decoded yet. Raises Undecodable, also for what is
    decoded in the context.
    """
    with decoding(), Image.open(io.BytesIO(_readable(source, look))) as picture:
        yield picture


@contextmanager
def decoding() -> Iterator[None]:
    """Whatever a decoder raises is about the bytes it was given. Raises Undecodable."""
    try:
        yield
    except MemoryError:
        raise
    # What Pillow raises for damaged pixels differs by format and version.
    except Exception as error:
        raise Undecodable(str(error) or type(error).__name__) from error


def check_pixels(source: bytes) -> None:
    """Decode the first frame and keep nothing of it. Raises Undecodable where that fails."""
    with decoding():
        look = look_at(source)
    if look is not None:
        first_frame(source, look)


def first_frame(source: bytes, look: ImageInfo, size: tuple[int, int] | None = None) -> Image.Image:
    """The first frame that is shown. A JPEG is decoded no larger than needed for `size`.

    Raises Undecodable, also where the pixels are of another size than the header says.
    """
    with opened(source, look) as picture:
        check_size(picture, look)
        if look.hidden_still:
            return turned(next(composed(source, look))[0], look)
        if size is not None:
            picture.draft(None, size if look.orientation < 5 else size[::-1])
        drawn = picture.tile[0].extents if look.format == "gif" and picture.tile else None
        picture.load()
        frame = picture.copy()
        return turned(in_srgb(frame if drawn is None else _on_screen(frame, drawn)), look)


def check_size(picture: Image.Image, look: ImageInfo) -> None:
    """Raise ValueError where the pixels are of another size than the header says."""
    expected = (look.height, look.width) if look.orientation >= 5 else (look.width, look.height)
    if picture.size != expected:
        raise ValueError(f"they are {picture.width} × {picture.height}, not as the header says")


def turned(picture: Image.Image, look: ImageInfo) -> Image.Image:
    """A frame turned as EXIF asks."""
    turn = _TURNS.get(look.orientation)
    return picture if turn is None else picture.transpose(turn)


def _on_screen(frame: Image.Image, drawn: tuple[int, int, int, int]) -> Image.Image:
    """The first frame of a GIF, transparent where it draws nothing; Pillow has a colour there."""
    if drawn == (0, 0, *frame.size):
        return frame
    screen = Image.new("RGBA", frame.size, (0, 0, 0, 0))
    screen.paste(full_colour(frame).convert("RGBA").crop(drawn), drawn[:2])
    return screen


def _readable(source: bytes, look: ImageInfo) -> bytes:
    match look.format:
        case "jpg":
            return jpeg.without_metadata(source)
        case "png":
            return png.without_metadata(source)
        case "bmp":
            return with_known_header(source)
        case "gif" | "webp":
            return source
