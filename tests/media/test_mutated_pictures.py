"""Mutated pictures of every format: a picture or a finding, and nothing between the two.

Each is read as cover, as permanent image and as picture of an article, small and too large to go as
it is, and what can be sent is made: of the size that the reader knew before, and turned as it said.
The suite has a few of each sample, always the same. For more of them:

    WXPUBLISH_MUTATIONS=1000 pytest -s tests/media/test_mutated_pictures.py

The number is for each sample; WXPUBLISH_SEED (0) gives others. With `-s` the counts are shown.
"""

import io
import os
import random
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest
from PIL import Image

from tests.media import orientations, unusual_files
from wxpublish.errors import InvalidContent
from wxpublish.media import assets, image_recipes
from wxpublish.media.assets import inspect_cover, inspect_picture
from wxpublish.media.image_recipes import AS_IS, ENCODINGS
from wxpublish.media.payload import make_payload
from wxpublish.media.recognise import read_image_info
from wxpublish.media.scale import limit_short_side
from wxpublish.model.asset import Asset
from wxpublish.model.finding import Finding, Position

MUTATIONS = int(os.environ.get("WXPUBLISH_MUTATIONS", "12"))
SEED = int(os.environ.get("WXPUBLISH_SEED", "0"))
PIXELS = 1_000_000
"""More are a finding here, so that a mutated size does not cost a second each time."""
HERE = Position("articles/a.md", 5, 1)


def converted(root: Path, path: str) -> Asset | Finding:
    """The picture of an article as if its file were too large to go as it is."""
    assets._inspect_file.cache_clear()
    with patch.object(image_recipes, "PICTURE_BYTES", 0):
        return inspect_picture(root, path, HERE)


READINGS: tuple[Callable[[Path, str], Asset | Finding], ...] = (
    partial(inspect_cover, covers="thumb", position=HERE),
    partial(inspect_cover, covers="image", position=HERE),
    partial(inspect_picture, position=HERE),
    converted,
)

_EXIF = unusual_files.tiff(
    (0x010E, 3, 1, 7), (0x0112, 3, 1, 6), (0x011A, 5, 1, 40), (0x0131, 3, 1, 7), (0x8769, 4, 1, 60)
)
_PNG_PARTS = (
    unusual_files.chunk(b"iCCP", b"x\0\0" + zlib.compress(unusual_files.srgb())),
    unusual_files.chunk(b"gAMA", (45_455).to_bytes(4)),
    unusual_files.chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"words")),
    unusual_files.chunk(b"eXIf", _EXIF),
)
_METADATA = (b"Exif\0\0", b"eXIf", b"EXIF", b"tiff:Orientation", b"\x01\x12\0\3", b"XMP")
_GREY = unusual_files.quarters().convert("L")
_INDEXED = unusual_files.quarters().quantize(16)
SAMPLES = {
    "jpeg": unusual_files.jpeg(
        unusual_files.exif(_EXIF), unusual_files.segment(b"Adobe\0\x64\0\0\0\0\1", 0xEE)
    ),
    "jpeg-progressive": unusual_files.saved(
        unusual_files.quarters(),
        "JPEG",
        progressive=True,
        icc_profile=unusual_files.srgb(),
        comment=b"words",
    ),
    "jpeg-xmp": unusual_files.jpeg(
        unusual_files.segment(b"http://ns.adobe.com/xap/1.0/\0" + unusual_files.XMP)
    ),
    "jpeg-exif-xmp": unusual_files.jpeg(
        unusual_files.exif(unusual_files.turned(8)),
        unusual_files.segment(b"http://ns.adobe.com/xap/1.0/\0" + unusual_files.XMP),
    ),
    "jpeg-cmyk": unusual_files.saved(unusual_files.quarters().convert("CMYK"), "JPEG"),
    "jpeg-grey": unusual_files.saved(_GREY, "JPEG", icc_profile=unusual_files.linear_grey()),
    "png": unusual_files.png(*_PNG_PARTS),
    "png-exif": unusual_files.png(unusual_files.chunk(b"eXIf", unusual_files.turned(6))),
    "png-xmp": unusual_files.png(
        unusual_files.chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + unusual_files.XMP)
    ),
    "png-indexed": unusual_files.saved(_INDEXED, "PNG", transparency=bytes(range(16))),
    "png-grey-alpha": unusual_files.saved(
        _GREY.convert("LA"), "PNG", icc_profile=unusual_files.linear_grey()
    ),
    "png-16-bit": unusual_files.raw_png(
        0, 16, unusual_files.rows(*range(8)), unusual_files.chunk(b"tRNS", b"\2\3")
    ),
    "png-interlaced": unusual_files.raw_png(0, 8, b"\0\1" * 3 + b"\0\1\2\3" * 3, more=b"\0\0\1"),
    "apng": unusual_files.animated("PNG", [0, 100, 70], 3, disposal=[0, 1, 2], blend=[0, 1, 0]),
    "apng-hidden": unusual_files.with_still([200, 300, 400]),
    "apng-exif": unusual_files.png(
        unusual_files.chunk(b"eXIf", unusual_files.turned(5)),
        whole=unusual_files.moving("PNG", duration=[100, 200], loop=0),
    ),
    "gif": unusual_files.gif((64, 48), (2, 3, 40, 30)),
    "gif-xmp": unusual_files.gif_with_xmp(unusual_files.saved(_INDEXED, "GIF")),
    "gif-animated": unusual_files.animated("GIF", [0, 100, 70], 3, disposal=[1, 2, 3]),
    "webp": unusual_files.saved(
        unusual_files.quarters(),
        "WEBP",
        exif=_EXIF,
        xmp=unusual_files.XMP,
        icc_profile=unusual_files.srgb(),
    ),
    "webp-lossless": unusual_files.saved(
        unusual_files.quarters().convert("RGBA"), "WEBP", lossless=True
    ),
    "webp-exif": unusual_files.saved(
        unusual_files.quarters(), "WEBP", lossless=True, exif=unusual_files.turned(6)
    ),
    "webp-animated": unusual_files.animated("WEBP", [0, 100, 70], 3),
    "webp-animated-exif": unusual_files.moving(
        "WEBP", duration=[100, 200], exif=unusual_files.turned(6), xmp=unusual_files.XMP
    ),
    "bmp": unusual_files.bmp(40),
    "bmp-indexed": unusual_files.saved(_INDEXED, "BMP"),
    "bmp-os2": unusual_files.bmp(12),
    "bmp-os2-2": unusual_files.bmp(48),
}


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The bytes with some changes, most of them where the headers and the metadata are."""
    found = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4))):
        at = _place(found, chance)
        match chance.choices(range(7), (3, 3, 3, 1, 1, 1, 1))[0]:
            case 0:
                found[at : at + 1] = bytes([chance.choice((0, 1, 0x7F, 0x80, 0xFE, 0xFF))])
            case 1:
                found[at : at + 1] = chance.randbytes(1)
            case 2:
                found[at : at + 2] = chance.choice((b"\0\0", b"\0\1", b"\xff\xff"))
            case 3:
                found[at : at + 4] = chance.randbytes(4)
            case 4:
                del found[at : at + chance.randint(1, 40)]
            case 5:
                found[at:at] = found[at : at + chance.randint(1, 60)]
            case _:
                found[at:] = found[at:] if chance.random() < 0.5 else b""
    return with_checksums(bytes(found)) if chance.random() < 0.7 else bytes(found)


def _place(data: bytearray, chance: random.Random) -> int:
    """Where something is changed: near a word of metadata, among the first bytes, or anywhere."""
    named = [at for name in _METADATA if (at := data.find(name)) >= 0]
    if named and chance.random() < 0.4:
        return min(chance.choice(named) + chance.randrange(48), len(data) - 1)
    reach = min(len(data), 200) if chance.random() < 0.5 else len(data)
    return chance.randrange(max(reach, 1))


def with_checksums(data: bytes) -> bytes:
    """A PNG whose chunks have the checksums of what is in them, so that it is read at all."""
    if not data.startswith(b"\x89PNG"):
        return data
    found, at = bytearray(data), 8
    while at + 12 <= len(found):
        end = at + 12 + int.from_bytes(found[at : at + 4])
        if end > len(found):
            break
        found[end - 4 : end] = zlib.crc32(found[at + 4 : end - 4]).to_bytes(4)
        at = end
    return bytes(found)


def outcome(root: Path, name: str, read: Callable[[Path, str], Asset | Finding]) -> str:
    """What came of a file: the code of its finding, or the format that is sent."""
    asset = read(root, name)
    if isinstance(asset, Finding):
        return asset.code
    try:
        sent = make_payload(root, asset)
    except InvalidContent as error:
        return "+".join(finding.code for finding in error.findings)
    data = (root / name).read_bytes()
    info = read_image_info(data)
    assert info
    if asset.recipe == AS_IS:  # its pixels were compared with its header, metadata may be odd
        assert sent.data == data
        assert info.is_upright or info.is_animated
        return "as-is"
    with Image.open(io.BytesIO(sent.data)) as opened:
        expected = limit_short_side(
            asset.width, asset.height, ENCODINGS[asset.recipe].max_short_side
        )
        assert opened.size == expected, asset
    kind = sent.content_type.partition("/")[2]
    if (possible := orientations.possible_orientations(data, sent.data, info)) is None:
        return kind
    assert info.orientation in possible, (info, possible)
    return f"{kind}, turn {info.orientation}" if len(possible) == 1 else kind


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(assets, "SOURCE_PIXELS", PIXELS)
    monkeypatch.setattr(assets, "ANIMATION_PIXELS", 10 * PIXELS)
    yield
    assets._inspect_file.cache_clear()


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("name", SAMPLES)
def test_a_mutated_picture_is_sent_as_it_was_planned_or_is_a_finding(
    tmp_path: Path, name: str
) -> None:
    counts: Counter[str] = Counter()
    for number in range(MUTATIONS):
        data = mutated(SAMPLES[name], random.Random(f"{SEED} {name} {number}"))
        file = tmp_path / f"{number}.picture"
        file.write_bytes(data)
        for read in READINGS:
            counts[outcome(tmp_path, file.name, read)] += 1
        file.unlink()
    sys.stdout.write(f"\n{name}: {MUTATIONS} files, {dict(sorted(counts.items()))}\n")
    assert counts.total() == MUTATIONS * len(READINGS)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_is_valid(tmp_path: Path, name: str) -> None:
    (tmp_path / "a").write_bytes(SAMPLES[name])
    found = {outcome(tmp_path, "a", read).partition(",")[0] for read in READINGS}
    assert found <= {"as-is", "jpeg", "png", "gif"}


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("name", "turn"),
    [
        ("jpeg", 6),
        ("jpeg-xmp", 1),
        ("jpeg-exif-xmp", 8),
        ("png-exif", 6),
        ("png-xmp", 1),
        ("apng-exif", 5),
        ("gif-xmp", 1),
        ("webp", 1),
        ("webp-animated-exif", 1),
        ("bmp", 1),
        ("bmp-os2", 1),
    ],
)
def test_the_orientation_of_a_sample_is_detected(tmp_path: Path, name: str, turn: int) -> None:
    """So that the comparison above can fail."""
    (tmp_path / "a").write_bytes(SAMPLES[name])
    assert outcome(tmp_path, "a", converted).endswith(f", turn {turn}")
