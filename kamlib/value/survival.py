"""Contracts in; which share of the relationships lasts how long, with its doubt and a tail that is marked, out."""

from __future__ import annotations

from datetime import date as Day

import numpy as np
import pandas as pd

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.language import number
from kamlib.value.kaplan_meier import at_risk, kaplan_meier, with_interval
from kamlib.value.relationships import TimeUnit, relationships
from kamlib.value.survival_results import RetentionCurve, unit_name
from kamlib.value.tails import Tail, fit_tail

_FEW = 10
_COLUMNS = ["time", "at_risk", "ended", "survival", "ci_lower", "ci_upper", "observed"]


def retention_curve(
    contracts: pd.DataFrame,
    *,
    as_of: str | Day,
    observed_from: str | Day | None = None,
    unit: TimeUnit = "M",
    event: str | None = None,
    tail: Tail = "none",
    horizon: float | None = None,
    interval: float = 0.95,
) -> RetentionCurve:
    """Say which share of relationships lasts how long, from contracts of which many still run.

    Parameters
    ----------
    contracts, as_of, observed_from, unit, event
        As for :func:`relationships`: contracts that continue one another are one relationship.
    tail : {"none", "last_hazard", "weibull", "sbg"}
        How the curve goes on after the last age of which the data tell: not at all; with the rate of ends of the later
        half of the observed time; by a Weibull law; or by the shifted beta-geometric, for which `unit` must be the time
        from one renewal to the next.
    horizon : float, optional
        Until which age, in the unit; needed with a tail.
    interval : float
        Confidence of the intervals.

    Returns
    -------
    RetentionCurve

    Raises
    ------
    DataError
        If the contracts cannot be used, or the horizon does not fit.
    FitError
        If nobody ended, so that no tail can be drawn.

    Notes
    -----
    Kaplan-Meier: at each age with ends the share 1 - ended / at_risk goes on. A relationship that still runs, or was
    watched from some age on only, counts while it is watched. Intervals stand on log(-log survival), with Greenwood's
    variance. Before the first end the lower bound is the survival under which nobody ending had a chance of half the
    remaining (2.5 %). In the tail the doubt about the law's parameters is added, with its dependence on the curve;
    whether the law holds, no interval tells. If `observed_from` is left out, relationships that ended before records
    began are not missing: else the curve is too high.

    References
    ----------
    Kaplan, E. L. & Meier, P. (1958). Nonparametric estimation from incomplete observations. Journal of the American
    Statistical Association 53, 457-481. Kalbfleisch, J. D. & Prentice, R. L. (2002). The statistical analysis of
    failure time data, 2nd ed., section 1.4.

    Examples
    --------
    Three relationships: one ends after a year, one after two, one runs in its third.

    >>> contracts = pd.DataFrame(
    ...     {
    ...         "start_date": pd.to_datetime(["2022-01-01", "2022-01-01", "2022-01-01"]),
    ...         "ended_on": pd.to_datetime(["2022-12-31", "2023-12-31", None]),
    ...     }
    ... )
    >>> curve = retention_curve(contracts, as_of="2024-12-31", unit="Y")
    >>> curve.table[["time", "at_risk", "ended", "survival"]].round(3)
       time  at_risk  ended  survival
    0   0.0        3      0     1.000
    1   1.0        3      1     0.667
    2   2.0        2      1     0.333
    3   3.0        1      0     0.333
    """
    if not 0 < interval < 1:
        raise DataError(_("An interval is a probability between 0 and 1, such as 0.95."), found=f"{interval:g}")
    rows = relationships(contracts, as_of=as_of, observed_from=observed_from, unit=unit, event=event)
    entry, time, ended = (rows[name].to_numpy() for name in ("entry", "time", "ended"))
    last = float(time.max())
    if horizon is not None and not horizon > 0:
        raise DataError(_("A horizon is an age above 0."), found=f"{horizon:g}")
    if tail != "none" and not (horizon is not None and np.isfinite(horizon) and horizon > last):
        raise DataError(
            _("A tail needs a horizon beyond the last age of which the data tell."),
            expected=_("more than {last}").format(last=number(last, 1)),
            found="horizon=None" if horizon is None else f"{horizon:g}",
        )
    table, moved = kaplan_meier(entry, time, ended)
    notes = _told(table, entry, time)
    if tail != "none":
        law = fit_tail(tail, entry, time, ended, last)
        steps = 1 if tail == "sbg" else {"Y": 12, "Q": 3}.get(unit, 1)
        times = np.append(np.arange(np.floor(last * steps) + 1, horizon * steps) / steps, horizon)
        added, slopes = law.added(law.at, times)
        later = pd.DataFrame({"time": times, "at_risk": 0, "ended": 0, "log": table["log"].iloc[-1] - added})
        table = pd.concat([table, later.assign(observed=False)], ignore_index=True)
        moved = np.concatenate([moved, moved[:, -1:] - law.influence @ slopes.T], axis=1)
        notes.append(
            _("After {last} {unit} the curve is a projection ({tail}): no relationship is older.").format(
                last=number(last, 1), unit=unit_name(unit), tail=tail
            )
        )
    covariance = moved.T @ moved
    table = with_interval(table, np.sqrt(np.diag(covariance)), interval)
    if horizon is not None:
        kept = (table["time"] <= horizon + 1e-9).to_numpy()
        table, covariance = table[kept], covariance[np.ix_(kept, kept)]
    return RetentionCurve(
        table[_COLUMNS],
        tail,
        len(rows),
        int(ended.sum()),
        min(last, horizon or last),
        unit,
        interval,
        notes,
        rows[["entry", "time"]],
        covariance,
    )


def _told(table: pd.DataFrame, entry: np.ndarray, time: np.ndarray) -> list[str]:
    """Say what the reader must know of a curve."""
    notes = []
    early = (table["ended"] > 0) & (table["ended"] == table["at_risk"]) & (table["time"] < table["time"].max())
    if early.any():
        notes.append(
            _(
                "At the age of {age} all that were watched ended, though older ones are known: from there on the curve "
                "says 0 and means nothing. Choose an earlier observed_from."
            ).format(age=number(float(table.loc[early, "time"].iloc[0]), 1))
        )
    ages = np.unique(time)
    thick = np.flatnonzero(at_risk(entry, time, ages) >= _FEW)
    if len(time) >= _FEW and thick[-1] < len(ages) - 1:
        notes.append(
            _("Beyond the age of {age} fewer than {few} are watched: a flat end of the curve is no proof.").format(
                age=number(float(ages[thick[-1]]), 1), few=number(_FEW)
            )
        )
    if not table["ended"].any():
        notes.append(_("No relationship has ended yet: the curve cannot say how they end."))
    return notes
