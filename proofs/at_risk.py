"""How long before accounts fail or leave does the list of accounts at risk name them, and how often for nothing?

Each simulation is the sample portfolio made anew with another seed, and a list at the end of each quarter from 2022 to
September 2024, made of what was known on that day, 90 days ahead, by `kam study at_risk`. Looked at are the accounts
that truly failed or left, as the maker of the portfolio knows, between the first list and the last.

sign: the reason why the list names an account; of silence with the chance, by the model, that the account has gone.
end: how the accounts ended. ended: how many, in all portfolios. before: share of them named on the day of the end or up
to a year earlier; days before: how long before, on average. after: share named only later, up to 180 days; days after:
how long after, on average. named: accounts on a list for that sign for the first time. false: share of these that were
still there a year later. Failures and departures share the false alarms of a sign. After each share stands its
Monte-Carlo standard error, with portfolios as units.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from kamlib.study.at_risk_reasons import reasons
from kamlib.study.at_risk_record import year_to
from kamlib.study.tables import Tables, revenue
from proofs._sample import portfolio
from proofs._simulate import kept

SIMULATIONS, AHEAD, YEAR, LATE = 50, 90, 365, 180
SHORT = {"SIMULATIONS": 1}
LISTS = pd.date_range("2022-12-31", "2024-09-30", freq="QE")
SIGNS = {
    "contract ends": ("contract", 0.0),
    "pays late": ("payment", 0.0),
    "silent, 10% or more": ("silence", 0.1),
    "silent, 50% or more": ("silence", 0.5),
    "silent, 90% or more": ("silence", 0.9),
    "any": (None, 0.0),
}
ENDS = ("fails", "leaves")


def ended(made: Any) -> pd.DataFrame:
    """Return the days on which the accounts of a world failed or left: of each the one that came first."""
    last = pd.Timestamp("2100-01-01")
    ends = {}
    for parent in made.parents:
        days = pd.to_datetime(pd.Series([parent.end_day(parent.failed_month), parent.end_day(parent.left_month)]))
        first = days.fillna(last).idxmin()
        ends[made.root(parent)] = [days[place] if place == first else pd.NaT for place in (0, 1)]
    return pd.DataFrame.from_dict(ends, orient="index", columns=list(ENDS))


def named(made: Tables) -> pd.DataFrame:
    """Make the lists; return ``day, account_id, reason, chance``, the chances of silence being the model's own."""
    found = []
    for day in LISTS:
        sales = revenue(made.orders, year_to(day))
        rows = reasons(made, sales, as_of=day, within_days=AHEAD).rows
        found.append(rows[["account_id", "reason", "chance"]].assign(day=day))
    return pd.concat(found, ignore_index=True)


def counted(lists: pd.DataFrame, ends: pd.DataFrame) -> dict[str, float]:
    """Count for each sign the accounts it named before and after their end, and those it named for nothing.

    Parameters
    ----------
    lists : DataFrame
        ``day, account_id, reason, chance``.
    ends : DataFrame
        Indexed by account: ``fails``, ``leaves``, the days of the end.
    """
    end = ends.min(axis=1)
    lists = lists.assign(days=(lists["account_id"].map(end) - lists["day"]).dt.days)
    found = {}
    for sign, (reason, chance) in SIGNS.items():
        inside = lists if reason is None else lists[(lists["reason"] == reason) & (lists["chance"] >= chance)]
        first = inside.drop_duplicates("account_id")
        found |= {f"{sign} named": len(first), f"{sign} false": int((~(first["days"] <= YEAR)).sum())}
        near = inside[inside["days"].between(-LATE, YEAR)].drop_duplicates("account_id").set_index("account_id")["days"]
        for cause in ENDS:
            ended = ends.index[ends[cause].between(LISTS[0], LISTS[-1])]
            days = near.reindex(ended).dropna()
            before, after = days[days >= 0], days[days < 0]
            found |= {f"{sign} {cause}": len(ended), f"{sign} {cause} before": len(before)}
            found |= {f"{sign} {cause} days before": before.sum(), f"{sign} {cause} after": len(after)}
            found |= {f"{sign} {cause} days after": -after.sum()}
    return {name: float(value) for name, value in found.items()}


def simulate(seed: int) -> dict[str, float]:
    """Make a portfolio and its lists, and count."""
    tables, made = portfolio(seed)
    return counted(named(tables), ended(made))


def table() -> pd.DataFrame:
    """Simulate and count."""
    found = kept("at_risk-lists", range(1, SIMULATIONS + 1), simulate)
    told = []
    for sign in SIGNS:
        for cause in ENDS:
            part = {name: found[f"{sign} {cause}{name}"] for name in ("", " before", " days before", " after")}
            told.append(
                (
                    sign,
                    cause,
                    f"{part[''].sum():.0f}",
                    ratio(part[" before"], part[""]),
                    mean(part[" days before"], part[" before"]),
                    ratio(part[" after"], part[""]),
                    mean(found[f"{sign} {cause} days after"], part[" after"]),
                    f"{found[f'{sign} named'].sum():.0f}",
                    ratio(found[f"{sign} false"], found[f"{sign} named"]),
                    len(found),
                )
            )
    heads = ["sign", "end", "ended", "before", "days before", "after", "days after", "named", "false", "simulations"]
    return pd.DataFrame(told, columns=heads)


def ratio(hits: pd.Series, of: pd.Series) -> str:
    """Write the share of all together and its standard error, portfolios being the units."""
    if not of.sum():
        return "-"
    share = hits.sum() / of.sum()
    error = np.sqrt(((hits - share * of) ** 2).sum()) / of.sum()
    return f"{share:.1%} ± {error:.1%}"


def mean(days: pd.Series, of: pd.Series) -> str:
    """Write the mean number of days of all together."""
    return f"{days.sum() / of.sum():.0f}" if of.sum() else "-"
