"""Which planted accounts does the choice of key accounts catch, and which counter-examples does it catch with them?

The sample portfolio tells twelve stories: an account of interest, and another with the same outward signs that turns
out otherwise. Each is made anew with other seeds, and twenty accounts are chosen at the end of 2023, as in the table of
`proofs/selection.py`.

right: what hindsight would do with the account. revenue alone: share of portfolios in which it is among the twenty
largest by revenue of the last twelve months. selection: the same by five criteria with lifetime value first, as `kam
study selection` chooses by score. kept out: share in which a condition keeps it out (solvency, reputation,
willingness). chance: the mean of its chance to be chosen, as the study says it, where it is not kept out. verdict:
caught, if the selection does the right thing in more portfolios than revenue alone by at least a tenth of all, missed
if in fewer by a tenth; "as revenue" between the two. After each share stands its Monte-Carlo standard error.

What we see: an account and its counter-example are mostly chosen together or left out together, for they look alike at
the end of 2023; so what is caught with one is missed with the other. Told apart is one pair: the account that was lucky
once, and the one for which a project opened the door. Small accounts that will grow are found by neither way, and the
quiet grower is even kept out, as one that does not want to work together; so is the large customer that leaves, but its
counter-example, which stays, as often.
"""

from __future__ import annotations

import pandas as pd

from proofs._simulate import kept, percent
from proofs.selection import FILE, simulate

SIMULATIONS = 50
SHORT = {"SIMULATIONS": 1}
_TENTH = 0.1
RIGHT = {
    ("vicom", "hero"): "leave out", ("vicom", "counter"): "choose",
    ("cartech", "hero"): "choose", ("cartech", "counter"): "leave out",
    ("manufacturer", "hero"): "choose", ("manufacturer", "counter"): "leave out",
    ("struggling", "hero"): "leave out", ("struggling", "counter"): "choose",
    ("retail", "hero"): "choose", ("retail", "counter"): "leave out",
    ("technology", "hero"): "choose", ("technology", "counter"): "leave out",
    ("hotel", "hero"): "choose", ("hotel", "counter"): "leave out",
    ("loud friend", "hero"): "leave out", ("loud friend", "counter"): "choose",
    ("twin", "hero"): "choose", ("twin", "counter"): "leave out",
    ("green ghost", "hero"): "leave out", ("green ghost", "counter"): "choose",
    ("quiet grower", "hero"): "choose", ("quiet grower", "counter"): "leave out",
    ("lucky year", "hero"): "leave out", ("lucky year", "counter"): "choose",
}  # fmt: skip


def table() -> pd.DataFrame:
    """Simulate and count."""
    found = kept(FILE, range(1, SIMULATIONS + 1), simulate)
    rows = []
    for (story, role), right in RIGHT.items():
        by_revenue, by_choice, out, chance = (
            found[f"{story}|{role}|{part}"] for part in ("revenue", "selection", "out", "chance")
        )
        better = (by_choice - by_revenue).mean() * (1 if right == "choose" else -1)
        verdict = "caught" if better >= _TENTH else "missed" if better <= -_TENTH else "as revenue"
        said = "-" if chance.isna().all() else f"{chance.mean():.0%}"
        rows.append((story, role, right, percent(by_revenue), percent(by_choice), percent(out), said, verdict))
    return pd.DataFrame(
        rows,
        columns=["story", "role", "right", "revenue alone", "selection", "kept out", "chance", "verdict"],
    )
