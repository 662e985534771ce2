"""The numbered notes of an article: footnotes and addresses of links, in one sequence."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from wxpublish.render.arrange.link_policy import to_superscript


@dataclass(slots=True)
class Notes:
    """Numbers notes in order of appearance; a key that occurs again keeps its number."""

    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    _keys: list[tuple[str, str]] = field(default_factory=list)
    uses: int = 0

    def add(self, kind: str, key: str) -> str:
        """Add a note by its key, a footnote's number or a link's address, and return its mark."""
        self.uses += 1
        number = self._numbers.setdefault((kind, key), len(self._numbers) + 1)
        if number > len(self._keys):
            self._keys.append((kind, key))
        return to_superscript(number)

    def entries(self) -> Iterator[tuple[str, str, str]]:
        """Iterate over all notes in order: mark, kind and key. Notes that are added meanwhile are
        included.
        """
        number = 0
        while number < len(self._keys):
            kind, key = self._keys[number]
            number += 1
            yield to_superscript(number), kind, key
