"""Merge lockfiles: for git's merge driver, `state resolve`, and the delivery of a workflow run."""

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
    """Merge three files as a merge driver of git does: the result goes into `ours`.

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
    """Merge three versions of a lockfile; an empty one stands for a missing file.

    Raises CannotMerge.
    """
    sides = [_decode_side(data, name) for data, name in ((ours, "ours"), (theirs, "theirs"))]
    merged = merge(_decode_side(base, "the common ancestor"), *sides)
    for data, lock in zip((ours, theirs), sides, strict=True):
        if data and lock == merged.lock:
            return data, merged  # keep its bytes as they were written
    return encode(merged.lock), merged


def _decode_side(data: bytes, name: str) -> Lock:
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
    report: Callable[[Merged], None],
) -> Callable[[bytes | None, bytes, bytes | None], bytes | None]:
    """A function that merges a lockfile with one that was pushed meanwhile.

    It passes the result to `report`. It returns None if the two cannot be merged: they belong to
    two accounts or lineages, one cannot be read, or one was removed.
    """

    def merge_or_none(base: bytes | None, ours: bytes, theirs: bytes | None) -> bytes | None:
        if theirs is None:
            return None
        try:
            data, merged = merge_bytes(base or b"", ours, theirs)
        except CannotMerge:
            return None
        report(merged)
        return data

    return merge_or_none
