"""A saved plan: what was reviewed and the exact bytes it would send, in one file.

Gzip around JSON. It holds unpublished text, so it is readable by its owner alone; it holds no
credentials.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wxpublish.errors import BrokenState, CannotSave
from wxpublish.model.address import Address
from wxpublish.model.asset import Payload
from wxpublish.model.plan import Plan
from wxpublish.state.codec import Undecodable, decode, encode
from wxpublish.state.files import write_atomic
from wxpublish.state.records import Node, parse

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
    document = {
        "magic": MAGIC,
        "format_version": FORMAT_VERSION,
        "plan": encode(saved.plan),
        "payloads": encode(saved.payloads),
        "sources": encode(saved.sources),
        "account": saved.account,
        "version": saved.version,
        "created": saved.created,
        "expires": saved.expires,
    }
    body = json.dumps(document, ensure_ascii=False, sort_keys=True).encode()
    if len(body) > LARGEST:
        problem = f"the plan holds {len(body) >> 20} MiB; a plan file takes {LARGEST >> 20}"
        raise CannotSave(str(path), problem, None, "save it in parts: wxpublish plan --target …")
    try:
        # Pictures do not get smaller; a higher level would only take its time.
        write_atomic(path, gzip.compress(body, compresslevel=1, mtime=0), private=True)
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
        return _saved(Node(parse(body)), hashlib.sha256(body).hexdigest()[:32])
    except (ValueError, RecursionError, zlib.error) as error:
        hint = "make it again: wxpublish plan --out FILE"
        raise BrokenState(str(path), f"is not a plan file: {error!s:.120}", hint=hint) from None


def _unpacked(packed: bytes) -> bytes:
    unpack = zlib.decompressobj(wbits=31)
    body = unpack.decompress(packed, LARGEST)
    if not unpack.eof or unpack.unused_data:
        raise Undecodable("it is torn")
    return body


def _saved(top: Node, plan_id: str) -> SavedPlan:
    if top.maybe_text("magic") != MAGIC:
        raise Undecodable("it begins otherwise")
    version = top.get("format_version").whole()
    if version != FORMAT_VERSION:
        raise Undecodable(f"it has format {version}; this wxpublish knows {FORMAT_VERSION}")
    plan = decode(top.get("plan").value)
    if not isinstance(plan, Plan):
        raise top.get("plan").wrong("a plan")
    return SavedPlan(
        plan=plan,
        payloads=_mapping(top.get("payloads"), Address, Payload),
        sources=_mapping(top.get("sources"), str, str),
        account=top.get("account").text(),
        version=top.get("version").text(),
        created=top.get("created").whole(),
        expires=top.get("expires").whole(),
        plan_id=plan_id,
    )


def _mapping(node: Node, key: type, kind: type) -> dict[Any, Any]:
    made = decode(node.value)
    if not isinstance(made, dict) or not all(
        isinstance(name, key) and isinstance(held, kind) for name, held in made.items()
    ):
        raise node.wrong(f"{kind.__name__} by {key.__name__}")
    return made
