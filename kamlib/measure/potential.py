"""Estimates of what customers buy a year, from anyone, in; one figure with its range for each account out."""

from __future__ import annotations

from datetime import date as Day

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.stats import norm

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.measure.clock import to_day
from kamlib.measure.potential_checks import sizes, usable
from kamlib.measure.potential_peers import from_peers

_ENOUGH = 10


def potential(
    estimates: pd.DataFrame,
    *,
    as_of: str | Day,
    accounts: pd.DataFrame | None = None,
    size: str = "annual_revenue",
    stated: float = 0.8,
    interval: float = 0.95,
    stale_months: int = 24,
    by_line: bool = False,
) -> pd.DataFrame:
    """Say what each account buys a year of what we sell, from anyone, with a range; where nobody knows, ask its peers.

    Parameters
    ----------
    estimates : DataFrame
        One row per ``account_id``, ``product_line``, ``method`` and ``estimated_on`` (day), with ``low``, ``likely``,
        ``high`` in one currency. All three empty where nothing is known; never 0. Of several estimates of one kind the
        latest counts.
    as_of : day
        What was estimated later does not count.
    accounts : DataFrame, optional
        One row per account, indexed by ``account_id`` or with that column: accounts that want a row even if nothing
        was estimated. With the column `size`, peers are those of like size.
    size : str
        A column that says how large a customer is, in one unit; may be empty for some. Not needed.
    stated : float
        How probably the ranges given were meant to hold.
    interval : float
        How probably the ranges that come back are to hold.
    stale_months : int
        Estimates older than that are flagged.
    by_line : bool
        One row for each account and product line.

    Returns
    -------
    DataFrame
        Indexed by ``account_id``, accounts of `accounts` first, in their order (with `by_line` by ``product_line``
        too): ``low``, ``likely``, ``high`` (a year; missing where not even peers can tell), ``n_methods``,
        ``disagreement`` (how many times as much one method says as another of the same lines; missing with one method),
        ``oldest_estimate`` (day; NaT if none), ``stale``, ``lines_estimated`` (number of lines), ``basis``:
        ``estimates``, ``estimates_and_peers``, ``peers`` or ``unknown``. ``attrs`` has ``between_methods`` (standard
        deviation in logs beyond the ranges given) and ``between_lines`` (correlation of errors of one account's lines).

    Raises
    ------
    DataError
        If a column is missing, an estimate is 0, below 0, without a range or outside it, or stands twice, or no
        estimate is left by `as_of`.

    Notes
    -----
    In logs, an estimate is the truth plus an error of its method. Its standard deviation is s = log(high / low) / 2z, z
    the quantile of `stated`, and beyond it a spread t between methods, the same for all, with which the squared
    distances of methods from their common mean, each over s2 + t2, add up to the number of estimates less that of
    cells, a cell being an account and a line (Paule & Mandel over all cells). Methods are then weighted by
    1 / (s2 + t2). If methods err more than their ranges say, ranges widen; what all methods have wrong together cannot
    be seen.

    The lines of an account are added up as lognormal amounts (Fenton): mean and variance of the sum are those of the
    parts, and ``likely`` is its median. Errors of lines go together as the disagreements of methods do; where fewer
    than ten pairs of lines tell, as if they were one error, which is the widest range.

    A line without estimate is missing, not 0: it gets what accounts of like size, with like amounts on their other
    lines, buy of it, and their spread. See :func:`kamlib.measure.share_of_wallet` and :func:`kamlib.measure.headroom`.

    References
    ----------
    Fenton, L. F. (1960). The sum of log-normal probability distributions in scatter transmission systems. IRE
    Transactions on Communications Systems 8(1), 57-67.

    Paule, R. C. & Mandel, J. (1982). Consensus values and weighting factors. Journal of Research of the National Bureau
    of Standards 87(5), 377-385.

    Examples
    --------
    Two methods with equally wide ranges, 100 and 400: in logs halfway, so 200, and four times apart.

    >>> rows = [("A", "pumps", "customer_statement", 50, 100, 200), ("A", "pumps", "peer_benchmark", 200, 400, 800)]
    >>> table = pd.DataFrame(rows, columns=["account_id", "product_line", "method", "low", "likely", "high"])
    >>> found = potential(table.assign(estimated_on="2025-06-30"), as_of="2025-12-31")
    >>> found[["likely", "n_methods", "disagreement"]].round(2).loc["A"].tolist()
    [200.0, 2.0, 4.0]
    """
    day = to_day(as_of, "as_of")
    _probable(stated, "stated"), _probable(interval, "interval")
    known = usable(estimates, day)
    large = sizes(accounts, size)
    ids = large.index.append(pd.Index(known["account_id"].unique()).difference(large.index, sort=False))
    lines = pd.Index(sorted(known["product_line"].unique()), name="product_line")
    known = known.assign(
        cell=ids.get_indexer(known["account_id"]) * len(lines) + lines.get_indexer(known["product_line"]),
        y=np.log(known["likely"]),
        s2=np.square(np.log(known["high"] / known["low"]) / (2 * norm.ppf((1 + stated) / 2))),
    )
    between = _between(known)
    cells = _pooled(known, between, len(ids) * len(lines))
    rho = _together(known, between, len(lines))
    shape = (len(ids), len(lines))
    y, v = (cells[name].to_numpy().reshape(shape) for name in ("y", "v"))
    filled, common, own = from_peers(y, v, np.log(large.reindex(ids).to_numpy(float)))
    there = np.isfinite(v)
    middle = np.where(there, y, filled)
    cov = _covariance(there, np.sqrt(np.where(there, v, 0.0)), rho, common)
    diagonal = np.arange(len(lines))
    cov[:, diagonal, diagonal] = np.where(there, v, common + own)
    if by_line:
        index = pd.MultiIndex.from_product([ids, lines], names=["account_id", "product_line"])
        level, spread = middle.ravel(), np.sqrt(cov[:, diagonal, diagonal].ravel())
        group, there = known["cell"].to_numpy(), there.reshape(-1, 1)
    else:
        index, group = ids.rename("account_id"), known["cell"].to_numpy() // len(lines)
        level, spread = _summed(middle, cov)
    z = norm.ppf((1 + interval) / 2)
    table = pd.DataFrame({name: np.exp(level + k * spread) for name, k in (("low", -z), ("likely", 0), ("high", z))})
    table = table.assign(**_sources(known, group, len(index), day - pd.DateOffset(months=stale_months)))
    table["lines_estimated"] = there.sum(axis=1)
    choices = [np.isnan(level), there.all(axis=1), there.any(axis=1)]
    table["basis"] = np.select(choices, ["unknown", "estimates", "estimates_and_peers"], "peers")
    table = table.set_axis(index, axis=0)
    table.attrs = {"between_methods": float(np.sqrt(between)), "between_lines": rho}
    return table


def _probable(value: float, name: str) -> None:
    if not 0 < value < 1:
        raise DataError(
            _("{name} must lie between 0 and 1, and is {value}.").format(name=name, value=value),
            do=_("Write 0.8 for ranges that were meant to hold in four cases of five."),
        )


def _between(known: pd.DataFrame) -> float:
    """Return the variance between methods that their ranges do not explain."""
    many = known[known.groupby("cell")["y"].transform("size") > 1]
    cell, y, s2 = pd.factorize(many["cell"])[0], many["y"].to_numpy(), many["s2"].to_numpy()
    free = len(y) - cell.max(initial=-1) - 1

    def excess(t2: float) -> float:
        w = 1 / (s2 + t2)
        mean = np.bincount(cell, w * y) / np.bincount(cell, w)
        return float((w * np.square(y - mean[cell])).sum()) - free

    if not free or excess(0.0) <= 0:
        return 0.0
    return brentq(excess, 0.0, float(np.square(np.ptp(y))) * len(y))


def _pooled(known: pd.DataFrame, between: float, n: int) -> pd.DataFrame:
    """Return mean and variance of each cell, in logs; missing where nothing was estimated."""
    w = 1 / (known["s2"] + between)
    total = np.bincount(known["cell"], w, minlength=n)
    with np.errstate(divide="ignore", invalid="ignore"):
        return pd.DataFrame({"y": np.bincount(known["cell"], w * known["y"], minlength=n) / total, "v": 1 / total})


def _pairs(known: pd.DataFrame) -> pd.DataFrame:
    """Return each two estimates of one cell by two methods."""
    both = known.merge(known, on="cell", suffixes=("", "_other"))
    return both[both["method"] < both["method_other"]]


def _together(known: pd.DataFrame, between: float, lines: int) -> float:
    """Return the correlation of errors between lines of an account, from how methods differ on them."""
    both = _pairs(known)
    z = (both["y"] - both["y_other"]) / np.sqrt(both["s2"] + both["s2_other"] + 2 * between)
    by = z.groupby([both["cell"] // lines, both["method"], both["method_other"]])
    pairs = (by.size() * (by.size() - 1)).sum()
    if pairs < 2 * _ENOUGH:
        return 1.0
    crossed = (
        by.sum() ** 2 - (z**2).groupby([both["cell"] // lines, both["method"], both["method_other"]]).sum()
    ).sum()
    return float(np.clip(crossed / pairs, 0.0, 1.0))


def _covariance(there: np.ndarray, s: np.ndarray, rho: float, common: np.ndarray) -> np.ndarray:
    """Return how errors of an account's lines go together: those of estimates, and those of guesses from peers."""
    guessed = ~there[:, :, None] & ~there[:, None, :]
    return rho * s[:, :, None] * s[:, None, :] + np.where(guessed, common[:, :, None], 0.0)


def _summed(middle: np.ndarray, cov: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return log median and standard deviation of the sum of an account's lines."""
    top = middle.max(axis=1, keepdims=True)
    means = np.exp(middle - top + np.einsum("all->al", cov) / 2)
    total = means.sum(axis=1)
    ratio = np.einsum("al,alm,am->a", means, np.expm1(cov), means) / np.square(total)
    s2 = np.log1p(ratio)
    return top[:, 0] + np.log(total) - s2 / 2, np.sqrt(s2)


def _sources(known: pd.DataFrame, group: np.ndarray, n: int, limit: pd.Timestamp) -> dict[str, np.ndarray]:
    """Return methods, their disagreement and the age of what was estimated, for each row of the result."""
    rows = range(n)
    both = _pairs(known.assign(group=group))
    sums = both.groupby(["group", "method", "method_other"])[["likely", "likely_other"]].sum()
    times = np.exp(np.abs(np.log(sums["likely"] / sums["likely_other"])))
    oldest = known["estimated_on"].groupby(group).min().reindex(rows)
    return {
        "n_methods": known["method"].groupby(group).nunique().reindex(rows, fill_value=0).to_numpy(),
        "disagreement": times.groupby("group").max().reindex(rows).to_numpy(float),
        "oldest_estimate": oldest.to_numpy(),
        "stale": (oldest < limit).to_numpy(),
    }
