"""Pictures made to fit: made smaller, and encoded within a limit of bytes."""

import io
import math
from collections.abc import Callable

from PIL import Image, ImageFile

from wxpublish.media.animate import animation, encode_gif
from wxpublish.media.colours import full_colour, on_white
from wxpublish.media.decode import Undecodable, decoding, first_frame
from wxpublish.media.image_info import ImageInfo
from wxpublish.media.image_recipes import Encoding
from wxpublish.media.recognise import look_at
from wxpublish.media.scale import scaled, shrunk

# Pillow's buffer for an optimised JPEG is as large as the picture has pixels, too small where one
# is 3 pixels wide and 30,000 high: its blocks are 16 wide, whatever it fills of them.
ImageFile.MAXBLOCK = max(ImageFile.MAXBLOCK, 4 * 1024 * 1024)


def encode(source: bytes, wanted: Encoding) -> bytes:
    """The picture in `source` as `wanted` describes it.

    Raises Undecodable where `source` cannot be decoded.
    """
    with decoding():
        look = look_at(source)
    if look is None:
        raise Undecodable("it is no picture")
    if wanted.format == "gif":
        return encode_gif(animation(source, look), wanted.bytes, wanted.short_side)
    picture = _prepared(source, look, wanted)
    if wanted.format == "png":
        whole = _png(picture)
        return whole if len(whole) <= wanted.bytes else _fit(picture, wanted.bytes, _few_colours)
    flat = on_white(picture)
    sharp = look.format != "jpg"
    return _fit(flat, wanted.bytes, lambda image, most: _as_jpeg(image, most, wanted, sharp))


def _prepared(source: bytes, look: ImageInfo, wanted: Encoding) -> Image.Image:
    """The first frame, decoded no larger than needed."""
    size = shrunk(look.width, look.height, wanted.short_side)
    picture = first_frame(source, look, size)
    return picture if size == picture.size else _resized(full_colour(picture), size)


def _fit(picture: Image.Image, limit: int, encoder: Callable[[Image.Image, int], bytes]) -> bytes:
    """Encode, and make the picture smaller until the bytes are within the limit."""
    factor = 1.0
    while True:
        data = encoder(_resized(picture, scaled(picture.size, factor)), limit)
        if len(data) <= limit:
            return data
        if max(picture.size) * factor < 1:
            raise ValueError(f"cannot be made in {limit} bytes")
        picture = full_colour(picture)
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


def _resized(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    if size == picture.size:
        return picture
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
