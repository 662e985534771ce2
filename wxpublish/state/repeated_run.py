"""The last runs of a site that had nothing to do, and the stamps of all that they looked at.

As long as nothing of that has changed, the same command has nothing to do and prints the same. To
find out takes a `stat` of each file, so the imports of this module would be most of such a run: it
has few.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wxpublish import __version__
from wxpublish.state.cache_folder import SITES, site_name
from wxpublish.state.file_stamps import hash_file, is_settled, read_stamp
from wxpublish.state.link_scan import find_links

FORMAT_VERSION = 1
MAX_RUNS = 8
"""Command lines whose output is kept."""
_ENVIRONMENT = frozenset(
    "CI COLORTERM COLUMNS FORCE_COLOR HOME LANG LANGUAGE NO_COLOR PATH TERM TZ".split()
)
_ENVIRONMENT_PREFIXES = ("GITHUB_", "GIT_", "LC_", "PYTHON", "WXPUBLISH_", "XDG_")

Printed = Sequence[tuple[str, str]]
"""What a run printed: for each text `out` or `err`, and the text."""


def record_path(cache: str, root: str) -> str:
    """The path of the record of the site in `root`, below the cache folder."""
    return f"{cache}/{SITES}/{site_name(root)}.runs.json"


def run_key(
    arguments: Sequence[str], environ: Mapping[str, str], terminal: Sequence[object]
) -> str:
    """The key of a run: all that its output depends on, besides files.

    `terminal` describes the streams. Credentials do not count: a run with nothing to do uses none.
    """
    wanted = {
        name: text
        for name, text in environ.items()
        if name in _ENVIRONMENT or name.startswith(_ENVIRONMENT_PREFIXES)
        if not name.endswith(("SECRET", "TOKEN"))
    }
    parts = (__version__, sys.version, arguments, sorted(wanted.items()), terminal)
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def find_run(record: str, key: str) -> Printed | None:
    """What the run with this key printed, if nothing has changed since."""
    known = _read(record)
    return known["runs"][key] if key in known["runs"] and _is_unchanged(known) else None


def remember_run(
    record: str,
    key: str,
    printed: Printed,
    *,
    looked_at: Iterable[str],
    journal: str,
    workspace: str,
    mutex: str,
    started: int,
) -> None:
    """Record a run that had nothing to do. A record that cannot be written is no error.

    `looked_at` are the paths of files and folders, present or not; the run is not recorded if one is
    not older than it: it began at `started` (nanoseconds). The `journal` is written by each apply, and
    compared by its content. `workspace` is the folder that must have no symbolic links, and `mutex`
    the file that another run locks.
    """
    stamps = {path: read_stamp(path) for path in sorted(set(looked_at))}
    if not all(stamp is None or is_settled(stamp, started) for stamp in stamps.values()):
        return
    found: dict[str, Any] = {
        "stamps": {path: stamp and list(stamp) for path, stamp in stamps.items()},
        "journal": journal,
        "journal_hash": hash_file(journal),
        "workspace": workspace,
        "mutex": mutex,
    }
    known = _read(record)
    same = all(known.get(name) == value for name, value in found.items())
    others = [item for item in known["runs"].items() if item[0] != key] if same else []
    _write(record, {**found, "runs": {**dict(others[1 - MAX_RUNS :]), key: printed}})


def _is_unchanged(known: Mapping[str, Any]) -> bool:
    for path, stamp in known["stamps"].items():
        if read_stamp(path) != (stamp and tuple(stamp)):
            return False
    return (
        hash_file(known["journal"]) == known["journal_hash"]
        and not os.path.islink(known["workspace"])  # noqa: PTH114 - see the module
        and next(find_links(known["workspace"]), None) is None
        and not _is_locked(known["mutex"])
    )


def _is_locked(path: str) -> bool:
    """Whether another run is at work; also if that cannot be found out."""
    try:
        import fcntl  # noqa: PLC0415 - not on every system

        with open(path, "rb") as file:  # noqa: PTH123 - see the module
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except (ImportError, OSError):
        return True
    return False


def _read(record: str) -> dict[str, Any]:
    """The record; one without runs if there is none that is sound."""
    try:
        with open(record, "rb") as file:  # noqa: PTH123 - see the module
            head, _, body = file.read().partition(b"\n")
        known: dict[str, Any] = json.loads(body) if head == _seal(body) else {}
    except (OSError, ValueError):
        known = {}
    return known or {"runs": {}}


def _write(record: str, value: Mapping[str, object]) -> None:
    from wxpublish.state.atomic_files import write_cache  # noqa: PLC0415 - see the module

    body = json.dumps(value, separators=(",", ":")).encode()
    write_cache(record, _seal(body) + b"\n" + body)


def _seal(body: bytes) -> bytes:
    return f"{FORMAT_VERSION} {hashlib.sha256(body).hexdigest()}".encode()
