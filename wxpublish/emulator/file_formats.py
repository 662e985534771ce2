"""Detect file formats by their bytes: pictures with size, sound with duration, MP4."""

import struct
from dataclasses import dataclass

MIME = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "bmp": "image/bmp",
    "mp3": "audio/mpeg",
    "amr": "audio/amr",
    "wav": "audio/wav",
    "wma": "audio/x-ms-wma",
    "mp4": "video/mp4",
}
EXTENSION = {"jpeg": "jpg"}

_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_ASF_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
_MP3_RATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
_MP3_RATES_LOW = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)
_MP3_SAMPLES = (44_100, 48_000, 32_000)
_AMR_FRAMES = (13, 14, 16, 18, 20, 21, 27, 32, 6, 1, 1, 1, 1, 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Format:
    """A detected format: its name (`jpeg`, `mp3` …), size of a picture, duration of a sound."""

    name: str
    width: int = 0
    height: int = 0
    seconds: float = 0.0

    @property
    def mime(self) -> str:
        return MIME[self.name]

    @property
    def extension(self) -> str:
        return EXTENSION.get(self.name, self.name)


def detect_format(data: bytes) -> Format | None:
    """Detect the format from the bytes, not from the file name or headers."""
    try:
        return _detect_picture(data) or _detect_sound(data) or _detect_video(data)
    except (struct.error, IndexError):
        return None


def _detect_picture(data: bytes) -> Format | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        width, height = struct.unpack(">II", data[16:24])
        return Format("png", width, height)
    if data.startswith((b"GIF87a", b"GIF89a")):
        width, height = struct.unpack("<HH", data[6:10])
        return Format("gif", width, height)
    if data.startswith(b"BM") and len(data) >= 26:
        width, height = struct.unpack("<ii", data[18:26])
        return Format("bmp", width, abs(height))
    if data.startswith(b"\xff\xd8\xff"):
        return _detect_jpeg(data)
    return None


def _detect_jpeg(data: bytes) -> Format | None:
    at = 2
    while at + 9 < len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return Format("jpeg", width, height)
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return None


def _detect_sound(data: bytes) -> Format | None:
    if data.startswith(b"#!AMR\n"):
        return Format("amr", seconds=_amr_seconds(data))
    if data.startswith(b"RIFF") and data[8:12] == b"WAVE":
        rate = int.from_bytes(data[28:32], "little")
        return Format("wav", seconds=len(data) / rate if rate else 0.0)
    if data.startswith(_ASF):
        return Format("wma", seconds=_wma_seconds(data))
    if data.startswith(b"ID3") or _mp3_frame(data, 0):
        return Format("mp3", seconds=_mp3_seconds(data))
    return None


def _amr_seconds(data: bytes) -> float:
    at, frames = 6, 0
    while at < len(data):
        at += _AMR_FRAMES[data[at] >> 3 & 15]
        frames += 1
    return frames * 0.02


def _wma_seconds(data: bytes) -> float:
    at = data.find(_ASF_PROPERTIES)
    if at < 0:
        return 0.0
    ticks, _, preroll = struct.unpack("<QQQ", data[at + 64 : at + 88])
    return float(max(0.0, ticks / 10_000_000 - preroll / 1000))


def _mp3_frame(data: bytes, at: int) -> tuple[int, float] | None:
    """Return the bytes and seconds of the layer III frame at `at`."""
    if len(data) < at + 4 or data[at] != 0xFF or data[at + 1] & 0xE6 != 0xE2:
        return None
    version, rate_index = data[at + 1] >> 3 & 3, data[at + 2] >> 2 & 3
    if version == 1 or rate_index == 3:
        return None
    first = version == 3
    rate = (_MP3_RATES if first else _MP3_RATES_LOW)[data[at + 2] >> 4]
    if not rate:
        return None
    sampling = _MP3_SAMPLES[rate_index] // {3: 1, 2: 2, 0: 4}[version]
    samples = 1152 if first else 576
    length = samples // 8 * rate * 1000 // sampling + (data[at + 2] >> 1 & 1)
    return length, samples / sampling


def _mp3_seconds(data: bytes) -> float:
    at, seconds = 0, 0.0
    if data.startswith(b"ID3"):
        size = 0
        for byte in data[6:10]:
            size = size << 7 | byte & 0x7F
        at = 10 + size
    while frame := _mp3_frame(data, at):
        at += frame[0]
        seconds += frame[1]
    return seconds


def _detect_video(data: bytes) -> Format | None:
    return Format("mp4") if data[4:8] == b"ftyp" else None
