"""Judgements of several raters in; how far two of them agree beyond chance, criterion by criterion, out."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from itertools import combinations

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.inter_rater import cohens_kappa

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number, share

FEW = 30
_NEEDED = ("account_id", "criterion", "rater", "rating")


@dataclass(frozen=True)
class Agreement:
    """How far two raters agree.

    Attributes
    ----------
    table : DataFrame
        A row for each criterion and pair of raters who judged the same accounts: ``criterion``, ``first``, ``second``,
        ``n`` (accounts judged by both), ``same`` (share of the same mark), ``mean_difference`` (second less first, in
        points), ``linear`` and ``quadratic`` (weighted kappa: 0 as much as by chance, 1 always the same), each with
        ``_ci_lower`` and ``_ci_upper`` (95 %; missing where marks leave no room for doubt to be seen).
    overall : Series
        The same over all criteria of the two raters who share most marks; ``n`` counts pairs of marks. Its intervals
        allow for it that the marks of one account go together.
    """

    table: pd.DataFrame
    overall: pd.Series

    def __str__(self) -> str:
        told, all_ = [], self.overall
        if np.isnan(all_["linear"]):
            told.append(
                _("{first} and {second} gave nothing but one and the same mark: agreement cannot be told from chance.")
            )
        elif np.isnan(all_["linear_ci_lower"]):
            told.append(
                _(
                    "{first} and {second} gave the same mark in {same} of {n} pairs: a weighted kappa of {kappa}, 0 "
                    "being chance and 1 always the same."
                )
            )
        else:
            told.append(
                _(
                    "{first} and {second} gave the same mark in {same} of {n} pairs. Agreement beyond chance (weighted "
                    "kappa): {kappa}, between {low} and {high}; 0 is chance, 1 always the same."
                )
            )
        rows = self.table[(self.table["first"] == all_["first"]) & (self.table["second"] == all_["second"])]
        least = rows.loc[rows["linear"].idxmin()] if rows["linear"].notna().sum() > 1 else None
        if least is not None:
            told.append(_("Least on {criterion}: {least}."))
        few = int(rows["n"].min())
        if few < FEW:
            told.append(_("Few accounts ({few}): the figures say little."))
        return " ".join(told).format(
            first=all_["first"],
            second=all_["second"],
            same=share(all_["same"]),
            n=number(all_["n"]),
            kappa=number(all_["linear"], 2),
            low=number(all_["linear_ci_lower"], 2),
            high=number(all_["linear_ci_upper"], 2),
            criterion="" if least is None else least["criterion"],
            least="" if least is None else number(least["linear"], 2),
            few=number(few),
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{self.table.to_html(index=False)}"


def agreement(ratings: pd.DataFrame) -> Agreement:
    """Say how far two raters agree: how often they give the same mark, and how much more often than by chance.

    Parameters
    ----------
    ratings : DataFrame
        One row a mark: ``account_id, criterion, rater, rating``; one mark of each rater, account and criterion. Empty
        ratings do not count.

    Returns
    -------
    Agreement

    Raises
    ------
    DataError
        If a column is missing, a rating is no number, a rater marked an account twice, or no two raters judged the same
        two accounts.

    Notes
    -----
    Weighted kappa is 1 - sum of d o / sum of d e, where o is the share of pairs with each two marks, e the same if both
    marked without looking at the account but as kindly as they do, and d how far two marks are apart: in points
    (linear), or squared (quadratic, which forgives neighbours and is near to a correlation). Two raters who agree may
    both be wrong.

    The interval of one criterion is that for large samples (Fleiss, Cohen & Everitt), as statsmodels gives it; below 30
    accounts it is too narrow. Over all criteria an account counts as one case: what is left when each account in turn
    is left out gives the standard error (jackknife). Perfect agreement has no interval: none can be seen in the marks.

    References
    ----------
    Cohen, J. (1968). Weighted kappa: nominal scale agreement with provision for scaled disagreement or partial credit.
    Psychological Bulletin 70(4), 213-220.

    Fleiss, J. L., Cohen, J. & Everitt, B. S. (1969). Large sample standard errors of kappa and weighted kappa.
    Psychological Bulletin 72(5), 323-327.

    Examples
    --------
    The same mark on two of four accounts, one apart on the others; by chance they would be 1.25 apart on average, here
    0.5, so kappa is 1 - 0.5 / 1.25 = 0.6.

    >>> marks = {"sales": [1, 2, 3, 4], "operations": [1, 1, 3, 3]}
    >>> ratings = pd.DataFrame(
    ...     [(account, "fit", rater, mark) for rater in marks for account, mark in zip("ABCD", marks[rater])],
    ...     columns=["account_id", "criterion", "rater", "rating"],
    ... )
    >>> agreement(ratings).table[["criterion", "n", "same", "linear"]].round(2).values.tolist()
    [['fit', 4, 0.5, 0.6]]
    """
    marks = _marks(ratings)
    rows, pairs = [], {}
    for criterion, given in marks.groupby("criterion", sort=False):
        wide = given.pivot(index="account_id", columns="rater", values="rating")
        for first, second in combinations(given["rater"].unique(), 2):
            both = wide[[first, second]].dropna()
            if len(both) > 1:
                rows.append({"criterion": criterion, "first": first, "second": second} | _agreed(both.to_numpy()))
                pairs.setdefault((first, second), []).append(both)
    if not rows:
        raise DataError(
            _("No two raters judged the same two accounts."),
            expected=_("marks of two raters on the same accounts and criteria"),
            found=_("raters: {raters}").format(raters=some(ratings["rater"].unique())),
            do=_("Ask a second person to judge the same accounts."),
        )
    most = max(pairs, key=lambda raters: sum(map(len, pairs[raters])))
    together = pd.concat([both.set_axis(["first", "second"], axis=1) for both in pairs[most]])
    return Agreement(pd.DataFrame(rows), pd.Series({"first": most[0], "second": most[1]} | _overall(together)))


def _marks(ratings: pd.DataFrame) -> pd.DataFrame:
    absent = [column for column in _NEEDED if column not in ratings]
    if absent:
        raise DataError(
            _("The judgements have no column {columns}.").format(columns=some(absent)),
            expected=some(_NEEDED),
            found=some(ratings.columns, limit=12),
            do=_("Give one row for each mark."),
        )
    marks = ratings[list(_NEEDED)].dropna(subset=["rating"])
    figures = pd.to_numeric(marks["rating"], errors="coerce").astype(float)
    if not np.isfinite(figures).all():
        raise DataError(
            _("Some judgements are no numbers."),
            found=some(marks.loc[~np.isfinite(figures), "rating"].unique()),
            do=_("Write marks as numbers, and leave empty what was not judged."),
            column="rating",
        )
    twice = marks.duplicated(["account_id", "criterion", "rater"])
    shared = marks.groupby("criterion")["rater"].transform("nunique") > 1
    if (twice & shared).any():
        raise DataError(
            _("Some raters marked an account twice on the same criterion."),
            found=some(f"{row.rater}: {row.account_id} {row.criterion}" for row in marks[twice & shared].itertuples()),
            do=_("Keep the latest of their marks."),
        )
    return marks.assign(rating=figures)[shared]


def _agreed(both: np.ndarray) -> dict[str, float]:
    """Return what is said of the marks of two raters: one row an account, first and second."""
    found = {
        "n": len(both),
        "same": float((both[:, 0] == both[:, 1]).mean()),
        "mean_difference": float((both[:, 1] - both[:, 0]).mean()),
    }
    kinds, places = np.unique(both, return_inverse=True)
    counts = np.zeros((len(kinds), len(kinds)))
    np.add.at(counts, tuple(places.reshape(both.shape).T), 1)
    for way in ("linear", "quadratic"):
        kappa = low = high = np.nan
        if len(kinds) > 1:
            with np.errstate(divide="ignore", invalid="ignore"):  # marks that leave no room for doubt have no variance
                result = cohens_kappa(counts, weights=kinds, wt=way)
            kappa = float(result.kappa)
            if result.var_kappa > 1e-12:
                low, high = max(float(result.kappa_low), -1.0), min(float(result.kappa_upp), 1.0)
        found |= {way: kappa, f"{way}_ci_lower": low, f"{way}_ci_upper": high}
    return found


def _overall(together: pd.DataFrame) -> dict[str, float]:
    """Return the same over all criteria, with intervals that take an account as one case."""
    found = _agreed(together.to_numpy())
    accounts = together.index.unique()
    left_out = pd.DataFrame(
        [_agreed(together[together.index != account].to_numpy()) for account in accounts]
        if len(accounts) < len(together)
        else []
    )
    for way in ("linear", "quadratic") if len(left_out) else ():
        error = np.sqrt((len(accounts) - 1) ** 2 / len(accounts) * left_out[way].var())
        low = high = np.nan
        if error > 1e-9:
            half = stats.t.ppf(0.975, len(accounts) - 1) * error
            low, high = max(found[way] - half, -1.0), min(found[way] + half, 1.0)
        found |= {f"{way}_ci_lower": low, f"{way}_ci_upper": high}
    return found
