"""Why a file cannot be used, before it is known where in the site it was asked for."""

from dataclasses import dataclass

from wxpublish.media import codes
from wxpublish.media.image_info import Look
from wxpublish.media.limits import SOURCE_BYTES, SOURCE_PIXELS, readable_size
from wxpublish.media.recognise import LFS_POINTER, foreign_picture, other_content
from wxpublish.model.finding import Finding, Position


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding that has no place yet."""

    code: str
    message: str
    hint: str

    def at(self, position: Position) -> Finding:
        return Finding("error", self.code, self.message, position, self.hint)


def unreadable(path: str, reason: str, hint: str) -> Problem:
    """The file system refused; `reason` completes `PATH …`."""
    return Problem(codes.UNREADABLE, f"{path} {reason}", hint)


def empty(path: str, data: bytes) -> Problem | None:
    """A file with no content of its own, or None."""
    if not data:
        return Problem(codes.EMPTY, f"{path} is empty: 0 bytes", "put the file itself there")
    if data.startswith(LFS_POINTER):
        hint = "run `git lfs pull` (in a workflow: `lfs: true` for actions/checkout)"
        return Problem(codes.EMPTY, f"{path} is a pointer of Git LFS, not the file itself", hint)
    return None


def no_picture(path: str, data: bytes) -> Problem:
    """Bytes that no reader of pictures knows."""
    if foreign := foreign_picture(data):
        return Problem(
            codes.FOREIGN_FORMAT,
            f"{path} is {foreign}, which the platform does not take",
            "export it as PNG (drawings, screenshots) or JPG (photographs)",
        )
    return Problem(
        codes.NO_PICTURE,
        f"{path} is no picture: its content is {other_content(data)}",
        "give a JPG, PNG, GIF, WebP or BMP file",
    )


def damaged(path: str, what: str, reason: str) -> Problem:
    """A file of a known format whose end or middle is missing; `reason` completes `the WHAT …`."""
    return Problem(
        codes.DAMAGED,
        f"{path} is damaged: the {what} {reason}",
        "export or download it again",
    )


def overcrowded(path: str, what: str) -> Problem:
    """A file of more parts than any honest one has."""
    return Problem(
        codes.DAMAGED,
        f"{path} is damaged: the {what} is made of more parts than are read",
        "export it again; an editor writes few",
    )


def too_many_bytes(path: str, what: str, size: int, limit: int, hint: str) -> Problem:
    """More bytes than may be sent, or read."""
    message = f"{path} has {readable_size(size)}; {what} may have {readable_size(limit)}"
    return Problem(codes.TOO_LARGE, message, hint)


def too_large_source(path: str, size: int) -> Problem:
    """A picture that is not even read."""
    return too_many_bytes(path, "a picture", size, SOURCE_BYTES, "make it smaller first")


def too_many_pixels(path: str, look: Look, limit: int = SOURCE_PIXELS) -> Problem:
    """A picture that would fill the memory when it is decoded."""
    frames = f" in {look.frames} frames" if look.animated else ""
    return Problem(
        codes.TOO_MANY_PIXELS,
        f"{path} has {look.width} × {look.height} pixels{frames}; "
        f"at most {limit // 1_000_000} million are handled",
        "make it smaller first: a phone shows about 1,080 pixels across",
    )
