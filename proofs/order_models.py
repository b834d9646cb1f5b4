"""Do the intervals of order models hold the truth, and can small portfolios be fitted at all?

Order histories are drawn from BG/NBD purchase by purchase, so that the truth is known: accounts like those of a
business (a purchase rate of their own, few leave, seen for one to two years) and like those of CDNOW (27 to 39 weeks),
with the parameters as published, and with the truth moved one and two standard deviations off all three centres of the
weak penalty. Accounts buy as often as before when the truth is moved.

Columns r to b: share of the 95 % intervals that hold the truth, of the fits that can be used. total: share of the 95 %
intervals of all later purchases that hold what came. rank: share of accounts whose randomised rank among the drawn
futures is in the central 95 %. account: share of accounts whose interval holds what came; counts come in steps, so that
even a right interval holds more than it says. A fit is not usable if the search does not end, a parameter has run to
its boundary or has no standard error, or an interval reaches over more than a factor of ten thousand. simulations:
those of the parameters, and those of total, rank and account. After each share stands its Monte-Carlo standard error.
outside: what is not within 92 to 98 % (parameters, total), 93 to 97 % (rank) or at least 94 % (account).

Why a and b fall outside: a portfolio tells fairly well how likely its accounts are to leave, a / (a + b), and next to
nothing of how alike they are in that, a + b. The penalty's centre answers the second question where the data do not. On
the centre the intervals of a and b hold more than they say; two standard deviations off they are drawn to the centre
and hold too little, more so with 50 accounts than with 500. Without a penalty the search then often runs to the
boundary where all accounts are alike, and the fits that remain are those whose data happened to show differences: their
intervals speak of a selection. What is to come depends little on a + b: accounts are held in all rows, totals in all
but one. That one has 500 accounts two standard deviations off and no penalty: where the search runs to the boundary at
which no account leaves, the interval has no doubt about leaving (held in 88 % of the first 300 portfolios' 98 such
cases, in 95 % of the others). So a and b of a few hundred accounts are not to be read one by one. With 50 accounts like
CDNOW's, two standard deviations off, r and alpha are drawn along.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.errors import FitError
from kamlib.value import BGNBD
from proofs._simulate import BUSINESS, CDNOW, SEED, Kind, draw, kept, percent

SIMULATIONS, AHEAD, DRAWS = 1000, 1000, 200
SHORT = {"SIMULATIONS": 2, "AHEAD": 1}
FEW, WIDE = 200, 1e4
FITS = {"weak": "weak", "none": None}
NAMES = ("r", "alpha", "a", "b")
CELLS = [
    (name, kind, accounts)
    for seen in (BUSINESS, CDNOW)
    for name, kind in (("as published", seen), ("1 sd", seen.moved(1)), ("2 sd", seen.moved(2)))
    for accounts in (50, 100, 200, 500)
]


def drawn(place: int, number: int) -> tuple[Kind, pd.DataFrame]:
    """Return a simulation of a cell."""
    _name, kind, accounts = CELLS[place]
    return kind, draw(kind, accounts, np.random.default_rng([SEED, place, number]))


def fitted(place: int, number: int) -> dict[str, float]:
    """Fit with and without penalty; return which intervals hold the truth, and whether the fit can be used."""
    kind, summary = drawn(place, number)
    model, found = BGNBD(summary), {}
    for fit, penalty in FITS.items():
        found[fit] = 0.0
        try:
            results = model.fit(penalty=penalty)
        except FitError:
            continue
        bounds = results.conf_int()
        wide = bounds["ci_upper"] / bounds["ci_lower"]
        if results.model.law.remarks(results.inside) or not (wide < WIDE).all():
            continue
        found[fit] = 1.0
        true = np.array(kind.params)
        holds = (bounds["ci_lower"] <= true) & (bounds["ci_upper"] >= true)
        for name, value in zip(NAMES, true, strict=True):
            found |= {f"{fit} {name}": float(holds[name]), f"{fit} {name} off": np.log(results.params[name] / value)}
    return {f"{fit}{end}": found.get(f"{fit}{end}", np.nan) for fit in FITS for end in ENDS}


ENDS = ("", *(f" {name}{end}" for name in NAMES for end in ("", " off")))


def foreseen(place: int, number: int) -> dict[str, float]:
    """Fit as by default; return whether the total came as foreseen, and which shares of the accounts."""
    _kind, summary = drawn(place, number)
    held = BGNBD(summary).fit().validate_holdout(summary, draws=DRAWS, seed=number)
    off = np.log((held.total["mean"] + 0.5) / (held.total["actual"] + 0.5))
    return {"total": float(held.holds), "rank": held.pit_central, "account": held.coverage, "off": off}


def rows(place: int, found: pd.DataFrame, ahead: pd.DataFrame) -> list[tuple]:
    """Return the rows of a cell: the fit that is the default, and the other."""
    name, kind, accounts = CELLS[place]
    told = []
    for fit in ("weak", "none") if accounts < FEW else ("none", "weak"):
        default = not told
        seen = {one: found[f"{fit} {one}"] for one in NAMES}
        limits = dict.fromkeys(NAMES, (0.92, 0.98))
        if default:
            seen |= {one: ahead[one] for one in ("total", "rank", "account")}
            limits |= {"total": (0.92, 0.98), "rank": (0.93, 0.97), "account": (0.94, 1.0)}
        outside = [one for one, (low, high) in limits.items() if not low <= round(seen[one].mean(), 3) <= high]
        shown = [percent(seen[one]) if one in seen else "-" for one in (*NAMES, "total", "rank", "account")]
        sizes = f"{len(found):,} / {len(ahead):,}" if default else f"{len(found):,}"
        unusable = percent(1 - found[fit])
        label = f"{fit} (default)" if default else fit
        told.append((kind.name, name, accounts, label, *shown, unusable, sizes, ", ".join(outside) or "-"))
    return told


def table() -> pd.DataFrame:
    """Simulate and count."""
    told = []
    for place in range(len(CELLS)):
        found = kept(f"order_models-{place}", range(SIMULATIONS), lambda number, place=place: fitted(place, number))
        ahead = kept(f"order_models-{place}-ahead", range(AHEAD), lambda number, place=place: foreseen(place, number))
        told += rows(place, found, ahead)
    heads = ["accounts", "truth", "number", "penalty", *NAMES, "total", "rank", "account", "not usable"]
    return pd.DataFrame(told, columns=[*heads, "simulations", "outside"])
