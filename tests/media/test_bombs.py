"""Pictures that try to keep a reader busy: the work is bounded, counted in executed lines."""

import io
import struct
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.complexity.counted_work import lines
from tests.media.samples import mp4
from wxpublish.media.assets import inspect_picture
from wxpublish.media.encode import encode
from wxpublish.media.image_info import TooManyParts, TruncatedFile
from wxpublish.media.image_recipes import ENCODINGS
from wxpublish.media.jpeg import read_jpeg_info, strip_metadata
from wxpublish.media.recognise import read_image_info
from wxpublish.media.video import is_mp4
from wxpublish.model.finding import Finding, Position

MB = 1024 * 1024


def made(form: str, **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 30), "#853").save(out, form, **options)
    return out.getvalue()


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def jpeg_of(part: bytes, size: int) -> bytes:
    """A JPEG with a part before its pixels, again and again."""
    whole = made("JPEG")
    return whole[:2] + part * (size // len(part)) + whole[2:]


def png_of(part: bytes, size: int) -> bytes:
    whole = made("PNG")
    return whole[:33] + part * (size // len(part)) + whole[33:]


def webp_of(part: bytes, size: int) -> bytes:
    body = made("WEBP")[12:] + part * (size // len(part))
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def gif_of(part: bytes, size: int) -> bytes:
    whole = made("GIF")
    at = 13 + (3 << (whole[10] & 7) + 1 if whole[10] & 0x80 else 0)
    return whole[:at] + part * (size // len(part)) + whole[at:]


BOMBS: dict[str, Callable[[int], bytes]] = {
    "jpeg, empty segments": lambda size: jpeg_of(b"\xff\xe0\0\x02", size),
    "jpeg, comments": lambda size: jpeg_of(segment(0xFE, b"x"), size),
    "jpeg, exif": lambda size: jpeg_of(segment(0xE1, b"Exif\0\0"), size),
    "jpeg, marks without size": lambda size: jpeg_of(b"\xff\xd0", size),
    "jpeg, fill": lambda size: jpeg_of(b"\xff", size),
    "jpeg, scans": lambda size: made("JPEG")[:-2] + b"\xff\xda\0\x02" * (size // 4) + b"\xff\xd9",
    "png, empty chunks": lambda size: png_of(b"\0\0\0\0teSt\0\0\0\0", size),
    "png, exif": lambda size: png_of(b"\0\0\0\0eXIf\0\0\0\0", size),
    "webp, empty chunks": lambda size: webp_of(b"ABCD\0\0\0\0", size),
    "webp, frames": lambda size: webp_of(b"ANMF\0\0\0\0", size),
    "gif, extensions": lambda size: gif_of(b"\x21\xfe\0", size),
    "gif, small blocks": lambda size: gif_of(b"\x21\xfe" + b"\x01x" * 5_000 + b"\0", size),
}  # fmt: skip


def lines_run(work: Callable[[], object]) -> int:
    """How many lines of the product run; what it raises for a picture is its answer."""

    def answered() -> None:
        with suppress(TruncatedFile):
            work()

    return lines(answered, within="wxpublish")


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_the_work_is_bounded(name: str) -> None:
    small, large = (BOMBS[name](size) for size in (4 * MB, 8 * MB))
    least = lines_run(lambda: read_image_info(small))
    assert lines_run(lambda: read_image_info(large)) <= least + 1
    assert least < 2_000_000


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_reading_the_header_keeps_no_memory(name: str) -> None:
    data = BOMBS[name](MB)
    tracemalloc.start()
    try:
        lines_run(lambda: read_image_info(data))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 200_000


def hostile_exif() -> bytes:
    """64 KB of EXIF whose 5,000 entries all hold the same 60 KB: 300 MB to whoever parses it."""
    entries = b"".join(struct.pack("<HHII", tag, 7, 60_000, 8) for tag in range(5_000))
    return segment(0xE1, b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 5_000) + entries)


def test_encoding_parses_no_metadata(monkeypatch: pytest.MonkeyPatch) -> None:
    def parsed(*_: object) -> None:
        raise AssertionError("EXIF was parsed")

    monkeypatch.setattr(Image.Exif, "load", parsed)
    monkeypatch.setattr("PIL.TiffImagePlugin.ImageFileDirectory_v2.load", parsed)
    whole = made("JPEG")
    for wanted in ENCODINGS.values():
        assert encode(whole[:2] + hostile_exif() * 20 + whole[2:], wanted)


def test_only_metadata_is_stripped() -> None:
    profile = b"profile" * 20_000
    data = made("JPEG", icc_profile=profile, exif=turned(6), comment=b"words", dpi=(300, 300))
    with (
        Image.open(io.BytesIO(data)) as before,
        Image.open(io.BytesIO(strip_metadata(data))) as after,
    ):
        assert after.info["icc_profile"] == profile
        assert "exif" not in after.info
        assert "comment" not in after.info
        assert after.tobytes() == before.tobytes()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_picture_is_rotated_as_its_metadata_asks(form: str, orientation: int) -> None:
    from PIL import ImageOps

    out = io.BytesIO()
    ground = Image.new("RGB", (64, 32), "white")
    ground.paste("black", (0, 0, 16, 16))
    ground.save(out, form, exif=turned(orientation))
    with Image.open(io.BytesIO(out.getvalue())) as opened:
        expected = ImageOps.exif_transpose(opened).convert("L").resize((8, 8))
    wanted = next(iter(ENCODINGS.values()))
    with Image.open(io.BytesIO(encode(out.getvalue(), wanted))) as sent:
        assert sent.size == ((64, 32) if orientation < 5 else (32, 64))
        got = sent.convert("L").resize((8, 8))
    pairs = zip(expected.tobytes(), got.tobytes(), strict=True)
    assert all(abs(one - other) < 60 for one, other in pairs)


def turned(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def test_a_picture_of_too_many_parts_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(BOMBS["jpeg, comments"](MB))
    found = inspect_picture(tmp_path, "a.jpg", Position("a.md"))
    assert isinstance(found, Finding)
    assert found.code == "E305"
    assert "more parts than are read" in found.message


def test_a_thousand_tiny_frames_are_not_converted(tmp_path: Path) -> None:
    frame = struct.pack("<4sI16x", b"ANMF", 16)
    head = struct.pack("<4sIB3x3s3s", b"VP8X", 10, 2, b"\0\0\0", b"\0\0\0")
    body = head + struct.pack("<4sI6x", b"ANIM", 6) + frame * 5_000
    (tmp_path / "a.webp").write_bytes(b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body)
    found = inspect_picture(tmp_path, "a.webp", Position("a.md"))
    assert isinstance(found, Finding)
    assert found.code == "E306"


def test_a_video_of_many_boxes_is_bounded() -> None:
    boxes = b"".join(struct.pack(">I", 8) + number.to_bytes(4) for number in range(200_000))
    with pytest.raises(TooManyParts):
        is_mp4(mp4() + boxes)


def test_the_metadata_of_a_camera_is_read() -> None:
    whole = made("JPEG")
    data = whole[:2] + segment(0xE1, b"x" * 65_000) * 300 + b"\xff" * 3 + whole[2:]
    assert read_jpeg_info(data).width == 60
