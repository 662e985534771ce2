"""The bytes that are sent are those that were planned, or there is a clear error."""

from pathlib import Path

import pytest
from PIL import Image

from tests.media.conftest import Save
from tests.media.samples import photograph
from wxpublish.errors import InvalidContent, Stale
from wxpublish.media.assets import inspect_cover, inspect_picture
from wxpublish.media.payload import make_payload
from wxpublish.model.asset import Asset
from wxpublish.model.finding import Position

HERE = Position("articles/hello.md")


def test_a_file_that_changed_since_the_plan_is_rejected(tmp_path: Path, save: Save) -> None:
    asset = inspect_picture(tmp_path, save(Image.new("RGB", (9, 9)), "a.png"), HERE)
    assert isinstance(asset, Asset)
    save(Image.new("RGB", (8, 8)), "a.png")
    with pytest.raises(Stale, match=r"a\.png changed"):
        make_payload(tmp_path, asset)


def test_a_file_that_is_missing_since_the_plan_is_rejected(tmp_path: Path, save: Save) -> None:
    asset = inspect_picture(tmp_path, save(Image.new("RGB", (9, 9)), "a.png"), HERE)
    assert isinstance(asset, Asset)
    (tmp_path / "a.png").unlink()
    with pytest.raises(Stale, match=r"a\.png does not exist"):
        make_payload(tmp_path, asset)


@pytest.mark.parametrize("name", ["a.png", "a.gif"])
def test_undecodable_pixels_are_invalid_content(tmp_path: Path, save: Save, name: str) -> None:
    save(photograph(300, 200), name)
    data = bytearray((tmp_path / name).read_bytes())
    data[len(data) // 3 : len(data) // 3 + 400] = b"\xaa" * 400
    (tmp_path / name).write_bytes(data)
    asset = inspect_cover(tmp_path, name, "thumb", HERE)
    if isinstance(asset, Asset):
        with pytest.raises(InvalidContent) as raised:
            make_payload(tmp_path, asset)
        assert raised.value.findings[0].code == "E305"
    else:
        assert asset.code == "E305"


def test_the_sent_bytes_are_within_the_limit(tmp_path: Path, save: Save) -> None:
    for width in (700, 900, 1100):
        asset = inspect_cover(tmp_path, save(photograph(width, 600), f"{width}.png"), "thumb", HERE)
        assert isinstance(asset, Asset)
        assert 40 * 1024 < len(make_payload(tmp_path, asset).data) <= 64 * 1024
