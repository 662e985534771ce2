"""What a run of the benchmark found, and how it compares with the results that were kept."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

Row = Mapping[str, float]
Table = Mapping[str, Row]

OTHERS = ("python -c pass", "markdown-it-py alone", "Hugo", "Pelican", "@wenyan-md/core")
"""The rows of other programs; whether they got slower is not for us to say."""
TIMES = "×"
"""In the name of a column or of a whole table of ratios."""
MEMORY, CALLS, CHARACTERS = "MiB", "all calls", "for 1,000"
TOLERANCE = 1.1


@dataclass(frozen=True, slots=True)
class Results:
    """Tables by title. `left_out` has a sentence for everything that could not be measured."""

    date: str
    machine: str
    versions: Mapping[str, str]
    tables: Mapping[str, Table]
    left_out: Sequence[str] = ()
    note: str = ""

    def to_json(self) -> str:
        """The form in which results are kept."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Results":
        """Read what `to_json` wrote."""
        return cls(**json.loads(text))


def find_worse(kept: Results, now: Results) -> list[str]:
    """A sentence for each ratio that is more than a tenth larger than the one that was kept.

    What only one of the two has measured is not compared, nor are times: those are the machine's.
    """
    new = dict(_compared(now))
    return [
        f"{place}: {new[place]:.3g}, kept {old:.3g}{_times(new[place], old)}"
        for place, old in _compared(kept)
        if place in new and new[place] > old * TOLERANCE
    ]


def _times(new: float, old: float) -> str:
    return f" ({new / old:.2f} times as much)" if old else ""


def _compared(results: Results) -> Iterator[tuple[str, float]]:
    for title, table in results.tables.items():
        for name, row in table.items():
            for column, value in row.items():
                if name not in OTHERS and _is_compared(title, column):
                    yield f"{title} · {name} · {column}", value


def _is_compared(title: str, column: str) -> bool:
    return TIMES in title or TIMES in column or column in {MEMORY, CALLS, CHARACTERS}
