"""Uploading or downloading a large file needs little more memory than its size."""

import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.wechat.accounts import APP_ID, SECRET, Account, value
from wxpublish.wechat.permanent_materials import UploadFile
from wxpublish.wechat.request_bodies import multipart_body

MB = 1024 * 1024
SERVE = """
import sys
from pathlib import Path
from wxpublish.emulator import Settings, serve
folder, app_id, secret = sys.argv[1:]
serve(Settings(data=Path(folder), app_id=app_id, app_secret=secret), lambda url: print(url, flush=True))
"""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Account]:
    """An emulator in a process of its own, so that only the client is measured."""
    command = [sys.executable, "-c", SERVE, str(tmp_path), APP_ID, SECRET]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield Account(process.stdout.readline().strip(), tmp_path)
        process.terminate()


def peak(act: Callable[[], object]) -> float:
    """The peak of memory during a call, in megabytes above the start."""
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1] / MB
    finally:
        tracemalloc.stop()


def test_ten_megabytes_are_uploaded_and_downloaded_in_chunks(
    elsewhere: Account, tmp_path: Path
) -> None:
    client = elsewhere.client()
    picture = UploadFile("big.bmp", "image/bmp", make_bitmap(9 * MB))
    value(client.token())
    answers = []
    assert peak(lambda: answers.append(client.materials.add("image", picture))) < 2
    media_id = value(answers[0]).media_id
    with (tmp_path / "big.bmp").open("w+b") as file:
        assert peak(lambda: value(client.materials.get(media_id, file))) < 2
        file.seek(0)
        assert file.read() == picture.data


def test_a_body_has_its_announced_length() -> None:
    body = multipart_body(
        '图"片\r\n.jpg', "image/jpeg", b"\0" * 200_000, {"description": '{"题": 1}'}
    )
    chunks = list(body)
    data = b"".join(chunks)
    assert len(body) == len(data)
    assert max(map(len, chunks)) <= 64 * 1024
    assert 'filename="图%22片%0D%0A.jpg"'.encode() in data
    assert data.count(body.content_type.partition("boundary=")[2].encode()) == 3


def test_a_body_is_sent_once_its_last_chunk_is_taken() -> None:
    body = multipart_body("a", "image/jpeg", b"\0" * 200_000)
    chunks = iter(body)
    next(chunks)
    assert not body.is_sent
    list(chunks)
    assert body.is_sent


def make_bitmap(size: int) -> bytes:
    """A BMP of one colour with about so many bytes."""
    side = int((size / 3) ** 0.5) // 4 * 4
    pixels = side * side * 3
    head = b"BM" + (54 + pixels).to_bytes(4, "little") + bytes(4) + (54).to_bytes(4, "little")
    numbers = (40, side, side)
    info = b"".join(n.to_bytes(4, "little") for n in numbers)
    info += (1).to_bytes(2, "little") + (24).to_bytes(2, "little") + bytes(4)
    info += pixels.to_bytes(4, "little") + bytes(16)
    return head + info + bytes(pixels)
