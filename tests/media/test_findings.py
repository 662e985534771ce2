"""Files that cannot be sent have a finding with position, cause and remedy."""

import os
import zlib
from pathlib import Path

import pytest

from tests.media.samples import gif_frames, webp_frames
from wxpublish.media.assets import inspect_cover, inspect_picture
from wxpublish.media.codes import CODES
from wxpublish.model.finding import Finding, Position

HERE = Position("articles/hello.md", 12, 3)


def found(root: Path, path: str) -> Finding:
    """The finding on a file, which must be the same for a picture and for a cover."""
    as_picture = inspect_picture(root, path, HERE)
    assert isinstance(as_picture, Finding)
    assert inspect_cover(root, path, "thumb", HERE) == as_picture
    return as_picture


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size, with hardly any pixels behind it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data).to_bytes(4)
        return len(data).to_bytes(4) + kind + data + check

    size = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x02\0\0\0"
    body = chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", "E302", "is empty"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "E302", "Git LFS"),
        (b"<!DOCTYPE html><p>404 Not Found", "E303", "an HTML page"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "E304", "is SVG"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1", "E304", "is HEIC"),
        (png_header(10, 10)[:40], "E305", "is damaged"),
        (png_header(20_000, 20_000), "E306", "20000 × 20000"),
        (png_header(10, 10) + bytes(21 * 1024 * 1024), "E307", "21.0 MB"),
    ],
)
def test_an_unusable_file_is_a_finding(
    tmp_path: Path, content: bytes, code: str, words: str
) -> None:
    (tmp_path / "图.png").write_bytes(content)
    finding = found(tmp_path, "图.png")
    assert (finding.severity, finding.code, finding.position) == ("error", code, HERE)
    assert finding.message.startswith("图.png ")
    assert words in finding.message
    assert finding.hint
    assert code in CODES


def test_a_folder_is_not_a_picture(tmp_path: Path) -> None:
    (tmp_path / "图.png").mkdir()
    assert found(tmp_path, "图.png").message == "图.png is a folder"


def test_a_pipe_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.png")
    assert found(tmp_path, "a.png").code == "E301"


@pytest.mark.parametrize("path", ["none.png", "none/a.png", "nul\0.png", "x" * 300])
def test_a_missing_file_has_a_finding(tmp_path: Path, path: str) -> None:
    assert found(tmp_path, path).code == "E301"


def test_an_animated_gif_over_10_mb_cannot_be_sent(tmp_path: Path) -> None:
    (tmp_path / "a.gif").write_bytes(gif_frames(2, 6 * 1024 * 1024))
    finding = inspect_picture(tmp_path, "a.gif", HERE)
    assert isinstance(finding, Finding)
    assert finding.code == "E307"


def test_an_animation_of_too_many_pixels_is_not_converted(tmp_path: Path) -> None:
    (tmp_path / "a.webp").write_bytes(webp_frames(45, 3000, 3000))
    finding = inspect_picture(tmp_path, "a.webp", HERE)
    assert isinstance(finding, Finding)
    assert (finding.code, "45 frames" in finding.message) == ("E306", True)
