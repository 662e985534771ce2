"""Pictures of articles: what `media/uploadimg` accepts is sent unchanged, the rest is converted."""

import io
from pathlib import Path

import pytest
from PIL import Image

from tests.media.conftest import Save
from tests.media.samples import photograph
from wxpublish.media.assets import inspect_cover, inspect_picture
from wxpublish.media.payload import make_payload
from wxpublish.model.asset import Asset, Upload
from wxpublish.model.finding import Position

HERE = Position("articles/hello.md", 12, 3)
LIMIT = 1024 * 1024


def inspected(root: Path, path: str) -> Asset:
    found = inspect_picture(root, path, HERE)
    assert isinstance(found, Asset)
    return found


def opened(root: Path, asset: Asset) -> Image.Image:
    return Image.open(io.BytesIO(make_payload(root, asset).data))


@pytest.mark.parametrize("name", ["图 一.jpg", "a.png"])
def test_jpg_and_png_under_1_mb_are_sent_unchanged(tmp_path: Path, save: Save, name: str) -> None:
    asset = inspected(tmp_path, save(photograph(300, 200), name))
    assert make_payload(tmp_path, asset).data == (tmp_path / name).read_bytes()
    assert (asset.address.kind, asset.upload) == ("picture", Upload.UPLOADIMG)


def test_a_png_named_jpg_is_sent_as_the_png_it_is(tmp_path: Path, save: Save) -> None:
    asset = inspected(tmp_path, save(photograph(30, 20), "a.jpg", format="PNG"))
    assert asset.filename.endswith(".png")
    assert make_payload(tmp_path, asset).content_type == "image/png"


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.bmp", "a.webp"])
def test_a_large_picture_becomes_a_jpg_under_1_mb(tmp_path: Path, save: Save, name: str) -> None:
    asset = inspected(tmp_path, save(photograph(1500, 1100), name, quality=98))
    sent = make_payload(tmp_path, asset)
    assert asset.size >= LIMIT > len(sent.data)
    assert (sent.content_type, asset.filename[-4:]) == ("image/jpeg", ".jpg")


@pytest.mark.slow
def test_a_large_drawing_of_few_colours_stays_a_png(tmp_path: Path, save: Save) -> None:
    asset = inspected(tmp_path, save(photograph(1500, 1200).quantize(256), "a.png"))
    sent = make_payload(tmp_path, asset)
    assert asset.size >= LIMIT > len(sent.data)
    assert opened(tmp_path, asset).format == "PNG"


def test_a_transparent_webp_stays_transparent(tmp_path: Path, save: Save) -> None:
    asset = inspected(tmp_path, save(Image.new("RGBA", (40, 40), (255, 0, 0, 0)), "a.webp"))
    sent = opened(tmp_path, asset)
    assert sent.format == "PNG"
    assert sent.convert("RGBA").getchannel("A").getextrema() == (0, 0)


def test_a_still_gif_becomes_a_png(tmp_path: Path, save: Save) -> None:
    asset = inspected(tmp_path, save(Image.new("RGB", (40, 40), "red"), "a.gif"))
    assert asset.upload is Upload.UPLOADIMG
    assert opened(tmp_path, asset).format == "PNG"


def test_an_animated_gif_is_sent_unchanged_as_permanent_image(
    tmp_path: Path, save: Save, frames: list[Image.Image]
) -> None:
    asset = inspected(
        tmp_path, save(frames[0], "a.gif", save_all=True, append_images=frames[1:], duration=80)
    )
    assert (asset.address.kind, asset.upload) == ("picture", Upload.IMAGE)
    assert make_payload(tmp_path, asset).data == (tmp_path / "a.gif").read_bytes()


def test_an_animated_webp_becomes_an_animated_gif(
    tmp_path: Path, save: Save, frames: list[Image.Image]
) -> None:
    asset = inspected(
        tmp_path, save(frames[0], "a.webp", save_all=True, append_images=frames[1:], duration=80)
    )
    sent = opened(tmp_path, asset)
    assert (asset.upload, asset.filename[-4:]) == (Upload.IMAGE, ".gif")
    assert (sent.format, getattr(sent, "n_frames", 1), sent.info["duration"]) == ("GIF", 8, 80)


def test_a_small_animated_png_is_sent_unchanged(
    tmp_path: Path, save: Save, frames: list[Image.Image]
) -> None:
    asset = inspected(tmp_path, save(frames[0], "a.png", save_all=True, append_images=frames[1:]))
    assert (asset.recipe, asset.upload) == ("as-is", Upload.UPLOADIMG)


def test_a_jpg_turned_by_exif_is_sent_upright(tmp_path: Path, save: Save) -> None:
    exif = Image.Exif()
    exif[0x0112] = 8
    asset = inspected(tmp_path, save(photograph(30, 20), "a.jpg", exif=exif))
    sent = opened(tmp_path, asset)
    assert sent.size == (asset.width, asset.height) == (20, 30)
    assert 0x0112 not in sent.getexif()


def test_cover_and_picture_of_one_file_are_two_uploads(tmp_path: Path, save: Save) -> None:
    path = save(photograph(30, 20), "a.png")
    thumb = inspect_cover(tmp_path, path, "thumb", HERE)
    assert isinstance(thumb, Asset)
    assert thumb.digest != inspected(tmp_path, path).digest


def test_a_file_that_changed_is_read_again(tmp_path: Path, save: Save) -> None:
    before = inspected(tmp_path, save(Image.new("RGB", (30, 20)), "a.png"))
    after = inspected(tmp_path, save(Image.new("RGB", (31, 20)), "a.png"))
    assert (before.width, after.width) == (30, 31)
    assert before.address != after.address
