"""The best list and lists that meet a wish in; what each wish costs, and who goes off and comes on for it, out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import pandas as pd

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.language import listing, number
from kamlib.score.capacity import Selection


@dataclass(frozen=True)
class WishPrices:
    """What wishes cost.

    Attributes
    ----------
    table : DataFrame
        One row a wish, indexed by its words: ``price`` (value that the best list holds more), ``n`` (accounts on the
        list with the wish), ``off`` and ``on`` (lists of account_id that go and come for it).
    names : Series or None
        Name of each account, by account_id.
    """

    table: pd.DataFrame
    names: pd.Series | None = None

    @property
    def dearest(self) -> str:
        """The wish that costs most."""
        return str(self.table["price"].idxmax())

    def __str__(self) -> str:
        lines = []
        for wish, row in self.table.iterrows():
            text = _("{wish}: costs {price}; {n} accounts are on the list; off: {off}; on: {on}")
            off, on = (listing(self._called(row[side])) or _("nobody") for side in ("off", "on"))
            lines.append(text.format(wish=wish, price=number(row["price"]), n=number(row["n"]), off=off, on=on))
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return "".join(f"<p>{escape(line)}</p>" for line in str(self).splitlines())

    def _called(self, accounts: list[str]) -> list[str]:
        return accounts if self.names is None else [str(self.names.get(account, account)) for account in accounts]


def wish_prices(best: Selection, wishes: Mapping[str, Selection], *, names: pd.Series | None = None) -> WishPrices:
    """Say what each wish costs, in value, and in names that go off the list for it.

    Parameters
    ----------
    best : Selection
        The best list without any wish.
    wishes : mapping of str to Selection
        By its words: the best list that meets the wish; of the same accounts and hours.
    names : Series, optional
        Name of each account, by account_id.

    Returns
    -------
    WishPrices

    Raises
    ------
    DataError
        If a list is made from other accounts or other hours.

    Examples
    --------
    >>> from kamlib.score import select
    >>> table = pd.DataFrame({"value": [60.0, 50, 40, 30], "hours": [60.0, 50, 30, 20]}, index=list("ABCD"))
    >>> given = {"accounts": table, "value": "value", "hours": "hours", "capacity": 100}
    >>> print(wish_prices(select(**given), {"A stays": select(**given, keep=["A"])}))
    A stays: costs 20; 2 accounts are on the list; off: B and D; on: A
    """
    rows = {}
    for wish, found in wishes.items():
        same = found.hours["available"].equals(best.hours["available"])
        if not (same and found.table["value"].equals(best.table["value"])):
            raise DataError(
                _("The list of the wish {wish} is made from other accounts or other hours.").format(wish=wish),
                do=_("Choose both lists from the same table, with the same hours."),
            )
        gone, come = (one.chosen.difference(two.chosen, sort=False) for one, two in ((best, found), (found, best)))
        by_value = best.table["value"].sort_values(ascending=False, kind="stable").index
        off, on = (by_value[by_value.isin(some)].tolist() for some in (gone, come))
        rows[wish] = {"price": best.value - found.value, "n": len(found.chosen), "off": off, "on": on}
    return WishPrices(pd.DataFrame.from_dict(rows, orient="index", columns=["price", "n", "off", "on"]), names)
