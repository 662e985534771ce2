"""A saved plan: what was reviewed and the exact bytes it would send, in one file.

It holds unpublished text, so it is readable by its owner alone; it holds no credentials.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wxpublish.errors import BrokenState, CannotSave
from wxpublish.model.address import Address
from wxpublish.model.asset import Payload
from wxpublish.model.plan import Plan
from wxpublish.state.codec import Undecodable, decode, encode
from wxpublish.state.files import write_atomic

FORMAT_VERSION = 1
MAGIC = "wxpublish plan"
LARGEST = 1 << 30
"""Bytes of an unpacked plan file: more is no plan but a bomb."""


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """A plan with its payloads and what must still hold when it is applied.

    `sources` are digests of the site's files by path, `created` and `expires` seconds since 1970,
    `account` the hash of its app id, `version` that of the program, `plan_id` a digest of it all.
    """

    plan: Plan
    payloads: Mapping[Address, Payload]
    sources: Mapping[str, str]
    account: str
    version: str
    created: int
    expires: int
    plan_id: str = ""


def write(path: Path, saved: SavedPlan) -> None:
    """Write a plan file. Raises CannotSave."""
    body = json.dumps(
        {
            "magic": MAGIC,
            "format_version": FORMAT_VERSION,
            "plan": encode(saved.plan),
            "payloads": encode(saved.payloads),
            "sources": encode(saved.sources),
            "account": saved.account,
            "version": saved.version,
            "created": saved.created,
            "expires": saved.expires,
        },
        ensure_ascii=False,
        sort_keys=True,
    ).encode()
    try:
        write_atomic(path, gzip.compress(body, mtime=0), private=True)
    except OSError as error:
        problem = error.strerror or str(error)
        raise CannotSave(str(path), problem, None, "choose another file") from None


def read(path: Path) -> SavedPlan:
    """Read a plan file. Raises BrokenState for anything else."""
    try:
        packed = path.read_bytes()
    except OSError as error:
        raise BrokenState(str(path), f"cannot be read: {error.strerror}") from None
    try:
        body = _unpacked(packed)
        return _saved(json.loads(body), hashlib.sha256(body).hexdigest()[:32])
    except (Undecodable, ValueError, KeyError, TypeError, RecursionError, zlib.error) as error:
        problem = str(error) or type(error).__name__
        hint = "make it again: wxpublish plan --out FILE"
        raise BrokenState(str(path), f"is not a plan file: {problem:.120}", hint=hint) from None


def _unpacked(packed: bytes) -> bytes:
    unpack = zlib.decompressobj(wbits=31)
    body = unpack.decompress(packed, LARGEST)
    if not unpack.eof or unpack.unused_data:
        raise Undecodable("it is torn")
    return body


def _saved(document: object, plan_id: str) -> SavedPlan:
    if not isinstance(document, dict) or document.get("magic") != MAGIC:
        raise Undecodable("it begins otherwise")
    if document.get("format_version") != FORMAT_VERSION:
        raise Undecodable(f"format {document.get('format_version')} is not known")
    plan = decode(document["plan"])
    payloads, sources = decode(document["payloads"]), decode(document["sources"])
    if (
        not isinstance(plan, Plan)
        or not _is_mapping(payloads, Payload)
        or not _is_mapping(sources, str)
    ):
        raise Undecodable("its parts are not what they should be")
    return SavedPlan(
        plan=plan,
        payloads=payloads,
        sources=sources,
        account=str(document["account"]),
        version=str(document["version"]),
        created=int(document["created"]),
        expires=int(document["expires"]),
        plan_id=plan_id,
    )


def _is_mapping(value: object, kind: type) -> bool:
    return isinstance(value, dict) and all(isinstance(item, kind) for item in value.values())
