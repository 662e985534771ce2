"""Measure wxpublish beside other programs: `python -m tests.bench --help`.

Every figure comes from one run, in which the programs take turns; ratios are medians over the rounds.
Progress goes to stderr, tables to stdout.
"""

import argparse
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench.benchmark import JOBS, ROOT, Benchmark
from tests.bench.page import markdown, replace_results
from tests.bench.plot import svg
from tests.bench.results import Results, find_worse

KEPT = ROOT / "docs" / "benchmark.json"


def keep(results: Results) -> None:
    """Write the results, and with them the documentation's tables and plot."""
    KEPT.write_text(results.to_json(), encoding="utf-8")
    KEPT.with_suffix(".svg").write_text(svg(results), encoding="utf-8")
    page = KEPT.with_suffix(".md")
    page.write_text(replace_results(page.read_text("utf-8"), results), encoding="utf-8")


def parse_arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="bench", description=(__doc__ or "").partition("\n")[0])
    add = parser.add_argument
    add("--sizes", nargs="*", type=int, default=[100, 1000, 10_000], help="default: 100 1000 10000")
    add("--folder", type=Path, help="measure this folder of Markdown too")
    add("--name", default="own articles", help="what to call the articles of the folder")
    add("--only", nargs="+", choices=JOBS, default=JOBS, help="default: all")
    add("--rounds", type=int, default=5, help="default: 5")
    add(
        "--seconds",
        type=float,
        default=60.0,
        help="after so many, a program is left out of the rounds that follow (default: 60)",
    )
    add("--seed", type=int, default=1, help="of the generated articles (default: 1)")
    add("--tools", type=Path, help="where to install other programs (default: a temporary folder)")
    add("--keep", action="store_true", help="write docs/benchmark.json, its tables and its plot")
    add("--note", default="", help="a sentence to keep with the results")
    return parser.parse_args(words)


def main() -> None:
    """Measure, print, compare, and keep if asked."""
    arguments = parse_arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        benchmark = Benchmark(arguments, Path(folder))
        try:
            benchmark.run()
        except KeyboardInterrupt:
            arguments.keep = False
            benchmark.left_out.append("The run was interrupted: this is what it had measured.")
        results = benchmark.results()
    sys.stdout.write(markdown(results) + "\n\n")
    if KEPT.exists():
        kept = Results.from_json(KEPT.read_text(encoding="utf-8"))
        worse = find_worse(kept, results)
        sys.stdout.write(f"Compared with {kept.date} ({kept.machine}):\n\n")
        sys.stdout.write("".join(f"- worse: {one}\n" for one in worse) or "- nothing is worse\n")
    if arguments.keep:
        keep(results)


if __name__ == "__main__":
    main()
