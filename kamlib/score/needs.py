"""What customers need and what our offers answer in; how much is covered, and what is left, out."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import ngettext, number, share


@dataclass(frozen=True)
class NeedCoverage:
    """How much of what customers need our offers answer.

    Attributes
    ----------
    table : DataFrame
        Indexed by ``account_id`` in the order of the needs: ``coverage`` (0 to 1, of what it spends on needs whose
        spend is known; missing if none is), ``coverage_low`` and ``coverage_high`` (whatever it spends on the others),
        ``spend`` (known, on all needs), ``covered`` (of that) and ``not_known`` (needs without a known spend).
    unmet : DataFrame
        Needs that are not fully covered, the largest sum first: ``account_id, need, spend, uncovered`` (of that) and
        ``best_offer``.
    by_need : DataFrame
        By need: ``coverage`` (by the best offer), ``best_offer``, ``accounts`` (that have it), ``uncovered`` (sum).
    """

    table: pd.DataFrame
    unmet: pd.DataFrame
    by_need: pd.DataFrame

    def __str__(self) -> str:
        spend, covered = self.table["spend"].sum(), self.table["covered"].sum()
        parts = [
            _("Our offers answer {part} of what {n} accounts spend on their needs.").format(
                part=share(covered / spend if spend else np.nan, 0), n=number(len(self.table))
            )
        ]
        largest = self.by_need["uncovered"].idxmax()
        if self.by_need.loc[largest, "uncovered"] > 0:
            parts.append(_("The largest gap: {need}.").format(need=largest))
        unknown = int((self.table["not_known"] > 0).sum())
        if unknown:
            parts.append(
                ngettext(
                    "Of {n} account some spend is not known: its coverage is a range.",
                    "Of {n} accounts some spend is not known: their coverage is a range.",
                    unknown,
                ).format(n=number(unknown))
            )
        return " ".join(parts)

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{self.by_need.to_html()}{self.unmet.to_html(max_rows=20, index=False)}"


def coverage(needs: pd.DataFrame, offers: pd.DataFrame) -> NeedCoverage:
    """Say how much of what customers need our offers answer, weighed by what they spend on it, and what is left.

    Parameters
    ----------
    needs : DataFrame
        Indexed by ``account_id``, one column a need: what the account spends on it a year, with anybody; 0 where it has
        no such need, missing where it has one and the spend is not known.
    offers : DataFrame
        One row an offer, one column a need, 0 to 1: how much of the need it answers.

    Returns
    -------
    NeedCoverage

    Raises
    ------
    DataError
        If an account stands twice, a need has no column among the offers, a spend is below 0 or a share outside 0 to 1.

    Notes
    -----
    coverage = sum of spend x best share / sum of spend, where the best share is that of the offer that answers most of
    the need: offers for the same need are not added up. A need whose spend is not known may be small or large, so
    coverage lies between what the known ones give and the share of that need.

    Examples
    --------
    A spends 80 on packing, of which we answer all, and 20 on lighting, of which we answer half:

    >>> needs = pd.DataFrame({"packing": [80.0, 10.0], "lighting": [20.0, None]}, index=["A", "B"])
    >>> offers = pd.DataFrame({"packing": [1.0, 0.2], "lighting": [0.0, 0.5]}, index=["boxes", "lamps"])
    >>> found = coverage(needs, offers)
    >>> found.table[["coverage", "coverage_low", "coverage_high"]].values.tolist()
    [[0.9, 0.9, 0.9], [1.0, 0.5, 1.0]]
    >>> found.unmet[["account_id", "need", "uncovered", "best_offer"]].values.tolist()[0]
    ['A', 'lighting', 10.0, 'lamps']
    """
    spend, answered = _checked(needs, offers)
    best = answered.max(axis=0)
    share_of = best.reindex(spend.columns).to_numpy()
    values = spend.to_numpy()
    gone = np.isnan(values)
    known = np.nansum(values, axis=1)
    covered = np.nansum(values * share_of, axis=1)
    ratio = np.divide(covered, known, out=np.full(len(known), np.nan), where=known > 0)
    unknown = np.where(gone, share_of, np.nan)
    with_known = np.column_stack([ratio, unknown])
    empty = np.isnan(with_known).all(axis=1)
    low = np.where(empty, np.nan, np.min(np.where(np.isnan(with_known), np.inf, with_known), axis=1))
    high = np.where(empty, np.nan, np.max(np.where(np.isnan(with_known), -np.inf, with_known), axis=1))
    table = pd.DataFrame(
        {
            "coverage": ratio,
            "coverage_low": low,
            "coverage_high": high,
            "spend": known,
            "covered": covered,
            "not_known": gone.sum(axis=1),
        },
        index=spend.index.rename("account_id"),
    )
    offer = answered.idxmax(axis=0).where(best > 0, None).astype(object)
    left = (spend * (1 - best)).rename_axis(index="account_id", columns="need").stack().rename("uncovered")
    unmet = left[left > 0].reset_index()
    unmet.insert(2, "spend", [spend.at[row.account_id, row.need] for row in unmet.itertuples()])
    unmet["best_offer"] = unmet["need"].map(offer)
    by_need = pd.DataFrame(
        {
            "coverage": best,
            "best_offer": offer,
            "accounts": (spend.ne(0)).sum(),
            "uncovered": (spend * (1 - best)).sum(),
        }
    ).reindex(spend.columns)
    return NeedCoverage(
        table,
        unmet.sort_values("uncovered", ascending=False, kind="stable", ignore_index=True),
        by_need.rename_axis("need"),
    )


def _checked(needs: pd.DataFrame, offers: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    lacking = needs.columns.difference(offers.columns)
    if len(lacking) or needs.empty or offers.empty:
        raise DataError(
            _("Some needs have no column among the offers."),
            expected=some(needs.columns, limit=12),
            found=some(offers.columns, limit=12),
            do=_("Write a column of 0 for a need that no offer answers."),
        )
    for labels in (needs.index, needs.columns, offers.index, offers.columns):
        twice = labels[labels.duplicated()].unique()
        if len(twice):
            raise DataError(
                _("Some accounts, needs or offers stand more than once."),
                found=some(twice),
                do=_("Leave one of each."),
            )
    spend, answered = (
        table.apply(pd.to_numeric, errors="coerce").astype(float) for table in (needs, offers[needs.columns])
    )
    off = (spend < 0) | (spend.isna() & needs.notna()) | np.isinf(spend)
    if off.any(axis=None):
        raise DataError(
            _("Some spends are no numbers of 0 or more."),
            found=_cells(needs, off),
            do=_("Write 0 where there is no such need, and leave empty what is not known."),
        )
    off = ~((answered >= 0) & (answered <= 1))
    if off.any(axis=None):
        raise DataError(
            _("Some offers answer a share of a need that is no number from 0 to 1."),
            found=_cells(offers[needs.columns], off),
            do=_("Write 0 for not at all and 1 for all of it."),
        )
    return spend, answered


def _cells(table: pd.DataFrame, which: pd.DataFrame) -> str:
    rows, columns = np.nonzero(which.to_numpy())
    return some(f"{table.index[row]} {table.columns[at]}" for row, at in zip(rows, columns, strict=True))
