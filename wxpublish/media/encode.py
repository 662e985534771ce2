"""Pictures made to fit: decoded, turned upright, brought to sRGB, and encoded within a limit."""

import io
import math
from collections.abc import Callable

from PIL import Image, ImageCms, ImageFile

from wxpublish.media.animate import encode_gif
from wxpublish.media.jpeg import without_metadata
from wxpublish.media.recipes import Encoding
from wxpublish.media.recognise import look_at

LONGEST_SIDE = 65_000
"""JPEG cannot say more than 65,535, and Pillow writes up to 65,500."""

# Pillow's buffer for an optimised JPEG is as large as the picture has pixels, too small where one
# is 3 pixels wide and 30,000 high: its blocks are 16 wide, whatever it fills of them.
ImageFile.MAXBLOCK = max(ImageFile.MAXBLOCK, 4 * 1024 * 1024)

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


def encode(source: bytes, wanted: Encoding) -> bytes:
    """The picture in `source` as `wanted` describes it.

    Raises OSError, SyntaxError or ValueError (Pillow's own) where `source` cannot be decoded.
    """
    look = look_at(source)
    # Pillow parses all metadata, of which a file of 64 KB can hold hundreds of megabytes.
    pixels = without_metadata(source) if look and look.format == "jpg" else source
    with Image.open(io.BytesIO(pixels)) as opened:
        if wanted.format == "gif":
            return encode_gif(opened, wanted.bytes, wanted.short_side)
        sharp = opened.format != "JPEG"
        picture = _prepared(opened, wanted, look.orientation if look else 1)
    if wanted.format == "png":
        whole = _png(picture)
        return whole if len(whole) <= wanted.bytes else _fit(picture, wanted.bytes, _few_colours)
    flat = on_white(picture)
    return _fit(flat, wanted.bytes, lambda image, most: _as_jpeg(image, most, wanted, sharp))


def on_white(picture: Image.Image) -> Image.Image:
    """The picture as RGB, what is transparent lying on white."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layered = picture.convert("RGBA")
    ground = Image.new("RGBA", layered.size, "white")
    return Image.alpha_composite(ground, layered).convert("RGB")


def shrunk(width: int, height: int, short_side: int) -> tuple[int, int]:
    """The size with the shorter side at most `short_side`, in the same proportions."""
    factor = min(1.0, short_side / min(width, height), LONGEST_SIDE / max(width, height))
    return _scaled((width, height), factor)


def _prepared(opened: Image.Image, wanted: Encoding, orientation: int) -> Image.Image:
    """The first frame: decoded no larger than needed, upright, 8 bits, in sRGB."""
    size = shrunk(*opened.size, wanted.short_side)
    opened.draft(None, size)
    opened.load()
    turn = _TURNS.get(orientation)
    picture = _eight_bits(opened.copy() if turn is None else opened.transpose(turn))
    # Turned by EXIF, the sides have changed places; draft() may have made both smaller.
    size = shrunk(*picture.size, wanted.short_side)
    picture = _full_colour(picture) if size != picture.size else picture
    return _srgb(_resized(picture, size))


def _eight_bits(picture: Image.Image) -> Image.Image:
    """16 bits of grey as 8: Pillow's own conversion would cut them off instead of scaling."""
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return picture


def _full_colour(picture: Image.Image) -> Image.Image:
    """Palettes as true colour, since indexes cannot be averaged when a picture is made smaller."""
    if picture.mode in {"P", "1", "PA"}:
        return picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    return picture


def _srgb(picture: Image.Image) -> Image.Image:
    """The colours of an embedded profile as sRGB, which is what viewers assume without one."""
    profile = picture.info.get("icc_profile")
    if not profile:
        return picture
    colours = _full_colour(picture)
    alpha = colours.getchannel("A") if "A" in colours.getbands() else None
    inks = colours if colours.mode in {"L", "CMYK"} else colours.convert("RGB")
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(inks, source, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return picture  # a broken profile is ignored, as browsers do
    if converted is None:
        return picture
    if alpha is not None:
        converted.putalpha(alpha)
    return converted


def _fit(picture: Image.Image, limit: int, encoder: Callable[[Image.Image, int], bytes]) -> bytes:
    """Encode, and make the picture smaller until the bytes are within the limit."""
    factor = 1.0
    while True:
        data = encoder(_resized(picture, _scaled(picture.size, factor)), limit)
        if len(data) <= limit:
            return data
        if max(picture.size) * factor < 1:
            raise ValueError(f"cannot be made in {limit} bytes")
        picture = _full_colour(picture)
        factor *= min(0.9, math.sqrt(limit / len(data)))


def _as_jpeg(picture: Image.Image, limit: int, wanted: Encoding, sharp: bool) -> bytes:
    """The best quality that fits, or the worst allowed where none does."""
    subsampling = 0 if sharp else 2
    found = _jpeg(picture, wanted.worst, subsampling)
    if len(found) > limit:
        return found
    low, high = wanted.worst, wanted.best + 1
    while high - low > 1:
        quality = (low + high) // 2
        data = _jpeg(picture, quality, subsampling)
        if len(data) <= limit:
            low, found = quality, data
        else:
            high = quality
    return found


def _jpeg(picture: Image.Image, quality: int, subsampling: int) -> bytes:
    out = io.BytesIO()
    picture.save(
        out, "JPEG", quality=quality, subsampling=subsampling, optimize=True, progressive=True
    )
    return out.getvalue()


def _few_colours(picture: Image.Image, _limit: int) -> bytes:
    """The best 256 colours: next to all of them for a drawing, at a third of the bytes."""
    if picture.has_transparency_data:
        return _png(picture.convert("RGBA").quantize(method=Image.Quantize.FASTOCTREE))
    return _png(picture if picture.mode == "P" else picture.convert("RGB").quantize())


def _png(picture: Image.Image) -> bytes:
    if picture.mode not in {"1", "L", "LA", "P", "RGB", "RGBA"}:
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True, icc_profile=None)
    return out.getvalue()


def _scaled(size: tuple[int, int], factor: float) -> tuple[int, int]:
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))


def _resized(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    if size == picture.size:
        return picture
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
