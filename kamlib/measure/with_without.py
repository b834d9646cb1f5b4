"""What came of cases, and the signs each case showed, in; how often it came with a sign and without it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number, share


@dataclass(frozen=True)
class WithWithout:
    """How often something came where a sign was shown, and where it was not.

    Attributes
    ----------
    table : DataFrame
        One row for each sign, indexed by its name: ``n_with``, ``came_with`` (cases with the sign, and those of them in
        which it came), ``n_without``, ``came_without``; ``share_with`` and ``share_without`` (0 to 1, missing where
        there is no such case), each with ``_ci_lower`` and ``_ci_upper``; ``difference`` of the two shares with
        ``difference_ci_lower`` and ``difference_ci_upper`` (-1 to 1).
    """

    table: pd.DataFrame

    @property
    def telling(self) -> list[str]:
        """The signs whose two shares differ by more than chance alone would explain, in the order of the table."""
        low, high = self.table["difference_ci_lower"], self.table["difference_ci_upper"]
        return self.table.index[(low > 0) | (high < 0)].tolist()

    def __str__(self) -> str:
        lines = []
        for sign, row in self.table.iterrows():
            if not row["n_with"] or not row["n_without"]:
                text = _("{sign}: {came_with} of {n_with} with it, {came_without} of {n_without} without it.")
            elif sign in self.telling:
                text = _(
                    "{sign}: {came_with} of {n_with} with it, {share_with}; {came_without} of {n_without} without it, "
                    "{share_without}."
                )
            else:
                text = _(
                    "{sign}: {came_with} of {n_with} with it, {share_with}; {came_without} of {n_without} without it, "
                    "{share_without}. Chance alone may explain the difference."
                )
            counts = {name: number(row[name]) for name in ("n_with", "came_with", "n_without", "came_without")}
            shares = {name: share(row[name]) for name in ("share_with", "share_without")}
            lines.append(text.format(sign=sign, **counts, **shares))
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        told = "".join(f"<p>{escape(line)}</p>" for line in str(self).splitlines())
        return f"{told}{self.table.to_html()}"


def with_without(outcome: pd.Series, signs: pd.DataFrame | Mapping[str, pd.Series]) -> WithWithout:
    """Count how often something came where a sign was shown, and where it was not.

    Parameters
    ----------
    outcome : Series
        True or false for each case: whether it came.
    signs : DataFrame or mapping of str to Series
        The same cases by sign: true, false, or missing where it is not known whether the case showed it. Cases that
        are missing are left out of that sign's count.

    Returns
    -------
    WithWithout

    Raises
    ------
    DataError
        If the cases of the two differ, an outcome is missing, or a value is neither true nor false.

    Notes
    -----
    Shares with Wilson's 95 % interval, their difference with Newcombe's, which is made of the two. Both hold for cases
    that do not depend on one another; an account that stands for two years is counted as two. A sign that goes with
    what came need not be its cause.

    References
    ----------
    Wilson, E. B. (1927). Journal of the American Statistical Association 22, 209-212.
    Newcombe, R. G. (1998). Interval estimation for the difference between independent proportions. Statistics in
    Medicine 17, 873-890, method 10.

    Examples
    --------
    Four of five cases with the sign, and one of five without it.

    >>> came = pd.Series([1, 1, 1, 1, 0, 1, 0, 0, 0, 0], dtype=bool)
    >>> result = with_without(came, {"asked for a price": pd.Series([True] * 5 + [False] * 5)})
    >>> print(result)
    asked for a price: 4 of 5 with it, 80.0%; 1 of 5 without it, 20.0%. Chance alone may explain the difference.
    """
    signs = pd.DataFrame(signs)
    if not outcome.index.equals(signs.index):
        raise DataError(
            _("The cases of {one} and of {other} are not the same.").format(one="outcome", other="signs"),
            found=_("{n} and {m} cases").format(n=number(len(outcome)), m=number(len(signs))),
            do=_("Give both the same index, in the same order."),
        )
    if outcome.isna().any():
        raise DataError(
            _("The outcome of {n} cases is missing.").format(n=number(outcome.isna().sum())),
            found=some(outcome.index[outcome.isna()]),
            do=_("Leave out the cases whose outcome is not known yet."),
        )
    came = _yes_no(outcome, "outcome").astype(bool)
    rows = {name: _row(came, _yes_no(signs[name], name)) for name in signs.columns}
    return WithWithout(pd.DataFrame.from_dict(rows, orient="index", columns=list(_row(came, came))).rename_axis("sign"))


def _yes_no(values: pd.Series, name: str) -> pd.Series:
    odd = values[values.notna() & ~values.isin([True, False])]
    if len(odd):
        raise DataError(
            _("{name} holds values that are neither true nor false.").format(name=name), found=some(odd.unique())
        )
    return values.astype("boolean")


def _row(came: pd.Series, shown: pd.Series) -> dict[str, float]:
    from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

    known = shown.notna()
    shown, came = shown[known].to_numpy(bool), came[known].to_numpy(bool)
    counts, row = {}, {}
    for name, there in (("with", shown), ("without", ~shown)):
        n, k = int(there.sum()), int((there & came).sum())
        counts |= {f"n_{name}": n, f"came_{name}": k}
        low, high = proportion_confint(k, n, method="wilson") if n else (np.nan, np.nan)
        row |= {f"share_{name}": k / n if n else np.nan}
        row |= {f"share_{name}_ci_lower": max(float(low), 0.0), f"share_{name}_ci_upper": min(float(high), 1.0)}
    both = bool(counts["n_with"] and counts["n_without"])
    each = [counts[name] for name in ("came_with", "n_with", "came_without", "n_without")]
    low, high = confint_proportions_2indep(*each, method="newcomb") if both else (np.nan, np.nan)
    row |= {"difference": row["share_with"] - row["share_without"]}
    return counts | row | {"difference_ci_lower": float(low), "difference_ci_upper": float(high)}
