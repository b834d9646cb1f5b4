"""Do the intervals of the contract models hold the truth?

Accounts are drawn one by one from a law that is known, so that the truth is known too, and each model learns from them
as it would from the accounts of a business: many of them are still there on the last day, and count until then only.

- renewals: a contract renews once a year; each account has a chance of its own to leave, drawn from a beta law.
  Accounts began three to seven years ago. Unequal: chances as published for customers of Fader & Hardie (2007); alike:
  chances that hardly differ. alpha and beta: the parameters; 5 and 10 renewals: the share that stays longer, the
  second beyond what any account has been seen.
- curve: ends on any day, fewer with age (Weibull). Accounts began up to eight years ago. From the first day: all ends
  are in the records; from later on: records began four years ago, and who had ended by then is in none. 1 and 4 years:
  the share that lasts longer.
- quarters: the chance of an end in a quarter depends on how late the account pays (which changes from quarter to
  quarter) and on whether it is large. Accounts are seen for four to twelve quarters. late and large: the coefficients;
  4 quarters: survival of an account that pays late. Fitted as by default: with the weak penalty below ten ends a sign.
- proportional: ends on any day; the size of the account and whether it has service multiply the hazard. Accounts began
  up to eight years ago. size and service: the coefficients; 1 and 4 years: survival of a large account without service.

ends: how many accounts usually end in the data. holds it: share of the 95 % intervals that hold the truth, of those
that can be used, and its Monte-Carlo standard error. below, above: share of them that lie below the truth, and above.
An interval is not usable if the fit is refused (a sign tells exactly who ends), if a parameter above 0 (alpha, beta)
has run to its boundary or has no standard error, or if its interval reaches over more than a factor of ten thousand.
outside: where the truth is held less often than in 92 or more often than in 98 of 100 simulations.

alpha and beta are held too seldom with few accounts, and with more of them too where chances hardly differ. Renewals
then tell little of how unequal the chances are: many fits run to the boundary, others end far below the truth, and an
interval made from the curvature there does not reach up to it (it never lies above). What is foreseen hardly depends on
it: its bounds go by the likelihood and hold the truth in all rows. Read the shares that stay, not the parameters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.errors import FitError
from kamlib.value import (
    ShiftedBetaGeometric,
    hazard_model,
    paths_ahead,
    proportional_hazards,
    relationships,
    renewal_counts,
    retention_curve,
)
from proofs._simulate import SEED, kept, percent

SIMULATIONS = 1000
SHORT = {"SIMULATIONS": 2}
LAST, BEGIN = np.datetime64("2024-12-31"), "2021-01-01"
YEAR, FOUR = 365, 1461  # days
SHAPE, SCALE = 0.8, 11.0  # of the Weibull law; the scale in years
WIDE = 1e4
Bounds = dict[str, tuple[float, float]]


@dataclass(frozen=True)
class Case:
    """What is drawn, what is asked of it, and what the answers should be.

    Attributes
    ----------
    name : str
    truth : dict
        By quantity: its true value.
    draw : callable
        Of a number of accounts and a generator: what the accounts leave behind.
    ask : callable
        Of what was drawn: how many ended, and the bounds of each quantity.
    """

    name: str
    truth: dict[str, float]
    draw: Callable[[int, np.random.Generator], pd.DataFrame]
    ask: Callable[[pd.DataFrame], tuple[int, Bounds]]


def renewing(alpha: float, beta: float) -> Case:
    """Contracts of a year, of accounts each of which has a chance of its own to leave at each renewal."""
    stays = {}
    for renewals in (5, 10):
        t = np.arange(renewals)
        stays[f"{renewals} renewals"] = float(np.prod((beta + t) / (alpha + beta + t)))

    def draw(accounts: int, rng: np.random.Generator) -> pd.DataFrame:
        leaves = rng.beta(alpha, beta, accounts)
        # the renewal at which an account leaves: the first of which the lot falls below its chance
        lots = rng.random((accounts, 8)) < leaves[:, None]
        years = np.where(lots.any(axis=1), lots.argmax(axis=1) + 1, 99)
        month = np.datetime64("2025-01", "M") - rng.integers(37, 85, accounts)
        day = rng.integers(0, 28, accounts)
        start, end = month.astype("M8[D]") + day, (month + 12 * years).astype("M8[D]") + day - 1
        return pd.DataFrame({"start_date": start, "ended_on": np.where(end <= LAST, end, np.datetime64("NaT"))})

    name = "unequal" if alpha < 1 else "alike"
    return Case(f"renewals, {name}", {"alpha": alpha, "beta": beta, **stays}, draw, renewed)


def renewed(contracts: pd.DataFrame) -> tuple[int, Bounds]:
    """Ask the shifted beta-geometric model."""
    counts = renewal_counts(contracts, as_of=str(LAST))
    results = ShiftedBetaGeometric(counts).fit()
    found = results.survival(10)[["mean_ci_lower", "mean_ci_upper"]]
    bounds = {f"{renewals} renewals": tuple(found.loc[renewals]) for renewals in (5, 10)}
    edge = bool(results.model.law.remarks(results.inside))
    for name, (low, high) in results.conf_int().iterrows():
        bounds[name] = (np.nan, np.nan) if edge or not high < WIDE * low else (low, high)
    return int(counts["ended"].sum()), bounds


def weibull(times: float | np.ndarray, accounts: int, rng: np.random.Generator) -> pd.DataFrame:
    """Accounts whose hazard is so many times that of the law, and when they ended if they did by the last day."""
    start = LAST - rng.integers(1, 8 * YEAR + 2, accounts)
    days = np.ceil(365.25 * SCALE * (rng.standard_exponential(accounts) / times) ** (1 / SHAPE))
    end = start + np.minimum(days, 1e5).astype(int) - 1  # the last of its days
    return pd.DataFrame({"start_date": start, "ended_on": np.where(end <= LAST, end, np.datetime64("NaT"))})


def lasts(days: int, times: float = 1.0) -> float:
    """Return the true share that lasts longer."""
    return float(np.exp(-times * (days / (365.25 * SCALE)) ** SHAPE))


def curve(begin: str | None) -> Case:
    """Contracts that end on any day, with records from the first day or from a later one."""

    def draw(accounts: int, rng: np.random.Generator) -> pd.DataFrame:
        table = weibull(1.0, 3 * accounts, rng)
        if begin is not None:  # as many as asked for are in the records
            table = table[~(table["ended_on"] < pd.Timestamp(begin))]
        return table[:accounts].reset_index(drop=True)

    def ask(contracts: pd.DataFrame) -> tuple[int, Bounds]:
        found = retention_curve(contracts, as_of=str(LAST), observed_from=begin, unit="D")
        row = found.at([YEAR, FOUR])
        bounds = {name: tuple(row[["ci_lower", "ci_upper"]].iloc[place]) for place, name in enumerate(truth)}
        return found.ended, bounds

    truth = {"1 year": lasts(YEAR), "4 years": lasts(FOUR)}
    return Case("curve, from the first day" if begin is None else "curve, from later on", truth, draw, ask)


LEVEL, LATE, LARGE = -3.2, 0.6, -0.5
AHEAD = pd.DataFrame({"account_id": [0], "late": [1.0], "large": [0]})


def quarters(accounts: int, rng: np.random.Generator) -> pd.DataFrame:
    """Draw accounts by quarter, each with its habit of paying and what it does in a quarter."""
    late = (rng.normal(size=(accounts, 1)) + rng.normal(size=(accounts, 12))) / np.sqrt(2)
    large = np.broadcast_to(rng.random((accounts, 1)) < 0.5, late.shape).astype(int)
    left = rng.standard_exponential(late.shape) < np.exp(LEVEL + LATE * late + LARGE * large)
    seen = np.arange(12) < rng.integers(4, 13, (accounts, 1))
    account, quarter = np.nonzero(seen & (np.cumsum(left, axis=1) - left == 0))
    return pd.DataFrame(
        {"account_id": account}
        | {name: values[account, quarter] for name, values in (("late", late), ("large", large), ("left", left * 1))}
    )


def by_quarter(panel: pd.DataFrame) -> tuple[int, Bounds]:
    """Ask the hazard model."""
    results = hazard_model(panel, "~ late + large")
    bounds = {name: tuple(row) for name, row in results.conf_int().iterrows()}
    last = results.survival(paths_ahead(AHEAD, 4, time=None)).iloc[-1]
    return results.ended, bounds | {"4 quarters": (last["mean_ci_lower"], last["mean_ci_upper"])}


SIZE, SERVICE = -0.5, -0.6
OTHER = pd.DataFrame({"size": [1.0], "service": [0]})


def sized(accounts: int, rng: np.random.Generator) -> pd.DataFrame:
    """Draw accounts of unequal size, two in five with service."""
    size, service = rng.normal(size=accounts), (rng.random(accounts) < 0.4).astype(int)
    return weibull(np.exp(SIZE * size + SERVICE * service), accounts, rng).assign(size=size, service=service)


def proportional(contracts: pd.DataFrame) -> tuple[int, Bounds]:
    """Ask the model of proportional hazards."""
    rows = relationships(contracts, as_of=str(LAST), unit="D").join(contracts[["size", "service"]])
    results = proportional_hazards(rows, "~ size + service")
    bounds = {name: tuple(row) for name, row in results.conf_int().iterrows()}
    table = results.survival(OTHER, [YEAR, FOUR])[["mean_ci_lower", "mean_ci_upper"]]
    return results.ended, bounds | {name: tuple(table.iloc[place]) for place, name in enumerate(("1 year", "4 years"))}


def cases() -> list[Case]:
    """Return all that is simulated."""
    ahead = {"4 quarters": float(np.exp(-4 * np.exp(LEVEL + LATE)))}
    years = {"1 year": lasts(YEAR, np.exp(SIZE)), "4 years": lasts(FOUR, np.exp(SIZE))}
    return [
        renewing(0.668, 3.806),
        renewing(5.0, 20.0),
        curve(None),
        curve(BEGIN),
        Case("quarters", {"late": LATE, "large": LARGE, **ahead}, quarters, by_quarter),
        Case("proportional", {"size": SIZE, "service": SERVICE, **years}, sized, proportional),
    ]


CELLS = [(case, accounts) for case in cases() for accounts in (50, 100, 200, 500)]


def simulate(place: int, number: int) -> dict[str, float]:
    """Draw and ask; return for each quantity where its interval lies: -1 below the truth, 0 holds it, 1 above."""
    case, accounts = CELLS[place]
    try:
        ended, bounds = case.ask(case.draw(accounts, np.random.default_rng([SEED, place, number])))
    except FitError:
        return dict.fromkeys(("ends", *case.truth), np.nan)
    found = {"ends": float(ended)}
    for name, true in case.truth.items():
        low, high = bounds[name]
        found[name] = float(low > true) - float(high < true) if np.isfinite([low, high]).all() else np.nan
    return found


def rows(place: int, found: pd.DataFrame) -> list[tuple]:
    """Return the rows of a cell, one for each quantity."""
    case, accounts = CELLS[place]
    told = []
    for name, true in case.truth.items():
        lies = found[name].dropna()
        holds = (lies == 0).astype(float)
        sides = [f"{(lies == side).mean():.1%}" if len(lies) else "-" for side in (-1, 1)]
        share = round(holds.mean(), 3)
        outside = "below 92 %" if share < 0.92 else "above 98 %" if share > 0.98 else "-"
        ends, unusable = f"{found['ends'].median():.0f}", percent(found[name].isna().astype(float))
        told.append(
            (case.name, name, f"{true:.3g}", accounts, ends, percent(holds), *sides, unusable, len(found), outside)
        )
    return told


def table() -> pd.DataFrame:
    """Simulate and count."""
    told = []
    for place in range(len(CELLS)):
        found = kept(f"contracts-{place}", range(SIMULATIONS), lambda number, place=place: simulate(place, number))
        told += rows(place, found)
    heads = ["model", "quantity", "truth", "accounts", "ends", "holds it", "below", "above", "not usable"]
    return pd.DataFrame(told, columns=[*heads, "simulations", "outside"])
