"""Chances and today's key accounts in; who is a key account from now on, and what changes, out."""

from __future__ import annotations

import pandas as pd

from kamlib import score
from kamlib.language import gettext as _
from kamlib.study.selection_choice import HIGH, LOW
from kamlib.study.tables import Tables


def current_keys(tables: Tables, *, as_of: pd.Timestamp) -> pd.Series | None:
    """Return since when each key account of a day has been one, by account; None where no list was given.

    Parameters
    ----------
    tables : Tables
    as_of : day
    """
    listed = tables.further.get("current")
    if listed is None:
        return None
    since = pd.to_datetime(listed["valid_from"])
    until = pd.to_datetime(listed["valid_to"]) if "valid_to" in listed else pd.Series(pd.NaT, listed.index)
    inside = ~(since > as_of) & ~(until < as_of)
    return since[inside].groupby(listed.loc[inside, "account_id"]).max()


def tiered(table: pd.DataFrame, since: pd.Series | None, *, as_of: pd.Timestamp) -> pd.DataFrame:
    """Say who is a key account from now on, and what changes.

    Parameters
    ----------
    table : DataFrame
        Indexed by ``account_id``: ``p_top``, ``chosen``, ``current``.
    since : Series, optional
        Since when each of today's key accounts is one. None: the chosen are key accounts.
    as_of : day
        The last day that is known; the review is on the next one.

    Returns
    -------
    DataFrame
        Indexed by ``account_id``: ``tier`` ("key", "other"), ``tier_told``, ``change`` ("up", "down", "same" or empty),
        ``why``, ``held`` (would go out, but has been in for less than a year).
    """
    names = {"key": _("key account"), "other": _("other")}
    if since is None:
        tier = table["chosen"].map({True: "key", False: "other"})
        return pd.DataFrame({"tier": tier, "tier_told": tier.map(names), "change": "", "why": "", "held": False})
    found = score.tiers(
        100 * table["p_top"],
        promote=100 * HIGH,
        demote=100 * LOW,
        previous=table["current"].map({True: "key", False: "other"}),
        since=since.reindex(table.index),
        as_of=as_of + pd.Timedelta(days=1),
    )
    return found[["tier", "change", "why", "held"]].assign(tier_told=found["tier"].map(names))
