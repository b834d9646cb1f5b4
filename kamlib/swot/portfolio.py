"""The SWOTs of many accounts in; how often each theme helps or hurts, and where, out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.swot.factor import KINDS
from kamlib.swot.swot import Swot


def portfolio(swots: Iterable[Swot], themes: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Count over many accounts which themes are strengths, weaknesses, opportunities and threats.

    Parameters
    ----------
    swots : iterable of Swot
        One of each account.
    themes : dict of str to str, optional
        Theme by metric; the kit's (:func:`themes`) unless given. What is in none stands under its metric, a judgement
        under "judgement".

    Returns
    -------
    DataFrame
        Themes (rows, most accounts first) by kinds (columns): number of accounts that have such a factor.

    Raises
    ------
    DataError
        If no SWOT has a factor.
    """
    table = _listed(swots, themes).drop_duplicates(["swot", "theme", "kind"])
    counts = pd.crosstab(table["theme"], table["kind"]).reindex(columns=list(KINDS), fill_value=0)
    return counts.loc[counts.sum(axis=1).sort_values(ascending=False, kind="stable").index]


def portfolio_map(swots: Iterable[Swot], themes: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Show for each account which theme is a strength, a weakness, an opportunity or a threat.

    Parameters
    ----------
    swots : iterable of Swot
        One of each account.
    themes : dict of str to str, optional
        As for :func:`portfolio`.

    Returns
    -------
    DataFrame
        By ``account_id``, in the order given, themes (columns): the kind of the factor with the highest priority, or an
        empty text. Accounts without a factor are left out.

    Raises
    ------
    DataError
        If no SWOT has a factor.
    """
    table = _listed(swots, themes).sort_values("priority", ascending=False, kind="stable")
    wide = table.drop_duplicates(["swot", "theme"]).pivot(index="swot", columns="theme", values="kind").fillna("")
    accounts = table.drop_duplicates("swot").set_index("swot")["account_id"].reindex(wide.index)
    return wide.set_axis(pd.Index(accounts, name="account_id"))


def themes() -> dict[str, str]:
    """Return the theme of each of the kit's metrics, in the reader's language.

    Returns
    -------
    dict of str to str
    """
    service, money, people = _("service"), _("money"), _("people")
    purchases, market, contract = _("purchases"), _("their market"), _("contract")
    return {
        "on_time": service,
        "on_time_change": service,
        "complaints": service,
        "complaints_change": service,
        "margin": money,
        "payment": money,
        "payment_change": money,
        "credit": money,
        "contact_depth": people,
        "contact_turnover": people,
        "breadth": purchases,
        "revenue_trend": purchases,
        "wallet_trend": purchases,
        "white_space": purchases,
        "market_growth": market,
        "lost_to_competitor": market,
        "contract_end": contract,
    }


def _listed(swots: Iterable[Swot], given: Mapping[str, str] | None) -> pd.DataFrame:
    """Return the factors of all, with the place of their SWOT, their priority and their theme."""
    known = themes() if given is None else given
    tables = [
        one.table.assign(swot=place, priority=one.priorities().table["priority"])
        for place, one in enumerate(swots)
        if one.factors
    ]
    if not tables:
        raise DataError(_("There is no factor."), do=_("Propose some with kam.swot.from_data, or write them."))
    table = pd.concat(tables)
    return table.assign(theme=table["metric"].replace("", _("judgement")).map(lambda name: known.get(name, name)))
