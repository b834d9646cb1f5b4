"""Which accounts should be key accounts, how sure is that, and who fits into the hours there are?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from kamlib import files
from kamlib.errors import StudyError
from kamlib.language import gettext as _
from kamlib.language import number
from kamlib.study import selection_views as views
from kamlib.study import selection_words as words
from kamlib.study.answer import Answer
from kamlib.study.at_risk import owners
from kamlib.study.criteria import CriteriaTable
from kamlib.study.criteria import criteria as columns_of
from kamlib.study.criteria_file import write_criteria
from kamlib.study.periods import YEAR
from kamlib.study.quality import checks, quality
from kamlib.study.selection_choice import Choice, choose
from kamlib.study.selection_hours import Hours, within
from kamlib.study.selection_reasons import COLUMNS, reasons
from kamlib.study.selection_tiers import current_keys, tiered
from kamlib.study.selection_weights import ANY, ORDER, Weighing, weigh
from kamlib.study.tables import Tables, revenue
from kamlib.study.view import View

FILE = "criteria.yaml"
_EXPLAINED = 2


@dataclass(frozen=True, repr=False, kw_only=True)
class SelectionStudy(Answer):
    """Which accounts should be key accounts, with the doubt about it.

    Attributes
    ----------
    headline, points, left_out, parameters, numbers, by_account
        See :class:`kamlib.study.answer.Answer`.
    as_of : Timestamp
        The last day that is known.
    columns : CriteriaTable
        The criteria by account.
    choice : Choice
        Ratings, scores, and how sure the places are.
    table : DataFrame
        Indexed by ``account_id``, best first: ``name, owner, revenue`` (last year's), ``score`` (0 to 1), ``rank,
        rank_low, rank_high, p_top`` (chance to be among the chosen), ``chosen`` (by rank), ``current``, ``tier``,
        ``tier_told, change, why, held, reason, against, doubt, move, flags``.
    hours : Hours or None
        Who fits into the hours; None if these were not given.
    currency : str
        Currency of all amounts.
    accounts : View
        The accounts in order.
    near : View
        Those near the line.
    changes : View
        Today's list, and what becomes of it.
    excluded : View
        Those that a condition keeps out.
    capacity : View
        Who fits into the hours.
    criteria : View
        What is known of each criterion.
    overlap : View
        How far the criteria are one thing.
    agreement : View
        How far raters agree.
    weights : View
        How far each weight may move.
    live : View
        Ratings and weights, for the workbook.
    data : View
        What became of every line.
    controls : View
        Sums that have to agree.
    """

    name: str = "selection"
    as_of: pd.Timestamp
    columns: CriteriaTable
    choice: Choice
    table: pd.DataFrame
    hours: Hours | None
    currency: str
    accounts: View
    near: View
    changes: View
    excluded: View
    capacity: View
    criteria: View
    overlap: View
    agreement: View
    weights: View
    live: View
    data: View
    controls: View

    @property
    def weighing(self) -> Weighing:
        """The weights, and what is known of them."""
        return self.choice.weighing

    @property
    def caption(self) -> str:
        """Measure, unit and dates: the line under a figure's title."""
        return words.caption(self)

    def keep(self, folder: str | Path) -> None:
        """Write workbook and answer, a list by key for the CRM, and the criteria for the next run."""
        super().keep(folder)
        folder = Path(folder)
        kept = self.table[["tier", "rank", "rank_low", "rank_high", "p_top", "reason"]]
        out = self.choice.excluded.set_index("account_id")[["reason"]].assign(tier="other")
        whole = pd.concat([kept.assign(p_top=kept["p_top"].round(4)), out])
        files.write_csv(folder / "selection.csv", whole.astype({"rank": "Int64"}), index=True)
        if not (folder / FILE).exists():
            write_criteria(folder / FILE, self.columns.criteria)


def selection(
    tables: Tables,
    *,
    as_of: str | pd.Timestamp | None = None,
    top: int = 20,
    weights: str | None = None,
    criteria: str | Path | None = None,
    hours: float | None = None,
    horizon_years: int = 5,
    annual_discount_rate: float = 0.1,
    margin: float | None = None,
    seed: int = 0,
) -> SelectionStudy:
    """Say which accounts should be key accounts, who is near the line, and what would change that.

    Parameters
    ----------
    tables : Tables
        As :func:`kamlib.study.gather` gives them: order lines, and contracts, payments, potential, ratings, activities,
        managers and today's key accounts where they are to be had.
    as_of : day or month, optional
        Last day or month that counts. None: the last complete month of the file.
    top : int
        How many key accounts there are to be.
    weights : str, optional
        ``"revenue_volume=30, potential=20"``, or no more than an order, ``"lifetime_value > potential"``, or
        ``"order"``: that of the criteria. None: any weights.
    criteria : path, optional
        A file of criteria of your own.
    hours : float, optional
        Hours a month that there are for key accounts, in all.
    horizon_years, annual_discount_rate, margin
        Of the lifetime value, as :func:`kamlib.study.lifetime_value` takes them.
    seed : int
        Start of the random numbers.

    Returns
    -------
    SelectionStudy

    Raises
    ------
    StudyError
        If nothing can be ranked, there are no more accounts than places, or a parameter is out of range.
    DataError
        If the file of criteria cannot be used.

    Notes
    -----
    The criteria come from :func:`kamlib.study.criteria`, the chances from :func:`kamlib.score.robustness` with 10,000
    draws of weights and of ratings that were drawn towards those of peers. From orders alone only volume and lifetime
    value can be ranked.
    """
    if top < 1:
        raise StudyError(_("The list of key accounts needs at least one place."), found=f"top={top}")
    columns = columns_of(
        tables, as_of=as_of, criteria=criteria, horizon_years=horizon_years,
        annual_discount_rate=annual_discount_rate, margin=margin, seed=seed,
    )  # fmt: skip
    weighing = weigh(weights, known=columns.known, all_criteria=columns.criteria.ids)
    choice = choose(columns, weighing, top=top, seed=seed)
    if len(choice.ratings) <= top:
        raise StudyError(
            _("There are no more accounts than places, so nobody has to be chosen."),
            found=_("{n} accounts for {top} places").format(n=number(len(choice.ratings)), top=number(top)),
            do=_("Give fewer places (--top)."),
        )
    year = columns.span.window(YEAR)
    sales = revenue(tables.orders, year)
    since = current_keys(tables, as_of=columns.as_of)
    table = _listed(tables, columns, choice, sales, since, top)
    fits = None if hours is None else within(tables, table, hours=hours, year=year)
    parts = {"columns": columns, "choice": choice, "table": table, "hours": fits, "currency": tables.currency}
    told = words.Told(
        tables=tables, names=columns.criteria.names.to_dict(), top=top, since=since,
        ordered=_if_ordered(columns, weighing, top, seed), **parts,
    )  # fmt: skip
    return SelectionStudy(
        headline=words.headline(told),
        points=tuple(words.points(told)),
        left_out=(*tables.notes, *columns.span.notes, *words.left_out(told)),
        parameters={
            "as_of": f"{columns.as_of:%Y-%m-%d}", "top": top, "weights": weights, "hours": hours,
            "horizon_years": horizon_years, "annual_discount_rate": annual_discount_rate, "margin": margin,
            "seed": seed,
        },
        numbers=_numbers(told),
        by_account=table[["name", "revenue", "score", "rank", "p_top", "tier"]],
        as_of=columns.as_of,
        **parts,
        **{part.__name__: part(told) for part in _VIEWS},
        data=quality(tables, year),
        controls=checks(tables, _controls(tables, year, sales, told)),
    )  # fmt: skip


_VIEWS = (
    views.accounts, views.near, views.changes, views.excluded, views.capacity, views.criteria, views.overlap,
    views.agreement, views.weights, views.live,
)  # fmt: skip


def _if_ordered(columns: CriteriaTable, weighing: Weighing, top: int, seed: int) -> Choice | None:
    """Return what an order of the criteria would decide, where nothing was said of the weights."""
    if weighing.kind != ANY or len(columns.known) < 2:
        return None
    ordered = weigh(ORDER, known=columns.known, all_criteria=columns.criteria.ids)
    return choose(columns, ordered, top=top, seed=seed)


def _listed(
    tables: Tables, columns: CriteriaTable, choice: Choice, sales: pd.Series, since: pd.Series | None, top: int
) -> pd.DataFrame:
    """Put all that is said of each account into one table, best first."""
    doubt = choice.doubt.table
    table = pd.DataFrame(
        {
            "name": tables.names_of(doubt.index),
            "owner": owners(tables).reindex(doubt.index).fillna(_("nobody named")),
            "revenue": sales.reindex(doubt.index).fillna(0.0),
            "score": choice.scores.score,
            "rank": choice.scores.rank,
            "rank_low": doubt["rank_low"],
            "rank_high": doubt["rank_high"],
            "p_top": doubt["top_probability"],
        },
        index=doubt.index,
    )
    table["chosen"] = table["rank"] <= top
    table["rank_revenue"] = table["revenue"].rank(method="min", ascending=False)
    table["current"] = False if since is None else table.index.isin(since.index)
    table = table.join(tiered(table, since, as_of=columns.as_of))
    table = table.sort_values(["score", "p_top"], ascending=False, kind="stable")
    matter = table["current"] | (table["p_top"] > 0.1) | (table["rank"] <= _EXPLAINED * top)
    told = reasons(
        choice, table.index[matter], top=top, names=columns.criteria.names,
        account_names=pd.Series(table["name"], dtype=object),
    )  # fmt: skip
    table = table.join(told)
    for name in COLUMNS:
        table[name] = table[name].fillna("")
    flags = columns.flags.groupby("account_id")["told"].agg(lambda each: "; ".join(each))
    return table.assign(flags=flags.reindex(table.index).fillna("")).rename_axis("account_id")


def _numbers(told: words.Told) -> dict[str, float]:
    table, radius = told.table, told.choice.radius
    numbers = {
        "accounts": len(table),
        "criteria": len(told.weighing.weights),
        "sure": len(told.firm),
        "near": len(told.near),
        "kept_out": len(told.choice.excluded),
        "criteria_that_tell": told.columns.overlap.effective,
        "weight_that_moves": radius.mass,
    }
    if told.has_current:
        keys = table[table["current"]]
        numbers |= {
            "keys": len(keys) + len(told.unranked),
            "stay": (keys["p_top"] >= words.HIGH).sum(),
            "go": len(told.going) + len(told.unranked),
            "come": (~told.firm["current"]).sum(),
        }
    return {name: round(float(value), 6) for name, value in numbers.items() if np.isfinite(value)}


def _controls(tables: Tables, year, sales: pd.Series, told: words.Told) -> list:
    lines = tables.orders[year.holds(tables.orders["order_date"])]
    outside = sales[~sales.index.isin(told.table.index)].sum()
    pieces = told.choice.scores.contributions.sum(axis=1)
    return [
        (
            _("Revenue of the last year: order lines, and accounts ranked and not ranked"),
            lines["amount"].sum(),
            told.table["revenue"].sum() + outside,
        ),
        (_("Scores: added up, and piece by piece"), told.table["score"].sum() * 100, pieces.sum() * 100),
        (_("Chances: places, and chances added up"), float(told.top), told.table["p_top"].sum()),
    ]
