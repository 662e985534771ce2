"""The lockfile as a file: interface.md 7. Small, sorted, one block an address, no secret, no text."""

import json
from pathlib import Path

from wxpublish.errors import BrokenState, Stale
from wxpublish.model.address import Address
from wxpublish.model.lock import Lock, Resource, account_hash
from wxpublish.state.integrity import problem
from wxpublish.state.records import Malformed, Node, parse, resource_from, resource_to

FORMAT_VERSION = 1
KEYS = frozenset({"account", "format_version", "lineage", "plans", "resources", "serial"})
WAY_OUT = "take it back from git (git checkout -- FILE) or from .wxpublish/FILE.backup"

Blocks = dict[Address, tuple[Resource, bytes]]
"""The text of resources that were written before: of 3,000, a save changes one."""


def read(path: Path, *, tolerate_newer: bool = False) -> Lock:
    """The lockfile's content; an empty lock where there is none.

    Raises BrokenState for a file that is torn or contradicts itself, and Stale for one of a newer
    format, unless that is tolerated because it is only shown.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Lock()
    except OSError as error:
        raise BrokenState(str(path), f"cannot be read: {error.strerror}") from None
    return decode(data, path.name, tolerate_newer=tolerate_newer)


def encode(lock: Lock, blocks: Blocks | None = None) -> bytes:
    """The file's bytes: keys sorted, two-space indent, one final newline.

    `blocks` spares the work for resources that are the same as in the call before.
    """
    known: Blocks = {} if blocks is None else blocks
    entries = []
    for address, held in lock.resources.items():
        before = known.get(address)
        if before is None or before[0] is not held:
            before = known[address] = (held, _block(address, held))
        entries.append((str(address), before[1]))
    table = b",\n".join(block for _, block in sorted(entries))
    top: dict[str, object] = {
        "account": lock.account,
        "format_version": FORMAT_VERSION,
        "lineage": lock.lineage,
    }
    if lock.plans:
        top["plans"] = lock.plans
    head = json.dumps(top, ensure_ascii=False, indent=2).removesuffix("\n}").encode()
    opening, closing = (b"{\n", b"\n  }") if table else (b"{", b"}")
    tail = b',\n  "serial": %d\n}\n' % lock.serial
    return b"".join((head, b',\n  "resources": ', opening, table, closing, tail))


def decode(data: bytes, name: str, *, tolerate_newer: bool = False) -> Lock:
    """Read the file's bytes; `name` is for messages. Raises as `read` does."""
    way_out = WAY_OUT.replace("FILE", name)
    try:
        document = parse(data)
    except ValueError as error:
        raise BrokenState(name, f"is torn: {_short(error)}", hint=way_out) from None
    try:
        newer = _is_newer(Node(document), name, tolerate_newer=tolerate_newer)
        lock = _lock(Node(document, lenient=newer))
    except Malformed as error:
        raise BrokenState(name, f"is not a lockfile: {error}", hint=way_out) from None
    check(lock, name)
    return lock


def check(lock: Lock, name: str) -> None:
    """Refuse a lock that contradicts itself. Raises BrokenState; `name` is for its message."""
    found = problem(lock)
    if found:
        raise BrokenState(name, found, hint=WAY_OUT.replace("FILE", name))


def guard(lock: Lock, app_id: str) -> None:
    """Refuse the lockfile of another account: its ids would mean nothing, or the wrong thing."""
    if lock.account and lock.account != account_hash(app_id):
        raise Stale(
            f"the lockfile belongs to another account than {app_id}",
            hint="each account has its own: name it under `accounts:`, or move the lockfile away",
        )


def _block(address: Address, held: Resource) -> bytes:
    key = json.dumps(str(address), ensure_ascii=False)
    text = json.dumps(resource_to(held), ensure_ascii=False, indent=2, sort_keys=True)
    return f"    {key}: {text}".replace("\n", "\n    ").encode()


def _lock(top: Node) -> Lock:
    top.only(KEYS)
    resources = {}
    for key, node in top.get("resources").items():
        address = node.named(key)
        resources[address] = resource_from(address, node)
    return Lock(
        lineage=top.get("lineage").text() if "lineage" in top else None,
        serial=top.get("serial").whole(),
        account=top.get("account").text(),
        resources=resources,
        plans=tuple(node.text() for node in top.elements("plans")),
    )


def _is_newer(top: Node, name: str, *, tolerate_newer: bool) -> bool:
    version = top.get("format_version").whole()
    if version < 1:
        raise top.get("format_version").wrong(str(FORMAT_VERSION))
    if version > FORMAT_VERSION and not tolerate_newer:
        raise Stale(
            f"{name} has format {version}; this wxpublish knows {FORMAT_VERSION}",
            hint="a newer wxpublish wrote it: pip install -U wxpublish",
        )
    return version > FORMAT_VERSION


def _short(error: Exception) -> str:
    return str(error).splitlines()[0][:120] if str(error) else type(error).__name__
