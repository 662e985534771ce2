"""Pictures that browsers show although something in them is odd, and those that they do not.

The expected values are what Chromium 156 shows.
"""

import io
import struct
import zlib

import pytest
from PIL import Image

from tests.media import unusual_files
from tests.media.samples import pixel
from tests.media.unusual_files import (
    CORNERS,
    SIZE,
    bmp,
    chunk,
    corners,
    gif,
    jpeg,
    linear_grey,
    png,
    quarters,
    raw_png,
    rows,
    saved,
    segment,
    srgb,
    turned,
    wrong,
)
from wxpublish.media.decode import Undecodable, check_pixels
from wxpublish.media.encode import encode
from wxpublish.media.image_info import TruncatedFile
from wxpublish.media.image_recipes import Encoding
from wxpublish.media.recognise import read_image_info

WHOLE = Encoding("png", 1 << 20, 4000)
JPG = Encoding("jpg", 1 << 20, 4000)
HUGE = b"x\0\0" + zlib.compress(bytes(70 << 20))
PALETTE = chunk(b"PLTE", bytes((0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255)))

_NUMBERS = unusual_files.tiff((0x010E, 3, 1, 7), (0x0131, 3, 1, 7), (0x0132, 3, 1, 7))
_NEGATIVE = unusual_files.tiff((0x011A, 10, 1, 26), after=bytes(4) + struct.pack(">ii", -72, 1))

SHOWN = {
    "jpeg, texts of EXIF that are numbers": jpeg(unusual_files.exif(_NUMBERS)),
    "jpeg, a negative resolution": jpeg(unusual_files.exif(_NEGATIVE)),
    "jpeg, bytes between segments": jpeg(b"\xff\xd0abc\0\xff\0def"),
    "jpeg, a restart before the pixels": jpeg(b"\xff\xd0"),
    "jpeg, a profile of no bytes": jpeg(segment(b"ICC_PROFILE\0", 0xE2)),
    "jpeg, a profile without its second part": jpeg(segment(b"ICC_PROFILE\0\1\2abc", 0xE2)),
    "jpeg, a broken profile": jpeg(segment(b"ICC_PROFILE\0\1\1abc", 0xE2)),
    "jpeg, a profile of grey": jpeg(segment(b"ICC_PROFILE\0\1\1" + linear_grey(), 0xE2)),
    "jpeg, a short Adobe segment": jpeg(segment(b"Adobe", 0xEE)),
    "jpeg, a short JFIF segment": jpeg(segment(b"JFIF\0", 0xE0)),
    "jpeg, pictures inside": jpeg(segment(b"MPF\0II*\0\x08\0\0\0", 0xE2)),
    "jpeg, a Photoshop segment": jpeg(segment(b"Photoshop 3.0\x008BIM\x04", 0xED)),
    "png, text with a wrong checksum": png(wrong(chunk(b"tEXt", b"a\0b"))),
    "png, text of 70 MB": png(chunk(b"zTXt", HUGE)),
    "png, a profile of 70 MB": png(chunk(b"iCCP", HUGE)),
    "png, a profile of an unknown compression": png(chunk(b"iCCP", b"x\0\x09abc")),
    "png, a broken profile": png(chunk(b"iCCP", b"x\0\0abc")),
    "png, transparency of no bytes": png(chunk(b"tRNS", b"")),
    "png, broken EXIF": png(chunk(b"eXIf", turned(6)[:9])),
    "png, bytes after the end": png() + b"garbage",
    "png, an unknown chunk after the pixels": (
        png()[:-12] + chunk(b"ABCD", b"") + chunk(b"IEND", b"")
    ),
    "bmp, OS/2 1": bmp(12),
    "bmp, OS/2 2 of 16 bytes": bmp(16),
    "bmp, OS/2 2 of 24 bytes": bmp(24),
    "bmp, OS/2 2 of 48 bytes": bmp(48),
    "bmp, OS/2 2": bmp(64),
    "bmp, Windows 3": bmp(40),
    "bmp, Windows 4": bmp(108),
    "bmp, Windows 5": bmp(124),
}


@pytest.mark.parametrize("name", SHOWN)
def test_unusual_metadata_does_not_reject_a_picture(name: str) -> None:
    info = read_image_info(SHOWN[name])
    assert info
    assert (info.width, info.height) == SIZE
    assert corners(encode(SHOWN[name], WHOLE)) == CORNERS


@pytest.mark.parametrize("name", SHOWN)
def test_an_unchanged_picture_passes_its_check(name: str) -> None:
    check_pixels(SHOWN[name])


def test_a_top_down_bmp_is_read_top_down() -> None:
    assert corners(encode(bmp(40, top_down=True), WHOLE)) == ("blue", "yellow", "red", "lime")


REFUSED = {
    "jpeg, arithmetic": saved(quarters(), "JPEG").replace(b"\xff\xc0", b"\xff\xc9"),
    "jpeg, 12 bits": saved(quarters(), "JPEG").replace(
        b"\xff\xc0\0\x11\x08", b"\xff\xc0\0\x11\x0c"
    ),
    "jpeg, a second start": jpeg(b"\xff\xd8"),
    "png, an unknown critical chunk": png(chunk(b"ABCD", b"")),
    "png, a second header": png(saved(quarters(), "PNG")[8:33]),
    "png, 3 bits": raw_png(0, 3, rows(0, 0)),
    "png, an unknown colour type": raw_png(5, 8, rows(0, 1, 2, 3)),
    "png, an unknown interlace": raw_png(0, 8, rows(0, 1, 2, 3), more=b"\0\0\2"),
    "png, no palette": raw_png(3, 8, rows(0, 1, 2, 3)),
    "png, a wrong palette": raw_png(3, 8, rows(0, 1, 2, 3), wrong(PALETTE)),
    "bmp, 5 bits": bmp(40).replace(b"\1\0\x18\0", b"\1\0\5\0", 1),
    "bmp, an unknown header": bmp(40)[:14] + b"\x2d" + bmp(40)[15:],
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_browser_shows_is_rejected_at_inspection(name: str) -> None:
    with pytest.raises(TruncatedFile):
        read_image_info(REFUSED[name])


@pytest.mark.parametrize(
    "data",
    [
        raw_png(0, 8, rows(0, 1, 2, 3)[:8]),
        raw_png(0, 8, b"\x09" + rows(0, 1, 2, 3)[1:]),
    ],
    ids=["half a row", "unknown filter"],
)
def test_damage_that_only_decoding_reveals_is_undecodable(data: bytes) -> None:
    assert read_image_info(data)
    with pytest.raises(Undecodable):
        check_pixels(data)


@pytest.mark.parametrize("mode", ["L", "LA"])
def test_a_grey_profile_is_applied_with_and_without_alpha(mode: str) -> None:
    grey = Image.new("L", (8, 8), 64).convert(mode)
    data = saved(grey, "PNG", icc_profile=linear_grey())
    assert 132 <= pixel(Image.open(io.BytesIO(encode(data, JPG))))[0] <= 142


def gamma(value: int, *others: bytes, mode: str = "L") -> int:
    """The level that a 64 of a PNG with `gAMA` becomes."""
    grey = saved(Image.new("L", (8, 8), 64).convert(mode), "PNG")
    data = png(chunk(b"gAMA", value.to_bytes(4)), *others, whole=grey)
    return pixel(Image.open(io.BytesIO(encode(data, WHOLE))))[0]


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGB", "RGBA"])
def test_a_gamma_is_applied_without_a_profile(mode: str) -> None:
    assert 134 <= gamma(100_000, mode=mode) <= 140


@pytest.mark.parametrize("value", [0, 45_455, 45_000])
def test_the_usual_gamma_and_none_change_nothing(value: int) -> None:
    assert gamma(value) == 64


def test_a_gamma_beside_srgb_is_ignored() -> None:
    assert gamma(100_000, chunk(b"sRGB", b"\0")) == 64


@pytest.mark.parametrize("value", [1, 0xFFFF_FFFF])
def test_an_absurd_gamma_does_not_reject_a_picture(value: int) -> None:
    assert 0 <= gamma(value) <= 255


def test_only_one_profile_is_inflated(monkeypatch: pytest.MonkeyPatch) -> None:
    inflated = []
    inflate = zlib.decompressobj

    def counted() -> object:
        inflated.append(1)
        return inflate()

    monkeypatch.setattr("zlib.decompressobj", counted)
    profile = chunk(b"iCCP", b"x\0\0" + zlib.compress(srgb()))
    assert corners(encode(png(*[profile] * 50), WHOLE)) == CORNERS
    assert len(inflated) <= 2  # once here, once by Pillow


@pytest.mark.parametrize("profile", [srgb(), b"broken"], ids=["sRGB", "broken"])
@pytest.mark.parametrize("mode", ["L", "LA", "P", "1", "RGBA", "I;16"])
def test_a_profile_of_other_channels_changes_nothing(mode: str, profile: bytes) -> None:
    ground = Image.new("L", (8, 8), 255)
    picture = Image.new("I;16", (8, 8), 0xFFFF) if mode == "I;16" else ground.convert(mode)
    data = saved(picture, "PNG", icc_profile=profile)
    assert min(pixel(Image.open(io.BytesIO(encode(data, JPG))))) > 250


def transparent(data: bytes) -> list[bool]:
    """For each pixel of the first row, whether it is transparent."""
    with Image.open(io.BytesIO(encode(data, WHOLE))) as sent:
        alpha = sent.convert("RGBA").getchannel("A").crop((0, 0, sent.width, 1))
    return [not level for level in alpha.tobytes()]


KEYED = {
    "grey of 1 bit": raw_png(0, 1, rows(0b0100_0000), chunk(b"tRNS", b"\0\1")),
    "grey of 2 bits": raw_png(0, 2, rows(0b00_01_10_11), chunk(b"tRNS", b"\0\1")),
    "grey of 4 bits": raw_png(0, 4, rows(0x01, 0x23), chunk(b"tRNS", b"\0\1")),
    "grey of 8 bits": raw_png(0, 8, rows(0, 1, 2, 3), chunk(b"tRNS", b"\0\1")),
    "grey of 16 bits": raw_png(0, 16, rows(0, 0, 2, 1, 2, 0, 3, 1), chunk(b"tRNS", b"\2\1")),
    "colours of 16 bits": raw_png(
        2, 16, rows(*bytes(6), *b"\2\2\2\2\2\2", *bytes(12)), chunk(b"tRNS", b"\2\2\2\2\2\2")
    ),
    "palette": raw_png(3, 8, rows(0, 1, 2, 3), PALETTE, chunk(b"tRNS", b"\xff\0")),
}


@pytest.mark.parametrize("name", KEYED)
def test_the_transparent_colour_matches_the_samples(name: str) -> None:
    assert transparent(KEYED[name]) == [False, True, False, False]


@pytest.mark.parametrize(
    "data",
    [
        raw_png(3, 8, rows(0, 1, 2, 3), chunk(b"tRNS", b"\0\0"), PALETTE),
        raw_png(3, 2, rows(0b00_01_10_11), PALETTE, chunk(b"tRNS", bytes(300))),
        raw_png(0, 8, rows(0, 1, 2, 3), chunk(b"tRNS", b"\0\0\0")),
        raw_png(0, 8, rows(0, 1, 2, 3), wrong(chunk(b"tRNS", b"\0\0"))),
    ],
    ids=["before the palette", "longer than the palette", "of another length", "wrong checksum"],
)
def test_contradictory_transparency_is_ignored(data: bytes) -> None:
    assert transparent(data) == [False] * 4


@pytest.mark.parametrize(
    ("screen", "box", "size"),
    [
        ((10, 10), (0, 0, 30, 20), (30, 20)),
        ((10, 10), (5, 5, 30, 20), (35, 25)),
        ((30, 20), (10, 5, 10, 10), (30, 20)),
        ((0, 0), (0, 0, 10, 10), (10, 10)),
    ],
)
def test_a_gif_is_as_large_as_its_screen_or_its_first_frame(
    screen: tuple[int, int], box: tuple[int, int, int, int], size: tuple[int, int]
) -> None:
    data = gif(screen, box)
    info = read_image_info(data)
    assert info
    with Image.open(io.BytesIO(encode(data, WHOLE))) as sent:
        assert sent.size == (info.width, info.height) == size


def test_a_gif_is_transparent_where_its_frame_draws_nothing() -> None:
    with Image.open(io.BytesIO(encode(gif((30, 20), (10, 5, 10, 10)), WHOLE))) as sent:
        alpha = sent.convert("RGBA").getchannel("A")
    assert alpha.crop((0, 0, 10, 20)).getextrema() == (0, 0)
    assert alpha.crop((10, 5, 20, 15)).getextrema() == (255, 255)


@pytest.mark.parametrize("length", [70_000, 200_000])
def test_a_long_comment_in_the_source_is_not_written(length: int) -> None:
    data = saved(quarters().convert("P"), "GIF", comment=b"c" * length)
    assert len(encode(data, JPG)) < length
