"""The lines of `.gitattributes` that make git merge lockfiles with our merge driver."""

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path

from wxpublish.errors import WxpublishError

ATTRIBUTES_FILE = ".gitattributes"
PATTERN = "wxpublish*.lock.json"
"""Matches the default lockfile names of all accounts."""
_ATTRIBUTES = "text eol=lf merge=wxpublish linguist-generated"
_BINARY_MERGE = re.compile(rf"^({re.escape(PATTERN)}\s.*)\bmerge=binary\b", re.MULTILINE)


def set_merge_driver(root: Path, lockfiles: Iterable[str]) -> bool:
    """Set the merge driver for these lockfiles in the site's `.gitattributes`.

    Returns whether the file changed. Raises WxpublishError.
    """
    path = root / ATTRIBUTES_FILE
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            message = f"{path} is not a regular file"
            raise WxpublishError(message, hint="replace it with a regular file")
        before = path.read_bytes().decode() if path.exists() else ""
        after = _with_driver(before, lockfiles)
        if after != before:
            path.write_bytes(after.encode())
    except (OSError, UnicodeDecodeError) as error:
        raise WxpublishError(f"{path} cannot be changed: {error}") from None
    return after != before


def _with_driver(text: str, lockfiles: Iterable[str]) -> str:
    text = _BINARY_MERGE.sub(r"\1merge=wxpublish", text)
    patterns = dict.fromkeys(
        PATTERN if fnmatchcase(name, PATTERN) else f"/{name}" for name in lockfiles
    )
    for pattern in patterns:
        if not re.search(rf"^{re.escape(pattern)}\s.*\bmerge=wxpublish\b", text, re.MULTILINE):
            text += "\n" * bool(text and not text.endswith("\n")) + f"{pattern} {_ATTRIBUTES}\n"
    return text
