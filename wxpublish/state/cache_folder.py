"""The folder of what may be deleted at any time: it makes a run faster or saves a call."""

from collections.abc import Mapping
from pathlib import Path


def cache_folder(environ: Mapping[str, str]) -> Path:
    """`WXPUBLISH_CACHE_DIR`, or the folder that the system has for this user's caches."""
    given = environ.get("WXPUBLISH_CACHE_DIR")
    if given:
        return Path(given)
    import platformdirs  # noqa: PLC0415 - slow to import, and not needed for a named folder

    return platformdirs.user_cache_path("wxpublish", appauthor=False)
