"""The numbered notes of an article: footnotes and the addresses of links, in one sequence."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from wxpublish.render.arrange.link_policy import to_superscript


@dataclass(slots=True)
class Notes:
    """Numbers notes as the text is walked; a key that came before keeps its number."""

    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    _keys: list[tuple[str, str]] = field(default_factory=list)
    uses: int = 0

    def add(self, kind: str, key: str) -> str:
        """The mark that goes into the text for a note: a footnote by its number, a link by URL."""
        self.uses += 1
        number = self._numbers.setdefault((kind, key), len(self._numbers) + 1)
        if number > len(self._keys):
            self._keys.append((kind, key))
        return to_superscript(number)

    def entries(self) -> Iterator[tuple[str, str, str]]:
        """All notes in order: mark, kind and key. Those that rendering a footnote adds come, too."""
        number = 0
        while number < len(self._keys):
            kind, key = self._keys[number]
            number += 1
            yield to_superscript(number), kind, key
