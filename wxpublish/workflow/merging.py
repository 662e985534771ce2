"""Lockfiles joined as bytes and as files: what git's merge driver and `state resolve` do."""

from collections.abc import Callable
from pathlib import Path

from wxpublish.errors import CannotMerge, WxpublishError
from wxpublish.model.lock import Lock
from wxpublish.model.merge_result import Merged
from wxpublish.state.atomic_files import read_regular_file, write_atomic
from wxpublish.state.lock_conflict import add_markers, has_markers
from wxpublish.state.lock_merge import merge
from wxpublish.state.lockfile import decode, encode


def merge_files(base: Path, ours: Path, theirs: Path) -> Merged:
    """Join three files as git's merge driver is to: the result is in `ours`.

    Raises CannotMerge, with both sides between conflict markers in `ours`, and WxpublishError for
    a file that cannot be read or written.
    """
    try:
        versions = [read_regular_file(path) for path in (base, ours, theirs)]
    except OSError as error:
        raise WxpublishError(f"{error.filename} cannot be read: {error.strerror}") from None
    try:
        data, merged = merge_bytes(*versions)
    except CannotMerge:
        if not any(map(has_markers, versions)):
            _write(ours, add_markers(versions[1], versions[2]))
        raise
    if data != versions[1]:
        _write(ours, data)
    return merged


def merge_bytes(base: bytes, ours: bytes, theirs: bytes) -> tuple[bytes, Merged]:
    """Join three versions of a lockfile; an empty one is one that does not exist.

    Raises CannotMerge.
    """
    sides = [_decoded(data, name) for data, name in ((ours, "ours"), (theirs, "theirs"))]
    merged = merge(_decoded(base, "the common ancestor"), *sides)
    for data, lock in zip((ours, theirs), sides, strict=True):
        if data and lock == merged.lock:
            return data, merged  # as it was written, byte for byte
    return encode(merged.lock), merged


def _decoded(data: bytes, name: str) -> Lock:
    if not data.strip():
        return Lock()
    try:
        return decode(data, name)
    except WxpublishError as error:
        raise CannotMerge(error.message) from None


def _write(path: Path, data: bytes) -> None:
    try:
        write_atomic(path, data)
    except OSError as error:
        raise WxpublishError(f"{path} cannot be written: {error.strerror}") from None


def lockfile_merger(
    tell: Callable[[Merged], None],
) -> Callable[[bytes | None, bytes, bytes | None], bytes | None]:
    """What joins a lockfile with one that was pushed meanwhile; `tell` hears what it came to.

    It gives None where the two contradict each other: lockfiles of two accounts or lineages, one
    that cannot be read, or one that was removed.
    """

    def join(base: bytes | None, ours: bytes, theirs: bytes | None) -> bytes | None:
        if theirs is None:
            return None
        try:
            data, merged = merge_bytes(base or b"", ours, theirs)
        except CannotMerge:
            return None
        tell(merged)
        return data

    return join
