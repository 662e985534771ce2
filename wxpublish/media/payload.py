"""Produces the bytes that are sent for an asset, when they are needed."""

from pathlib import Path

from wxpublish.errors import InvalidContent, Stale
from wxpublish.media.decode import Undecodable, check_pixels
from wxpublish.media.encode import encode
from wxpublish.media.image_recipes import AS_IS, ENCODINGS
from wxpublish.media.media_problem import MediaProblem, damaged
from wxpublish.media.site_files import read_content
from wxpublish.media.typeset import draw_formula
from wxpublish.model.asset import Asset, Payload, recipe_digest
from wxpublish.model.finding import Position

CONTENT_TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "bmp": "image/bmp",
    "mp3": "audio/mpeg",
    "wma": "audio/x-ms-wma",
    "wav": "audio/wav",
    "amr": "audio/amr",
    "mp4": "video/mp4",
}


def make_payload(root: Path, asset: Asset) -> Payload:
    """Read and encode an asset.

    Raises Stale if its file changed since it was inspected, and InvalidContent if its header is
    valid but its pixels cannot be decoded.
    """
    if asset.tex is not None:
        return Payload(asset.filename, CONTENT_TYPES["png"], draw_formula(asset.recipe, asset.tex))
    source = read_content(root, asset.path)
    if isinstance(source, MediaProblem):
        raise Stale(source.message, hint="run plan again")
    if recipe_digest(asset.recipe, source) != asset.digest:
        raise Stale(f"{asset.path} changed since it was planned", hint="run plan again")
    try:
        data = (
            _check_as_is(asset, source) if asset.recipe == AS_IS else _encode_asset(asset, source)
        )
    except Undecodable as error:
        problem = damaged(asset.path, "picture", f"has pixels that cannot be decoded ({error})")
        raise InvalidContent([problem.at(Position(asset.path))]) from error
    suffix = asset.filename.rpartition(".")[2]
    return Payload(asset.filename, CONTENT_TYPES[suffix], data)


def _check_as_is(asset: Asset, source: bytes) -> bytes:
    """Return the file unchanged if it can be decoded; the platform would accept a damaged picture."""
    if asset.width:
        check_pixels(source)
    return source


def _encode_asset(asset: Asset, source: bytes) -> bytes:
    if asset.recipe not in ENCODINGS:
        raise Stale(
            f"{asset.path} was planned by another version of wxpublish ({asset.recipe})",
            hint="run plan again",
        )
    return encode(source, ENCODINGS[asset.recipe])
