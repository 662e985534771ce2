"""Reads the chunks of a PNG file, animated ones included."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from wxpublish.media.image_info import (
    MAX_PARTS,
    ImageInfo,
    TooManyParts,
    TruncatedFile,
    oriented_size,
    read_orientation,
)

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PALETTE = 3
_WITH_ALPHA = {4, 6}
_DEPTHS = {0: {1, 2, 4, 8, 16}, 2: {8, 16}, 3: {1, 2, 4, 8}, 4: {8, 16}, 6: {8, 16}}
"""Bits per sample, by colour type."""
_TRANSPARENT_BYTES = {0: 2, 2: 6}
"""Bytes of `tRNS`, by colour type: two for each sample of the transparent colour."""
_CRITICAL = {b"PLTE", b"IDAT"}
_MAX_PROFILE_BYTES = 1024 * 1024
"""Pillow inflates no more of a profile; printer profiles have about half of it."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Kind and extent of a chunk; `start` is the offset of its length field."""

    kind: bytes
    start: int
    end: int

    def content(self, data: bytes) -> bytes:
        return data[self.start + 8 : self.end - 4]

    def has_valid_checksum(self, data: bytes) -> bool:
        """Whether its checksum matches."""
        found = zlib.crc32(memoryview(data)[self.start + 4 : self.end - 4])
        return found == int.from_bytes(data[self.end - 4 : self.end])


def read_png_info(data: bytes) -> ImageInfo:
    """Read the header and walk through the chunks.

    Raises TruncatedFile if the picture or its end is missing, or if no browser shows it. Checksums
    of pixels are not verified: browsers ignore them, and a program that writes wrong ones writes
    right pixels. An animation has as many frames as are both announced and present.
    """
    _check_header(data)
    announced, controls = None, 0
    has_alpha = drawn = coloured = hidden = False
    orientation: int | None = None
    for chunk in read_chunks(data):
        kind = chunk.kind
        if kind == b"acTL" and not drawn and announced is None:
            announced = _announced_frames(data, chunk)
        elif kind == b"fcTL":
            hidden = hidden or (drawn and not controls)
            controls += 1
        elif (
            kind == b"eXIf" and not drawn and orientation is None and chunk.has_valid_checksum(data)
        ):
            orientation = read_orientation(chunk.content(data))
        elif kind == b"PLTE":
            coloured = chunk.end - chunk.start >= 15 and chunk.has_valid_checksum(data)
        elif not kind[0] & 0x20 and kind not in _CRITICAL and not drawn:
            raise TruncatedFile("has a chunk that no browser knows")
        has_alpha = has_alpha or kind == b"tRNS"
        drawn = drawn or kind == b"IDAT"
    frames, colours = min(announced or 0, controls), data[25]
    if not drawn or (colours == _PALETTE and not coloured):
        raise TruncatedFile
    width, height = int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    return ImageInfo(
        "png",
        *oriented_size(width, height, orientation or 1),
        frames=max(1, frames),
        has_alpha=has_alpha or colours in _WITH_ALPHA,
        is_indexed=colours == _PALETTE,
        orientation=orientation or 1,
        has_hidden_still=bool(frames) and hidden,
    )


def read_chunks(data: bytes) -> Iterator[Chunk]:
    """Iterate over the chunks between IHDR and IEND. Raises TruncatedFile if one or the end is
    missing.
    """
    at = 33
    for _ in range(MAX_PARTS):
        end = at + 12 + int.from_bytes(data[at : at + 4])
        if end > len(data):
            raise TruncatedFile
        if data[at + 4 : at + 8] == b"IEND":
            return
        yield Chunk(data[at + 4 : at + 8], at, end)
        at = end
    raise TooManyParts


def strip_metadata(data: bytes) -> bytes:
    """Return the still picture without what a decoder would parse in vain or fail on."""
    pixels = [data[one.start : one.end] for one in read_chunks(data) if one.kind == b"IDAT"]
    return b"".join([data[:33], colour_chunks(data), *pixels, make_chunk(b"IEND", b"")])


def colour_chunks(data: bytes) -> bytes:
    """Return palette, transparency and profile, which all frames share.

    They are kept only if browsers read them: a broken profile or transparency is ignored. The first
    chunk of each kind counts, because a file full of profiles would be inflated a thousand times.
    """
    kept, coloured, seen = list[bytes](), False, set[bytes]()
    for chunk in read_chunks(data):
        if chunk.kind in seen:
            continue
        seen.add(chunk.kind)
        if chunk.kind == b"tRNS":
            kept.append(_transparency_chunk(data, chunk, coloured=coloured))
            continue
        if chunk.kind == b"PLTE" or _is_colour_chunk(data, chunk):
            kept.append(data[chunk.start : chunk.end])
        coloured = coloured or chunk.kind == b"PLTE"
    return b"".join(kept)


def make_chunk(kind: bytes, content: bytes) -> bytes:
    """Return a chunk with its length and checksum."""
    checksum = zlib.crc32(kind + content)
    return len(content).to_bytes(4) + kind + content + checksum.to_bytes(4)


def _check_header(data: bytes) -> None:
    """Raise TruncatedFile unless IHDR describes a picture."""
    if len(data) < 33 or data[8:16] != b"\0\0\0\x0dIHDR":
        raise TruncatedFile
    depth, colours, compression, filters, interlace = data[24:29]
    known = depth in _DEPTHS.get(colours, ()) and not compression and not filters
    if not known or interlace > 1 or not Chunk(b"IHDR", 8, 33).has_valid_checksum(data):
        raise TruncatedFile("has a header that contradicts itself")
    if not any(data[16:20]) or not any(data[20:24]):
        raise TruncatedFile


def _announced_frames(data: bytes, chunk: Chunk) -> int:
    """Return the number of frames in an `acTL` chunk, 0 if it is not valid."""
    content = chunk.content(data)
    frames = int.from_bytes(content[:4])
    return (
        frames if len(content) == 8 and frames < 1 << 31 and chunk.has_valid_checksum(data) else 0
    )


def _transparency_chunk(data: bytes, chunk: Chunk, *, coloured: bool) -> bytes:
    """Return `tRNS` as Pillow expects it: Pillow takes 2-bit and 4-bit samples as scaled already."""
    content, depth, colours = chunk.content(data), data[24], data[25]
    if not chunk.has_valid_checksum(data):
        return b""
    if colours == _PALETTE:
        fits = coloured and 0 < len(content) <= 1 << depth
        return data[chunk.start : chunk.end] if fits else b""
    if len(content) != _TRANSPARENT_BYTES.get(colours):
        return b""
    samples = [int.from_bytes(content[at : at + 2]) for at in range(0, len(content), 2)]
    if colours == 2 and depth == 16:
        samples = [sample >> 8 for sample in samples]
    elif depth in {2, 4}:
        samples = [(sample & (1 << depth) - 1) * (255 // ((1 << depth) - 1)) for sample in samples]
    return make_chunk(b"tRNS", b"".join(sample.to_bytes(2) for sample in samples))


def _is_colour_chunk(data: bytes, chunk: Chunk) -> bool:
    """Whether this is a valid profile, gamma or sRGB chunk."""
    if chunk.kind not in {b"iCCP", b"gAMA", b"sRGB"} or not chunk.has_valid_checksum(data):
        return False
    content = chunk.content(data)
    if chunk.kind == b"iCCP":
        return _is_profile(content)
    return len(content) == (4 if chunk.kind == b"gAMA" else 1)


def _is_profile(content: bytes) -> bool:
    """Whether an `iCCP` chunk has a profile that can be inflated within bounds."""
    name, _, rest = content.partition(b"\0")
    if not name or rest[:1] != b"\0":
        return False
    stream = zlib.decompressobj()
    try:
        profile = stream.decompress(rest[1:], _MAX_PROFILE_BYTES)
    except zlib.error:
        return False
    return stream.eof and len(profile) < _MAX_PROFILE_BYTES
