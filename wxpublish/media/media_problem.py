"""Why a file cannot be used, before it is known where in the site it was asked for."""

from dataclasses import dataclass

from wxpublish.media import codes
from wxpublish.media.image_info import ImageInfo
from wxpublish.media.limits import SOURCE_BYTES, SOURCE_PIXELS, format_size
from wxpublish.media.recognise import LFS_POINTER, describe_content, unsupported_format
from wxpublish.model.finding import Finding, Position


@dataclass(frozen=True, slots=True)
class MediaProblem:
    """A finding that has no place yet."""

    code: str
    message: str
    hint: str

    def at(self, position: Position) -> Finding:
        return Finding("error", self.code, self.message, position, self.hint)


def unreadable(path: str, reason: str, hint: str) -> MediaProblem:
    """The file system refused; `reason` completes `PATH …`."""
    return MediaProblem(codes.UNREADABLE, f"{path} {reason}", hint)


def check_empty(path: str, data: bytes) -> MediaProblem | None:
    """A file with no content of its own, or None."""
    if not data:
        return MediaProblem(codes.EMPTY, f"{path} is empty: 0 bytes", "put the file itself there")
    if data.startswith(LFS_POINTER):
        hint = "run `git lfs pull` (in a workflow: `lfs: true` for actions/checkout)"
        return MediaProblem(
            codes.EMPTY, f"{path} is a pointer of Git LFS, not the file itself", hint
        )
    return None


def not_a_picture(path: str, data: bytes) -> MediaProblem:
    """Bytes that no reader of pictures knows."""
    if foreign := unsupported_format(data):
        return MediaProblem(
            codes.FOREIGN_FORMAT,
            f"{path} is {foreign}, which the platform does not take",
            "export it as PNG (drawings, screenshots) or JPG (photographs)",
        )
    return MediaProblem(
        codes.NOT_A_PICTURE,
        f"{path} is no picture: its content is {describe_content(data)}",
        "give a JPG, PNG, GIF, WebP or BMP file",
    )


def damaged(path: str, what: str, reason: str) -> MediaProblem:
    """A file of a known format whose end or middle is missing; `reason` completes `the WHAT …`."""
    return MediaProblem(
        codes.DAMAGED,
        f"{path} is damaged: the {what} {reason}",
        "export or download it again",
    )


def too_many_parts(path: str, what: str) -> MediaProblem:
    """A file of more parts than any honest one has."""
    return MediaProblem(
        codes.DAMAGED,
        f"{path} is damaged: the {what} is made of more parts than are read",
        "export it again; an editor writes few",
    )


def too_many_bytes(path: str, what: str, size: int, limit: int, hint: str) -> MediaProblem:
    """More bytes than may be sent, or read."""
    message = f"{path} has {format_size(size)}; {what} may have {format_size(limit)}"
    return MediaProblem(codes.TOO_LARGE, message, hint)


def too_large_source(path: str, size: int) -> MediaProblem:
    """A picture that is not even read."""
    return too_many_bytes(path, "a picture", size, SOURCE_BYTES, "make it smaller first")


def too_many_pixels(path: str, info: ImageInfo, limit: int = SOURCE_PIXELS) -> MediaProblem:
    """A picture that would fill the memory when it is decoded."""
    frames = f" in {info.frames} frames" if info.is_animated else ""
    return MediaProblem(
        codes.TOO_MANY_PIXELS,
        f"{path} has {info.width} × {info.height} pixels{frames}; "
        f"at most {limit // 1_000_000} million are handled",
        "make it smaller first: a phone shows about 1,080 pixels across",
    )
