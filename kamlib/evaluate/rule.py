"""A rule that names accounts, and their years, in; whom it names and who was gone a year later, year by year, out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import ngettext, number, share
from kamlib.measure.checks import require


@dataclass(frozen=True)
class RuleCheck:
    """Whom a rule names, and who was gone a year later.

    Attributes
    ----------
    table : DataFrame
        Indexed by ``year``, at whose end the rule is applied: ``accounts`` (that bought then), ``named`` (by the rule),
        ``caught`` (named, and gone a year later), ``false_alarms`` (named, and not gone), ``left`` (all that were
        gone), ``precision`` (caught / named), ``recall`` (caught / left) and ``base`` (left / accounts: what naming
        accounts by lot would catch); missing where it would be divided by 0.
    named : DataFrame
        The accounts that the rule names: ``account_id``, ``year`` and ``left``.
    limits : dict of str to float
        The rule: the most of each property that an account may have and still be named.
    """

    table: pd.DataFrame
    named: pd.DataFrame
    limits: Mapping[str, float]

    def __str__(self) -> str:
        lines = []
        for year, row in self.table.iterrows():
            told = ngettext(
                "End of {year}: the rule names {named} account, {caught} gone a year later ({precision}). Of all "
                "{accounts}, {left} were gone ({base}).",
                "End of {year}: the rule names {named} accounts, {caught} gone a year later ({precision}). Of all "
                "{accounts}, {left} were gone ({base}).",
                int(row["named"]),
            )
            counts = {name: number(row[name]) for name in ("named", "caught", "accounts", "left")}
            rates = {name: share(row[name]) for name in ("precision", "base")}
            lines.append(told.format(year=year, **counts, **rates))
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        told = "".join(f"<p>{escape(line)}</p>" for line in str(self).splitlines())
        return f"{told}{self.table.to_html()}"


def rule_check(years: pd.DataFrame, limits: Mapping[str, float]) -> RuleCheck:
    """Apply a rule at the end of every year, and count how often those it names were gone a year later.

    Parameters
    ----------
    years : DataFrame
        One row for each account and year: ``account_id``, ``year``, ``sales``, ``left`` and the properties in `limits`,
        as :func:`account_years` gives them. Years of which it is not known who left are not counted.
    limits : mapping of str to number
        The most of each property with which an account is still named; all must hold. ``place`` is the account's place
        by sales of the year, 1 the largest, unless there is a column of that name.

    Returns
    -------
    RuleCheck

    Raises
    ------
    DataError
        If a column is missing, no limit is given, or of no year it is known who left.

    Notes
    -----
    A rule made from one account that left catches that account; how good it is shows in years it was not made from. Its
    precision says little by itself: where many leave, naming accounts by lot catches many too.

    Examples
    --------
    >>> years = pd.DataFrame(
    ...     {
    ...         "account_id": ["A", "B", "C", "A", "B"],
    ...         "year": [2022, 2022, 2022, 2023, 2023],
    ...         "sales": [900.0, 500.0, 100.0, 950.0, 400.0],
    ...         "meetings": [0, 1, 9, 0, 5],
    ...         "left": [False, False, True, True, False],
    ...     }
    ... )
    >>> print(rule_check(years, {"place": 2, "meetings": 2}))
    End of 2022: the rule names 2 accounts, 0 gone a year later (0.0%). Of all 3, 1 were gone (33.3%).
    End of 2023: the rule names 1 account, 1 gone a year later (100.0%). Of all 2, 1 were gone (50.0%).
    """
    known = years[years["left"].notna()] if "left" in years else years
    require(known, ["account_id", "year", "sales", "left"], name="years")
    if "place" not in known:
        known = known.assign(place=known.groupby("year")["sales"].rank(ascending=False, method="min"))
    unknown = [name for name in limits if name not in known]
    if unknown or not limits:
        raise DataError(
            _("A rule sets limits to columns that there are."),
            expected=some(known.columns, limit=12),
            found=some(unknown) or _("no limits"),
            do=_("Write them like {example}.").format(example="{'place': 20, 'meetings': 0}"),
        )
    if known.empty:
        raise DataError(
            _("Of no year it is known who was gone a year later."),
            do=_("Give orders of at least two whole calendar years."),
        )
    marked = known[["account_id", "year"]].assign(
        left=known["left"].astype(bool), named=(known[list(limits)] <= pd.Series(limits)).all(axis=1)
    )
    marked["caught"] = marked["named"] & marked["left"]
    counts = marked.groupby("year")[["named", "caught", "left"]].sum()
    counts.insert(0, "accounts", marked.groupby("year").size())
    counts.insert(3, "false_alarms", counts["named"] - counts["caught"])
    counts["precision"] = counts["caught"] / counts["named"]
    counts["recall"] = counts["caught"] / counts["left"]
    counts["base"] = counts["left"] / counts["accounts"]
    named = marked.loc[marked["named"], ["account_id", "year", "left"]]
    return RuleCheck(counts, named.reset_index(drop=True), dict(limits))
