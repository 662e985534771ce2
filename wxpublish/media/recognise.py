"""Recognises the format of a file by its content, whatever its name says."""

from collections.abc import Callable, Mapping

from wxpublish.media.bmp import read_bmp_info
from wxpublish.media.gif import read_gif_info
from wxpublish.media.image_info import ImageInfo, TruncatedFile
from wxpublish.media.jpeg import read_jpeg_info
from wxpublish.media.png import SIGNATURE, read_png_info
from wxpublish.media.webp import read_webp_info

LFS_POINTER = b"version https://git-lfs.github.com/spec/"

_TIFF_HEADS = (b"II*\0", b"MM\0*")
_UNSUPPORTED_BRANDS = {
    b"heic": "HEIC",
    b"heix": "HEIC",
    b"hevc": "HEIC",
    b"mif1": "HEIC",
    b"msf1": "HEIC",
    b"avif": "AVIF",
    b"avis": "AVIF",
}


def read_image_info(data: bytes) -> ImageInfo | None:
    """Read a picture's header; None if it is no JPEG, PNG, GIF, WebP or BMP.

    Raises TruncatedFile if the file is cut short or damaged.
    """
    for head, read in _READERS.items():
        if data.startswith(head) and (head != b"RIFF" or data[8:12] == b"WEBP"):
            return _read_info(read, data)
    return None


def unsupported_format(data: bytes) -> str | None:
    """Return the name of a picture format that has to be converted first, or None."""
    if data[4:8] == b"ftyp":
        return _UNSUPPORTED_BRANDS.get(data[8:12])
    if data.startswith(_TIFF_HEADS):
        return "TIFF"
    if data.startswith(b"\0\0\1\0"):
        return "ICO"
    if data.startswith(b"8BPS"):
        return "Photoshop"
    if data.startswith((b"\0\0\0\x0cJXL ", b"\xff\x0a")):
        return "JPEG XL"
    head = data[:4096].lower()
    return "SVG" if b"<svg" in head and not _is_html(head) else None


def describe_content(data: bytes) -> str:
    """Describe a file that is no picture, as far as its first bytes show."""
    head = data[:512].lstrip().lower()
    if _is_html(head):
        return "an HTML page"
    if head.startswith(b"%pdf"):
        return "a PDF"
    if data[4:8] == b"ftyp":
        return "a video"
    if head.startswith(b"pk\3\4"):
        return "a ZIP archive or an office document"
    return "something else"


def _is_html(head: bytes) -> bool:
    return b"<!doctype html" in head or b"<html" in head


def _read_info(read: Callable[[bytes], ImageInfo], data: bytes) -> ImageInfo:
    try:
        return read(data)
    except IndexError as error:
        raise TruncatedFile from error


_READERS: Mapping[bytes, Callable[[bytes], ImageInfo]] = {
    b"\xff\xd8\xff": read_jpeg_info,
    SIGNATURE: read_png_info,
    b"GIF87a": read_gif_info,
    b"GIF89a": read_gif_info,
    b"RIFF": read_webp_info,
    b"BM": read_bmp_info,
}
