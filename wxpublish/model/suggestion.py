"""Suggestions for misspelt names."""

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches


def closest(written: str, names: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The name that differs only in case or Unicode form, else the most similar one, if any."""
    plain: dict[str, str] = {}
    for name in names:
        plain.setdefault(folded(name), name)
    near = get_close_matches(folded(written), plain, n=1, cutoff=cutoff)
    return plain[near[0]] if near else None


def folded(name: str) -> str:
    """A name in one case and one Unicode form."""
    return unicodedata.normalize("NFC", name).casefold()
