"""The header readers agree with Pillow, and survive any input."""

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from wxpublish.media.image_info import ImageInfo, TruncatedFile
from wxpublish.media.recognise import describe_content, read_image_info, unsupported_format
from wxpublish.media.sound import measure_seconds, sound_format
from wxpublish.media.video import is_mp4


def made(mode: str, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (7, 5)).save(out, kind, **options)
    return out.getvalue()


def turned(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


SAMPLES = {
    "jpg": made("RGB", "JPEG"),
    "progressive": made("RGB", "JPEG", progressive=True),
    "cmyk": made("CMYK", "JPEG"),
    "turned": made("RGB", "JPEG", exif=turned(6)),
    "png": made("RGBA", "PNG"),
    "indexed": made("P", "PNG", transparency=0),
    "grey16": made("I;16", "PNG"),
    "gif": made("P", "GIF"),
    "webp": made("RGB", "WEBP"),
    "lossless": made("RGBA", "WEBP", lossless=True),
    "webp-exif": made("RGB", "WEBP", exif=turned(8)),
    "bmp": made("RGB", "BMP"),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_width_and_height_are_the_displayed_ones(name: str) -> None:
    info = read_image_info(SAMPLES[name])
    assert info
    assert (info.width, info.height) == ((5, 7) if "turned" in name else (7, 5))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("jpg", ImageInfo("jpg", 7, 5, is_lossless=False)),
        ("cmyk", ImageInfo("jpg", 7, 5, is_lossless=False, is_cmyk=True)),
        ("turned", ImageInfo("jpg", 5, 7, is_lossless=False, orientation=6)),
        ("png", ImageInfo("png", 7, 5, has_alpha=True)),
        ("indexed", ImageInfo("png", 7, 5, has_alpha=True, is_indexed=True)),
        ("gif", ImageInfo("gif", 7, 5, is_indexed=True)),
        ("webp", ImageInfo("webp", 7, 5, is_lossless=False)),
        ("lossless", ImageInfo("webp", 7, 5, has_alpha=True)),
        ("bmp", ImageInfo("bmp", 7, 5)),
    ],
)
def test_the_header_has_the_expected_information(name: str, expected: ImageInfo) -> None:
    assert read_image_info(SAMPLES[name]) == expected


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_frames_are_counted(kind: str, frames: list[Image.Image]) -> None:
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=80)
    info = read_image_info(out.getvalue())
    assert info
    assert info.frames == len(frames)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_file_without_its_second_half_is_truncated(name: str) -> None:
    data = SAMPLES[name]
    with pytest.raises(TruncatedFile):
        read_image_info(data[: len(data) // 2])


@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_damaged_bytes_give_information_or_truncated_file(name: str, draw: st.DataObject) -> None:
    data = bytearray(SAMPLES[name])
    for _ in range(draw.draw(st.integers(1, 4))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    try:
        read_image_info(bytes(data[: draw.draw(st.integers(0, len(data)))]))
    except TruncatedFile:
        return


@given(
    st.sampled_from([b"#!AMR\n", b"RIFF\0\0\0\0WAVEfmt ", b"ID3\4\0\0\0\0\0\1", b"\xff\xfb\x90\0"]),
    st.binary(max_size=600),
)
def test_damaged_sounds_have_a_length_or_none(head: bytes, rest: bytes) -> None:
    kind = sound_format(head + rest)
    assert kind is None or (measure_seconds(head + rest, kind) or 0.0) >= 0.0


@given(st.binary(max_size=200))
def test_any_bytes_are_an_mp4_or_not_or_truncated(rest: bytes) -> None:
    try:
        is_mp4(b"\0\0\0\x10ftypisom\0\0\0\0" + rest)
    except TruncatedFile:
        return


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b'\xef\xbb\xbf<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
        (b"\0\0\0\x18ftypavif\0\0\0\0", "AVIF"),
        (b"II*\0\x08\0\0\0", "TIFF"),
        (b"\0\0\1\0\1\0", "ICO"),
        (b"8BPS\0\1", "Photoshop"),
        (b"\xff\x0a\x10", "JPEG XL"),
        (b"<!DOCTYPE html><svg></svg>", None),
    ],
)
def test_unsupported_formats_are_named(data: bytes, name: str | None) -> None:
    assert unsupported_format(data) == name


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\n<!doctype html><title>404</title>", "an HTML page"),
        (b"%PDF-1.7", "a PDF"),
        (b"PK\3\4", "a ZIP archive or an office document"),
        (b"hello", "something else"),
    ],
)
def test_other_content_is_described(data: bytes, what: str) -> None:
    assert describe_content(data) == what
