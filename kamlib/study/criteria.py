"""A study's tables in; the columns by which accounts are chosen, with their ranges and what is missing, out."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path

import numpy as np
import pandas as pd

from kamlib import score
from kamlib.errors import StudyError
from kamlib.language import gettext as _
from kamlib.language import listing, number
from kamlib.measure import payment_delay
from kamlib.study import criteria_flags as flags
from kamlib.study.criteria_anchors import anchored, suit
from kamlib.study.criteria_cells import CELLS, VALUES, nothing
from kamlib.study.criteria_judged import latest, rated
from kamlib.study.criteria_money import YEARS, lifetime, monthly, volume, yearly
from kamlib.study.criteria_overlap import Overlap, overlap
from kamlib.study.criteria_potential import potential
from kamlib.study.periods import Coverage, coverage
from kamlib.study.tables import Tables

PAYMENT_DELAY = "payment_delay_days"


@dataclass(frozen=True)
class CriteriaTable:
    """The criteria by account.

    Attributes
    ----------
    table : DataFrame
        Indexed by ``account_id``, sorted: for each criterion three columns, such as ``potential``, ``potential_low``
        and ``potential_high`` (95 % interval, or what raters would defend); missing where nothing is known. Then the
        columns that conditions ask for, as far as they are known.
    cells : DataFrame
        One row an account and criterion: ``account_id, criterion, value, low, high``, ``n`` (years, methods or raters),
        ``source`` (on what it stands) and ``why`` (it is missing; empty where it is not).
    criteria : Criteria
        Definition, unit, direction and anchors of each.
    known : tuple of str
        The criteria that are known for one account at least, in their order.
    missing : dict of str to str
        Why each other criterion is missing for all.
    flags : DataFrame
        What speaks against trusting the figures of an account: ``account_id``, ``flag``, ``told``.
    overlap : Overlap
        How far the criteria are one thing.
    agreement : Agreement or None
        How far raters agree, where two of them judged.
    span : Coverage
        The months that are complete.
    as_of : Timestamp
        The last day that counts.
    measure : {"margin", "revenue"}
        What the lifetime value counts.
    anchored : bool
        The anchors of the kit did not suit these amounts, and were set by these accounts.
    """

    table: pd.DataFrame
    cells: pd.DataFrame
    criteria: object
    known: tuple[str, ...]
    missing: dict[str, str]
    flags: pd.DataFrame
    overlap: Overlap
    agreement: object
    span: Coverage
    as_of: pd.Timestamp
    measure: str
    anchored: bool

    def bound(self, end: str = "") -> pd.DataFrame:
        """Return the values of the known criteria, or their ``"_low"`` or ``"_high"`` ends, by criterion."""
        return self.table[[f"{name}{end}" for name in self.known]].set_axis(list(self.known), axis=1)

    def rated(self, end: str = "") -> pd.DataFrame:
        """Return the same as ratings from 0 to 1."""
        columns = {criterion.id: criterion.column or criterion.id for criterion in self.criteria}
        return score.rate(self.bound(end).rename(columns=columns), self.criteria)[list(self.known)]

    def __str__(self) -> str:
        told = _("{n} accounts by {count} criteria: {names}.").format(
            n=number(len(self.table)), count=number(len(self.known)), names=listing(self.known)
        )
        return "\n".join([told, *(f"- {why}" for why in self.missing.values())])

    def _repr_html_(self) -> str:
        first, *others = str(self).splitlines()
        points = "".join(f"<li>{escape(line.removeprefix('- '))}</li>" for line in others)
        return f"<p>{escape(first)}</p><ul>{points}</ul>{self.table.to_html(max_rows=20)}"


def criteria(
    tables: Tables,
    *,
    as_of: str | pd.Timestamp | None = None,
    criteria: str | Path | None = None,
    horizon_years: int = 5,
    annual_discount_rate: float = 0.1,
    margin: float | None = None,
    seed: int = 0,
) -> CriteriaTable:
    """Put the columns together by which key accounts are chosen: volume, potential, lifetime value, fit, strategy.

    Parameters
    ----------
    tables : Tables
        As :func:`kamlib.study.gather` gives them; potential and ratings where they are to be had.
    as_of : day or month, optional
        Last day or month that counts. None: the last complete month of the file.
    criteria : path, optional
        A file of criteria of your own. None: the five of the kit.
    horizon_years, annual_discount_rate, margin, seed
        Of the lifetime value, as :func:`kamlib.study.lifetime_value` takes them.

    Returns
    -------
    CriteriaTable

    Raises
    ------
    StudyError
        If no account has orders in the last three years.
    DataError
        If the file of criteria cannot be used.

    Notes
    -----
    Volume is the net revenue of a usual year, from up to three whole years; potential is put together from up to three
    methods (:func:`kamlib.measure.potential`); lifetime value comes from the models of
    :func:`kamlib.study.lifetime_value`, and is missing where these foresaw the last year no better than "as last year".
    Every other criterion is a judgement from 1 to 5, or a column of the accounts by its name. What is not known is
    missing, with the reason; nothing is filled in.
    """
    known = score.load_criteria(criteria)
    span = coverage(tables.orders["order_date"], as_of=as_of, monthly=tables.monthly)
    day = span.last
    years = yearly(tables.orders[tables.orders["order_date"] < day + pd.Timedelta(days=1)], span)
    if not (years > 0).any().any():
        raise StudyError(_("No account has revenue in the last three years."), do=_("Give a later as_of (--as-of)."))
    accounts = pd.Index(sorted(years.index), name="account_id")
    judged = latest(tables.further["ratings"], as_of=day) if "ratings" in tables.further else None
    value, measure = lifetime(
        tables, accounts, as_of=day, years=horizon_years, discount=annual_discount_rate, margin=margin, seed=seed
    )
    parts = {
        "revenue_volume": volume(years.reindex(accounts), months=monthly(tables.orders, span).reindex(accounts)),
        "potential": potential(tables, accounts, as_of=day),
        "lifetime_value": value,
    }
    for criterion in known:
        if criterion.id not in parts:
            parts[criterion.id] = _other(tables, judged, criterion, accounts)
    parts = {criterion.id: parts[criterion.id] for criterion in known}
    there = tuple(name for name, cells in parts.items() if cells["value"].notna().any())
    table = pd.concat({name: cells[list(VALUES)] for name, cells in parts.items()}, axis=1)
    table.columns = [name if end == "value" else f"{name}_{end}" for name, end in table.columns]
    for name, values in _conditions(tables, judged, known, accounts, day).items():
        table[name] = values
    suits = criteria is not None or suit(known, table)
    known = known if suits else anchored(known, table)
    return CriteriaTable(
        table=table,
        cells=_long(parts),
        criteria=known,
        known=there,
        missing={name: _reason(cells) for name, cells in parts.items() if name not in there},
        flags=_flags(tables, parts, known, span, YEARS),
        overlap=overlap(table[list(there)]),
        agreement=_agreement(judged, known),
        span=span,
        as_of=day,
        measure=measure,
        anchored=not suits,
    )


def _other(tables: Tables, judged: pd.DataFrame | None, criterion: score.Criterion, accounts: pd.Index) -> pd.DataFrame:
    """Take a criterion from the raters, else from a column of the accounts, else from what it is made of."""
    column = criterion.column or criterion.id
    if judged is not None and (judged["criterion"] == column).any():
        return rated(judged, column, accounts)
    if tables.accounts is not None and column in tables.accounts:
        values = tables.accounts.drop_duplicates("account_id").set_index("account_id")[column].reindex(accounts)
        values = pd.to_numeric(values, errors="coerce")
        given = values.notna()
        return pd.DataFrame({"value": values, "low": values, "high": values, "n": given.astype(int)}).assign(
            source=np.where(given, _("accounts"), ""), why=np.where(given, "", _("The accounts have no figure."))
        )
    parts = [_other(tables, judged, part, accounts) for part in criterion.parts]
    if parts and all(part["value"].notna().any() for part in parts):
        together = [np.mean([part[end] for part in parts], axis=0) for end in VALUES]
        given = ~np.isnan(together[0])
        return parts[0].assign(
            **dict(zip(VALUES, together, strict=True)),
            source=np.where(given, listing(part.name for part in criterion.parts), ""),
            why=np.where(given, "", _("Nobody has rated all of its parts.")),
        )
    why = _("No ratings were given (--ratings).") if judged is None else _("Nobody has rated it.")
    return nothing(accounts, why)


def _conditions(
    tables: Tables, judged: pd.DataFrame | None, known: score.Criteria, accounts: pd.Index, day: pd.Timestamp
) -> dict[str, pd.Series]:
    """Return the columns that conditions ask for, as far as they are known."""
    found = {}
    payments = tables.further.get("payments")
    for condition in known.knock_outs:
        if condition.column == PAYMENT_DELAY:
            if payments is not None and (pd.to_datetime(payments["due_date"]) <= day).any():
                found[PAYMENT_DELAY] = payment_delay(payments, as_of=day).iloc[:, -1].reindex(accounts)
        else:
            figure = score.Criterion(condition.column, ())
            found[condition.column] = _other(tables, judged, figure, accounts)["value"]
    return {name: values for name, values in found.items() if values.notna().any()}


def _long(parts: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Put the cells of all criteria under each other."""
    cells = pd.concat({name: part[list(CELLS)] for name, part in parts.items()}, names=["criterion"])
    cells = cells.reset_index()[["account_id", "criterion", *CELLS]]
    return cells.sort_values("account_id", kind="stable", ignore_index=True)


def _reason(cells: pd.DataFrame) -> str:
    """Return the reason for which a criterion is missing, that of most accounts."""
    return cells["why"].mode().iloc[0]


def _flags(tables: Tables, parts: dict, known: score.Criteria, span: Coverage, years: int) -> pd.DataFrame:
    """Put what speaks against the figures of single accounts under each other."""
    accounts = next(iter(parts.values())).index
    start = max(span.first, span.last - pd.DateOffset(years=years) + pd.Timedelta(days=1))
    judged = {name: cells for name, cells in parts.items() if "rated_on" in cells}
    names = {criterion.id: criterion.name for criterion in known}
    orders = flags.order_flags(tables, accounts, start=start, end=span.last)
    found = pd.concat([orders, flags.judgement_flags(judged, names, as_of=span.last)])
    return found.sort_values("account_id", kind="stable", ignore_index=True)


def _agreement(judged: pd.DataFrame | None, known: score.Criteria):
    """Hold the two raters who judged most against each other; None where there are no two."""
    if judged is None:
        return None
    given = judged[judged["criterion"].isin([criterion.id for criterion in known])]
    raters = given["rater"].value_counts().index[:2]
    both = given[given["rater"].isin(raters)]
    shared = both.groupby(["account_id", "criterion"])["rater"].nunique() > 1
    if len(raters) < 2 or shared.sum() < 2:
        return None
    return score.agreement(both.assign(criterion=both["criterion"].map(known.names)))
