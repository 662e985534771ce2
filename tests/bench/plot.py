"""The times of results as an SVG: a row for each program, a dot for each number of articles.

It has its own background, light or dark as the reader's system, so that it is readable on any page.
"""

import math
from collections.abc import Iterator, Sequence
from html import escape

from tests.bench.results import OTHERS, TIMES, Results

WIDTH, LEFT, RIGHT, TOP, ROW = 860, 325, 40, 84, 30
UNIT = "python -c pass"
COLUMN = f"{TIMES} {UNIT}"
MOST = 3
"""Sites that are shown, so that their dots differ clearly."""
STYLE = """\
.page { fill: #fff } text { font: 14px system-ui, "Noto Sans", sans-serif; fill: #24292f }
.small { font-size: 12px; fill: #59636e } .head, .ours text { font-weight: 600 }
.line { stroke: #d1d9e0 } .span { stroke: #9aa4af; stroke-width: 2 }
.dot0 { fill: #7cb7e8 } .dot1 { fill: #2478bd } .dot2 { fill: #0b3d66 }
.ours .dot0 { fill: #f2b179 } .ours .dot1 { fill: #d9731a } .ours .dot2 { fill: #8a3c00 }
@media (prefers-color-scheme: dark) {
  .page { fill: #0d1117 } text { fill: #e6edf3 } .small { fill: #9198a1 }
  .line { stroke: #30363d } .span { stroke: #6e7681 }
  .dot0 { fill: #2b5d8a } .dot1 { fill: #4d9fe0 } .dot2 { fill: #c3e1fb }
  .ours .dot0 { fill: #8a4a14 } .ours .dot1 { fill: #ef8b33 } .ours .dot2 { fill: #ffdcb8 }
}"""


def svg(results: Results) -> str:
    """The plot. Its horizontal scale is logarithmic, in multiples of its unit."""
    series = _series(results)
    names = list(dict.fromkeys(name for values in series.values() for name in values))
    names.sort(key=OTHERS.__contains__)
    most = max((value for values in series.values() for value in values.values()), default=10)
    decades = math.ceil(math.log10(most))
    height = TOP + ROW * len(names) + 34
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        f"<title>Time of each program, in multiples of {UNIT}</title>",
        f"<style>{STYLE}</style>",
        f'<rect class="page" width="{WIDTH}" height="{height}" rx="8"/>',
        *_legend(list(series)),
        *_scale(decades, height - 34),
    ]
    for number, name in enumerate(names):
        found = [values.get(name) for values in series.values()]
        parts += _row(name, found, TOP + ROW * number + ROW // 2, decades)
    return "\n".join([*parts, "</svg>\n"])


def _series(results: Results) -> dict[str, dict[str, float]]:
    """The multiples by program, for each table with times of a site: other programs stand in it."""
    found = {
        title: {name: row[COLUMN] for name, row in table.items() if COLUMN in row and name != UNIT}
        for title, table in results.tables.items()
        if any(name in OTHERS[1:] for name in table)
    }
    return dict(list(found.items())[:MOST])


def _legend(titles: Sequence[str]) -> Iterator[str]:
    yield f'<text class="head" x="20" y="30">Time, in multiples of {UNIT} (logarithmic)</text>'
    left = 20
    for number, title in enumerate(titles):
        kind = f"dot{number}"
        yield f'<circle class="{kind}" cx="{left + 6}" cy="51" r="6"/>'
        yield f'<g class="ours"><circle class="{kind}" cx="{left + 20}" cy="51" r="6"/></g>'
        yield f'<text class="small" x="{left + 32}" y="55">{escape(title)}</text>'
        left += 60 + 7 * len(title)


def _scale(decades: int, bottom: int) -> Iterator[str]:
    for decade in range(decades + 1):
        x = _x(10.0**decade, decades)
        yield f'<line class="line" x1="{x}" y1="{TOP - 6}" x2="{x}" y2="{bottom}"/>'
        label = f"{10**decade:,}"
        yield f'<text class="small" x="{x}" y="{bottom + 18}" text-anchor="middle">{label}</text>'


def _row(name: str, values: Sequence[float | None], y: int, decades: int) -> Iterator[str]:
    found = [_x(value, decades) for value in values if value is not None]
    kind = "theirs" if name in OTHERS else "ours"
    yield f'<g class="{kind}"><text x="20" y="{y + 5}">{escape(name)}</text>'
    yield f'<line class="span" x1="{min(found)}" y1="{y}" x2="{max(found)}" y2="{y}"/>'
    for number, value in enumerate(values):
        if value is not None:
            x = _x(value, decades)
            yield f'<circle class="dot{number}" cx="{x}" cy="{y}" r="6"/>'
    yield "</g>"


def _x(value: float, decades: int) -> float:
    share = max(math.log10(value), 0) / decades
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)
