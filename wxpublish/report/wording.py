"""Numbers, sizes and names in sentences."""

from collections.abc import Iterable

_ONE_KB = 1024


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """`1 draft`, `1,200 drafts`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(words: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *most, last = list(words) or [""]
    return f"{', '.join(most)} and {last}" if most else last


def item_name(title: str, *, file: bool = False) -> str:
    """A remote item by its title; a file by its name."""
    if file:
        return title or "(name unknown)"
    return f"《{title}》" if title else "(title unknown)"


def size_text(size: int) -> str:
    """A size in bytes: `640 bytes`, `12 KB`, `1.8 MB`."""
    if size < _ONE_KB:
        return counted(size, "byte")
    if size < _ONE_KB * _ONE_KB:
        return f"{round(size / _ONE_KB):,} KB"
    return f"{size / _ONE_KB / _ONE_KB:,.1f} MB"


def masked(app_id: str) -> str:
    """An app id with its middle hidden: `wx01…cdef` is enough to tell two accounts apart."""
    if not app_id:
        return ""
    return f"{app_id[:4]}…{app_id[-4:]}" if len(app_id) > 8 else app_id[:2] + "…"
