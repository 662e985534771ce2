"""A lockfile in conflict, settled from git's index, else from the merge commit that made it, else from
its markers.
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
    """A lockfile that is in conflict no more, relative to the site."""

    lockfile: str
    merged: Merged


def lockfiles(root: Path) -> tuple[str, ...]:
    """The lockfiles of every account, and others beside them: the configuration may be in conflict
    itself.
    """
    config = read_config(root).config
    named = [account.lockfile for account in config.accounts] if config else []
    there = [path.name for path in root.glob("*.lock.json")]
    return tuple(sorted({*named, *there}))


def resolve(root: Path, names: tuple[str, ...]) -> Iterator[Resolved]:
    """Settle each of these lockfiles that is in conflict. Raises WxpublishError at the end for the
    first that cannot be.
    """
    repository = find_repository(root)
    problem: WxpublishError | None = None
    for name in names:
        try:
            settled = _resolve(root, name, repository)
        except WxpublishError as error:
            problem = problem or error
        else:
            if settled:
                yield settled
    if problem:
        raise problem


def _resolve(root: Path, name: str, repository: Repository | None) -> Resolved | None:
    path = find_lockfile(root, name)
    now = path.read_bytes() if path.is_file() else b""
    sides = _stages(repository, name)
    try:
        if {OURS, THEIRS} & sides.keys():
            data, merged = _from_index(sides, now)
        elif repository and (before := _before_merge(repository, name, now)):
            data, merged = merge_bytes(*before)
        elif has_markers(now):
            data, merged = _from_markers(now)
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


def _stages(repository: Repository | None, name: str) -> dict[int, bytes]:
    try:
        return read_stages(repository, name) if repository else {}
    except GitFailed:
        return {}


def _from_index(sides: dict[int, bytes], now: bytes) -> tuple[bytes, Merged]:
    """The three stages joined, and with them what the file got since the merge.

    Where one side has deleted the file, that of the other stays: it knows of items.
    """
    ours, theirs = sides.get(OURS), sides.get(THEIRS)
    if ours is None or theirs is None:
        data, merged = merge_bytes(b"", ours or b"", theirs or b"")
        return data, merged
    data, merged = merge_bytes(sides.get(BASE, b""), ours, theirs)
    later = _readable(now)
    versions = [decode(side, "a side") for side in (ours, theirs)]
    if later is None or later in (*versions, merged.lock):
        return data, merged
    near = max(versions, key=lambda version: _shared(version, later))
    joined = merge(near, merged.lock, later)
    return encode(joined.lock), Merged(
        joined.lock, merged.ours, merged.theirs, merged.both, (*merged.notes, *joined.notes)
    )


def _readable(data: bytes) -> Lock | None:
    """The file as a person, or an apply, left it since; None where it says nothing new."""
    try:
        return decode(data, "the file") if data.strip() else None
    except BrokenState:
        return None


def _shared(one: Lock, other: Lock) -> int:
    return sum(other.resources.get(address) == held for address, held in one.resources.items())


def _before_merge(
    repository: Repository, name: str, now: bytes
) -> tuple[bytes, bytes, bytes] | None:
    """The versions of which a merge commit made a file that cannot be read: with the markers in it,
    or line by line, as `-X ours` does.
    """
    if not now.strip() or _readable(now) is not None:
        return None
    before = next(find_merges(repository, name, now), None)
    return before if before and None not in map(_readable, before[1:]) else None


def _from_markers(data: bytes) -> tuple[bytes, Merged]:
    """What markers tell where no commit has the two sides.

    Git has mixed the sides around the markers: neither fits its checksum, and of an article that
    both sent, each side may say what the other did. Such an article counts as not sent.
    """
    sides = split_sides(data)
    if sides is None:
        raise CannotMerge("its conflict markers are not in order")
    ours, theirs, base = (
        _side(CHECKSUM.sub(b"", side or b""), what)
        for side, what in ((sides.ours, "ours"), (sides.theirs, "theirs"), (sides.base, None))
    )
    unsure = sorted(
        address
        for address, held in ours.news().items()
        if address in theirs.news() and theirs.news()[address] != held
    )
    merged = merge(base, _not_sent(ours, unsure), _not_sent(theirs, unsure))
    notes = [note for note in merged.notes if note.kind != "newer" or note.address not in unsure]
    notes += [MergeNote(address, "unclear") for address in unsure]
    return encode(merged.lock), replace(merged, notes=tuple(notes))


def _side(data: bytes, what: str | None) -> Lock:
    """One side of the markers; without a name the common ancestor, which need not be whole.

    Raises CannotMerge.
    """
    try:
        return decode(data, what or "the ancestor") if data.strip() else Lock()
    except WxpublishError as error:
        if what is None:
            return Lock()
        raise CannotMerge(error.message) from None


def _not_sent(lock: Lock, addresses: Iterable[Address]) -> Lock:
    for address in addresses:
        held = lock.news()[address]
        articles = tuple(replace(article, sent={}) for article in held.articles)
        lock = lock.put(address, replace(held, articles=articles))
    return lock
