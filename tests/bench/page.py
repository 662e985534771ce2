"""Results as Markdown: for the terminal, and between two markers of the documentation's page."""

from collections.abc import Iterator

from tests.bench.results import Results, Table

BEGIN, END = "<!-- results, by `poe bench --keep` -->", "<!-- end -->"


def markdown(results: Results) -> str:
    """The tables, where and when they were made, and what is missing."""
    versions = ", ".join(f"{name} {version}" for name, version in results.versions.items())
    blocks = [f"{results.date}, {results.machine}. {versions}."]
    blocks += [results.note] if results.note else []
    for title, table in results.tables.items():
        blocks += [f"### {title}", _table(table)]
    blocks += [f"- {sentence}" for sentence in results.left_out]
    return "\n\n".join(blocks)


def replace_results(page: str, results: Results) -> str:
    """The page with these results between its markers."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"the page lacks {BEGIN} and {END}")
    return f"{before}{begin}\n\n{markdown(results)}\n\n{end}{after}"


def _table(table: Table) -> str:
    columns = list(dict.fromkeys(column for row in table.values() for column in row))
    return "\n".join(_lines(columns, table))


def _lines(columns: list[str], table: Table) -> Iterator[str]:
    yield f"| | {' | '.join(columns)} |"
    yield f"|---|{'---:|' * len(columns)}"
    for name, row in table.items():
        cells = [show(row[column]) if column in row else "" for column in columns]
        yield f"| {name} | {' | '.join(cells)} |"


def show(value: float) -> str:
    """A number with three digits that count; whole numbers as they are."""
    if isinstance(value, int) or value >= 100:
        return f"{value:,.0f}"
    if value >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if value >= 0.1 else f"{value:.1g}"
