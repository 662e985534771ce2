"""The lockfile as a file: interface.md 7. Small, sorted, one block an address, no secret, no text."""

import json
from pathlib import Path

from wxpublish.errors import BrokenState, Stale
from wxpublish.model.address import Address
from wxpublish.model.lock import Lock, account_hash
from wxpublish.state.files import write_atomic
from wxpublish.state.records import Malformed, Node, resource_from, resource_to

FORMAT_VERSION = 1
WAY_OUT = "take it back from git (git checkout -- FILE) or from FILE.backup in .wxpublish"


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


def write(path: Path, lock: Lock) -> None:
    """Put the lockfile in place at once. Raises OSError, and BrokenState for a lock that is wrong."""
    check(lock, path.name)
    write_atomic(path, encode(lock))


def encode(lock: Lock) -> bytes:
    """The file's bytes: keys sorted, two-space indent, one final newline."""
    document: dict[str, object] = {
        "format_version": FORMAT_VERSION,
        "lineage": lock.lineage,
        "serial": lock.serial,
        "account": lock.account,
        "resources": {str(address): resource_to(held) for address, held in lock.resources.items()},
    }
    if lock.plans:
        document["plans"] = list(lock.plans)
    text = json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True)
    return text.encode() + b"\n"


def decode(data: bytes, name: str, *, tolerate_newer: bool = False) -> Lock:
    """Read the file's bytes; `name` is for messages."""
    way_out = WAY_OUT.replace("FILE", name)
    try:
        document = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise BrokenState(name, f"is torn: {_short(error)}", hint=way_out) from None
    try:
        top = Node(document, "$")
        _known_version(top, name, tolerate_newer=tolerate_newer)
        lock = _lock(top)
    except Malformed as error:
        raise BrokenState(name, f"is not a lockfile: {error}", hint=way_out) from None
    check(lock, name)
    return lock


def check(lock: Lock, name: str) -> None:
    """Refuse a lock that contradicts itself: an id under two addresses, a file nobody has."""
    problem = _problem(lock)
    if problem:
        raise BrokenState(name, problem, hint=WAY_OUT.replace("FILE", name))


def guard(lock: Lock, app_id: str) -> None:
    """Refuse the lockfile of another account: its ids would mean nothing, or the wrong thing."""
    if lock.account and lock.account != account_hash(app_id):
        raise Stale(
            f"the lockfile belongs to another account than {app_id}",
            hint="each account has its own: name it under `accounts:`, or move the lockfile away",
        )


def _lock(top: Node) -> Lock:
    resources = {
        _address(key, node): resource_from(node) for key, node in top.get("resources").items()
    }
    return Lock(
        lineage=top.get("lineage").text() if "lineage" in top else None,
        serial=top.get("serial").whole(),
        account=top.get("account").text(),
        resources=resources,
        plans=tuple(node.text() for node in top.get("plans").elements()) if "plans" in top else (),
    )


def _address(key: str, node: Node) -> Address:
    try:
        return Address.parse(key)
    except ValueError:
        raise node.wrong("an address such as news.hello as its key") from None


def _known_version(top: Node, name: str, *, tolerate_newer: bool) -> None:
    version = top.get("format_version").whole()
    if version > FORMAT_VERSION and not tolerate_newer:
        raise Stale(
            f"{name} has format {version}; this wxpublish knows {FORMAT_VERSION}",
            hint="a newer wxpublish wrote it: pip install -U wxpublish",
        )
    if version < 1:
        raise top.wrong(f"format_version {FORMAT_VERSION}")


def _problem(lock: Lock) -> str | None:
    owners: dict[str, Address] = {}
    for address, held in lock.resources.items():
        for media_id in (held.media_id, *(old.media_id for old in held.superseded)):
            other = owners.setdefault(media_id, address) if media_id else address
            if other != address:
                return f"gives the media_id {media_id} to both {other} and {address}"
    missing = sorted(lock.used() - set(lock.resources))
    if missing:
        return f"has articles that use {missing[0]}, which it does not know"
    if lock.serial < 0 or (lock.resources and lock.lineage is None):
        return "has no lineage or a negative serial"
    return None


def _short(error: Exception) -> str:
    return str(error).splitlines()[0][:120] if str(error) else type(error).__name__
