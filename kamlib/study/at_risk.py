"""Which revenue may be lost soon, whose accounts it is, and by when: ends of contracts, silence, late payments."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kamlib.errors import StudyError
from kamlib.language import gettext as _
from kamlib.measure.estimate import Estimate
from kamlib.study import at_risk_views as views
from kamlib.study import at_risk_words as words
from kamlib.study.answer import Answer
from kamlib.study.at_risk_reasons import Reasons, reasons
from kamlib.study.at_risk_record import record, year_to
from kamlib.study.at_risk_sum import any_reason, expected, futures, ranges
from kamlib.study.periods import Window, coverage
from kamlib.study.quality import checks, quality
from kamlib.study.tables import Tables, revenue
from kamlib.study.view import View

_LONGEST = 730


@dataclass(frozen=True, repr=False, kw_only=True)
class AtRiskStudy(Answer):
    """Which revenue may be lost within a time, for which reason, and whose it is.

    Attributes
    ----------
    headline, points, left_out, parameters, numbers, by_account
        See :class:`kamlib.study.answer.Answer`.
    window : Window
        The last twelve months: their revenue is at stake.
    as_of : Timestamp
        The last day that is known.
    table : DataFrame
        Indexed by ``account_id``, largest expected loss first: ``name, owner, revenue, stake`` (revenue a year that may
        go), ``chance``, ``expected``, ``by`` (day), ``told`` (reasons in words).
    by_owner : DataFrame
        Indexed by owner, largest first: ``accounts, stake, expected, low, high``.
    total : Estimate
        Revenue a year that is to be expected to go, with its range; `n` accounts.
    reasons : Reasons
        The single reasons and the past behind their chances.
    currency : str
        Currency of all amounts.
    owners : View
        What each owner may lose.
    accounts : View
        The accounts with reason, owner and day.
    contracts : View
        The contracts that end.
    rates : View
        How often each sign came true so far.
    record : View
        The same list at earlier dates, and what came of it.
    data : View
        What became of every line.
    controls : View
        Sums that have to agree.
    """

    name: str = "at_risk"
    window: Window
    as_of: pd.Timestamp
    table: pd.DataFrame
    by_owner: pd.DataFrame
    total: Estimate
    reasons: Reasons
    currency: str
    owners: View
    accounts: View
    contracts: View
    rates: View
    record: View
    data: View
    controls: View

    @property
    def caption(self) -> str:
        """Measure, unit and dates: the line under a figure's title."""
        return words.caption(self)


def at_risk(
    tables: Tables,
    *,
    as_of: str | pd.Timestamp | None = None,
    within_days: int = 90,
    top: int = 20,
    seed: int = 0,
) -> AtRiskStudy:
    """Say how much revenue may be lost soon, whose accounts it is, and by when something has to be done.

    Parameters
    ----------
    tables : Tables
        As :func:`kamlib.study.gather` gives them: order lines, and contracts, payments and managers where they are to
        be had.
    as_of : day or month, optional
        The last day that is known. None: the last day of the file's last complete month.
    within_days : int
        How many days ahead ends of contracts count, 1 to 730.
    top : int
        Length of the list of accounts.
    seed : int
        Start of the random numbers behind the ranges.

    Returns
    -------
    AtRiskStudy

    Raises
    ------
    StudyError
        If the last twelve months have no revenue, nothing can be judged by, or a parameter is out of range.

    Notes
    -----
    Three reasons are looked at. A contract that ends within the time: the chance is how often so far an account was
    lost when its contract came to an end. Silence: a model of each account's own rhythm (MBG/CNBD-k) says who has been
    silent for too long; the chance is how often such accounts were gone on earlier days. Late payments: how often
    accounts that paid 30 days late were gone within the time. What may go is the revenue of the last twelve months (of
    a contract, its agreed value if that is less). Ranges come from letting reasons come true or not, 4,000 times, under
    chances that the data allow.
    """
    if top < 1:
        raise StudyError(_("The list of the largest accounts needs at least one place."), found=f"top={top}")
    if not 1 <= within_days <= _LONGEST:
        raise StudyError(
            _("The time ahead is a number of days from 1 to {most}.").format(most=_LONGEST),
            found=f"within_days={within_days:g}",
        )
    span = coverage(tables.orders["order_date"], as_of=as_of, monthly=tables.monthly)
    day = span.last
    window = year_to(day)
    sales = revenue(tables.orders, window)
    if not sales.sum() > 0:
        raise StudyError(_("No account has revenue in {window}.").format(window=window))
    found = reasons(tables, sales, as_of=day, within_days=within_days)
    if len(found.left_out) > 2:
        raise StudyError(
            _("Nothing in these data tells that an account may be lost."), found=" ".join(found.left_out),
            do=_("Give contracts (--contracts), payments (--payments), or a longer file of order lines."),
        )  # fmt: skip
    earlier, silent = record(tables, span.first, day, within_days=within_days, seed=seed)
    found = found.learned(silent)
    owner = owners(tables)
    table = _listed(tables, found.rows, sales, owner)
    lost = futures(found.rows, seed=seed)
    total, by_owner = _summed(table, lost)
    parts = {
        "window": window,
        "as_of": day,
        "table": table,
        "by_owner": by_owner,
        "total": total,
        "reasons": found,
        "currency": tables.currency,
    }
    told = words.Told(
        tables=tables, sales=sales, within_days=within_days, top=top, record=earlier, owner=owner, **parts
    )
    return AtRiskStudy(
        headline=words.headline(told),
        points=tuple(words.points(told)),
        left_out=(*tables.notes, *span.notes, *words.left_out(told)),
        parameters={"as_of": f"{day:%Y-%m-%d}", "within_days": within_days, "top": top, "seed": seed},
        numbers=_numbers(table, total),
        by_account=_kept(tables, table, sales),
        **parts,
        owners=views.owners(told),
        accounts=views.accounts(told),
        contracts=views.contracts(told),
        rates=views.rates(told),
        record=views.record(told),
        data=quality(tables, window),
        controls=checks(tables, _controls(tables, window, sales, table, by_owner)),
    )


def owners(tables: Tables) -> pd.Series:
    """Return who is in charge of each account: by the accounts, else by the latest order line.

    Examples
    --------
    >>> orders = pd.DataFrame({"account_id": ["A", "A", "B"], "salesperson": ["Ann", "Bo", None],
    ...                        "order_date": pd.to_datetime(["2024-01-01", "2024-02-01", "2024-01-05"])})
    >>> owners(Tables(orders, None, "EUR", pd.Series(dtype="str"), None, None)).to_dict()
    {'A': 'Bo'}
    """
    accounts, managers = tables.accounts, tables.further.get("managers")
    if accounts is not None and "manager_id" in accounts:
        found = accounts.drop_duplicates("account_id").set_index("account_id")["manager_id"].dropna()
    elif "salesperson" in tables.orders:
        lines = tables.orders.sort_values("order_date", kind="stable")
        found = lines.dropna(subset=["salesperson"]).groupby("account_id")["salesperson"].last()
    else:
        return pd.Series(dtype="str")
    if managers is None or "manager_name" not in managers:
        return found
    names = managers.drop_duplicates("manager_id").set_index("manager_id")["manager_name"].dropna()
    return found.map(names).fillna(found)


def _listed(tables: Tables, rows: pd.DataFrame, sales: pd.Series, owner: pd.Series) -> pd.DataFrame:
    """Put the reasons of each account together."""
    by = rows.sort_values(["account_id", "by"], kind="stable").groupby("account_id")
    table = pd.DataFrame(
        {
            "revenue": sales,
            "stake": by["stake"].max(),
            "chance": any_reason(rows),
            "expected": expected(rows),
            "by": by["by"].min(),
            "told": by["told"].agg(" ".join),
        }
    ).reindex(by["stake"].max().index)
    table.insert(0, "owner", owner.reindex(table.index).fillna(_("nobody named")))
    table.insert(0, "name", tables.names_of(table.index))
    return table.sort_values("expected", ascending=False, kind="stable").rename_axis("account_id")


def _summed(table: pd.DataFrame, lost: pd.DataFrame) -> tuple[Estimate, pd.DataFrame]:
    sums = table.groupby("owner").agg(accounts=("stake", "size"), stake=("stake", "sum"), expected=("expected", "sum"))
    by_owner = sums.join(ranges(lost, table["owner"])).sort_values("expected", ascending=False, kind="stable")
    whole = ranges(lost, pd.Series("all", index=table.index))
    low, high = whole.iloc[0] if len(whole) else (0.0, 0.0)
    return Estimate(float(table["expected"].sum()), float(low), float(high), len(table)), by_owner


def _numbers(table: pd.DataFrame, total: Estimate) -> dict[str, float]:
    numbers = {
        "accounts": total.n,
        "stake": table["stake"].sum(),
        "expected": total.value,
        "expected_low": total.ci_lower,
        "expected_high": total.ci_upper,
    }
    return {name: round(float(value), 6) for name, value in numbers.items()}


def _kept(tables: Tables, table: pd.DataFrame, sales: pd.Series) -> pd.DataFrame:
    kept = pd.DataFrame({"name": tables.names_of(sales.index), "revenue": sales}, index=sales.index)
    return kept.join(table[["owner", "chance", "expected"]]).rename_axis("account_id")


def _controls(tables: Tables, window: Window, sales: pd.Series, table: pd.DataFrame, by_owner: pd.DataFrame) -> list:
    lines = tables.orders[window.holds(tables.orders["order_date"])]
    return [
        (_("Revenue of the last year: order lines, and accounts added up"), lines["amount"].sum(), sales.sum()),
        (_("Expected loss: accounts, and owners added up"), table["expected"].sum(), by_owner["expected"].sum()),
    ]
