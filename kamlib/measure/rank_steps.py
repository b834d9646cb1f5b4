"""The same orders after one repair and the next in, what each did to the sum and to the top of the ranking out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from itertools import pairwise

import pandas as pd

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.language import listing, ngettext, number
from kamlib.measure.checks import require


@dataclass(frozen=True, repr=False)
class RankSteps:
    """The ranking after each step.

    Attributes
    ----------
    ranks : DataFrame
        Indexed by ``account_id``, one column a step: the rank by amount (from 1), missing where the account has no
        lines. All accounts, those in front at the end first.
    sums : Series
        Sum of all amounts after each step.
    top : int
        How many accounts the top holds.
    """

    ranks: pd.DataFrame
    sums: pd.Series
    top: int

    def leading(self, step: str) -> list[str]:
        """List the accounts at the top after a step, in their order."""
        ranks = self.ranks[step].dropna()
        return ranks[ranks <= self.top].sort_values().index.tolist()

    @property
    def steps(self) -> pd.DataFrame:
        """What each step did: accounts that ``entered``, ``left`` (the top) and ``moved`` (rank), ``effect`` (sum)."""
        rows = {}
        for before, step in pairwise(self.ranks.columns):
            old, new = self.leading(before), self.leading(step)
            both = self.ranks[[before, step]].dropna()
            rows[step] = {
                "entered": len(set(new) - set(old)),
                "left": len(set(old) - set(new)),
                "moved": int((both[before] != both[step]).sum()),
                "effect": self.sums[step] - self.sums[before],
            }
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("step")

    def tell(self, names: pd.Series | None = None) -> str:
        """Tell in one line a step what it did to the sum and who is new at the top.

        Parameters
        ----------
        names : Series, optional
            Name of each account, by account_id.
        """
        first, *rest = self.ranks.columns
        lines = [_("{step}: {total} in all").format(step=first, total=number(self.sums[first]))]
        old, moves = self.leading(first), self.steps
        for step in rest:
            new, effect = self.leading(step), moves.loc[step, "effect"]
            sign = "+" if effect >= 0.5 else ""
            line = _("{step}: {total} in all ({effect})").format(
                step=step, total=number(self.sums[step]), effect=sign + number(effect if abs(effect) >= 0.5 else 0)
            )
            moved = _("{n} of {all} accounts have another rank").format(
                n=number(moves.loc[step, "moved"]), all=number(self.ranks[step].notna().sum())
            )
            lines.append(f"{line}; {self._who(old, new, names)}; {moved}")
            old = new
        return "\n".join(lines)

    def _who(self, old: list[str], new: list[str], names: pd.Series | None) -> str:
        if old == new:
            return _("the first {top} are the same, in the same order").format(top=number(self.top))
        entered = [account for account in new if account not in old]
        if not entered:
            return _("the first {top} are the same, in another order").format(top=number(self.top))
        called = [str(account if names is None else names.get(account, account)) for account in entered]
        words = ngettext(
            "{n} of the first {top} is new: {accounts}", "{n} of the first {top} are new: {accounts}", len(entered)
        )
        return words.format(n=number(len(entered)), top=number(self.top), accounts=listing(called))

    def __str__(self) -> str:
        return self.tell()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return "".join(f"<p>{escape(line)}</p>" for line in self.tell().splitlines())


def rank_steps(stages: Mapping[str, pd.DataFrame], *, top: int = 10) -> RankSteps:
    """Say what each repair of your orders did to the sum and to the list of the largest accounts.

    Parameters
    ----------
    stages : mapping of str to DataFrame
        The orders as they were read, then after each repair, by what was done: ``account_id`` and ``amount``.
    top : int, default 10
        How many accounts the list holds.

    Returns
    -------
    RankSteps

    Raises
    ------
    DataError
        If there is only one stage, a column is absent or empty, or there are fewer accounts than the list holds.

    Notes
    -----
    Amounts are added up as they stand, also where a stage mixes currencies: that is what a repair shows up. Equal sums
    are ranked in the order of the ids. Where a repair books lines under another account, as a roll-up to parents does,
    the account's own rank ends and the other one's goes on.

    Examples
    --------
    >>> before = pd.DataFrame({"account_id": ["A", "B", "C"], "amount": [9.0, 5.0, 5.0]})
    >>> result = rank_steps({"read": before, "C is a branch of B": before.assign(account_id=["A", "B", "B"])}, top=1)
    >>> print(result)
    read: 19 in all
    C is a branch of B: 19 in all (0); 1 of the first 1 is new: B; 2 of 2 accounts have another rank
    """
    if len(stages) < 2:
        raise DataError(_("One ranking cannot be compared with itself."), do=_("Pass the orders before and after."))
    sums = {}
    for step, orders in stages.items():
        require(orders, ["account_id", "amount"], name=step)
        sums[step] = orders.groupby("account_id")["amount"].sum()
    fewest = min(map(len, sums.values()))
    if fewest < top:
        raise DataError(
            _("There are {n} accounts, and a list is to hold {size}.").format(n=number(fewest), size=number(top))
        )
    amounts = pd.DataFrame(sums).rename_axis("account_id").sort_index()
    ranks = amounts.rank(method="first", ascending=False).astype("Int64")
    ranks = ranks.sort_values(ranks.columns[-1], kind="stable")
    return RankSteps(ranks, amounts.sum(), top)
