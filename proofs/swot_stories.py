"""Which planted stories do the proposed factors of a SWOT tell, and which do they miss?

The sample portfolio tells twelve stories: an account of interest, and another with the same outward signs that turns
out otherwise. For each account, from_data() proposes factors at the end of 2024.

planted: the factors that the signature of the story should leave in the year's figures, "+" a strength or opportunity,
"-" a weakness or threat; "none" where nothing of it is a figure that is compared (notes, surveys, use of a product,
records of one group). proposed: which of these are proposed, and in brackets how surely. among its size: the same where
only accounts of the same third by revenue are peers. also: what else is proposed for the account; in a world that was
drawn at random, that may be true and planted by nobody. verdict: matches (all that is planted is proposed), in part, or
missed; "silent" where nothing was planted in these figures.

What we see: most stories are missed. Told is what lies far from all others: late payment that grew, payment that
recovered, a margin far below the rest. Growth is missed because accounts of the sample swing so much that three in ten
grew by more than 60 % in the year; one contact, because three in ten accounts have no more. That is what "beside
peers" means: a fact that many accounts share is no mark of one, though it may matter all the same, and then a person
has to write it, as a judgement with an owner. Over the whole portfolio nothing is odd enough to be called so at a
false-discovery rate of 10 %, nor at 20 % (`stands_out` is true for no figure): what is proposed is proposed for an
account that one looks at for another reason, and its confidence says how much of it may be chance.
"""

from __future__ import annotations

import pandas as pd

from kamlib import data
from kamlib.swot import candidates, from_data

SHORT: dict[str, int] = {}
AS_OF = "2024-12-31"
PLANTED = {
    ("vicom", "hero"): {"contact_depth": "-"},
    ("vicom", "counter"): {"contact_depth": "-"},
    ("cartech", "hero"): {"revenue_trend": "+"},
    ("cartech", "counter"): {},
    ("manufacturer", "hero"): {"revenue_trend": "+"},
    ("manufacturer", "counter"): {},
    ("struggling", "hero"): {"payment": "-", "payment_change": "-", "market_growth": "-"},
    ("struggling", "counter"): {"payment_change": "+"},
    ("retail", "hero"): {"on_time_change": "+", "complaints_change": "+"},
    ("retail", "counter"): {"on_time": "-"},
    ("technology", "hero"): {},
    ("technology", "counter"): {},
    ("hotel", "hero"): {},
    ("hotel", "counter"): {},
    ("loud friend", "hero"): {"margin": "-"},
    ("loud friend", "counter"): {},
    ("twin", "hero"): {},
    ("twin", "counter"): {},
    ("green ghost", "hero"): {"revenue_trend": "-"},
    ("green ghost", "counter"): {},
    ("quiet grower", "hero"): {"revenue_trend": "+", "contact_depth": "-"},
    ("quiet grower", "counter"): {"contact_depth": "+"},
    ("lucky year", "hero"): {"revenue_trend": "-"},
    ("lucky year", "counter"): {},
}


def sample() -> dict[str, pd.DataFrame]:
    """Return the tables of the sample, by parent account and in one currency."""
    given = data.load_all()
    accounts, rates = given["accounts"], given["exchange_rates"]
    tables = {
        name: data.to_parent(given[name], accounts)
        for name in ("service", "activities", "payments", "potential", "contacts", "contracts", "opportunities")
    }
    orders = data.convert(data.to_parent(given["orders"], accounts), rates, base="EUR")
    market = given["market"]
    return tables | {"orders": orders, "market": data.to_parent(market[market["account_id"].notna()], accounts)}


def told(tables: dict[str, pd.DataFrame], groups: pd.Series | None = None) -> pd.DataFrame:
    """Return story and role, what was planted, what is proposed of it and how surely, and what else is."""
    known = candidates(tables, as_of=AS_OF, groups=groups)
    stories = pd.read_csv(data.sample.root() / "truth" / "stories.csv", dtype=str)
    rows = []
    for story in stories.itertuples():
        found = from_data(story.account_id, tables, as_of=AS_OF, known=known)
        signs = {one.metric: ("+" if one.good else "-", one.confidence) for one in found}
        wanted = PLANTED[(story.story, story.role)]
        right = {name: signs[name] for name, sign in wanted.items() if signs.get(name, ("",))[0] == sign}
        rows.append((story.story, story.role, wanted, right, {n: s for n, s in signs.items() if n not in right}))
    return pd.DataFrame(rows, columns=["story", "role", "planted", "proposed", "also"])


def sizes(tables: dict[str, pd.DataFrame]) -> pd.Series:
    """Return the third by revenue of two years in which each account lies."""
    orders = tables["orders"]
    last = orders[orders["order_date"].between("2023-01-01", AS_OF)].groupby("account_id")["amount"].sum()
    return pd.qcut(last, 3, labels=["small", "middle", "large"]).astype(str)


def table() -> pd.DataFrame:
    """Compare what was planted with what is proposed."""
    tables = sample()
    found, by_size = told(tables), told(tables, sizes(tables))
    return pd.DataFrame(
        {
            "story": found["story"],
            "role": found["role"],
            "planted": [", ".join(f"{sign}{name}" for name, sign in one.items()) or "none" for one in found["planted"]],
            "proposed": found["proposed"].map(_surely),
            "among its size": by_size["proposed"].map(_surely),
            "also": found["also"].map(_surely),
            "verdict": [verdict(*pair) for pair in zip(found["planted"], found["proposed"], strict=True)],
        }
    )


def verdict(planted: dict, proposed: dict) -> str:
    """Say in a word whether what was planted is proposed."""
    if not planted:
        return "silent"
    return "matches" if len(proposed) == len(planted) else "in part" if proposed else "missed"


def _surely(signs: dict[str, tuple[str, float]]) -> str:
    return ", ".join(f"{sign}{name} ({sure:.2f})" for name, (sign, sure) in signs.items()) or "-"
