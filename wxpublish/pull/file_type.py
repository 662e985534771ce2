"""The type of a file by its first bytes; names and declared types are not trusted."""

SIGNATURE_LENGTH = 16
"""Bytes that suffice to detect the type."""
PICTURE_SUFFIXES = frozenset({"jpg", "png", "gif", "bmp", "webp"})

_SIGNATURES = {
    b"\xff\xd8\xff": "jpg",
    b"\x89PNG\r\n\x1a\n": "png",
    b"GIF87a": "gif",
    b"GIF89a": "gif",
    b"BM": "bmp",
    b"#!AMR": "amr",
    b"ID3": "mp3",
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11": "wma",
}
_RIFF = {b"WEBP": "webp", b"WAVE": "wav"}


def detect_suffix(head: bytes) -> str:
    """The suffix, without a dot, of a file with this head; empty if the type is unknown."""
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return "mp4"
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2:
        return "mp3"
    return next((suffix for start, suffix in _SIGNATURES.items() if head.startswith(start)), "")
