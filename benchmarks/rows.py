"""The rows of the table, one function each; a new row is a function and its place in :data:`ROWS`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from benchmarks.cost import Cost, cost, least, peer
from benchmarks.data import PUBLISHED, cdnow, cdnow_summary, histories, order_lines, ratings

TEN_MILLION = (10_000_000, 100_000)
HUNDRED_MILLION = (100_000_000, 1_000_000)
LIFETIMES = ("lifetimes==0.11.3", "setuptools<81", "pandas<3", "pyarrow")
DRAWS, CHOOSE = 10_000, "top 50 of {accounts} accounts under 10,000 drawn weights"
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
    python = peer("lifetimes", *LIFETIMES)
    path = cdnow(python)
    return _holdout(path, partial(cost, "summarise_with_lifetimes", python=python), "lifetimes 0.11.3", 20)


def holdout_against_pymc_marketing(repeat: int) -> Row:
    """The hold-out against pymc-marketing, whose environment takes 800 MB of disk."""
    path = cdnow(peer("lifetimes", *LIFETIMES))
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


def fit_bg_nbd_cdnow(repeat: int) -> Row:
    """BG/NBD on CDNOW; a single fit is too short to be measured."""
    return _fit("BGNBD", cdnow_summary(), "BG/NBD with standard errors, CDNOW, 100 times", repeat, 20, times=100)


def fit_bg_nbd_million(repeat: int) -> Row:
    """BG/NBD on a million accounts."""
    return _fit("BGNBD", histories("BGNBD"), "BG/NBD with standard errors, 1M accounts", repeat, 40)


def fit_pareto_nbd_cdnow(repeat: int) -> Row:
    """Pareto/NBD on CDNOW."""
    return _fit("ParetoNBD", cdnow_summary(), "Pareto/NBD with standard errors, CDNOW, 10 times", repeat, 15, times=10)


def fit_pareto_nbd_million(repeat: int) -> Row:
    """Pareto/NBD on a million accounts, for which lifetimes needs minutes."""
    return _fit("ParetoNBD", histories("ParetoNBD"), "Pareto/NBD with standard errors, 1M accounts", 1, 80)


def predict_bg_nbd_million(repeat: int) -> Row:
    """What to expect of each of a million accounts, BG/NBD."""
    return _predict("BGNBD", "purchases of 1M accounts in 52 weeks, BG/NBD, means alone", repeat, 5)


def predict_pareto_nbd_million(repeat: int) -> Row:
    """What to expect of each of a million accounts, Pareto/NBD."""
    return _predict("ParetoNBD", "purchases of 1M accounts in 52 weeks, Pareto/NBD, means alone", repeat, 5)


def _fit(model: str, path, work: str, repeat: int, factor: int, times: int = 1) -> Row:
    """Both must find the same parameters, and a fit to a million accounts may add 200 MB."""
    python = peer("lifetimes", *LIFETIMES)
    task = {"model": model, "path": path, "times": times}
    ours, theirs = least(
        partial(cost, "fit", **task), partial(cost, "fit_with_lifetimes", python=python, **task), repeat=repeat
    )
    same = all(abs(one / other - 1) < 0.05 for one, other in zip(ours.result, theirs.result, strict=True))
    met = same and theirs.cpu_s >= factor * ours.cpu_s and ours.added_mb < 200
    goal = f"{factor}x faster, adding under 200 MB (added {ours.added_mb:.0f})"
    return Row(f"fit {work}", "lifetimes 0.11.3", goal, ours, theirs, met)


def _predict(model: str, work: str, repeat: int, factor: int) -> Row:
    python = peer("lifetimes", *LIFETIMES)
    task = {"model": model, "path": histories(model), "params": PUBLISHED[model], "horizon": 52}
    ours, theirs = least(
        partial(cost, "predict", **task), partial(cost, "predict_with_lifetimes", python=python, **task), repeat=repeat
    )
    met = abs(ours.result / theirs.result - 1) < 1e-6 and theirs.cpu_s >= factor * ours.cpu_s
    return Row(work, "lifetimes 0.11.3", f"{factor}x faster", ours, theirs, met)


def choose_thousand(repeat: int) -> Row:
    """Who is chosen of a thousand accounts, and how surely."""
    return _choose(1_000, "scikit-criteria 0.9 in a loop", repeat, 100)


def choose_hundred_thousand(repeat: int) -> Row:
    """The same of a hundred thousand accounts, for which the loop would take a quarter of an hour."""
    return _choose(100_000, "scikit-criteria 0.9 in a loop, 20 draws x 500", repeat, 1_000, draws=20)


def choose_against_scoring(repeat: int) -> Row:
    """The same, against what scoring alone takes."""
    task = {"path": ratings(100_000), "draws": DRAWS}
    ours, theirs = least(partial(cost, "choose", top=50, **task), partial(cost, "score_alone", **task), repeat=repeat)
    met = ours.cpu_s <= 6 * theirs.cpu_s
    return Row(CHOOSE.format(accounts="100,000"), "scoring them alone (numpy)", "within 6x", ours, theirs, met)


def weight_intervals_million(repeat: int) -> Row:
    """How far each of five weights may move with a million accounts."""
    (ours,) = least(partial(cost, "weigh", path=ratings(1_000_000), top=1_000), repeat=repeat)
    return Row("weight intervals of 1M accounts x 5 criteria", "", "under 5 s", ours, None, ours.cpu_s < 5)


def _choose(accounts: int, against: str, repeat: int, factor: int, draws: int | None = None) -> Row:
    """Both must find the same shares, as far as the number of draws tells, and ours may add 200 MB."""
    python, draws = peer("scikit-criteria", "scikit-criteria==0.9", "pyarrow"), draws or DRAWS
    task = {"path": ratings(accounts), "top": 50}
    ours, theirs = least(
        partial(cost, "choose", draws=DRAWS, **task),
        partial(cost, "choose_with_scikit_criteria", python=python, draws=draws, **task),
        repeat=repeat,
    )
    same = all(
        abs(one - other) < 5 * (0.25 / draws) ** 0.5 for one, other in zip(ours.result, theirs.result, strict=True)
    )
    theirs = replace(theirs, cpu_s=theirs.cpu_s * DRAWS / draws)
    met = same and theirs.cpu_s >= factor * ours.cpu_s and ours.added_mb < 200
    goal = f"{factor:,}x faster, adding under 200 MB (added {ours.added_mb:.0f})"
    return Row(CHOOSE.format(accounts=f"{accounts:,}"), against, goal, ours, theirs, met)


ROWS: list[Callable[[int], Row]] = [
    summary_of_ten_million,
    summary_at_half_a_gigabyte,
    holdout_against_lifetimes,
    fit_bg_nbd_cdnow,
    fit_bg_nbd_million,
    fit_pareto_nbd_cdnow,
    predict_bg_nbd_million,
    predict_pareto_nbd_million,
    choose_thousand,
    choose_hundred_thousand,
    choose_against_scoring,
    weight_intervals_million,
    import_time,
]
ON_DEMAND: dict[str, Callable[[int], Row]] = {
    "hundred-million": summary_of_a_hundred_million,
    "pymc-marketing": holdout_against_pymc_marketing,
    "pareto-million": fit_pareto_nbd_million,
}
