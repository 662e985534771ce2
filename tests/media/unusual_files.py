"""Pictures that are valid and unusual, or damaged in one place, built from their parts."""

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageCms

CORNERS = ("red", "lime", "blue", "yellow")
SIZE = (60, 40)
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-'
    b'syntax-ns#"><rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" '
    b'tiff:Orientation="6"/></rdf:RDF></x:xmpmeta>'
)


def quarters() -> Image.Image:
    """A colour for each corner, so that every turn is seen."""
    picture = Image.new("RGB", SIZE)
    for number, colour in enumerate(CORNERS):
        x, y = number % 2 * 30, number // 2 * 20
        picture.paste(colour, (x, y, x + 30, y + 20))
    return picture


def saved(picture: Image.Image, form: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def corners(data: bytes) -> tuple[str, ...]:
    """The colours of the four corners of an encoded picture, by the nearest of `CORNERS`."""
    with Image.open(io.BytesIO(data)) as picture:
        shown = picture.convert("RGB")
    right, bottom = shown.width - 3, shown.height - 3
    names = {(1, 0, 0): "red", (0, 1, 0): "lime", (0, 0, 1): "blue", (1, 1, 0): "yellow"}
    found = []
    for at in ((2, 2), (right, 2), (2, bottom), (right, bottom)):
        red, green, blue = shown.crop((*at, at[0] + 1, at[1] + 1)).tobytes()
        found.append(names.get((int(red > 128), int(green > 128), int(blue > 128)), "?"))
    return tuple(found)


def tiff(
    *entries: tuple[int, int, int, int],
    order: str = ">",
    magic: int = 42,
    start: int = 8,
    after: bytes = bytes(4),
) -> bytes:
    """EXIF: tag, type, count and value of each entry; a value of type 4 has 32 bits, else 16."""
    head = (b"MM" if order == ">" else b"II") + struct.pack(f"{order}HI", magic, start)
    body = struct.pack(f"{order}H", len(entries))
    for tag, kind, count, value in entries:
        shape = f"{order}HHII" if kind == 4 else f"{order}HHIHxx"
        body += struct.pack(shape, tag, kind, count, value)
    return head.ljust(start, b"\0") + body + after


def turned(orientation: int) -> bytes:
    return tiff((0x0112, 3, 1, orientation))


def segment(content: bytes, marker: int = 0xE1) -> bytes:
    return b"\xff%c" % marker + struct.pack(">H", 2 + len(content)) + content


def exif(block: bytes) -> bytes:
    return segment(b"Exif\0\0" + block)


def jpeg(*parts: bytes) -> bytes:
    """A JPEG with parts between the start and the first segment of its own."""
    whole = saved(quarters(), "JPEG", quality=95)
    return whole[:2] + b"".join(parts) + whole[2:]


def chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def wrong(part: bytes) -> bytes:
    """A chunk with a checksum that is not its own."""
    return part[:-1] + bytes([part[-1] ^ 1])


def png(*parts: bytes, whole: bytes | None = None) -> bytes:
    """A PNG with chunks after its header."""
    found = saved(quarters(), "PNG") if whole is None else whole
    return found[:33] + b"".join(parts) + found[33:]


def raw_png(colours: int, depth: int, rows: bytes, *parts: bytes, more: bytes = bytes(3)) -> bytes:
    """A PNG of 4 × 4 pixels, from what its rows say, each with its filter in front."""
    header = struct.pack(">IIBB", 4, 4, depth, colours) + more
    data = chunk(b"IDAT", zlib.compress(rows))
    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    return head + b"".join(parts) + data + chunk(b"IEND", b"")


def rows(*values: int, count: int = 4) -> bytes:
    """The same bytes in each row, unfiltered."""
    return (b"\0" + bytes(values)) * count


def animated(form: str, durations: list[int], loop: int = 0, **options: Any) -> bytes:
    """An animation of plain frames: red, lime, blue."""
    frames = [Image.new("RGB", SIZE, colour) for colour in CORNERS[: len(durations)]]
    options = {"save_all": True, "duration": durations, "loop": loop, **options}
    return saved(frames[0], form, append_images=frames[1:], **options)


def moving(form: str, **options: Any) -> bytes:
    """An animation of four corners, whose second frame is darker."""
    second = quarters().point(lambda value: value * 3 // 4)
    return saved(quarters(), form, save_all=True, append_images=[second], **options)


def gif_with_xmp(data: bytes) -> bytes:
    """A GIF with XMP before its first frame, as editors write it: with 257 bytes that close it."""
    table = 3 << (data[10] & 7) + 1 if data[10] & 0x80 else 0
    closing = b"\1" + bytes(range(255, -1, -1)) + b"\0"
    block = b"!\xff\x0bXMP DataXMP" + XMP + closing
    return data[: 13 + table] + block + data[13 + table :]


def with_still(durations: list[int]) -> bytes:
    """An animated PNG whose yellow still for other viewers is no frame."""
    frames = [Image.new("RGB", SIZE, colour) for colour in CORNERS[: len(durations)]]
    still = Image.new("RGB", SIZE, "yellow")
    options: dict[str, Any] = {"append_images": frames, "duration": durations}
    return saved(still, "PNG", save_all=True, default_image=True, **options)


def announcing(data: bytes, frames: int) -> bytes:
    """An animated PNG with another number of frames in its header."""
    at = data.index(b"acTL") - 4
    return data[:at] + chunk(b"acTL", struct.pack(">II", frames, 0)) + data[at + 20 :]


def bmp(header: int, *, top_down: bool = False) -> bytes:
    """A BMP whose second header has so many bytes; 12 are OS/2 1.x, 16 to 64 may be OS/2 2.x."""
    width, height = SIZE
    pixels = saved(quarters(), "BMP")[54:]
    if header == 12:
        fields = struct.pack("<IHHHH", 12, width, height, 1, 24)
    else:
        shown = -height if top_down else height
        fields = struct.pack("<IiiHH", header, width, shown, 1, 24).ljust(header, b"\0")[:header]
    start = 14 + len(fields)
    return b"BM" + struct.pack("<IHHI", start + len(pixels), 0, 0, start) + fields + pixels


def gif(screen: tuple[int, int], box: tuple[int, int, int, int]) -> bytes:
    """A still GIF with one red frame at `box` (x, y, width, height)."""
    whole = saved(Image.new("P", box[2:], 0), "GIF")
    table = 3 << (whole[10] & 7) + 1 if whole[10] & 0x80 else 0
    start = whole.index(b",", 13 + table)
    local = 3 << (whole[start + 9] & 7) + 1 if whole[start + 9] & 0x80 else 0
    head = b"GIF89a" + struct.pack("<HH", *screen) + b"\x80\0\0" + b"\xff\0\0\0\0\xff"
    return head + b"," + struct.pack("<HHHH", *box) + b"\0" + whole[start + 10 + local :]


def linear_grey() -> bytes:
    """A profile of grey with gamma 1.0: a 64 in it is 137 in sRGB."""
    curve = b"curv" + bytes(4) + struct.pack(">I", 0)
    white = b"XYZ " + bytes(4) + struct.pack(">iii", 0xF6D6, 0x10000, 0xD32D)
    text = b"desc" + bytes(4) + struct.pack(">I", 2) + b"g\0" + bytes(78)
    table, body, at = b"", b"", 128 + 4 + 36
    for name, content in ((b"desc", text), (b"kTRC", curve), (b"wtpt", white)):
        padded = content + bytes(-len(content) % 4)
        table += name + struct.pack(">II", at + len(body), len(content))
        body += padded
    head = struct.pack(">I4sI", at + len(body), b"\0\0\0\0", 0x02200000) + b"mntrGRAYXYZ "
    head = (
        head.ljust(36, b"\0") + b"acsp" + bytes(28) + struct.pack(">iii", 0xF6D6, 0x10000, 0xD32D)
    )
    return head.ljust(128, b"\0") + struct.pack(">I", 3) + table + body


def srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def framed(*frames: tuple[tuple[int, int, int, int], tuple[int, ...], int, int]) -> bytes:
    """An animated PNG of 8 × 4 pixels. Each frame: its box (x, y, width, height), a colour of three
    or, in all frames, four bytes, what is done to its place afterwards, how it is laid on.
    """
    colours = 6 if len(frames[0][1]) == 4 else 2
    found = [b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", struct.pack(">IIBB3x", 8, 4, 8, colours))]
    found.append(chunk(b"acTL", struct.pack(">II", len(frames), 0)))
    number = 0
    for (x, y, width, height), colour, disposal, blend in frames:
        control = struct.pack(">5I2H2B", number, width, height, x, y, 1, 10, disposal, blend)
        data = zlib.compress((b"\0" + bytes(colour) * width) * height)
        found.append(chunk(b"fcTL", control))
        later = struct.pack(">I", number + 1)
        found.append(chunk(b"fdAT", later + data) if number else chunk(b"IDAT", data))
        number += 2 if number else 1
    return b"".join([*found, chunk(b"IEND", b"")])
