"""Show, shrink and empty the cache: the indexes of sites, and the store of rendered articles.

Other runs may use it meanwhile: each entry is complete or missing. Nothing else in the cache folder
is touched, such as tokens.
"""

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from wxpublish.state.article_store import ArticleStore, StoreInfo
from wxpublish.state.cache_folder import SITES, STORE

MAX_AGE = 90 * 24 * 3600
"""Seconds after which the index of a site that nothing wrote is removed. It does not say where the
site is; one that is still there gets its index again in the next run, without rendering."""
_SUFFIXES = (".json", ".tmp")


@dataclass(frozen=True, slots=True)
class CacheInfo:
    """The size of the cache in bytes, its rendered articles and parts of them, and its sites."""

    bytes: int
    entries: int
    sites: int


def inspect_cache(folder: Path) -> CacheInfo:
    """The size of the cache in this folder, which need not exist."""
    files = list(_site_files(folder))
    store = _inspect_store(folder / STORE)
    names = {path.name.partition(".")[0] for path in files if path.suffix == ".json"}
    return CacheInfo(store.bytes + sum(map(_size, files)), store.entries, len(names))


def prune_cache(folder: Path, max_bytes: int) -> None:
    """Remove what was used longest ago from the store until the rest has this size, and the indexes
    of sites that nothing has written for `MAX_AGE`. Raises OSError.
    """
    if (folder / STORE).is_file():
        ArticleStore(folder / STORE).prune(max_bytes)
    now = time.time()
    for path in _site_files(folder):
        if _written(path) + MAX_AGE < now:
            path.unlink(missing_ok=True)


def clear_cache(folder: Path) -> None:
    """Remove the store and every index. Raises OSError."""
    store = folder / STORE
    # SQLite refuses to write to a file that has been removed, so another run only loses its entries.
    for path in (*_site_files(folder), store, store.with_name(f"{STORE}-journal")):
        path.unlink(missing_ok=True)


def _inspect_store(path: Path) -> StoreInfo:
    return ArticleStore(path).info() if path.is_file() else StoreInfo(0, 0)


def _site_files(folder: Path) -> Iterator[Path]:
    """The indexes, and what writers that were killed have left."""
    with suppress(FileNotFoundError, NotADirectoryError):
        yield from sorted(path for path in (folder / SITES).iterdir() if path.suffix in _SUFFIXES)


def _size(path: Path) -> int:
    with suppress(FileNotFoundError):
        return path.lstat().st_size
    return 0


def _written(path: Path) -> float:
    """The time when a file was written, in seconds; now if it has gone."""
    with suppress(FileNotFoundError):
        return path.lstat().st_mtime
    return time.time()
