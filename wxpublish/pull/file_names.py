"""Safe names of files and folders from untrusted titles, filenames and addresses.

A name never leaves its folder, is never hidden or a device on Windows, and has the right suffix.
"""

import hashlib
import re
import unicodedata

MAX_FOLDER_LENGTH = 40
"""In characters, so at most 160 bytes; file systems allow 255."""
MAX_FILE_LENGTH = 60
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_SAME_TYPE = {"jpeg": "jpg", "m4v": "mp4"}


def slugify(text: str) -> str:
    """Text as letters and digits with hyphens between them; empty if there are none."""
    words = re.sub(r"[^\w]+", "-", unicodedata.normalize("NFC", text))
    short = words.strip("-_")[:MAX_FOLDER_LENGTH].strip("-_")
    return f"{short}-" if _RESERVED.fullmatch(short) else short


def folder_name(key: str) -> str:
    """An address's key as a path of slugs: `2026/春天` stays, `../x` becomes `x`."""
    return "/".join(filter(None, (slugify(part) for part in key.split("/"))))


def file_name(written: str, media_id: str, suffix: str) -> str:
    """A material's own name, made safe, with the suffix of its content.

    A material without a name gets its media_id.
    """
    last = unicodedata.normalize("NFC", re.split(r"[/\\]", written)[-1])
    shown = "".join(char for char in last if unicodedata.category(char) not in _INVISIBLE)
    name = _UNSAFE.sub("_", shown).strip(" .")
    stem, dot, own = name.rpartition(".")
    wanted = suffix or "bin"
    if not dot or _SAME_TYPE.get(own.lower(), own.lower()) != wanted:
        stem, own = name, wanted
    stem = stem[:MAX_FILE_LENGTH].strip(" .") or slugify(media_id) or "material"
    return f"{'_' if _RESERVED.fullmatch(stem) else ''}{stem}.{own}"


def disambiguate(name: str, media_id: str) -> str:
    """The name with a hash of the media_id, for use when another item has the name."""
    mark = hashlib.sha256(media_id.encode()).hexdigest()[:6]
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}-{mark}.{suffix}" if dot else f"{name}-{mark}"
