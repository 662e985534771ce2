"""The folder of what may be deleted at any time: it makes a run faster or saves a call.

`python -m wxpublish.state.cache_folder` prints the path of the store of rendered articles as the
output of a step, which the action keeps for later runs; an empty one if it is there already, so that
nothing replaces it. It needs the standard library alone.
"""

import hashlib
import os
import sys
from collections.abc import Mapping

SITES = "sites"
"""The folder with the files of each site, in the cache folder."""
STORE = "articles.sqlite"
"""The store of rendered articles of all sites, in the cache folder."""


def cache_folder(environ: Mapping[str, str]) -> str:
    """`WXPUBLISH_CACHE_DIR`, or the folder that the system has for this user's caches."""
    if given := environ.get("WXPUBLISH_CACHE_DIR"):
        return given
    if sys.platform != "win32":  # as platformdirs does it, whose import takes longer than a plan
        caches = environ.get("XDG_CACHE_HOME", "").strip()
        usual = "~/Library/Caches" if sys.platform == "darwin" else "~/.cache"
        return f"{caches or os.path.expanduser(usual)}/wxpublish"  # noqa: PTH111 - no pathlib
    import platformdirs  # noqa: PLC0415

    return platformdirs.user_cache_dir("wxpublish", appauthor=False)


def site_name(root: str | os.PathLike[str]) -> str:
    """The name of a site's files in the cache folder: it has one for each folder."""
    return hashlib.sha256(os.fsencode(os.path.realpath(root))).hexdigest()[:24]


if __name__ == "__main__":
    path = f"{cache_folder(os.environ)}/{STORE}"
    sys.stdout.write(f"store={'' if os.path.exists(path) else path}\n")  # noqa: PTH110 - no pathlib
