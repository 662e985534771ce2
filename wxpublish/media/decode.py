"""Bytes → pixels: upright, of 8 bits, in sRGB, as browsers show them.

Only what the pixels need is given to Pillow: it parses all metadata of a file, of which 64 KB can
hold hundreds of megabytes, and an odd tag of a sound picture would stop it.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageChops, ImageCms, ImageFile

from wxpublish.media import jpeg, png
from wxpublish.media.bmp import with_known_header
from wxpublish.media.look import Look
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

_SRGB = ImageCms.createProfile("sRGB")


class Undecodable(ValueError):
    """The header is right, the pixels are not. The message is the decoder's."""


@contextmanager
def opened(source: bytes, look: Look) -> Iterator[ImageFile.ImageFile]:
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


def first_frame(source: bytes, look: Look, size: tuple[int, int] | None = None) -> Image.Image:
    """The first frame that is shown. A JPEG is decoded no larger than needed for `size`.

    Raises Undecodable, also where the pixels are of another size than the header says.
    """
    with opened(source, look) as picture:
        check_size(picture, look)
        if look.hidden_still:
            picture.seek(1)
        if size is not None:
            picture.draft(None, size if look.orientation < 5 else size[::-1])
        drawn = picture.tile[0].extents if look.format == "gif" and picture.tile else None
        picture.load()
        frame = picture.copy()
        return upright(frame if drawn is None else _on_screen(frame, drawn), look)


def check_size(picture: Image.Image, look: Look) -> None:
    """Raise ValueError where the pixels are of another size than the header says."""
    turned = (look.height, look.width) if look.orientation >= 5 else (look.width, look.height)
    if picture.size != turned:
        raise ValueError(f"they are {picture.width} × {picture.height}, not as the header says")


def upright(picture: Image.Image, look: Look) -> Image.Image:
    """A frame turned as EXIF asks, in 8 bits and in sRGB, without metadata."""
    turn = _TURNS.get(look.orientation)
    turned = _srgb(_eight_bits(picture if turn is None else picture.transpose(turn)))
    # What a file says beside its pixels would be written into the next: comments of any length.
    turned.info = {key: value for key, value in turned.info.items() if key == "transparency"}
    return turned


def full_colour(picture: Image.Image) -> Image.Image:
    """Palettes as true colour, since indexes cannot be averaged when a picture is made smaller."""
    if picture.mode in {"P", "1", "PA"}:
        return picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    return picture


def _on_screen(frame: Image.Image, drawn: tuple[int, int, int, int]) -> Image.Image:
    """The first frame of a GIF, transparent where it draws nothing; Pillow has a colour there."""
    if drawn == (0, 0, *frame.size):
        return frame
    screen = Image.new("RGBA", frame.size, (0, 0, 0, 0))
    screen.paste(full_colour(frame).convert("RGBA").crop(drawn), drawn[:2])
    return screen


def _readable(source: bytes, look: Look) -> bytes:
    match look.format:
        case "jpg":
            return jpeg.without_metadata(source)
        case "png":
            return png.without_metadata(source, look)
        case "bmp":
            return with_known_header(source)
        case "gif" | "webp":
            return source


def _eight_bits(picture: Image.Image) -> Image.Image:
    """16 bits of grey as 8: Pillow's own conversion would cut them off instead of scaling."""
    if not picture.mode.startswith("I"):
        return picture
    grey = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    transparent = grey.info.pop("transparency", None)
    if transparent is not None and picture.mode == "I;16":
        grey.putalpha(_other_than(transparent, picture))
    return grey


def _other_than(value: int, picture: Image.Image) -> Image.Image:
    """0 where a picture of 16 bits has a value, 255 elsewhere."""
    raw = picture.tobytes()
    halves = [
        Image.frombytes("L", picture.size, raw[at::2]).point(
            [255 * (level != part) for level in range(256)]
        )
        for at, part in enumerate(value.to_bytes(2, "little"))
    ]
    return ImageChops.lighter(halves[0], halves[1])


def _srgb(picture: Image.Image) -> Image.Image:
    """The colours of an embedded profile as sRGB, which is what viewers assume without one."""
    profile = picture.info.get("icc_profile")
    if not profile:
        return picture
    colours = full_colour(picture)
    if colours.has_transparency_data and "A" not in colours.getbands():
        colours = colours.convert("LA" if colours.mode == "L" else "RGBA")
    alpha = colours.getchannel("A") if "A" in colours.getbands() else None
    inks = _inks(colours)
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(inks, source, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return picture  # a broken profile is ignored, as browsers do
    if converted is None:
        return picture
    if alpha is not None:
        converted.putalpha(alpha)
    return converted


def _inks(colours: Image.Image) -> Image.Image:
    """The channels that a profile is about: grey, CMYK, or RGB."""
    if colours.mode == "LA":
        return colours.getchannel("L")
    return colours if colours.mode in {"L", "CMYK"} else colours.convert("RGB")
