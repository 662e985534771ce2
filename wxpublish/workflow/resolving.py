"""Resolve a lockfile in conflict: from git's index, from the merge commit that left it, or from its
conflict markers.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from wxpublish.errors import BrokenState, CannotMerge, WxpublishError
from wxpublish.git.command import GitFailed
from wxpublish.git.index import BASE, OURS, THEIRS, read_stages
from wxpublish.git.merge_commits import find_merges
from wxpublish.git.repository import Repository, find_repository
from wxpublish.model.address import Address
from wxpublish.model.lock import Lock
from wxpublish.model.merge_result import Merged, MergeNote
from wxpublish.site.config import read_config
from wxpublish.state.atomic_files import make_workspace, write_atomic
from wxpublish.state.lock_conflict import has_markers, split_sides
from wxpublish.state.lock_merge import merge
from wxpublish.state.lockfile import decode, encode
from wxpublish.state.mutex import hold_mutex
from wxpublish.state.symlinks import find_lockfile
from wxpublish.workflow.merging import merge_bytes

CHECKSUM = re.compile(rb'^ *"checksum": "[0-9a-f]*",\r?\n', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Resolved:
    """A lockfile that was in conflict; its path is relative to the site."""

    lockfile: str
    merged: Merged


def lockfile_names(root: Path) -> tuple[str, ...]:
    """The lockfiles of every account, and others in the site's folder: the configuration may be in
    conflict too.
    """
    config = read_config(root).config
    configured = [account.lockfile for account in config.accounts] if config else []
    in_folder = [path.name for path in root.glob("*.lock.json")]
    return tuple(sorted({*configured, *in_folder}))


def resolve(root: Path, names: tuple[str, ...]) -> Iterator[Resolved]:
    """Resolve each of these lockfiles that is in conflict. Raises WxpublishError at the end for the
    first that cannot be resolved.
    """
    repository = find_repository(root)
    problem: WxpublishError | None = None
    for name in names:
        try:
            resolved = _resolve(root, name, repository)
        except WxpublishError as error:
            problem = problem or error
        else:
            if resolved:
                yield resolved
    if problem:
        raise problem


def _resolve(root: Path, name: str, repository: Repository | None) -> Resolved | None:
    path = find_lockfile(root, name)
    current = path.read_bytes() if path.is_file() else b""
    sides = _index_stages(repository, name)
    try:
        if {OURS, THEIRS} & sides.keys():
            data, merged = _merge_stages(sides, current)
        elif repository and (before := _merged_versions(repository, name, current)):
            data, merged = merge_bytes(*before)
        elif has_markers(current):
            data, merged = _merge_marked_sides(current)
        else:
            return None
    except CannotMerge as error:
        raise CannotMerge(error.problem, name) from None
    try:
        with hold_mutex(make_workspace(root) / f"{Path(name).stem}.pid", "state resolve", 0):
            write_atomic(path, data)
    except OSError as error:
        raise WxpublishError(f"{path} cannot be written: {error.strerror}") from None
    return Resolved(name, merged)


def _index_stages(repository: Repository | None, name: str) -> dict[int, bytes]:
    try:
        return read_stages(repository, name) if repository else {}
    except GitFailed:
        return {}


def _merge_stages(sides: dict[int, bytes], current: bytes) -> tuple[bytes, Merged]:
    """Merge the three stages, and the changes that the file got since the merge.

    If one side deleted the file, that of the other side stays: it has items.
    """
    ours, theirs = sides.get(OURS), sides.get(THEIRS)
    if ours is None or theirs is None:
        data, merged = merge_bytes(b"", ours or b"", theirs or b"")
        return data, merged
    data, merged = merge_bytes(sides.get(BASE, b""), ours, theirs)
    later = _decode_or_none(current)
    versions = [decode(side, "a side") for side in (ours, theirs)]
    if later is None or later in (*versions, merged.lock):
        return data, merged
    nearest = max(versions, key=lambda version: _count_equal(version, later))
    joined = merge(nearest, merged.lock, later)
    return encode(joined.lock), Merged(
        joined.lock, merged.ours, merged.theirs, merged.both, (*merged.notes, *joined.notes)
    )


def _decode_or_none(data: bytes) -> Lock | None:
    """The lock in these bytes; None if they are empty or cannot be read."""
    try:
        return decode(data, "the file") if data.strip() else None
    except BrokenState:
        return None


def _count_equal(one: Lock, other: Lock) -> int:
    return sum(
        other.resources.get(address) == resource for address, resource in one.resources.items()
    )


def _merged_versions(
    repository: Repository, name: str, current: bytes
) -> tuple[bytes, bytes, bytes] | None:
    """The versions that a merge commit turned into a file that cannot be read: it has conflict
    markers, or lines of both sides, as `-X ours` leaves.
    """
    if not current.strip() or _decode_or_none(current) is not None:
        return None
    before = next(find_merges(repository, name, current), None)
    return before if before and None not in map(_decode_or_none, before[1:]) else None


def _merge_marked_sides(data: bytes) -> tuple[bytes, Merged]:
    """Merge the sides of conflict markers, for a conflict that no commit has the two sides of.

    Git mixes the sides around the markers: neither matches its checksum, and the entry of an
    article that both sent may have lines of either side. Such an article counts as not sent.
    """
    sides = split_sides(data)
    if sides is None:
        raise CannotMerge("its conflict markers are incomplete")
    ours, theirs, base = (
        _decode_marked_side(CHECKSUM.sub(b"", side or b""), side_name)
        for side, side_name in ((sides.ours, "ours"), (sides.theirs, "theirs"), (sides.base, None))
    )
    ambiguous = sorted(
        address
        for address, locked in ours.news().items()
        if address in theirs.news() and theirs.news()[address] != locked
    )
    merged = merge(base, _mark_not_sent(ours, ambiguous), _mark_not_sent(theirs, ambiguous))
    notes = [note for note in merged.notes if note.kind != "newer" or note.address not in ambiguous]
    notes += [MergeNote(address, "unclear") for address in ambiguous]
    return encode(merged.lock), replace(merged, notes=tuple(notes))


def _decode_marked_side(data: bytes, side_name: str | None) -> Lock:
    """One side of the markers. Without a name it is the common ancestor, which may be unreadable.

    Raises CannotMerge.
    """
    try:
        return decode(data, side_name or "the ancestor") if data.strip() else Lock()
    except WxpublishError as error:
        if side_name is None:
            return Lock()
        raise CannotMerge(error.message) from None


def _mark_not_sent(lock: Lock, addresses: Iterable[Address]) -> Lock:
    for address in addresses:
        locked = lock.news()[address]
        articles = tuple(replace(article, sent={}) for article in locked.articles)
        lock = lock.put(address, replace(locked, articles=articles))
    return lock
