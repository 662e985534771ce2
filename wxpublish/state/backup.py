"""Copies of remote items that apply overwrites or deletes: drafts have no recycle bin."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path

from wxpublish.errors import CannotSave
from wxpublish.model.address import Address
from wxpublish.state.atomic_files import make_workspace, write_atomic

FOLDER = "backup"
PLAIN_SUFFIX = re.compile(r"\.(?!json$)[a-z0-9]{1,5}$")
MAX_KEY_LENGTH = 40
"""Characters of an address in a file name; Chinese ones have three bytes, and a name 255 at most."""


def save_file(
    root: Path, address: Address, media_id: str, name: str, data: bytes, stamp: str
) -> Path:
    """Save the bytes of a remote file under `.wxpublish/backup/`, beside a document that describes
    them. Raises CannotSave as `save_remote` does.
    """
    document = {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    path = save_remote(root, address, media_id, document, stamp)
    suffix = PLAIN_SUFFIX.search(name)
    try:
        write_atomic(path.with_suffix(suffix[0] if suffix else ".bin"), data, private=True)
    except OSError as error:
        problem = error.strerror or str(error)
        raise CannotSave(str(path.parent), problem, None, "nothing was overwritten") from None
    return path


def save_remote(
    root: Path, address: Address, media_id: str, document: Mapping[str, object], stamp: str
) -> Path:
    """Save a remote item under `.wxpublish/backup/`, beside earlier ones; returns the path.

    `stamp` is the time in the file's name. Raises CannotSave; then the item must not be overwritten.
    """
    folder = root / ".wxpublish" / FOLDER
    body = {"address": str(address), "media_id": media_id, **document}
    text = json.dumps(body, ensure_ascii=False, indent=2) + "\n"
    try:
        make_workspace(root)
        folder.mkdir(exist_ok=True)
        path = next(path for path in _candidate_paths(folder, address, stamp) if not path.exists())
        write_atomic(path, text.encode(), private=True)
    except OSError as error:
        problem = error.strerror or str(error)
        raise CannotSave(str(folder), problem, None, "nothing was overwritten") from None
    return path


def _candidate_paths(folder: Path, address: Address, stamp: str) -> Iterator[Path]:
    """`news.a-b.1f2e3d4c.STAMP.json` and numbered ones; the hash distinguishes `a/b` from `a-b`."""
    key = re.sub(r"[^\w.-]", "-", address.key)[:MAX_KEY_LENGTH]
    digest = hashlib.sha256(str(address).encode()).hexdigest()[:8]
    stem = f"{address.kind}.{key}.{digest}.{stamp}"
    yield folder / f"{stem}.json"
    for number in count(2):
        yield folder / f"{stem}-{number}.json"
