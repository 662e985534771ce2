"""The name that somebody probably meant."""

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches


def closest(written: str, names: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The name that differs in case or Unicode form alone, else one that looks much alike."""
    plain: dict[str, str] = {}
    for name in names:
        plain.setdefault(folded(name), name)
    near = get_close_matches(folded(written), plain, n=1, cutoff=cutoff)
    return plain[near[0]] if near else None


def folded(name: str) -> str:
    """A name without its case and Unicode form."""
    return unicodedata.normalize("NFC", name).casefold()
