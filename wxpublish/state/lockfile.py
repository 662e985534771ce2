"""The lockfile on disk, as in `schemas/lock.schema.json`; it has no secrets and no article text.

Its checksum covers the resources, whatever their layout in the file: without it a flipped bit, a
bad merge or an edit by hand would pass for the state of the account.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from wxpublish.errors import BrokenState, Stale
from wxpublish.model.address import Address
from wxpublish.model.lock import Lock, Resource, account_hash
from wxpublish.state.atomic_files import read_regular_file
from wxpublish.state.integrity import find_contradiction
from wxpublish.state.lock_codec import LOCK, NEWER_LOCK, LockSerialiser
from wxpublish.state.lock_conflict import has_markers
from wxpublish.state.serialiser import Malformed, as_object, parse, require

FORMAT_VERSION = 1
RESTORE_HINT = "take it back from git (git checkout -- FILE) or from FILE.backup below .wxpublish"

MERGE_HINT = "two branches applied changes; merge their lockfiles: wxpublish state resolve"

MIXED_HINT = "if a merge mixed two versions: wxpublish state resolve"

EDIT_HINT = "if you edited it on purpose, remove its line `checksum`"

Blocks = dict[Address, tuple[Resource, bytes, bytes]]
"""The text and hash of resources that were written before, since a save changes few of them."""


def read(path: Path, *, tolerate_newer: bool = False) -> Lock:
    """Read a lockfile; an empty lock if there is none.

    Raises BrokenState for a damaged or inconsistent file, and Stale for one of a newer format
    unless that is tolerated, as for commands that only show it.
    """
    return decode_or_empty(load(path), path.name, tolerate_newer=tolerate_newer)


def decode_or_empty(data: bytes | None, name: str, *, tolerate_newer: bool = False) -> Lock:
    """`decode`, or an empty lock if there is no file."""
    return Lock() if data is None else decode(data, name, tolerate_newer=tolerate_newer)


def load(path: Path) -> bytes | None:
    """The bytes of a lockfile; None if there is none. Raises BrokenState."""
    try:
        return read_regular_file(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        hint = "let this user read it, or take it back from git"
        raise BrokenState(str(path), f"cannot be read: {error.strerror}", hint=hint) from None


def encode(lock: Lock, blocks: Blocks | None = None) -> bytes:
    """The bytes of a lockfile: sorted keys, two spaces of indent, a final newline.

    `blocks` is a cache for resources that do not change between calls.
    """
    known: Blocks = {} if blocks is None else blocks
    entries = []
    for address, resource in lock.resources.items():
        before = known.get(address)
        if before is None or before[0] is not resource:
            before = known[address] = (resource, *_block(address, resource))
        entries.append((str(address), *before[1:]))
    entries.sort()
    table = b",\n".join(block for _, block, _ in entries)
    top: dict[str, object] = {
        "account": lock.account,
        "checksum": _checksum(seal for _, _, seal in entries),
        "format_version": FORMAT_VERSION,
        "lineage": lock.lineage,
    }
    if lock.plans:
        top["plans"] = lock.plans
    head = json.dumps(top, ensure_ascii=False, indent=2).removesuffix("\n}").encode()
    opening, closing = (b"{\n", b"\n  }") if table else (b"{", b"}")
    last = {"serial": lock.serial}
    if lock.unclear_since is not None:
        last["unclear_since"] = lock.unclear_since
    tail = json.dumps(last, indent=2).removeprefix("{").encode() + b"\n"
    return b"".join((head, b',\n  "resources": ', opening, table, closing, b",", tail))


def decode(data: bytes, name: str, *, tolerate_newer: bool = False) -> Lock:
    """Read the bytes of a lockfile; `name` is for messages. Raises as `read` does."""
    restore_hint = RESTORE_HINT.replace("FILE", name)
    if has_markers(data):
        raise BrokenState(name, "has merge conflicts", hint=MERGE_HINT)
    try:
        document = parse(data)
    except ValueError as error:
        raise BrokenState(name, f"is damaged: {_short(error)}", hint=restore_hint) from None
    try:
        top = as_object(document)
        newer = _is_newer(top, name, tolerate_newer=tolerate_newer)
        lock = _lock(top, NEWER_LOCK if newer else LOCK)
        sound = newer or _is_sound(top)
    except Malformed as error:
        raise BrokenState(name, f"is not a lockfile: {error}", hint=restore_hint) from None
    if not sound:
        problem = "does not fit its checksum: it is damaged, or was edited by hand"
        raise BrokenState(name, problem, hint=f"{MIXED_HINT}; else {restore_hint}; {EDIT_HINT}")
    check_consistency(lock, name)
    return lock


def check_consistency(lock: Lock, name: str) -> None:
    """Raise BrokenState for an inconsistent lock; `name` is for its message."""
    found = find_contradiction(lock)
    if found:
        raise BrokenState(name, found, hint=RESTORE_HINT.replace("FILE", name))


def check_owner(lock: Lock, app_id: str) -> None:
    """Raise Stale for the lockfile of another account, whose media_ids mean nothing here."""
    if lock.account and lock.account != account_hash(app_id):
        raise Stale(
            f"the lockfile belongs to another account than {app_id}",
            hint="each account has its own: name it under `accounts:`, or move the lockfile away",
        )


def _block(address: Address, resource: Resource) -> tuple[bytes, bytes]:
    """The text of a resource in the file, and its hash."""
    key = json.dumps(str(address), ensure_ascii=False)
    document = LOCK.write(resource)
    text = json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True)
    block = f"    {key}: {text}".replace("\n", "\n    ").encode()
    return block, _seal(str(address), document)


def _seal(key: str, document: object) -> bytes:
    text = json.dumps([key, document], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).digest()


def _checksum(seals: Iterable[bytes]) -> str:
    """A hash over those of all resources, in the order of their addresses."""
    return hashlib.sha256(b"".join(seals)).hexdigest()[:32]


def _is_sound(top: Mapping[str, Any]) -> bool:
    """Whether the checksum, if there is one, matches the resources."""
    resources = top["resources"]
    checksum = _checksum(_seal(key, resources[key]) for key in sorted(resources))
    return top.get("checksum") in (None, checksum)


def _lock(top: Mapping[str, Any], serialiser: LockSerialiser) -> Lock:
    require(top, "account", "resources", "serial")
    fields = {
        key: resource for key, resource in top.items() if key not in {"checksum", "format_version"}
    }
    lock: Lock = serialiser.read(Lock, fields)
    return lock


def _is_newer(top: Mapping[str, Any], name: str, *, tolerate_newer: bool) -> bool:
    version: int = LOCK.read_key(int, top, "format_version")
    if version < 1:
        raise Malformed(f"must be {FORMAT_VERSION}", "format_version")
    if version > FORMAT_VERSION and not tolerate_newer:
        raise Stale(
            f"{name} has format {version}; this wxpublish knows {FORMAT_VERSION}",
            hint="a newer wxpublish wrote it: pip install -U wxpublish",
        )
    return version > FORMAT_VERSION


def _short(error: Exception) -> str:
    return str(error).splitlines()[0][:120] if str(error) else type(error).__name__
