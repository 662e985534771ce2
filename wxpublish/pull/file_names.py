"""Names of files and folders from what strangers wrote: titles, file names, addresses.

A name never leaves its folder, hides, means a device on Windows, or pretends to be of another type.
"""

import hashlib
import re
import unicodedata

LONGEST = 40
"""Characters of a folder's name: 160 bytes at most, where a file system takes 255."""
LONGEST_FILE = 60
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_SAME = {"jpeg": "jpg", "m4v": "mp4"}


def slug(text: str) -> str:
    """Text as a part of an id: letters and digits with hyphens between; empty where none is left."""
    words = re.sub(r"[^\w]+", "-", unicodedata.normalize("NFC", text))
    short = words.strip("-_")[:LONGEST].strip("-_")
    return f"{short}-" if _RESERVED.fullmatch(short) else short


def folder_name(key: str) -> str:
    """An address's key as a path of slugs: `2026/春天` stays, `../x` does not get out."""
    return "/".join(filter(None, (slug(part) for part in key.split("/"))))


def file_name(written: str, media_id: str, suffix: str) -> str:
    """A material's own name, made safe, with the suffix that its bytes deserve.

    Nameless ones are called after their media_id.
    """
    last = unicodedata.normalize("NFC", re.split(r"[/\\]", written)[-1])
    shown = "".join(char for char in last if unicodedata.category(char) not in _UNSEEN)
    name = _UNSAFE.sub("_", shown).strip(" .")
    stem, dot, own = name.rpartition(".")
    wanted = suffix or "bin"
    if not dot or _SAME.get(own.lower(), own.lower()) != wanted:
        stem, own = name, wanted
    stem = stem[:LONGEST_FILE].strip(" .") or slug(media_id) or "material"
    return f"{'_' if _RESERVED.fullmatch(stem) else ''}{stem}.{own}"


def distinct(name: str, media_id: str) -> str:
    """The name with a mark of the item, for when another item has it already."""
    mark = hashlib.sha256(media_id.encode()).hexdigest()[:6]
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}-{mark}.{suffix}" if dot else f"{name}-{mark}"
