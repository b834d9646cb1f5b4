"""Judgements of raters in; one value an account with its range, and on whom it stands, out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import listing

COLUMNS = ("account_id", "criterion", "rater", "rating")


def latest(ratings: pd.DataFrame, *, as_of: pd.Timestamp) -> pd.DataFrame:
    """Keep of each rater the last judgement of an account and criterion that was known on a day.

    Parameters
    ----------
    ratings : DataFrame
        ``account_id, criterion, rater, rated_on, rating`` and, where given, ``rating_low, rating_high``.
    as_of : day
    """
    known = ratings[pd.to_datetime(ratings["rated_on"]) < as_of + pd.Timedelta(days=1)].dropna(subset=["rating"])
    known = known.sort_values("rated_on", kind="stable")
    return known.drop_duplicates(["account_id", "criterion", "rater"], keep="last").reset_index(drop=True)


def rated(ratings: pd.DataFrame, criterion: str, accounts: pd.Index) -> pd.DataFrame:
    """Put the judgements of several raters together.

    Parameters
    ----------
    ratings : DataFrame
        As :func:`latest` gives them.
    criterion : str
    accounts : Index
        The accounts that need a row.

    Returns
    -------
    DataFrame
        Indexed by ``account_id``: ``value`` (mean of the raters), ``low``, ``high``, ``n`` (raters), ``source``
        (their names), ``why`` (empty where there is a value), ``rated_on`` (the oldest of the judgements).

    Notes
    -----
    The range goes from the mean of what the raters would defend at least to the mean of what they would defend at most,
    and on to the lowest and the highest rating where raters are further apart.

    Examples
    --------
    >>> ratings = pd.DataFrame({"account_id": "A", "criterion": "fit", "rater": ["sales", "operations"],
    ...     "rating": [5.0, 2.0], "rating_low": [4.0, 1.0], "rating_high": [5.0, 3.0],
    ...     "rated_on": pd.Timestamp("2024-12-05")})
    >>> rated(ratings, "fit", pd.Index(["A"]))[["value", "low", "high", "n"]].values.tolist()
    [[3.5, 2.0, 5.0, 2.0]]
    """
    given = ratings[ratings["criterion"] == criterion]
    low, high = (given[name] if name in given else pd.Series(np.nan, given.index) for name in _ENDS)
    given = given.assign(low=low.fillna(given["rating"]), high=high.fillna(given["rating"]))
    by = given.groupby("account_id")
    found = pd.DataFrame(
        {
            "value": by["rating"].mean(),
            "low": np.minimum(by["low"].mean(), by["rating"].min()),
            "high": np.maximum(by["high"].mean(), by["rating"].max()),
            "n": by["rater"].nunique(),
            "source": by["rater"].agg(lambda raters: listing(raters)),
            "rated_on": by["rated_on"].min(),
        }
    ).reindex(accounts)
    missing = found["value"].isna()
    return found.assign(
        n=found["n"].fillna(0).astype(int),
        source=found["source"].fillna(""),
        why=np.where(missing, _("Nobody has rated it."), ""),
    )


_ENDS = ("rating_low", "rating_high")
