"""How a picture is turned: by EXIF alone, in one way for what is planned and what is sent.

The expected values are what Chromium 156 shows.
"""

import io

import pytest
from PIL import Image

from tests.media.unusual_files import (
    CORNERS,
    SIZE,
    XMP,
    animated,
    chunk,
    corners,
    exif,
    jpeg,
    png,
    quarters,
    saved,
    segment,
    tiff,
    turned,
    wrong,
)
from wxpublish.media.encode import encode
from wxpublish.media.image_recipes import Encoding
from wxpublish.media.recognise import read_image_info

TAG = 0x0112
SIX = ("blue", "red", "yellow", "lime")
THREE = ("yellow", "blue", "lime", "red")
PLAIN = CORNERS
XMP_SEGMENT = segment(b"http://ns.adobe.com/xap/1.0/\0" + XMP)
THUMBNAIL = tiff((0x010F, 3, 1, 1), after=(26).to_bytes(4) + turned(6)[8:])

CASES = {
    "big endian": (jpeg(exif(turned(6))), SIX),
    "little endian": (jpeg(exif(tiff((TAG, 3, 1, 6), order="<"))), SIX),
    "directory further on": (jpeg(exif(tiff((TAG, 3, 1, 6), start=20))), SIX),
    "no pointer to a next directory": (jpeg(exif(tiff((TAG, 3, 1, 6), after=b""))), SIX),
    "odd padding of the name": (jpeg(segment(b"Exif\0\xff" + turned(6))), SIX),
    "two segments: the first": (jpeg(exif(turned(3)), exif(turned(6))), THREE),
    "two segments: the first, upright": (jpeg(exif(turned(1)), exif(turned(6))), PLAIN),
    "two segments: the first, without it": (
        jpeg(exif(tiff((0x010F, 3, 1, 1))), exif(turned(6))),
        PLAIN,
    ),
    "two segments: the first, broken": (jpeg(exif(b"garbage!"), exif(turned(6))), PLAIN),
    "two entries: the first": (jpeg(exif(tiff((TAG, 3, 1, 6), (TAG, 3, 1, 3)))), SIX),
    "two entries: the first of sense": (jpeg(exif(tiff((TAG, 3, 1, 9), (TAG, 3, 1, 6)))), SIX),
    "a LONG": (jpeg(exif(tiff((TAG, 4, 1, 6), order="<"))), PLAIN),
    "a signed SHORT": (jpeg(exif(tiff((TAG, 8, 1, 6)))), PLAIN),
    "two values": (jpeg(exif(tiff((TAG, 3, 2, 6)))), PLAIN),
    "no value": (jpeg(exif(tiff((TAG, 3, 0, 6)))), PLAIN),
    "value 0": (jpeg(exif(turned(0))), PLAIN),
    "value 9": (jpeg(exif(turned(9))), PLAIN),
    "no TIFF": (jpeg(exif(tiff((TAG, 3, 1, 6), magic=43))), PLAIN),
    "cut short": (jpeg(exif(turned(6)[:-6])), PLAIN),
    "of the thumbnail": (jpeg(exif(THUMBNAIL)), PLAIN),
    "another name": (jpeg(segment(b"exif\0\0" + turned(6))), PLAIN),
    "another segment": (jpeg(segment(b"Exif\0\0" + turned(6), 0xE3)), PLAIN),
    "XMP": (jpeg(XMP_SEGMENT), PLAIN),
    "XMP beside EXIF": (jpeg(XMP_SEGMENT, exif(turned(3))), THREE),
    "png": (png(chunk(b"eXIf", turned(6))), SIX),
    "png, two: the first": (png(chunk(b"eXIf", turned(6)), chunk(b"eXIf", turned(3))), SIX),
    "png, after the pixels": (
        saved(quarters(), "PNG")[:-12] + chunk(b"eXIf", turned(6)) + chunk(b"IEND", b""),
        PLAIN,
    ),
    "png, wrong checksum": (png(wrong(chunk(b"eXIf", turned(6)))), PLAIN),
    "png, XMP": (png(chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP)), PLAIN),
    "webp, EXIF": (saved(quarters(), "WEBP", lossless=True, exif=turned(6)), PLAIN),
    "webp, XMP": (saved(quarters(), "WEBP", lossless=True, xmp=XMP), PLAIN),
}
WHOLE = Encoding("png", 1 << 20, 4000)


@pytest.mark.parametrize("name", CASES)
def test_the_encoder_rotates_as_browsers_do(name: str) -> None:
    data, expected = CASES[name]
    assert corners(encode(data, WHOLE)) == expected


@pytest.mark.parametrize("name", CASES)
def test_the_header_reader_gives_the_final_size(name: str) -> None:
    data, _ = CASES[name]
    info = read_image_info(data)
    assert info
    with Image.open(io.BytesIO(encode(data, WHOLE))) as sent:
        assert sent.size == (info.width, info.height)


def test_an_animation_is_rotated_too() -> None:
    data = png(chunk(b"eXIf", turned(6)), whole=animated("PNG", [100, 200]))
    with Image.open(io.BytesIO(encode(data, Encoding("gif", 1 << 20, 4000)))) as sent:
        assert sent.size == SIZE[::-1]
