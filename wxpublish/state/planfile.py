"""A saved plan: the reviewed plan and the exact bytes that it sends, in one file.

The file is gzipped JSON. It has unpublished text, so only its owner may read it; it has no
credentials. It also has its own output in every format, so that a plan of a newer version can be
shown, though not applied.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from wxpublish.errors import BrokenState, CannotSave, Stale
from wxpublish.model.address import Address
from wxpublish.model.asset import Payload
from wxpublish.model.plan import Plan
from wxpublish.state.atomic_files import read_regular_file, write_atomic
from wxpublish.state.plan_codec import PLAN, TAG
from wxpublish.state.serialiser import Malformed, Serialiser, as_object, parse

T = TypeVar("T")
FORMAT_VERSION = 2
MAGIC = "wxpublish plan"
MAX_SIZE = 1 << 30
"""The largest uncompressed plan file, in bytes: a larger one is a decompression bomb."""


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """A plan with its payloads, and what must still be the same when it is applied.

    `sources` are digests of the site's files by path, `created` and `expires` seconds since 1970,
    `account` the hash of its app id, `version` that of the program, `plan_id` a digest of it all.
    `rendered` is the plan as `--format` text, json and markdown print it.
    """

    plan: Plan
    payloads: Mapping[Address, Payload]
    sources: Mapping[str, str]
    account: str
    version: str
    created: int
    expires: int
    plan_id: str = ""
    rendered: Mapping[str, str] = field(default_factory=dict)


KEYS = frozenset({"plan", "payloads", "sources", "account", "version", "created", "expires"})


def write(path: Path, saved: SavedPlan) -> None:
    """Write a plan file. Raises CannotSave."""
    document = {
        "magic": MAGIC,
        "format_version": FORMAT_VERSION,
        "plan": PLAN.write(saved.plan),
        "payloads": PLAN.write(saved.payloads),
        "sources": PLAN.write(saved.sources),
        "account": saved.account,
        "version": saved.version,
        "created": saved.created,
        "expires": saved.expires,
        "shown": dict(saved.rendered),
    }
    body = json.dumps(document, ensure_ascii=False, sort_keys=True).encode()
    if len(body) > MAX_SIZE:
        problem = f"the plan holds {len(body) >> 20} MiB; a plan file takes {MAX_SIZE >> 20}"
        raise CannotSave(str(path), problem, None, "save it in parts: wxpublish plan --target …")
    try:
        # Most of it are pictures, which no level compresses further.
        write_atomic(path, gzip.compress(body, compresslevel=1, mtime=0), private=True)
    except OSError as error:
        problem = error.strerror or str(error)
        raise CannotSave(str(path), problem, None, "choose another file") from None


def read(path: Path) -> SavedPlan:
    """Read a plan file. Raises BrokenState if it is none, and Stale for another format."""
    return _read(path, _saved)


def read_rendered(path: Path) -> Mapping[str, str]:
    """The output of a plan by format, whichever version wrote it. Raises BrokenState."""
    return _read(path, lambda top, _: _rendered(top))


def _read(path: Path, make: Callable[[dict[str, Any], str], T]) -> T:
    try:
        packed = read_regular_file(path, MAX_SIZE)
    except OSError as error:
        hint = f"save a plan there first: wxpublish plan --out {path}"
        raise BrokenState(str(path), f"cannot be read: {error.strerror}", hint=hint) from None
    try:
        body = _unpacked(packed)
        top = as_object(parse(body))
        if top.get("magic") != MAGIC:
            raise Malformed(f'must have the "magic" of one: {MAGIC}')
        return make(top, hashlib.sha256(body).hexdigest()[:32])
    except (ValueError, RecursionError, zlib.error) as error:
        hint = "make it again: wxpublish plan --out FILE"
        raise BrokenState(str(path), f"is not a plan file: {error!s:.120}", hint=hint) from None


def _rendered(top: dict[str, Any]) -> Mapping[str, str]:
    if top.get("shown") is None:
        return {}
    texts: Mapping[str, str] = Serialiser().read_key(Mapping[str, str], top, "shown")
    return texts


def _unpacked(packed: bytes) -> bytes:
    unpack = zlib.decompressobj(wbits=31)
    body = unpack.decompress(packed, MAX_SIZE)
    if not unpack.eof or unpack.unused_data:
        raise Malformed("is cut off, or longer than one gzip member")
    return body


def _saved(top: dict[str, Any], plan_id: str) -> SavedPlan:
    version = PLAN.read_key(int, top, "format_version")
    if version > FORMAT_VERSION:
        raise Stale(
            f"this plan has format {version}; this wxpublish knows {FORMAT_VERSION}",
            hint="a newer wxpublish wrote it: pip install -U wxpublish",
        )
    if version < FORMAT_VERSION:
        raise Stale(
            f"this plan has format {version}; this wxpublish writes {FORMAT_VERSION}",
            hint="an older wxpublish wrote it: make it again with wxpublish plan --out FILE",
        )
    parts = {key: held for key, held in top.items() if key in KEYS}
    saved: SavedPlan = PLAN.read(SavedPlan, {TAG: "SavedPlan", **parts})
    return replace(saved, plan_id=plan_id, rendered=_rendered(top))
