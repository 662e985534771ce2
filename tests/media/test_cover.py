"""Covers: JPG of at most 64 KB in their own proportions, or permanent images."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms

from tests.media.conftest import Save
from tests.media.samples import photograph, pixel
from wxpublish.media.assets import inspect_cover
from wxpublish.media.payload import make_payload
from wxpublish.model.asset import Asset, Upload
from wxpublish.model.finding import Position
from wxpublish.model.site import Covers

HERE = Position("articles/hello.md", 4, 8)
LIMIT = 64 * 1024


def inspected(root: Path, path: str, covers: Covers = "thumb") -> Asset:
    found = inspect_cover(root, path, covers, HERE)
    assert isinstance(found, Asset)
    return found


def opened(root: Path, asset: Asset) -> Image.Image:
    return Image.open(io.BytesIO(make_payload(root, asset).data))


@pytest.mark.parametrize("name", ["封面.png", "a b.jpg", "c.webp", "d.bmp", "e.gif"])
def test_a_large_cover_of_any_format_becomes_a_jpg_of_64_kb(
    tmp_path: Path, save: Save, name: str
) -> None:
    asset = inspected(tmp_path, save(photograph(1000, 700), name))
    sent = make_payload(tmp_path, asset)
    assert len(sent.data) <= LIMIT
    assert (sent.content_type, opened(tmp_path, asset).format) == ("image/jpeg", "JPEG")


@pytest.mark.parametrize("size", [(1400, 596), (300, 300), (500, 2000), (3000, 40), (1, 1)])
def test_proportions_are_kept(tmp_path: Path, save: Save, size: tuple[int, int]) -> None:
    asset = inspected(tmp_path, save(photograph(*size), "c.png"))
    width, height = opened(tmp_path, asset).size
    assert abs(width * size[1] - height * size[0]) <= max(size)


def test_a_small_cover_is_not_enlarged(tmp_path: Path, save: Save) -> None:
    asset = inspected(tmp_path, save(Image.new("RGB", (300, 200), "navy"), "c.png"))
    assert opened(tmp_path, asset).size == (300, 200)


def test_a_jpg_that_fits_is_sent_unchanged(tmp_path: Path, save: Save) -> None:
    asset = inspected(tmp_path, save(Image.new("RGB", (300, 200), "navy"), "c.jpg"))
    assert make_payload(tmp_path, asset).data == (tmp_path / "c.jpg").read_bytes()


def test_address_upload_and_name_describe_what_is_sent(tmp_path: Path, save: Save) -> None:
    asset = inspected(tmp_path, save(Image.new("RGB", (300, 200)), "c.png"))
    assert asset.address.kind == "thumb"
    assert asset.upload is Upload.THUMB
    assert asset.filename == f"{asset.address.key}.jpg"
    assert (asset.width, asset.height) == (300, 200)


def test_equal_content_has_one_address(tmp_path: Path, save: Save) -> None:
    first = inspected(tmp_path, save(Image.new("RGB", (9, 9)), "a.png"))
    second = inspected(tmp_path, save(Image.new("RGB", (9, 9)), "b.jpg", format="PNG"))
    assert first.address == second.address


def test_the_address_never_changes(tmp_path: Path) -> None:
    """The digest is over the recipe's name and the source, so no encoder has a say in it."""
    (tmp_path / "c.gif").write_bytes(
        bytes.fromhex("47494638396101000100800000ffffff0000002c00000000010001000002024401003b")
    )
    assert str(inspected(tmp_path, "c.gif").address) == "thumb.866adf61be6b"


def test_exif_orientation_is_applied(tmp_path: Path, save: Save) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    asset = inspected(tmp_path, save(Image.new("RGB", (300, 200)), "c.jpg", exif=exif))
    assert opened(tmp_path, asset).size == (asset.width, asset.height) == (200, 300)


@pytest.mark.parametrize(
    ("picture", "options"),
    [
        (Image.new("RGBA", (40, 40), (0, 0, 0, 0)), {}),
        (Image.new("LA", (40, 40), (0, 0)), {}),
        (Image.new("P", (40, 40), 0), {"transparency": 0}),
    ],
)
def test_transparent_parts_become_white(
    tmp_path: Path, save: Save, picture: Image.Image, options: dict[str, Any]
) -> None:
    asset = inspected(tmp_path, save(picture, "c.png", **options))
    assert pixel(opened(tmp_path, asset)) == (255, 255, 255)


def test_16_bit_grey_keeps_its_tone(tmp_path: Path, save: Save) -> None:
    asset = inspected(tmp_path, save(Image.new("I;16", (40, 40), 0x8000), "c.png"))
    assert pixel(opened(tmp_path, asset)) == (128, 128, 128)


def test_cmyk_becomes_rgb(tmp_path: Path, save: Save) -> None:
    asset = inspected(tmp_path, save(Image.new("CMYK", (40, 40), (0, 255, 255, 0)), "c.jpg"))
    sent = opened(tmp_path, asset)
    assert sent.mode == "RGB"
    assert pixel(sent) == pytest.approx((255, 0, 0), abs=40)


def test_a_colour_profile_is_applied(tmp_path: Path, save: Save) -> None:
    """In a profile whose red and green are exchanged, red is meant as green."""
    asset = inspected(
        tmp_path, save(Image.new("RGB", (40, 40), "red"), "c.png", icc_profile=swapped_profile())
    )
    assert pixel(opened(tmp_path, asset)) == pytest.approx((0, 255, 0), abs=40)


def swapped_profile() -> bytes:
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(profile)


def test_a_broken_colour_profile_is_ignored(tmp_path: Path, save: Save) -> None:
    path = save(Image.new("RGB", (40, 40), "red"), "c.png", icc_profile=b"no profile")
    assert pixel(opened(tmp_path, inspected(tmp_path, path))) == pytest.approx((255, 0, 0), abs=40)


def test_the_first_frame_of_an_animation_is_the_cover(
    tmp_path: Path, save: Save, frames: list[Image.Image]
) -> None:
    path = save(frames[0], "c.gif", save_all=True, append_images=frames[1:])
    sent = opened(tmp_path, inspected(tmp_path, path))
    assert pixel(sent) == pytest.approx((0, 200, 90), abs=6)


def test_covers_may_be_permanent_images(tmp_path: Path, save: Save) -> None:
    asset = inspected(tmp_path, save(photograph(400, 300), "c.png"), "image")
    assert (asset.address.kind, asset.upload) == ("thumb", Upload.IMAGE)
    assert make_payload(tmp_path, asset).data == (tmp_path / "c.png").read_bytes()


def test_a_webp_image_cover_is_converted(tmp_path: Path, save: Save) -> None:
    asset = inspected(tmp_path, save(photograph(400, 300), "c.webp"), "image")
    assert (asset.filename[-4:], opened(tmp_path, asset).format) == (".jpg", "JPEG")
