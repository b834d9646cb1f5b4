"""Sales of two years and lists of accounts in; how each list grew, how often it would shrink much, and others out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number, share
from kamlib.measure.checks import by_account

_FEWEST = 5


@dataclass(frozen=True)
class ListGrowth:
    """How lists of accounts grew from one year to the next.

    Attributes
    ----------
    table : DataFrame
        One row a list, indexed by its name: ``n`` accounts, ``before`` and ``after`` (money), ``growth`` (after /
        before - 1) with ``growth_low`` and ``growth_high`` (95 of 100 draws lie between), ``tail`` (share of the draws
        in which the list loses more than `loss`), ``alike`` (growth of the same money at the rates of others of the
        same sizes).
    loss : float
        From which loss on the tail counts.
    draws : int
        How many draws.
    """

    table: pd.DataFrame
    loss: float
    draws: int

    def __str__(self) -> str:
        sentence = _(
            "{name}: {n} accounts, {growth} in a year. In {draws} draws of its accounts it lies between {low} and "
            "{high}, and in {tail} of the draws it loses more than {loss}. Others of the same sizes: {alike}."
        )
        return "\n".join(
            sentence.format(
                name=name, n=number(row["n"]), growth=_signed(row["growth"]), low=_signed(row["growth_low"]),
                high=_signed(row["growth_high"]), tail=share(row["tail"]), loss=share(self.loss, 0),
                alike=_signed(row["alike"]), draws=number(self.draws),
            )
            for name, row in self.table.iterrows()
        )  # fmt: skip

    def _repr_html_(self) -> str:
        told = "".join(f"<p>{escape(line)}</p>" for line in str(self).splitlines())
        return f"{told}{self.table.to_html()}"


def list_growth(
    before: pd.Series,
    after: pd.Series,
    *,
    lists: Mapping[str, Iterable[str]],
    loss: float = 0.2,
    neighbours: int = 10,
    draws: int = 1000,
    seed: int = 0,
) -> ListGrowth:
    """Say how lists of accounts grew in a year, how often such a list shrinks much, and how others of their sizes did.

    Parameters
    ----------
    before, after : Series
        Money of two years by account_id, of the accounts that bought in the first. Who is absent from the second
        bought nothing.
    lists : mapping of str to iterable of str
        Accounts by name of the list; at least five each, all of them with sales in the first year.
    loss : float
        From which loss on a list counts as shrunk much, 0 to 1.
    neighbours : int
        With how many others each account is compared.
    draws : int
        How often the accounts of a list are drawn again, with replacement.
    seed : int
        Start of the random numbers.

    Returns
    -------
    ListGrowth

    Raises
    ------
    DataError
        If a list is too short or names accounts without sales in the first year, or there are too few accounts to
        compare with.

    Notes
    -----
    growth = sum(after) / sum(before) - 1. The draws say how far growth hangs on single accounts; that all accounts may
    have a bad year together is not in them. Others of the same sizes: each account is replaced by the `neighbours`
    other accounts, on the list or not, with the nearest log sales before; their sum after / sum before, weighted by
    the account's own sales. Who was chosen for a high year falls, whatever else it was chosen for: others of its size
    show by how much.

    Examples
    --------
    >>> before = pd.Series(100.0, index=list("ABCDEF"))
    >>> after = before.where(before.index < "F", 50.0)
    >>> found = list_growth(before, after, lists={"all but F": list("ABCDE")}, neighbours=5)
    >>> found.table.loc["all but F", ["growth", "tail", "alike"]].round(6).tolist()
    [0.0, 0.0, -0.1]
    """
    before = by_account(before, name="before")
    before = before[before > 0]
    after = by_account(after, name="after").reindex(before.index, fill_value=0.0)
    rows = {}
    for name, accounts in lists.items():
        inside = before.index.isin(_checked(name, accounts, before, neighbours))
        one, two = before[inside].to_numpy(), after[inside].to_numpy()
        drawn = np.random.default_rng(seed).integers(len(one), size=(draws, len(one)))
        found = two[drawn].sum(axis=1) / one[drawn].sum(axis=1) - 1
        low, high = np.quantile(found, [0.025, 0.975])
        others = _alike(np.flatnonzero(inside), before.to_numpy(), after.to_numpy(), neighbours)
        rows[name] = {
            "n": len(one), "before": one.sum(), "after": two.sum(), "growth": two.sum() / one.sum() - 1,
            "growth_low": low, "growth_high": high, "tail": float((found < -loss).mean()), "alike": others,
        }  # fmt: skip
    return ListGrowth(pd.DataFrame.from_dict(rows, orient="index").rename_axis("list"), loss, draws)


def _alike(own: np.ndarray, before: np.ndarray, after: np.ndarray, neighbours: int) -> float:
    """Return the growth that the sales of a list would have had at the rates of others of the same sizes."""
    apart = np.abs(np.log(before[own])[:, None] - np.log(before)[None])
    apart[np.arange(len(own)), own] = np.inf
    nearest = np.argsort(apart, axis=1, kind="stable")[:, :neighbours]
    rates = after[nearest].sum(axis=1) / before[nearest].sum(axis=1)
    return float((before[own] * rates).sum() / before[own].sum() - 1)


def _checked(name: str, accounts: Iterable[str], before: pd.Series, neighbours: int) -> pd.Index:
    """Return the accounts of a list, or say why it cannot be used."""
    accounts = pd.Index(list(accounts)).unique()
    absent = accounts.difference(before.index)
    if len(absent):
        raise DataError(
            _("{n} accounts of the list {name} have no sales in the first year.").format(
                n=number(len(absent)), name=name
            ),
            found=some(absent),
            do=_("Leave them out: growth from nothing is no number."),
        )
    if len(accounts) < _FEWEST or len(before) <= neighbours:
        raise DataError(
            _("The list {name} is too short, or there are too few accounts to compare with.").format(name=name),
            expected=_("at least {few} accounts on the list and more than {others} in all").format(
                few=number(_FEWEST), others=number(neighbours)
            ),
            found=_("{n} and {m} accounts").format(n=number(len(accounts)), m=number(len(before))),
        )
    return accounts


def _signed(value: float) -> str:
    return ("+" if value > 0 else "") + share(value)
