"""The rows of the table, one function each; a new row is a function and its place in :data:`ROWS`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from benchmarks.cost import Cost, cost, least, peer
from benchmarks.data import cdnow, order_lines

TEN_MILLION = (10_000_000, 100_000)
HUNDRED_MILLION = (100_000_000, 1_000_000)
CDNOW_DAYS = {"calibration_end": "1997-09-30", "end": "1998-06-30"}


@dataclass(frozen=True)
class Row:
    """A line of the table.

    Attributes
    ----------
    work, against, goal : str
        What is done, what it is held against, what it must reach.
    ours : Cost
    reference : Cost or None
    met : bool
    """

    work: str
    against: str
    goal: str
    ours: Cost
    reference: Cost | None
    met: bool


def summary_of_ten_million(repeat: int) -> Row:
    """Ten million lines, against reading the five columns they are summed up from."""
    path = order_lines(*TEN_MILLION)
    ours, reading = least(
        partial(cost, "summarise", path=path), partial(cost, "read_columns", path=path), repeat=repeat
    )
    met = ours.cpu_s <= 5 * reading.cpu_s
    return Row("10M order lines to summary", "DuckDB reading the five columns", "within 5x", ours, reading, met)


def summary_at_half_a_gigabyte(repeat: int) -> Row:
    """Ten million lines where DuckDB may use 512 MB."""
    path = order_lines(*TEN_MILLION)
    ours, reading = least(
        partial(cost, "summarise", path=path, memory_limit="512MB"),
        partial(cost, "read_columns", path=path),
        repeat=repeat,
    )
    same = ours.result == cost("summarise", path=path).result
    return Row("the same at a 512 MB limit", "DuckDB reading the five columns", "finishes", ours, reading, same)


def summary_of_a_hundred_million(repeat: int) -> Row:
    """A hundred million lines of a million accounts where DuckDB may use 1 GB; minutes of work, 1.5 GB of disk."""
    path = order_lines(*HUNDRED_MILLION)
    ours = cost("summarise", path=path, memory_limit="1GB")
    reading = cost("read_columns", path=path)
    path.unlink()
    met = ours.result == HUNDRED_MILLION[1]
    return Row(
        "100M order lines, 1M accounts, 1 GB limit", "DuckDB reading the five columns", "finishes", ours, reading, met
    )


def holdout_against_lifetimes(repeat: int) -> Row:
    """Seven million lines to calibration and hold-out, against lifetimes."""
    python = peer("lifetimes", "lifetimes==0.11.3", "setuptools<81", "pandas<3", "pyarrow")
    path = cdnow(python)
    return _holdout(path, partial(cost, "summarise_with_lifetimes", python=python), "lifetimes 0.11.3", 20)


def holdout_against_pymc_marketing(repeat: int) -> Row:
    """The hold-out against pymc-marketing, whose environment takes 800 MB of disk."""
    path = cdnow(peer("lifetimes", "lifetimes==0.11.3", "setuptools<81", "pandas<3", "pyarrow"))
    python = peer("pymc-marketing", "pymc-marketing==0.19.2", "pyarrow")
    return _holdout(path, partial(cost, "summarise_with_pymc_marketing", python=python), "pymc-marketing 0.19.2", 5)


def _holdout(path, theirs: Callable[..., Cost], name: str, factor: int) -> Row:
    ours = partial(cost, "summarise", path=path, in_memory=True, **CDNOW_DAYS)
    (mine,) = least(ours, repeat=3)
    reference = theirs(path=path, **CDNOW_DAYS)
    work = "7M order lines in memory (CDNOW x 100) to summary with hold-out"
    return Row(work, name, f"{factor}x faster", mine, reference, reference.cpu_s >= factor * mine.cpu_s)


def import_time(repeat: int) -> Row:
    """What every notebook pays first."""
    (ours,) = least(partial(cost, "import_kamlib"), repeat=max(repeat, 5))
    return Row("import kamlib", "", "under 0.1 s", ours, None, max(ours.cpu_s, ours.wall_s) < 0.1)


ROWS: list[Callable[[int], Row]] = [
    summary_of_ten_million,
    summary_at_half_a_gigabyte,
    holdout_against_lifetimes,
    import_time,
]
ON_DEMAND: dict[str, Callable[[int], Row]] = {
    "hundred-million": summary_of_a_hundred_million,
    "pymc-marketing": holdout_against_pymc_marketing,
}
