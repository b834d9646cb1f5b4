"""What could accounts buy and do not, what may it be worth, and whose is it to ask?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from kamlib import files
from kamlib.errors import StudyError
from kamlib.language import gettext as _
from kamlib.measure.estimate import Estimate
from kamlib.study import white_space_views as views
from kamlib.study import white_space_words as words
from kamlib.study.answer import Answer
from kamlib.study.at_risk import owners
from kamlib.study.periods import Window, coverage
from kamlib.study.quality import checks, quality
from kamlib.study.tables import Tables, revenue
from kamlib.study.view import View
from kamlib.study.white_space_lists import Lists, Setting, futures, lists, setting

_DRAWN = 6


@dataclass(frozen=True, repr=False, kw_only=True)
class WhiteSpaceStudy(Answer):
    """What accounts could buy and do not, with chance, worth and reason of each gap.

    Attributes
    ----------
    headline, points, left_out, parameters, numbers, by_account
        See :class:`kamlib.study.answer.Answer`.
    window : Window
        The period whose revenue says how large an account is.
    as_of : Timestamp
        The last day that is known.
    setting : Setting
        How far ahead, and which accounts are alike.
    lists : Lists
        What is bought by account and product line, margins, gaps, and the earlier lists.
    table : DataFrame
        Indexed by ``account_id`` and ``product_line``, largest expected margin first: ``name, owner`` and the columns
        of :func:`kamlib.measure.white_space_gaps`.
    by_owner : DataFrame
        Indexed by owner, largest first: ``accounts, gaps, expected, low, high``.
    total : Estimate
        What all gaps together are to be expected to bring, with its range; `n` gaps.
    currency : str
        Currency of all amounts.
    gaps : View
        The gaps, those worth most first.
    owners : View
        What each owner may win.
    lines : View
        Each product line: who buys it, who does not.
    record : View
        The same list at earlier dates, and what came of it.
    data : View
        What became of every line.
    controls : View
        Sums that have to agree.
    of_owners : tuple of View
        The gaps of each owner, one sheet each.
    """

    name: str = "white_space"
    window: Window
    as_of: pd.Timestamp
    setting: Setting
    lists: Lists
    table: pd.DataFrame
    by_owner: pd.DataFrame
    total: Estimate
    currency: str
    gaps: View
    owners: View
    lines: View
    record: View
    data: View
    controls: View
    of_owners: tuple[View, ...]

    @property
    def views(self) -> tuple[View, ...]:
        """All tables of the study, and the list of each owner after them."""
        return (*super().views, *self.of_owners)

    @property
    def caption(self) -> str:
        """Measure, unit and dates: the line under a figure's title."""
        return words.caption(self)

    @property
    def picture(self) -> dict:
        """What :func:`kamlib.plots.white_space_grid` draws: of many product lines the six whose gaps are worth most."""
        space, worth = self.lists.space, self.table.groupby(level=1)["expected_margin"].sum()
        drawn = worth.reindex(space.index.unique(level=1), fill_value=0.0).nlargest(_DRAWN).index
        names = self.table["name"].droplevel(1)
        return {
            "gaps": self.table[self.table.index.get_level_values(1).isin(drawn)],
            "space": space[space.index.get_level_values(1).isin(drawn)],
            "names": names[~names.index.duplicated()],
            "currency": self.currency,
            "measure": "revenue" if self.lists.margins.measure == "revenue" else "margin",
        }

    def keep(self, folder: str | Path) -> None:
        """Write workbook and answer, and a list by key for the CRM."""
        super().keep(folder)
        files.write_csv(Path(folder) / "white_space.csv", views.by_key(self.table).round(4), index=True)


def white_space(
    tables: Tables,
    *,
    as_of: str | pd.Timestamp | None = None,
    peers: str | None = None,
    margin: float | None = None,
    top: int = 20,
    seed: int = 0,
) -> WhiteSpaceStudy:
    """List what each account could buy and does not, with chance, expected margin and reason, by who is in charge.

    Parameters
    ----------
    tables : Tables
        As :func:`kamlib.study.gather` gives them: order lines with ``product_line``, and accounts and managers where
        they are to be had.
    as_of : day or month, optional
        Last day or month that counts. None: the last complete month of the file.
    peers : str, optional
        The column of the accounts whose equal values make accounts alike. None: ``segment`` or ``industry``, where
        there is one, else all accounts are peers.
    margin : float, optional
        Share of revenue that remains as margin, such as 0.3; used where the orders have no cost. Without either,
        revenue is counted.
    top : int
        Length of the list of gaps on the page.
    seed : int
        Start of the random numbers behind the ranges.

    Returns
    -------
    WhiteSpaceStudy

    Raises
    ------
    StudyError
        If the orders have no product line or only one, the file is too short, no account has a gap, or a parameter is
        out of range.

    Notes
    -----
    A gap is a product line that an account never bought in the file, while it bought others in the last months. The
    chance that it is closed is learned from the list made the same way a year earlier (half the file, where it is
    shorter than two years), see :func:`kamlib.measure.gaps_closed`; the spend from what peers of that size spend. The
    range of a sum lets gaps be closed or not, 2,000 times, under chances that the data allow, and lets sums be off by
    as much as those of the earlier lists were.
    """
    if top < 1:
        raise StudyError(_("The list of gaps needs at least one place."), found=f"top={top}")
    if margin is not None and not 0 < margin <= 1:
        raise StudyError(_("The margin is a share above 0 and at most 1, such as 0.3."), found=f"margin={margin:g}")
    span = coverage(tables.orders["order_date"], as_of=as_of, monthly=tables.monthly)
    by = setting(tables, span, peers=peers, margin=margin)
    found = lists(tables, span, by)
    window = span.window(by.months)
    sales = revenue(tables.orders, window)
    if found.gaps.empty:
        raise StudyError(
            _("There is no white space: no account that bought in {window} lacks a product line.").format(window=window)
        )
    table = _named(tables, found.gaps)
    total, by_owner = _summed(table, futures(table, found.check, miss=found.miss, seed=seed))
    parts = {
        "window": window, "as_of": span.last, "setting": by, "lists": found, "table": table, "by_owner": by_owner,
        "total": total, "currency": tables.currency,
    }  # fmt: skip
    told = words.Told(tables=tables, sales=sales, first=span.first, top=top, **parts)
    return WhiteSpaceStudy(
        headline=words.headline(told),
        points=tuple(words.points(told)),
        left_out=(*tables.notes, *span.notes, *words.left_out(told)),
        parameters={
            "as_of": f"{span.last:%Y-%m-%d}", "peers": by.group_name or None, "margin": margin, "top": top, "seed": seed
        },
        numbers=_numbers(told),
        by_account=_by_account(tables, table, sales),
        **parts,
        gaps=views.gaps(told),
        owners=views.owners(told),
        lines=views.lines(told),
        record=views.record(told),
        data=quality(tables, window),
        controls=checks(tables, _controls(told)),
        of_owners=tuple(views.of_owner(told, owner) for owner in by_owner.index if told.has_owners),
    )  # fmt: skip


def _named(tables: Tables, gaps: pd.DataFrame) -> pd.DataFrame:
    ids = gaps.index.get_level_values(0)
    owner = owners(tables).reindex(ids).fillna(_("nobody named"))
    table = gaps.copy()
    table.insert(0, "owner", owner.to_numpy())
    table.insert(0, "name", tables.names_of(ids))
    return table


def _summed(table: pd.DataFrame, drawn: pd.DataFrame) -> tuple[Estimate, pd.DataFrame]:
    ids = table.index.get_level_values(0)
    sums = (
        table.assign(account=ids)
        .groupby("owner")
        .agg(accounts=("account", "nunique"), gaps=("account", "size"), expected=("expected_margin", "sum"))
    )
    bounds = drawn.quantile([0.025, 0.975]).T.set_axis(["low", "high"], axis=1)
    by_owner = sums.join(bounds).sort_values("expected", ascending=False, kind="stable")
    low, high = drawn.sum(axis=1).quantile([0.025, 0.975])
    return Estimate(float(sums["expected"].sum()), float(low), float(high), len(table)), by_owner


def _numbers(told: words.Told) -> dict[str, float]:
    check = told.lists.check
    numbers = {
        "accounts": told.accounts,
        "gaps": told.total.n,
        "months": told.setting.months,
        "expected": told.total.value,
        "expected_low": told.total.ci_lower,
        "expected_high": told.total.ci_upper,
    }
    if check is not None:
        row = check.counts.table.iloc[0]
        numbers |= {"earlier_gaps": len(check.table), "earlier_closed": check.table["closed"].sum()}
        numbers |= {"closed_at_the_top": row["share_with"], "closed_of_the_rest": row["share_without"]}
        numbers |= {"difference_low": row["difference_ci_lower"], "difference_high": row["difference_ci_upper"]}
    return {name: round(float(value), 6) for name, value in numbers.items()}


def _by_account(tables: Tables, table: pd.DataFrame, sales: pd.Series) -> pd.DataFrame:
    by = table.groupby(level=0)
    kept = pd.DataFrame({"name": tables.names_of(sales.index), "revenue": sales}, index=sales.index)
    kept = kept.join(
        pd.DataFrame({"owner": by["owner"].first(), "gaps": by.size(), "expected": by["expected_margin"].sum()})
    )
    return kept.astype({"gaps": "float64"}).fillna({"gaps": 0.0, "expected": 0.0}).rename_axis("account_id")


def _controls(told: words.Told) -> list:
    orders, space = told.tables.orders, told.lists.space
    known = orders.loc[orders["order_date"] < told.as_of + pd.Timedelta(days=1), "amount"].sum()
    return [
        (
            _("Revenue of the file up to the day: order lines, and accounts by product line added up"),
            known,
            space["revenue"].sum() + space.attrs["revenue_without_value"],
        ),
        (
            _("Expected: gaps, and owners added up"),
            told.table["expected_margin"].sum(),
            told.by_owner["expected"].sum(),
        ),
    ]
