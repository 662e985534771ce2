"""Inspects covers, pictures and declared materials: assets with address and name, without encoding.

A file is read once per run and use: results are cached by path, size and time.
"""

from functools import lru_cache
from pathlib import Path
from typing import Literal, assert_never

from wxpublish.media.image_info import ImageInfo, TooManyParts, TruncatedFile
from wxpublish.media.image_recipes import (
    AS_IS,
    PICTURE_GIF,
    choose_cover_recipe,
    choose_picture_recipe,
    choose_thumb_recipe,
    output_extension,
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
    check_empty,
    damaged,
    not_a_picture,
    too_large_source,
    too_many_bytes,
    too_many_parts,
    too_many_pixels,
)
from wxpublish.media.recognise import read_image_info
from wxpublish.media.site_files import FileStamp, read_content, read_stamp
from wxpublish.model.address import Address
from wxpublish.model.asset import HASH_LENGTH, Asset, Upload, recipe_digest
from wxpublish.model.finding import Finding, Position
from wxpublish.model.site import Covers, MediaEntry

Use = Literal["thumb", "cover", "picture"]


def inspect_cover(root: Path, path: str, covers: Covers, position: Position) -> Asset | Finding:
    """Inspect a cover: `thumb.HASH`, a JPG of at most 64 KB, or with `covers: image` a permanent
    image.

    `path` is relative to the site; `position` is where the article names it.
    """
    return _inspect(root, path, "thumb" if covers == "thumb" else "cover", position)


def inspect_picture(root: Path, path: str, position: Position) -> Asset | Finding:
    """Inspect a picture of an article: `picture.HASH`.

    It goes to `media/uploadimg`, except for animations, which become permanent images.
    """
    return _inspect(root, path, "picture", position)


def inspect_declared(root: Path, entry: MediaEntry) -> Asset | Finding:
    """Inspect a material of `media:`, which is sent unchanged; its content decides on the format."""
    data = _read_material(root, entry)
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


def _read_material(root: Path, entry: MediaEntry) -> bytes | MediaProblem:
    """Read a declared file unless it is too large or empty."""
    found = read_stamp(root, entry.file)
    if isinstance(found, MediaProblem):
        return found
    data = check_size(entry.kind, entry.file, found.size) or read_content(root, entry.file)
    return data if isinstance(data, MediaProblem) else check_empty(entry.file, data) or data


def _inspect(root: Path, path: str, use: Use, position: Position) -> Asset | Finding:
    found = read_stamp(root, path)
    asset = found if isinstance(found, MediaProblem) else _inspect_file(found, root, path, use)
    return asset.at(position) if isinstance(asset, MediaProblem) else asset


@lru_cache(maxsize=16_384)
def _inspect_file(state: FileStamp, root: Path, path: str, use: Use) -> Asset | MediaProblem:
    if state.size > SOURCE_BYTES:
        return too_large_source(path, state.size)
    data = read_content(root, path)
    if isinstance(data, MediaProblem):
        return data
    info = _read_picture_info(path, data)
    if isinstance(info, MediaProblem):
        return info
    recipe = _choose_recipe(use, info, len(data))
    return _check_animation(path, info, recipe, len(data)) or _make_asset(
        path, data, use, info, recipe
    )


def _read_picture_info(path: str, data: bytes) -> ImageInfo | MediaProblem:
    """Read the header of a picture and check that it is safe to decode."""
    if problem := check_empty(path, data):
        return problem
    try:
        info = read_image_info(data)
    except TooManyParts:
        return too_many_parts(path, "picture")
    except TruncatedFile as error:
        return damaged(path, "picture", error.reason)
    if info is None:
        return not_a_picture(path, data)
    return too_many_pixels(path, info) if info.width * info.height > SOURCE_PIXELS else info


def _choose_recipe(use: Use, info: ImageInfo, size: int) -> str:
    match use:
        case "thumb":
            return choose_thumb_recipe(info, size)
        case "cover":
            return choose_cover_recipe(info, size)
        case "picture":
            return choose_picture_recipe(info, size)
        case _:
            assert_never(use)


def _check_animation(path: str, info: ImageInfo, recipe: str, size: int) -> MediaProblem | None:
    """Reject an animation that can neither be sent unchanged nor be converted."""
    pixels = max(info.width * info.height, FRAME_PIXELS) * info.frames
    if recipe == PICTURE_GIF and pixels > ANIMATION_PIXELS:
        return too_many_pixels(path, info, ANIMATION_PIXELS)
    if recipe == AS_IS and size > IMAGE_BYTES:
        hint = "make it smaller, with fewer frames or fewer colours"
        return too_many_bytes(path, "an animated GIF", size, IMAGE_BYTES, hint)
    return None


def _make_asset(path: str, data: bytes, use: Use, info: ImageInfo, recipe: str) -> Asset:
    digest = recipe_digest(recipe, data)
    key, suffix = digest[:HASH_LENGTH], output_extension(recipe, info)
    return Asset(
        address=Address("picture" if use == "picture" else "thumb", key),
        path=path,
        recipe=recipe,
        digest=digest,
        upload=_choose_upload(use, suffix),
        filename=f"{key}.{suffix}",
        size=len(data),
        width=info.width,
        height=info.height,
    )


def _choose_upload(use: Use, suffix: str) -> Upload:
    if use == "thumb":
        return Upload.THUMB
    # A GIF sent for a picture is always an animation: still ones become PNG.
    return Upload.IMAGE if use == "cover" or suffix == "gif" else Upload.UPLOADIMG
