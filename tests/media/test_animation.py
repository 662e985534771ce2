"""Animations that become GIF: their frames, durations and number of plays.

The expected values are what Chromium 156 shows.
"""

import io

import pytest
from PIL import Image, ImageSequence

from tests.media.samples import pixel
from tests.media.unusual_files import animated, announcing, chunk, framed, with_still
from wxpublish.media.decode import Undecodable
from wxpublish.media.encode import encode
from wxpublish.media.image_recipes import Encoding
from wxpublish.media.recognise import read_image_info

GIF = Encoding("gif", 1 << 20, 4000)
RED, LIME, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def played(data: bytes) -> list[tuple[tuple[int, int, int], int]]:
    """Colour and duration of each frame of what is sent."""
    with Image.open(io.BytesIO(encode(data, GIF))) as sent:
        return [(pixel(frame), frame.info["duration"]) for frame in ImageSequence.Iterator(sent)]


def durations(data: bytes) -> list[int]:
    return [duration for _, duration in played(data)]


def repeats(data: bytes) -> int | None:
    """What NETSCAPE2.0 says, None without it."""
    sent = encode(data, GIF)
    at = sent.find(b"NETSCAPE2.0\3\1")
    return None if at < 0 else int.from_bytes(sent[at + 13 : at + 15], "little")


def test_the_still_before_the_frames_is_not_a_frame() -> None:
    assert played(with_still([200, 300, 400])) == [(RED, 200), (LIME, 300), (BLUE, 400)]


def test_the_hidden_still_is_not_the_cover() -> None:
    sent = encode(with_still([200, 300]), Encoding("jpg", 1 << 20, 4000))
    red, green, blue = pixel(Image.open(io.BytesIO(sent)))
    assert red > 250
    assert green + blue < 10


def test_a_single_frame_after_a_still_is_shown() -> None:
    data = announcing(with_still([200, 300]), 1)
    info = read_image_info(data)
    assert info
    assert info.frames == 1
    assert pixel(Image.open(io.BytesIO(encode(data, Encoding("png", 1 << 20, 4000))))) == RED


@pytest.mark.parametrize(("announced", "there"), [(2, 2), (3, 3), (5, 3)])
def test_frames_are_those_announced_and_present(announced: int, there: int) -> None:
    data = announcing(animated("PNG", [100, 200, 300]), announced)
    info = read_image_info(data)
    assert info
    assert info.frames == len(played(data)) == there


def test_a_file_without_announced_frames_is_a_still() -> None:
    info = read_image_info(announcing(animated("PNG", [100, 200]), 0))
    assert info
    assert not info.is_animated


@pytest.mark.parametrize("form", ["WEBP", "PNG"])
@pytest.mark.parametrize(
    ("plays", "expected"), [(0, 0), (1, None), (2, 1), (3, 2), (65_535, 65_534)]
)
def test_plays_become_repeats(form: str, plays: int, expected: int | None) -> None:
    assert repeats(animated(form, [100, 200], plays)) == expected


def test_plays_are_limited_to_what_a_gif_can_count() -> None:
    assert repeats(animated("PNG", [100, 200], 1_000_000)) == 65_535


@pytest.mark.parametrize("form", ["WEBP", "PNG"])
@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([0, 10, 200], [100, 100, 200]),
        ([11, 200], [20, 200]),
        ([33, 33, 33], [30, 40, 30]),
        ([100, 16_000_000], [100, 655_350]),
    ],
    ids=["none", "short", "rounded", "longest"],
)
def test_durations_are_those_of_browsers(form: str, given: list[int], expected: list[int]) -> None:
    if form == "PNG":
        given = [min(duration, 65_000_000) for duration in given]
    assert durations(animated(form, given)) == expected


def test_equal_frames_are_merged_with_their_durations() -> None:
    still = Image.new("RGB", (60, 40), "red")
    out = io.BytesIO()
    others = [Image.new("RGB", (60, 40), colour) for colour in ("red", "blue")]
    still.save(
        out,
        "WEBP",
        save_all=True,
        append_images=others,
        duration=[300, 500, 200],
        lossless=True,
        allow_mixed=False,
        minimize_size=False,
        kmin=1,
        kmax=1,
    )
    assert sum(durations(out.getvalue())) == 1000


def test_an_animation_wider_than_a_gif_can_be_is_scaled_down() -> None:
    out = io.BytesIO()
    frames = [Image.new("L", (70_000, 4), level) for level in (0, 255)]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:], duration=100)
    with Image.open(io.BytesIO(encode(out.getvalue(), GIF))) as sent:
        assert sent.size == (65_000, 4)


@pytest.mark.parametrize("frames", [0, 1 << 31])
def test_a_second_announcement_is_ignored(frames: int) -> None:
    whole = animated("PNG", [100, 200])
    at = whole.index(b"acTL") + 16
    second = chunk(b"acTL", frames.to_bytes(4) + bytes(4))
    assert len(played(whole[:at] + second + whole[at:])) == 2


WHOLE, LEFT, RIGHT = (0, 0, 8, 4), (0, 0, 4, 4), (4, 0, 4, 4)
KEEP, CLEAR, RESTORE = 0, 1, 2
REPLACE, OVER = 0, 1
WHITE = (255, 255, 255)
HALVES = {
    "what is cleared is transparent, also without alpha": (
        framed((WHOLE, RED, CLEAR, REPLACE), (RIGHT, BLUE, KEEP, REPLACE)),
        [(RED, RED), (WHITE, BLUE)],
    ),
    "a cleared part is transparent": (
        framed(
            (WHOLE, RED, KEEP, REPLACE), (LEFT, LIME, CLEAR, REPLACE), (RIGHT, BLUE, KEEP, REPLACE)
        ),
        [(RED, RED), (LIME, RED), (WHITE, BLUE)],
    ),
    "a restored part is as before": (
        framed(
            (WHOLE, RED, KEEP, REPLACE),
            (LEFT, LIME, RESTORE, REPLACE),
            (RIGHT, BLUE, KEEP, REPLACE),
        ),
        [(RED, RED), (LIME, RED), (RED, BLUE)],
    ),
    "a first frame that is restored is cleared": (
        framed((WHOLE, RED, RESTORE, REPLACE), (RIGHT, BLUE, KEEP, REPLACE)),
        [(RED, RED), (WHITE, BLUE)],
    ),
    "nothing laid over leaves what is there": (
        framed((WHOLE, (*RED, 255), KEEP, REPLACE), (LEFT, (*BLUE, 0), KEEP, OVER)),
        [(RED, RED)],
    ),
    "nothing in the place of something is transparent": (
        framed((WHOLE, (*RED, 255), KEEP, REPLACE), (LEFT, (*BLUE, 0), KEEP, REPLACE)),
        [(RED, RED), (WHITE, RED)],
    ),
    "half laid over nothing is half": (
        framed((WHOLE, (*RED, 0), KEEP, REPLACE), (LEFT, (0, 0, 0, 128), KEEP, OVER)),
        [(WHITE, WHITE), ((127, 127, 127), WHITE)],
    ),
}


@pytest.mark.parametrize("name", HALVES)
def test_frames_are_composed_as_in_browsers(name: str) -> None:
    data, expected = HALVES[name]
    found = []
    with Image.open(io.BytesIO(encode(data, GIF))) as sent:
        for frame in ImageSequence.Iterator(sent):
            shown = frame.convert("RGB")
            found.append((pixel(shown.crop((0, 0, 4, 4))), pixel(shown.crop((4, 0, 8, 4)))))
    assert found == expected


def test_a_frame_beyond_the_picture_is_undecodable() -> None:
    data = framed((WHOLE, RED, KEEP, REPLACE), ((4, 0, 5, 4), BLUE, KEEP, REPLACE))
    with pytest.raises(Undecodable, match="extends beyond"):
        encode(data, GIF)
