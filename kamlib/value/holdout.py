"""A fitted order model and what came after in; how far off it was, beside simple guesses, and a plain verdict out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number, share
from kamlib.measure.checks import require
from kamlib.value.exposure import CalendarExposure


@dataclass(frozen=True)
class Holdout:
    """What a model expected of a period that it had not seen, and what came.

    Attributes
    ----------
    table : DataFrame
        Indexed by account: ``mean``, ``mean_ci_lower``, ``mean_ci_upper``, ``obs_ci_lower``, ``obs_ci_upper`` (expected
        purchases, as a :class:`kamlib.value.Prediction` has them), ``actual`` (what came), ``pit`` (which share of the
        futures the model thought possible lies below what came, from 0 to 1).
    total : Series
        The same of all accounts together, without ``pit``.
    baselines : DataFrame
        Rows ``model``, ``same_rate`` (each account goes on as it did on average), ``average_account`` (each account
        does as the average of all) and, where it was given, ``last_period`` (the same number as in the last period):
        ``total`` (expected purchases), ``bias`` (expected minus actual, by account), ``mean_absolute_error``,
        ``root_mean_squared_error``.
    coverage : float
        Share of the accounts whose purchases fell into their interval.
    pit_central : float
        Share of the accounts whose ``pit`` lies in the central part, which is `interval` if the model is right.
    horizon : float
        Length of the period, in the unit of T.
    interval : float
        Probability of the intervals.
    notes : tuple of str
        What the reader must know, such as an exposure that knew the period.
    """

    table: pd.DataFrame
    total: pd.Series
    baselines: pd.DataFrame
    coverage: float
    pit_central: float
    horizon: float
    interval: float
    notes: tuple[str, ...] = ()

    @property
    def pit(self) -> pd.Series:
        """By account: where what came lies among the futures that the model thought possible."""
        return self.table["pit"]

    @property
    def bias(self) -> float:
        """Expected minus actual purchases of an account, on average."""
        return float(self.baselines.loc["model", "bias"])

    @property
    def holds(self) -> bool:
        """Whether the interval of the total holds what came."""
        return bool(self.total["obs_ci_lower"] <= self.total["actual"] <= self.total["obs_ci_upper"])

    @property
    def best_baseline(self) -> str:
        """The simple guess with the smallest mean absolute error."""
        return str(self.baselines["mean_absolute_error"].drop("model").idxmin())

    @property
    def better(self) -> bool:
        """Whether the model's mean absolute error is smaller than that of the best simple guess."""
        errors = self.baselines["mean_absolute_error"]
        return bool(errors["model"] < errors[self.best_baseline])

    @property
    def sentence(self) -> str:
        """The verdict, in the language in force."""
        return " ".join(self._told())

    def _told(self) -> Iterator[str]:
        total, errors = self.total, self.baselines["mean_absolute_error"]
        values = {"actual": number(total["actual"]), "mean": number(total["mean"]), "p": share(self.interval, 0)}
        values |= {"low": number(total["obs_ci_lower"]), "high": number(total["obs_ci_upper"])}
        if self.holds:
            yield _(
                "{actual} purchases came where {mean} were expected; the {p} interval, {low} to {high}, holds."
            ).format(**values)
        else:
            yield _(
                "{actual} purchases came where {mean} were expected; the {p} interval, {low} to {high}, misses: it has "
                "the doubt about chance and parameters, not that about the model."
            ).format(**values)
        digits = 3 if max(errors["model"], errors[self.best_baseline]) < 10 else 1
        values = {"error": number(errors["model"], digits), "naive": number(errors[self.best_baseline], digits)}
        values["guess"] = names_of_baselines()[self.best_baseline]
        if self.better:
            yield _(
                "The model is off by {error} purchases an account; the best simple guess, {guess}, by {naive}."
            ).format(**values)
        else:
            yield _(
                "Not better than last year: the model is off by {error} purchases an account, a simple guess, {guess}, "
                "by {naive}."
            ).format(**values)
        yield _(
            "Single accounts: {coverage} of them lie in their interval, {pit} once it is allowed for that counts come "
            "in steps; {p} were meant."
        ).format(coverage=share(self.coverage), pit=share(self.pit_central), p=share(self.interval, 0))
        yield from self.notes

    def __str__(self) -> str:
        return self.sentence

    def _repr_html_(self) -> str:
        return f"<p>{escape(self.sentence)}</p>{self.baselines.to_html()}{self.table.to_html(max_rows=10)}"


def names_of_baselines() -> dict[str, str]:
    """Name the simple guesses in the language in force."""
    return {
        "same_rate": _("each account at its own rate so far"),
        "average_account": _("each account at the average rate of all"),
        "last_period": _("each account as in the last period"),
    }


def validate_holdout(
    results: Any,
    summary: pd.DataFrame,
    *,
    last_period: pd.Series | None = None,
    exposure: Any = None,
    interval: float = 0.95,
    draws: int = 1000,
    seed: int = 0,
) -> Holdout:
    """Say how well a model foresaw purchases that it had not seen, and whether a simple guess would have done.

    Parameters
    ----------
    results : results of an order model
        Fitted to the calibration period of `summary`, such as ``BGNBD(summary).fit()``.
    summary : DataFrame
        Of the same accounts: ``frequency``, ``T``, ``frequency_holdout``, ``T_holdout``, as
        ``order_summary(..., calibration_end=...)`` makes them.
    last_period : Series, optional
        Purchases of each account in the last period as long as the hold-out, by account: a further simple guess.
        Accounts without an entry had none.
    exposure : optional
        What `summary` was made with, so that an exposure that knew the hold-out period is labelled.
    interval : float
        Probability of the intervals.
    draws, seed : int
        Futures to simulate, and their seed.

    Returns
    -------
    Holdout

    Raises
    ------
    DataError
        If the table has no hold-out period, or other accounts than the model.

    Notes
    -----
    An interval of counts holds more than it says even if the model is right, since counts come in steps. The randomised
    PIT has no such fault: of the drawn futures, it takes the share below what came and a random part of those equal to
    it; if the model is right it is uniform, and 95 % of the accounts lie between .025 and .975.

    "Not better than last year" has an exact meaning: the mean absolute error over the accounts is not smaller than that
    of the best of the simple guesses.

    References
    ----------
    Czado, C., Gneiting, T. & Held, L. (2009). Predictive model assessment for count data. Biometrics 65(4), 1254-1261.

    Examples
    --------
    >>> from kamlib.value import BGNBD
    >>> summary = pd.DataFrame(
    ...     {"frequency": [2.0, 0.0], "recency": [30.43, 0.0], "T": [38.86, 30.0]}, index=["A", "B"]
    ... ).assign(frequency_holdout=[1, 0], T_holdout=39.0)
    >>> published = BGNBD(summary).with_params([0.2426, 4.4136, 0.7929, 2.4259])
    >>> found = validate_holdout(published, summary)
    >>> found.holds, found.baselines["total"].round(2).to_dict()
    (True, {'model': 1.46, 'same_rate': 2.01, 'average_account': 2.27})
    """
    model = results.model
    require(summary, ["frequency", "T", "frequency_holdout", "T_holdout"], name="summary")
    rows = _same_accounts(summary, model.accounts)
    horizon = _horizon(rows)
    actual = rows["frequency_holdout"].to_numpy(dtype=float)
    pit, w = np.random.default_rng([seed, 1]).random(len(actual)), model._w

    def rank(some_rows: slice, futures: np.ndarray) -> None:
        came = actual[some_rows]
        below, equal = (futures < came).sum(axis=0), (futures == came).sum(axis=0)
        pit[some_rows] = (below + pit[some_rows] * (equal + 1)) / (draws + 1)

    found = results._foresee(horizon, interval, draws, seed, watch=rank)
    guesses = {"model": found.table["mean"].to_numpy(), **_guesses(rows, w, horizon, last_period)}
    tail = (1 - interval) / 2
    within = (found.table["obs_ci_lower"] <= actual) & (actual <= found.table["obs_ci_upper"])
    return Holdout(
        table=found.table.assign(actual=actual, pit=pit),
        total=pd.Series({**found.total, "actual": float(w @ actual)}),
        baselines=pd.DataFrame({name: _errors(guess, actual, w) for name, guess in guesses.items()}).T,
        coverage=float(np.average(within, weights=w)),
        pit_central=float(np.average((pit >= tail) & (pit <= 1 - tail), weights=w)),
        horizon=horizon,
        interval=interval,
        notes=tuple(_labels(exposure, summary)),
    )


def _same_accounts(summary: pd.DataFrame, accounts: pd.Index) -> pd.DataFrame:
    if summary.index.equals(accounts):
        return summary
    lacking, more = accounts.difference(summary.index), summary.index.difference(accounts)
    if len(lacking) or len(more) or summary.index.has_duplicates:
        raise DataError(
            _("The hold-out table and the model have other accounts."),
            found=some(str(account) for account in [*lacking, *more]),
            do=_("Pass the table that the model was made from."),
        )
    return summary.loc[accounts]


def _horizon(rows: pd.DataFrame) -> float:
    lengths = rows["T_holdout"].unique()
    if len(lengths) != 1 or not lengths[0] > 0:
        raise DataError(
            _("The hold-out period is not one period after the calibration, the same for all accounts."),
            found=some(f"{length:g}" for length in lengths),
            do=_("Make the table with kam.measure.order_summary(..., calibration_end=...)."),
        )
    return float(lengths[0])


def _guesses(rows: pd.DataFrame, w: np.ndarray, horizon: float, last_period: pd.Series | None) -> dict[str, np.ndarray]:
    frequency, T = rows["frequency"].to_numpy(dtype=float), rows["T"].to_numpy(dtype=float)
    rate = np.divide(frequency, T, out=np.zeros(len(T)), where=T > 0)
    average = (w @ frequency) / max(float(w @ T), 1e-300)
    guesses = {"same_rate": rate * horizon, "average_account": np.full(len(T), average * horizon)}
    if last_period is not None:
        guesses["last_period"] = last_period.reindex(rows.index).fillna(0).to_numpy(dtype=float)
    return guesses


def _errors(guess: np.ndarray, actual: np.ndarray, w: np.ndarray) -> dict[str, float]:
    off = guess - actual
    return {
        "total": float(w @ guess),
        "bias": float(np.average(off, weights=w)),
        "mean_absolute_error": float(np.average(np.abs(off), weights=w)),
        "root_mean_squared_error": float(np.sqrt(np.average(off**2, weights=w))),
    }


def _labels(exposure: Any, summary: pd.DataFrame) -> Iterator[str]:
    if exposure is None:
        return
    end = summary.attrs.get("calibration_end")
    if isinstance(exposure, CalendarExposure) and end is not None:
        if exposure.is_oracle(end):
            yield exposure.label(end)
        return
    yield _(
        "The exposure was given from outside. If it was made with days of the hold-out period it is an oracle: then "
        "these errors are those of hindsight, not those of a forecast."
    )
