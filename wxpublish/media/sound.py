"""Recognises sounds by their content, and measures how long they play."""

import struct
from typing import Literal

SoundFormat = Literal["mp3", "wma", "wav", "amr"]

_ASF_HEADER = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_ASF_FILE_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
_ID3_FOOTER = 0x10
_AMR_HEAD = b"#!AMR\n"
_AMR_FRAME_BYTES = (13, 14, 16, 18, 20, 21, 27, 32, 6)  # by frame type; types 9 to 15 have one byte
_KBPS_MPEG1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBPS_MPEG2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_HERTZ = (44_100, 48_000, 32_000)
_MPEG1, _RESERVED = 3, 1


def sound_format(data: bytes) -> SoundFormat | None:
    """Return MP3, WMA, WAV or AMR, or None."""
    if data.startswith(_AMR_HEAD):
        return "amr"
    if data.startswith(b"RIFF") and data[8:12] == b"WAVE":
        return "wav"
    if data.startswith(_ASF_HEADER):
        return "wma"
    start = _end_of_id3(data)
    frame = _read_mp3_frame(data, start)
    # One sync word may be chance, so a second frame must follow unless the file ends.
    if frame and (start + frame[0] >= len(data) or _read_mp3_frame(data, start + frame[0])):
        return "mp3"
    return None


def measure_seconds(data: bytes, kind: SoundFormat) -> float | None:
    """Return how long a sound plays, or None if its header does not say."""
    match kind:
        case "mp3":
            return _mp3_seconds(data)
        case "wav":
            return _wav_seconds(data)
        case "amr":
            return _amr_seconds(data)
        case "wma":
            return _wma_seconds(data)


def _end_of_id3(data: bytes) -> int:
    """Return the offset after an ID3v2 tag: its header, its frames, and an optional footer."""
    if not data.startswith(b"ID3") or len(data) < 10:
        return 0
    size = 0
    for byte in data[6:10]:
        size = size << 7 | byte & 0x7F
    return 10 + size + (10 if data[5] & _ID3_FOOTER else 0)


def _read_mp3_frame(data: bytes, at: int) -> tuple[int, float] | None:
    """Return length in bytes and seconds of the layer III frame at `at`, or None."""
    if at + 4 > len(data) or data[at] != 0xFF or data[at + 1] & 0xE6 != 0xE2:
        return None
    version, kbps, hertz = data[at + 1] >> 3 & 3, data[at + 2] >> 4, data[at + 2] >> 2 & 3
    if version == _RESERVED or kbps in {0, 15} or hertz == 3:
        return None
    first = version == _MPEG1
    rate = (_KBPS_MPEG1 if first else _KBPS_MPEG2)[kbps] * 1000
    sampling = _HERTZ[hertz] // {_MPEG1: 1, 2: 2, 0: 4}[version]
    samples = 1152 if first else 576
    padding = data[at + 2] >> 1 & 1
    return samples // 8 * rate // sampling + padding, samples / sampling


def _mp3_seconds(data: bytes) -> float:
    """Sum up all frames, which is also right for a variable bit rate, without trusting a header."""
    at, seconds = _end_of_id3(data), 0.0
    while frame := _read_mp3_frame(data, at):
        at += frame[0]
        seconds += frame[1]
    return seconds


def _wav_seconds(data: bytes) -> float | None:
    at, rate = 12, 0
    while at + 8 <= len(data):
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if kind == b"fmt ":
            rate = int.from_bytes(data[at + 16 : at + 20], "little")
        elif kind == b"data":
            return min(size, len(data) - at - 8) / rate if rate else None
        at += 8 + size + size % 2
    return None


def _amr_seconds(data: bytes) -> float:
    at, frames = len(_AMR_HEAD), 0
    while at < len(data):
        kind = data[at] >> 3 & 15
        at += _AMR_FRAME_BYTES[kind] if kind < len(_AMR_FRAME_BYTES) else 1
        frames += 1
    return frames * 0.02


def _wma_seconds(data: bytes) -> float | None:
    """Read the play time of ASF, in units of 100 ns including the preroll in milliseconds."""
    at = data.find(_ASF_FILE_PROPERTIES)
    if at < 0 or at + 88 > len(data):
        return None
    ticks, _, preroll = struct.unpack_from("<QQQ", data, at + 64)
    return max(0.0, float(ticks) / 10_000_000 - float(preroll) / 1000)
