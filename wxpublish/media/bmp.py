"""Reads the two headers of a BMP file, those of OS/2 included."""

from wxpublish.media.image_info import ImageInfo, TruncatedFile, uint16, uint32

_CORE = 12
"""OS/2 1.x: 16-bit sizes, no compression."""
_INFO = 40
_HEADER_SIZES = {_CORE, *range(16, 65, 4), 108, 124}
"""Bytes of the second header. OS/2 2.x may end it early; missing fields are 0."""
_WINDOWS_HEADERS = {_INFO, 108, 124}
"""Header sizes of Windows."""
_READ_BY_PILLOW = {_CORE, _INFO, 52, 56, 64, 108, 124}
_DEPTHS = {1, 4, 8, 16, 24, 32}
_COMPRESSIONS = {0, 1, 2, 3}
"""Compression: none, two run-length encodings, and channels with masks."""


def read_bmp_info(data: bytes) -> ImageInfo:
    """Read the headers.

    Raises TruncatedFile if uncompressed pixels are missing, or if no browser reads the file.
    """
    header = uint32(data, 14)
    if len(data) < 26 or len(data) < 14 + header:
        raise TruncatedFile
    if header not in _HEADER_SIZES:
        raise TruncatedFile("has a header that contradicts itself")
    if header == _CORE:
        width, height, bits, kind = uint16(data, 18), uint16(data, 20), uint16(data, 24), 0
    else:
        width, height = _int32(data, 18), abs(_int32(data, 22))
        bits, kind = uint16(data, 28), _read_field(data, 30, header)
    if bits not in _DEPTHS or kind not in _COMPRESSIONS:
        raise TruncatedFile("is an unsupported kind of BMP")
    needed = (width * bits + 31) // 32 * 4 * height
    missing = uint32(data, 10) + needed > len(data)
    if width <= 0 or not height or (kind in {0, 3} and missing):
        raise TruncatedFile
    return ImageInfo(
        "bmp", width, height, is_indexed=bits <= 8, is_rare=header not in _WINDOWS_HEADERS
    )


def rewrite_header(data: bytes) -> bytes:
    """Return the same picture with a header length that Pillow reads."""
    header = uint32(data, 14)
    if header in _READ_BY_PILLOW:
        return data
    fields = data[14 : 14 + header].ljust(_INFO, b"\0")[4:_INFO]
    pixels = max(uint32(data, 10) + _INFO - header, 0)
    head = data[:10] + pixels.to_bytes(4, "little") + _INFO.to_bytes(4, "little") + fields
    return head + data[14 + header :]


def _int32(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little", signed=True)


def _read_field(data: bytes, at: int, header: int) -> int:
    """Return a field of the second header, 0 if the header ends before it."""
    return int.from_bytes(data[at : min(at + 4, 14 + header)], "little")
