"""Reasons why a file cannot be used, before the position in the site is known."""

from dataclasses import dataclass

from wxpublish.media import codes
from wxpublish.media.image_info import ImageInfo
from wxpublish.media.limits import SOURCE_BYTES, SOURCE_PIXELS, format_size
from wxpublish.media.recognise import LFS_POINTER, describe_content, unsupported_format
from wxpublish.model.finding import Finding, Position


@dataclass(frozen=True, slots=True)
class MediaProblem:
    """A finding without a position."""

    code: str
    message: str
    hint: str

    def at(self, position: Position) -> Finding:
        return Finding("error", self.code, self.message, position, self.hint)


def unreadable(path: str, reason: str, hint: str) -> MediaProblem:
    """The file cannot be read; `reason` completes `PATH …`."""
    return MediaProblem(codes.UNREADABLE, f"{path} {reason}", hint)


def check_empty(path: str, data: bytes) -> MediaProblem | None:
    """Return a problem for a file without content of its own, or None."""
    if not data:
        return MediaProblem(
            codes.EMPTY, f"{path} is empty: 0 bytes", "replace it with the file itself"
        )
    if data.startswith(LFS_POINTER):
        hint = "run `git lfs pull` (in a workflow: `lfs: true` for actions/checkout)"
        return MediaProblem(codes.EMPTY, f"{path} is a Git LFS pointer, not the file itself", hint)
    return None


def not_a_picture(path: str, data: bytes) -> MediaProblem:
    """The content is not that of a supported picture."""
    if foreign := unsupported_format(data):
        return MediaProblem(
            codes.FOREIGN_FORMAT,
            f"{path} is {foreign}, which the platform does not accept",
            "export it as PNG (drawings, screenshots) or JPG (photographs)",
        )
    return MediaProblem(
        codes.NOT_A_PICTURE,
        f"{path} is not a picture: its content is {describe_content(data)}",
        "use a JPG, PNG, GIF, WebP or BMP file",
    )


def damaged(path: str, what: str, reason: str) -> MediaProblem:
    """The file has a known format, but part of it is missing; `reason` completes `the WHAT …`."""
    return MediaProblem(
        codes.DAMAGED,
        f"{path} is damaged: the {what} {reason}",
        "export or download it again",
    )


def too_many_parts(path: str, what: str) -> MediaProblem:
    """The file has more parts than any real one."""
    return MediaProblem(
        codes.DAMAGED,
        f"{path} is damaged: the {what} has more parts than are read",
        "export it again; editors write far fewer",
    )


def too_many_bytes(path: str, what: str, size: int, limit: int, hint: str) -> MediaProblem:
    """The file has more bytes than may be sent or read."""
    message = f"{path} has {format_size(size)}; {what} may have {format_size(limit)}"
    return MediaProblem(codes.TOO_LARGE, message, hint)


def too_large_source(path: str, size: int) -> MediaProblem:
    """The picture is too large to be read."""
    return too_many_bytes(path, "a picture", size, SOURCE_BYTES, "make it smaller first")


def too_many_pixels(path: str, info: ImageInfo, limit: int = SOURCE_PIXELS) -> MediaProblem:
    """The picture would exhaust memory when it is decoded."""
    frames = f" in {info.frames} frames" if info.is_animated else ""
    return MediaProblem(
        codes.TOO_MANY_PIXELS,
        f"{path} has {info.width} × {info.height} pixels{frames}; "
        f"at most {limit // 1_000_000} million are allowed",
        "make it smaller first: a phone shows about 1,080 pixels across",
    )
