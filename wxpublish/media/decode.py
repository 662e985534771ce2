"""Decodes files to pixels as browsers show them: upright and in sRGB.

Pillow receives only what the pixels need. It parses all metadata of a file, 64 KB of which can
expand to hundreds of megabytes, and an odd tag in a valid picture would make it fail.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageFile

from wxpublish.media import jpeg, png
from wxpublish.media.apng import compose_frames
from wxpublish.media.bmp import rewrite_header
from wxpublish.media.colours import to_full_colour, to_srgb
from wxpublish.media.image_info import ImageInfo
from wxpublish.media.recognise import read_image_info

_TRANSPOSITIONS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What each EXIF orientation asks for."""


class Undecodable(ValueError):
    """The header is valid, but the pixels cannot be decoded. The message is the decoder's."""


@contextmanager
def open_picture(source: bytes, info: ImageInfo) -> Iterator[ImageFile.ImageFile]:
    """Open the picture with Pillow; nothing is decoded yet.

    Raises Undecodable, also for what is decoded inside the context.
    """
    with translate_errors(), Image.open(io.BytesIO(_strip_metadata(source, info))) as picture:
        yield picture


@contextmanager
def translate_errors() -> Iterator[None]:
    """Raise Undecodable for whatever a decoder raises inside the context."""
    try:
        yield
    except MemoryError:
        raise
    # The exceptions that Pillow raises for damaged pixels differ by format and version.
    except Exception as error:
        raise Undecodable(str(error) or type(error).__name__) from error


def check_pixels(source: bytes) -> None:
    """Decode the first frame and discard it. Raises Undecodable."""
    with translate_errors():
        info = read_image_info(source)
    if info is not None:
        decode_first_frame(source, info)


def decode_first_frame(
    source: bytes, info: ImageInfo, size: tuple[int, int] | None = None
) -> Image.Image:
    """Decode the first visible frame. A JPEG is decoded no larger than `size` needs.

    Raises Undecodable, also if the pixels have another size than the header says.
    """
    with open_picture(source, info) as picture:
        check_size(picture, info)
        if info.has_hidden_still:
            return apply_orientation(next(compose_frames(source, info))[0], info)
        if size is not None:
            picture.draft(None, size if info.orientation < 5 else size[::-1])
        drawn = picture.tile[0].extents if info.format == "gif" and picture.tile else None
        picture.load()
        frame = picture.copy()
        return apply_orientation(
            to_srgb(frame if drawn is None else _place_on_screen(frame, drawn)), info
        )


def check_size(picture: Image.Image, info: ImageInfo) -> None:
    """Raise ValueError if the pixels have another size than the header says."""
    expected = (info.height, info.width) if info.orientation >= 5 else (info.width, info.height)
    if picture.size != expected:
        raise ValueError(f"they are {picture.width} × {picture.height}, not the size in the header")


def apply_orientation(picture: Image.Image, info: ImageInfo) -> Image.Image:
    """Rotate or mirror a frame as EXIF asks."""
    turn = _TRANSPOSITIONS.get(info.orientation)
    return picture if turn is None else picture.transpose(turn)


def _place_on_screen(frame: Image.Image, drawn: tuple[int, int, int, int]) -> Image.Image:
    """Make a GIF's first frame transparent where it draws nothing; Pillow fills in a colour."""
    if drawn == (0, 0, *frame.size):
        return frame
    screen = Image.new("RGBA", frame.size, (0, 0, 0, 0))
    screen.paste(to_full_colour(frame).convert("RGBA").crop(drawn), drawn[:2])
    return screen


def _strip_metadata(source: bytes, info: ImageInfo) -> bytes:
    match info.format:
        case "jpg":
            return jpeg.strip_metadata(source)
        case "png":
            return png.strip_metadata(source)
        case "bmp":
            return rewrite_header(source)
        case "gif" | "webp":
            return source
