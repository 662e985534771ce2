"""Encodes pictures within a limit of bytes, scaled down if necessary."""

import io
import math
from collections.abc import Callable

from PIL import Image, ImageFile

from wxpublish.media.animate import encode_gif, read_animation
from wxpublish.media.colours import flatten_on_white, to_full_colour
from wxpublish.media.decode import Undecodable, decode_first_frame, translate_errors
from wxpublish.media.image_info import ImageInfo
from wxpublish.media.image_recipes import Encoding
from wxpublish.media.recognise import read_image_info
from wxpublish.media.scale import limit_short_side, scale_size

# Pillow's buffer for an optimised JPEG has one byte per pixel. That is too small for a picture of 3
# by 30,000 pixels, because JPEG encodes blocks that are 16 pixels wide.
ImageFile.MAXBLOCK = max(ImageFile.MAXBLOCK, 4 * 1024 * 1024)


def encode(source: bytes, wanted: Encoding) -> bytes:
    """Encode the picture in `source` as `wanted` describes.

    Raises Undecodable if `source` cannot be decoded.
    """
    with translate_errors():
        info = read_image_info(source)
    if info is None:
        raise Undecodable("it is not a picture")
    if wanted.format == "gif":
        return encode_gif(read_animation(source, info), wanted.bytes, wanted.max_short_side)
    picture = _decode_to_size(source, info, wanted)
    if wanted.format == "png":
        data = _encode_png(picture)
        return (
            data
            if len(data) <= wanted.bytes
            else _shrink_to_fit(picture, wanted.bytes, _encode_256_colours)
        )
    flat = flatten_on_white(picture)
    sharp = info.format != "jpg"
    return _shrink_to_fit(
        flat, wanted.bytes, lambda image, most: _encode_best_jpeg(image, most, wanted, sharp)
    )


def _decode_to_size(source: bytes, info: ImageInfo, wanted: Encoding) -> Image.Image:
    """Decode the first frame no larger than needed."""
    size = limit_short_side(info.width, info.height, wanted.max_short_side)
    picture = decode_first_frame(source, info, size)
    return picture if size == picture.size else _resize(to_full_colour(picture), size)


def _shrink_to_fit(
    picture: Image.Image, limit: int, encoder: Callable[[Image.Image, int], bytes]
) -> bytes:
    """Encode the picture, and scale it down until the bytes are within the limit."""
    factor = 1.0
    while True:
        data = encoder(_resize(picture, scale_size(picture.size, factor)), limit)
        if len(data) <= limit:
            return data
        if max(picture.size) * factor < 1:
            raise ValueError(f"cannot be made in {limit} bytes")
        picture = to_full_colour(picture)
        factor *= min(0.9, math.sqrt(limit / len(data)))


def _encode_best_jpeg(picture: Image.Image, limit: int, wanted: Encoding, sharp: bool) -> bytes:
    """Encode with the best quality that fits, or with the worst one allowed."""
    subsampling = 0 if sharp else 2
    found = _encode_jpeg(picture, wanted.worst_quality, subsampling)
    if len(found) > limit:
        return found
    low, high = wanted.worst_quality, wanted.best_quality + 1
    while high - low > 1:
        quality = (low + high) // 2
        data = _encode_jpeg(picture, quality, subsampling)
        if len(data) <= limit:
            low, found = quality, data
        else:
            high = quality
    return found


def _encode_jpeg(picture: Image.Image, quality: int, subsampling: int) -> bytes:
    out = io.BytesIO()
    picture.save(
        out, "JPEG", quality=quality, subsampling=subsampling, optimize=True, progressive=True
    )
    return out.getvalue()


def _encode_256_colours(picture: Image.Image, _limit: int) -> bytes:
    """Encode with the best 256 colours: nearly all of a drawing's, in a third of the bytes."""
    if picture.has_transparency_data:
        return _encode_png(picture.convert("RGBA").quantize(method=Image.Quantize.FASTOCTREE))
    return _encode_png(picture if picture.mode == "P" else picture.convert("RGB").quantize())


def _encode_png(picture: Image.Image) -> bytes:
    if picture.mode not in {"1", "L", "LA", "P", "RGB", "RGBA"}:
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True, icc_profile=None)
    return out.getvalue()


def _resize(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    if size == picture.size:
        return picture
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
