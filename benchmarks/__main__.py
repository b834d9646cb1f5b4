"""``python -m benchmarks``: measure every row, print the table, write ``benchmarks/results.md``.

CPU seconds and ratios count, not the time on the clock; each piece runs in a fresh process, importing and loading not
counted, and the run with the least CPU stands. Rows that were not measured this time keep what they had.
"""

from __future__ import annotations

import argparse
import os
import platform
from pathlib import Path

import duckdb
import pandas as pd

from benchmarks.rows import ON_DEMAND, ROWS, Row
from kamlib.files import write_text

RESULTS = Path(__file__).with_name("results.md")
HEADINGS = [
    "work",
    "against",
    "ours, CPU s",
    "ours, peak MB",
    "theirs, CPU s",
    "theirs, peak MB",
    "ratio",
    "goal",
    "met",
]


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="The kit's table of speed and memory.")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each piece; the cheapest one stands")
    parser.add_argument("--only", metavar="WORD", help="only rows whose function's name holds this word")
    for name, row in ON_DEMAND.items():
        parser.add_argument(f"--{name}", action="append_const", dest="more", const=row, help=row.__doc__)
    chosen = parser.parse_args()
    rows = [*([] if chosen.more and not chosen.only else ROWS), *(chosen.more or [])]
    if chosen.only:
        rows = [row for row in [*rows, *ON_DEMAND.values()] if chosen.only in row.__name__]
    lines = known_lines()
    print("| " + " | ".join(HEADINGS) + " |", flush=True)
    for measure in rows:
        row = measure(chosen.repeat)
        lines[row.work, row.against] = line_of(row)
        print(line_of(row), flush=True)
    write_text(RESULTS, page(lines))


def line_of(row: Row) -> str:
    """Write a row as a line of a Markdown table."""
    theirs, ratio = row.reference, ""
    if theirs:
        faster = theirs.cpu_s > row.ours.cpu_s
        ratio = f"{theirs.cpu_s / row.ours.cpu_s:.1f}x faster" if faster else f"{row.ours.cpu_s / theirs.cpu_s:.1f}x"
    cells = [
        row.work,
        row.against,
        f"{row.ours.cpu_s:.2f}",
        f"{row.ours.peak_mb:,.0f}",
        f"{theirs.cpu_s:.2f}" if theirs else "",
        f"{theirs.peak_mb:,.0f}" if theirs else "",
        ratio,
        row.goal,
        "yes" if row.met else "**no**",
    ]
    return f"| {' | '.join(cells)} |"


def known_lines() -> dict[tuple[str, str], str]:
    """Return the lines of the table as it stands, by work and what it is held against."""
    if not RESULTS.exists():
        return {}
    lines = [line for line in RESULTS.read_text(encoding="utf-8").splitlines() if line.startswith("| ")][1:]
    return {tuple(cell.strip() for cell in line.split("|")[1:3]): line for line in lines}


def page(lines: dict[tuple[str, str], str]) -> str:
    """Write the page around the table."""
    versions = f"Python {platform.python_version()}, DuckDB {duckdb.__version__}, pandas {pd.__version__}"
    return "\n".join(
        [
            "# Speed and memory",
            "",
            "Measured by `make bench`; how, stands in `benchmarks/__main__.py`, the data in `benchmarks/data.py`. "
            f"Last run on {os.cpu_count()} cores with {versions}. Peak memory is that of the whole process, Python and "
            "its libraries (about 150 MB) included.",
            "",
            f"| {' | '.join(HEADINGS)} |",
            f"|{'---|' * len(HEADINGS)}",
            *lines.values(),
            "",
        ]
    )


if __name__ == "__main__":
    main()
