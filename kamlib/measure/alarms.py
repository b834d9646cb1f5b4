"""A sign of each account by quarter and the days on which accounts ended in; how often the sign came true, out."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number, share

CAUSES = ("fails", "leaves")


@dataclass(frozen=True)
class Alarms:
    """What became of the accounts that showed a sign.

    Attributes
    ----------
    table : DataFrame
        One row for each account with an alarm, in the order of the alarms: ``alarm_on`` (last day of the first quarter
        in which the sign reached the threshold), ``value`` (of the sign), ``ended_on``, ``cause`` (``fails``,
        ``leaves``), ``days`` (from the alarm to the end) and ``outcome``: ``fails`` or ``leaves`` within the time,
        ``later``, or ``there``.
    quiet : DataFrame
        The same question for quarters in which an account showed no sign, one row: ``quarters``, ``fails``, ``leaves``
        (how many were followed by such an end within the time).
    ends : DataFrame
        Indexed by cause: ``n`` (accounts that ended so, and whose sign was known at most the time watched before),
        ``warned`` (those among them that had an alarm at any time before).
    threshold : float
        From where the sign is an alarm.
    within_days : int
        The time that is watched after an alarm.
    """

    table: pd.DataFrame
    quiet: pd.DataFrame = field(repr=False)
    ends: pd.DataFrame = field(repr=False)
    threshold: float
    within_days: int

    @property
    def n(self) -> int:
        """How many accounts showed the sign."""
        return len(self.table)

    def count(self, *outcomes: str) -> int:
        """Return how many alarms had one of these outcomes."""
        return int(self.table["outcome"].isin(outcomes).sum())

    def time(self) -> str:
        """Return the time that is watched, in words."""
        if self.within_days in (365, 366):
            return _("a year")
        return _("{n} days").format(n=number(self.within_days))

    @property
    def true_share(self) -> float:
        """Share of the alarms after which the account was gone within the time."""
        return self.count(*CAUSES) / self.n if self.n else float("nan")

    @property
    def quiet_share(self) -> float:
        """The same of quarters without the sign."""
        row = self.quiet.iloc[0]
        return float(row["fails"] + row["leaves"]) / row["quarters"] if row["quarters"] else float("nan")

    def __str__(self) -> str:
        lines = [
            _(
                "{n} accounts showed the sign. Within {time} {true} of them were gone ({fails} failed, {leaves} "
                "left): {share}. {false} were not: false alarms."
            ),
            _(
                "After a quarter without the sign {quiet} were gone within {time} ({quiet_fails} failed, "
                "{quiet_leaves} left)."
            ),
            _(
                "Of {n_fails} accounts that failed {warned_fails} had shown the sign before, of {n_leaves} that left "
                "{warned_leaves}."
            ),
        ]  # fmt: skip
        row, ends = self.quiet.iloc[0], self.ends
        values = {"n": number(self.n), "time": self.time(), "share": share(self.true_share)}
        values |= {"true": number(self.count(*CAUSES)), "false": number(self.count("there", "later"))}
        values |= {"quiet": share(self.quiet_share)}
        for cause in CAUSES:
            values |= {
                cause: number(self.count(cause)),
                f"quiet_{cause}": share(row[cause] / row["quarters"] if row["quarters"] else float("nan")),
                f"warned_{cause}": number(ends.loc[cause, "warned"]),
                f"n_{cause}": number(ends.loc[cause, "n"]),
            }
        return "\n".join(line.format(**values) for line in lines)

    def _repr_html_(self) -> str:
        told = "".join(f"<p>{escape(line)}</p>" for line in str(self).splitlines())
        return f"{told}{self.table.to_html()}"


def alarms(
    signs: pd.DataFrame,
    ended: pd.DataFrame,
    *,
    threshold: float,
    within_days: int = 365,
    known_until: str | pd.Timestamp | None = None,
) -> Alarms:
    """Count how often a sign of trouble came true, and how often it was a false alarm.

    Parameters
    ----------
    signs : DataFrame
        The sign, such as mean days beyond the due day, by ``account_id`` (index) and quarter (columns, first days);
        missing where it is not known. The larger, the worse.
    ended : DataFrame
        Indexed by ``account_id``: ``fails`` and ``leaves``, the day on which the account failed or left; missing where
        it did not.
    threshold : float
        The sign is an alarm from here.
    within_days : int
        An alarm is true if the account is gone at most so many days later.
    known_until : date, optional
        The last day of which it is known who was gone; alarms and quarters that cannot be watched so long are left out.
        None: all are watched.

    Returns
    -------
    Alarms

    Raises
    ------
    DataError
        If a column is absent, or the time is no whole number of days above 0.

    Notes
    -----
    An account has one alarm, its first: what comes later is the same trouble. A quarter's sign counts as known on the
    quarter's last day; where the account had gone by then, the alarm came too late and is none. The quarters without
    the sign are those of accounts that were still there at their end and had had no alarm: their rate is what the
    alarms' rate is to be compared with.

    Examples
    --------
    >>> quarters = pd.to_datetime(["2023-01-01", "2023-04-01"])
    >>> signs = pd.DataFrame([[5, 40], [35, 60], [8, 9]], index=["A", "B", "C"], columns=quarters)
    >>> day = pd.to_datetime(["2023-09-01", None, None])
    >>> ended = pd.DataFrame({"fails": day, "leaves": pd.NaT}, index=["A", "B", "C"])
    >>> result = alarms(signs, ended, threshold=30)
    >>> result.table["outcome"].to_dict(), result.true_share
    ({'B': 'there', 'A': 'fails'}, 0.5)
    """
    if absent := [cause for cause in CAUSES if cause not in ended]:
        raise DataError(_("The table {table} has no column {columns}.").format(table="ended", columns=some(absent)))
    if within_days < 1:
        raise DataError(_("An alarm is watched for at least one day."), found=f"{within_days:g}")
    long = _watched(signs, ended, within_days, known_until)
    is_alarm = long["value"] >= threshold
    first = long[is_alarm].drop_duplicates("account_id")
    before = first.set_index("account_id")["alarm_on"].reindex(long["account_id"]).to_numpy()
    quiet = long[~(long["alarm_on"] >= before)]
    ended_soon = quiet.loc[quiet["days"] <= within_days, "cause"].value_counts()
    counts = {"quarters": len(quiet)} | {cause: int(ended_soon.get(cause, 0)) for cause in CAUSES}
    outcome = first["cause"].where(first["days"] <= within_days, "later").where(first["days"].notna(), "there")
    table = first.assign(outcome=outcome).sort_values(["alarm_on", "account_id"]).set_index("account_id")
    lost = long[long["days"] <= within_days].drop_duplicates("account_id")
    warned = lost["account_id"].isin(first["account_id"])
    ends = pd.DataFrame(
        {
            cause: {"n": int((lost["cause"] == cause).sum()), "warned": int((warned & (lost["cause"] == cause)).sum())}
            for cause in CAUSES
        }
    ).T
    return Alarms(table, pd.DataFrame([counts]), ends, float(threshold), int(within_days))


def _watched(signs: pd.DataFrame, ended: pd.DataFrame, within_days: int, known_until) -> pd.DataFrame:
    """Return a row for each known sign of an account that was still there, the earliest first, and its end if any."""
    days = pd.DatetimeIndex(signs.columns) + pd.offsets.QuarterEnd(0)
    values = pd.DataFrame(signs.to_numpy(dtype=float, na_value=np.nan), index=signs.index, columns=days)
    if known_until is not None:
        values = values.loc[:, days + pd.Timedelta(days=within_days) <= pd.Timestamp(known_until)]
    dates = pd.DataFrame({cause: pd.to_datetime(ended[cause]).reindex(signs.index) for cause in CAUSES})
    gone = dates.min(axis=1)
    cause = pd.Series(np.where(dates["fails"] == gone, *CAUSES), index=gone.index).where(gone.notna())
    rows = pd.MultiIndex.from_product([days[days.isin(values.columns)], signs.index], names=["alarm_on", "account_id"])
    long = pd.DataFrame({"value": values.T.to_numpy().ravel()}, index=rows).dropna().reset_index()
    long = long.assign(ended_on=long["account_id"].map(gone), cause=long["account_id"].map(cause))
    long["days"] = (long["ended_on"] - long["alarm_on"]).dt.days
    return long[["account_id", "alarm_on", "value", "ended_on", "cause", "days"]][~(long["days"] < 0)]
