"""Declared materials: format, size and length are checked by content."""

from pathlib import Path
from typing import Literal

import pytest
from PIL import Image

from tests.media.conftest import Save
from tests.media.samples import amr, mp3, mp4, photograph, wav, wma
from wxpublish.media.assets import inspect_declared
from wxpublish.media.payload import make_payload
from wxpublish.model.asset import Asset, Upload
from wxpublish.model.finding import Finding, Position
from wxpublish.model.site import MediaEntry

HERE = Position("wxpublish.yaml", 7, 5)
Kind = Literal["image", "voice", "video"]


def check(root: Path, kind: Kind, data: bytes, name: str = "媒体.bin") -> Asset | Finding:
    (root / name).write_bytes(data)
    return inspect_declared(root, MediaEntry("intro", kind, name, HERE, "片头", "十秒片头"))


@pytest.mark.parametrize(
    ("kind", "data", "suffix"),
    [
        ("voice", mp3(59), "mp3"),
        ("voice", b"ID3\4\0\0\0\0\0\x05hello" + mp3(3), "mp3"),
        ("voice", b"ID3\4\0\x10\0\0\0\x05hello3DI\4\0\x10\0\0\0\x05" + mp3(3), "mp3"),
        ("voice", amr(59), "amr"),
        ("voice", wav(59), "wav"),
        ("voice", wma(59), "wma"),
        ("video", mp4(), "mp4"),
        ("video", mp4(brand=b"mp42", boxes=(b"free", b"mdat", b"moov")), "mp4"),
    ],
)
def test_an_accepted_file_is_an_unchanged_asset(
    tmp_path: Path, kind: Kind, data: bytes, suffix: str
) -> None:
    asset = check(tmp_path, kind, data)
    assert isinstance(asset, Asset)
    assert str(asset.address) == f"{kind}.intro"
    assert (asset.upload, asset.filename) == (Upload(kind), f"{asset.digest[:12]}.{suffix}")
    assert make_payload(tmp_path, asset).data == data


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.gif", "a.bmp"])
def test_an_image_keeps_its_bytes_and_has_a_size(tmp_path: Path, save: Save, name: str) -> None:
    save(photograph(30, 20), name)
    asset = inspect_declared(tmp_path, MediaEntry("qr", "image", name, HERE))
    assert isinstance(asset, Asset)
    assert (asset.width, asset.height, asset.upload) == (30, 20, Upload.IMAGE)


def test_a_video_has_its_title_and_introduction(tmp_path: Path) -> None:
    asset = check(tmp_path, "video", mp4())
    assert isinstance(asset, Asset)
    assert (asset.title, asset.introduction) == ("片头", "十秒片头")


@pytest.mark.parametrize("sound", [mp3, amr, wav, wma])
def test_a_voice_over_60_seconds_is_a_finding(tmp_path: Path, sound: object) -> None:
    assert callable(sound)
    finding = check(tmp_path, "voice", sound(61))
    assert isinstance(finding, Finding)
    assert (finding.code, finding.position) == ("E309", HERE)
    assert "61.0 seconds" in finding.message


@pytest.mark.parametrize(
    ("kind", "data", "code"),
    [
        ("voice", b"", "E302"),
        ("voice", mp4(), "E308"),
        ("voice", b"\xff\xfb\x90\0 no second frame" + bytes(900), "E308"),
        ("video", mp4(brand=b"qt  "), "E308"),
        ("video", mp3(1), "E308"),
        ("video", mp4()[:-10], "E305"),
        ("video", mp4(boxes=(b"mdat",)), "E305"),
        ("image", b"GIF89a\1\0", "E305"),
        ("image", b"hello", "E308"),
        ("image", bytes(10 * 1024 * 1024 + 1), "E307"),
        ("voice", bytes(2 * 1024 * 1024 + 1), "E307"),
        ("video", bytes(10 * 1024 * 1024 + 1), "E307"),
    ],
)
def test_what_the_platform_would_reject_is_a_finding(
    tmp_path: Path, kind: Kind, data: bytes, code: str
) -> None:
    finding = check(tmp_path, kind, data)
    assert isinstance(finding, Finding)
    assert (finding.code, finding.position) == (code, HERE)
    assert finding.hint


def test_a_declared_webp_image_is_a_finding(tmp_path: Path, save: Save) -> None:
    save(Image.new("RGB", (9, 9)), "qr.png", format="WEBP")
    finding = inspect_declared(tmp_path, MediaEntry("qr", "image", "qr.png", HERE))
    assert isinstance(finding, Finding)
    assert finding.code == "E308"


def test_a_missing_file_is_a_finding(tmp_path: Path) -> None:
    finding = inspect_declared(tmp_path, MediaEntry("qr", "image", "media/qr.png", HERE))
    assert isinstance(finding, Finding)
    assert (finding.code, finding.message) == ("E301", "media/qr.png does not exist")
