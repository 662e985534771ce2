"""Covers, pictures and declared materials → assets, with addresses and names, encoding nothing.

A file is read once a run for each use it has: what was found is kept by path, size and time.
"""

from functools import lru_cache
from pathlib import Path
from typing import Literal, assert_never

from wxpublish.media.image_info import ImageInfo, TooManyParts, TruncatedFile
from wxpublish.media.image_recipes import (
    AS_IS,
    PICTURE_GIF,
    cover_recipe,
    extension,
    picture_recipe,
    thumb_recipe,
)
from wxpublish.media.limits import (
    ANIMATION_PIXELS,
    FRAME_PIXELS,
    IMAGE_BYTES,
    SOURCE_BYTES,
    SOURCE_PIXELS,
)
from wxpublish.media.material_checks import check_material, check_size
from wxpublish.media.media_problem import (
    MediaProblem,
    damaged,
    empty,
    no_picture,
    overcrowded,
    too_large_source,
    too_many_bytes,
    too_many_pixels,
)
from wxpublish.media.recognise import look_at
from wxpublish.media.site_files import FileStamp, content, stamp
from wxpublish.model.address import Address
from wxpublish.model.asset import HASH_LENGTH, Asset, Upload, recipe_digest
from wxpublish.model.finding import Finding, Position
from wxpublish.model.site import Covers, MediaEntry

Use = Literal["thumb", "cover", "picture"]


def cover(root: Path, path: str, covers: Covers, position: Position) -> Asset | Finding:
    """The cover in a file: `thumb.HASH`, a JPG of at most 64 KB, or with `covers: image` an image.

    `path` is relative to the site; `position` is where the article names it.
    """
    return _inspect(root, path, "thumb" if covers == "thumb" else "cover", position)


def picture(root: Path, path: str, position: Position) -> Asset | Finding:
    """The picture of an article in a file: `picture.HASH`.

    It goes to `media/uploadimg`, but for animations, which are permanent images.
    """
    return _inspect(root, path, "picture", position)


def declared(root: Path, entry: MediaEntry) -> Asset | Finding:
    """A material of `media:` as it will be sent: its own bytes, checked by content, not by name."""
    data = _material(root, entry)
    if isinstance(data, MediaProblem):
        return data.at(entry.position)
    checked = check_material(entry.kind, entry.file, data)
    if isinstance(checked, MediaProblem):
        return checked.at(entry.position)
    digest = recipe_digest(AS_IS, data)
    return Asset(
        address=Address(entry.kind, entry.id),
        path=entry.file,
        recipe=AS_IS,
        digest=digest,
        upload=Upload(entry.kind),
        filename=f"{digest[:HASH_LENGTH]}.{checked.extension}",
        size=len(data),
        width=checked.width,
        height=checked.height,
        title=entry.title,
        introduction=entry.introduction,
    )


def _material(root: Path, entry: MediaEntry) -> bytes | MediaProblem:
    """The bytes of a declared file, unless there are too many to read or none."""
    found = stamp(root, entry.file)
    if isinstance(found, MediaProblem):
        return found
    data = check_size(entry.kind, entry.file, found.size) or content(root, entry.file)
    return data if isinstance(data, MediaProblem) else empty(entry.file, data) or data


def _inspect(root: Path, path: str, use: Use, position: Position) -> Asset | Finding:
    found = stamp(root, path)
    asset = found if isinstance(found, MediaProblem) else _cached(found, root, path, use)
    return asset.at(position) if isinstance(asset, MediaProblem) else asset


@lru_cache(maxsize=16_384)
def _cached(state: FileStamp, root: Path, path: str, use: Use) -> Asset | MediaProblem:
    if state.size > SOURCE_BYTES:
        return too_large_source(path, state.size)
    data = content(root, path)
    if isinstance(data, MediaProblem):
        return data
    look = _checked_look(path, data)
    if isinstance(look, MediaProblem):
        return look
    recipe = _recipe(use, look, len(data))
    return _too_much_animation(path, look, recipe, len(data)) or _asset(
        path, data, use, look, recipe
    )


def _checked_look(path: str, data: bytes) -> ImageInfo | MediaProblem:
    """The header of a picture that is safe to decode."""
    if problem := empty(path, data):
        return problem
    try:
        look = look_at(data)
    except TooManyParts:
        return overcrowded(path, "picture")
    except TruncatedFile as torn:
        return damaged(path, "picture", torn.reason)
    if look is None:
        return no_picture(path, data)
    return too_many_pixels(path, look) if look.width * look.height > SOURCE_PIXELS else look


def _recipe(use: Use, look: ImageInfo, size: int) -> str:
    match use:
        case "thumb":
            return thumb_recipe(look, size)
        case "cover":
            return cover_recipe(look, size)
        case "picture":
            return picture_recipe(look, size)
        case _:
            assert_never(use)


def _too_much_animation(path: str, look: ImageInfo, recipe: str, size: int) -> MediaProblem | None:
    """An animation that can neither be sent as it is nor be made smaller."""
    pixels = max(look.width * look.height, FRAME_PIXELS) * look.frames
    if recipe == PICTURE_GIF and pixels > ANIMATION_PIXELS:
        return too_many_pixels(path, look, ANIMATION_PIXELS)
    if recipe == AS_IS and size > IMAGE_BYTES:
        hint = "make it smaller, with fewer frames or fewer colours"
        return too_many_bytes(path, "an animated GIF", size, IMAGE_BYTES, hint)
    return None


def _asset(path: str, data: bytes, use: Use, look: ImageInfo, recipe: str) -> Asset:
    digest = recipe_digest(recipe, data)
    key, suffix = digest[:HASH_LENGTH], extension(recipe, look)
    return Asset(
        address=Address("picture" if use == "picture" else "thumb", key),
        path=path,
        recipe=recipe,
        digest=digest,
        upload=_upload(use, suffix),
        filename=f"{key}.{suffix}",
        size=len(data),
        width=look.width,
        height=look.height,
    )


def _upload(use: Use, suffix: str) -> Upload:
    if use == "thumb":
        return Upload.THUMB
    # A GIF that is sent for a picture is an animation: still ones become PNG.
    return Upload.IMAGE if use == "cover" or suffix == "gif" else Upload.UPLOADIMG
