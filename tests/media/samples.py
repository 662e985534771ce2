"""Sounds, videos and pictures that are hard to compress, generated on demand."""

import io
import struct
import wave

from PIL import Image


def photograph(width: int, height: int) -> Image.Image:
    """Colours and fine detail, as hard to compress as a real photograph."""
    detail = Image.effect_noise((width, height), 40).convert("RGB")
    slope = Image.linear_gradient("L").resize((width, height))
    return Image.blend(
        detail, Image.merge("RGB", (slope, slope.rotate(90), detail.split()[0])), 0.6
    )


def mp3(seconds: float) -> bytes:
    """Silent frames of 128 kbit/s at 44,100 Hz."""
    frame = bytes.fromhex("fffb9000") + bytes(413)
    return frame * round(seconds * 44_100 / 1152)


def amr(seconds: float) -> bytes:
    return b"#!AMR\n" + (b"\x3c" + bytes(31)) * round(seconds / 0.02)


def wav(seconds: float) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(bytes(round(8000 * seconds)))
    return out.getvalue()


def wma(seconds: float) -> bytes:
    """An ASF header with its File Properties object: 3 s of preroll count as play time there."""
    preroll = 3000
    ticks = round(seconds * 10_000_000) + preroll * 10_000
    properties = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365") + struct.pack(
        "<Q16sQQQQQQIII", 104, bytes(16), 0, 0, 0, ticks, ticks, preroll, 0, 0, 0
    )
    head = struct.pack("<QIBB", 30 + len(properties), 1, 1, 2)
    return bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c") + head + properties + bytes(400)


def mp4(*, brand: bytes = b"isom", boxes: tuple[bytes, ...] = (b"moov", b"mdat")) -> bytes:
    def box(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", 8 + len(content)) + kind + content

    return box(b"ftyp", brand + bytes(4) + brand) + b"".join(box(k, bytes(64)) for k in boxes)


def gif_frames(count: int, size: int) -> bytes:
    """A GIF of frames with so many bytes each: right in its blocks, without pixels in them."""
    frame = b"\x2c" + bytes(8) + b"\0\2" + (b"\xff" + bytes(255)) * (size // 256) + b"\0"
    return b"GIF89a" + b"\x64\0\x64\0\0\0\0" + frame * count + b";"


def webp_frames(count: int, width: int, height: int) -> bytes:
    """The chunks of an animated WebP, without pixels in them."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    head = b"VP8X" + struct.pack("<I", 10) + b"\2\0\0\0" + size
    chunks = head + (b"ANMF" + struct.pack("<I", 16) + bytes(16)) * count
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WEBP" + chunks


def pixel(picture: Image.Image) -> tuple[int, int, int]:
    """The colour in the middle."""
    x, y = picture.width // 2, picture.height // 2
    red, green, blue = picture.convert("RGB").crop((x, y, x + 1, y + 1)).tobytes()
    return red, green, blue
