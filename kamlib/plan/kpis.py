"""The name of a measure in; how it is called, read and measured again from the tables of an account out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Literal

import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.plan import kpi_figures as figures
from kamlib.plan.kpi_figures import Reading

Direction = Literal["higher", "lower"]


@dataclass(frozen=True, kw_only=True)
class Kpi:
    """A figure of an account that can be measured again.

    Attributes
    ----------
    name : str
    unit : str
        ``money`` (in the currency of the plan), ``share``, ``count``, ``days`` or ``hours``.
    direction : {"higher", "lower"}
        Which is better.
    source : str
        The table it is measured from.
    needs : dict of str to tuple of str
        The columns it needs, by table.
    criterion : str
        The criterion of selection whose measure of success it is, if it is one.
    measure : callable
        Of account, tables and day: the reading.
    """

    name: str
    unit: str
    source: str
    needs: Mapping[str, tuple[str, ...]]
    measure: Callable[[str, Mapping[str, pd.DataFrame], pd.Timestamp], Reading]
    direction: Direction = "higher"
    criterion: str = ""

    @property
    def label(self) -> str:
        """The name as a reader would say it."""
        return _labels()[self.name]

    def unit_in(self, currency: str) -> str:
        """Return the unit as it stands in a plan: amounts are in its currency."""
        return currency if self.unit == "money" else self.unit

    def read(self, account_id: str, tables: Mapping[str, pd.DataFrame], day: pd.Timestamp) -> Reading:
        """Measure it on a day; an empty reading where the tables lack what it needs."""
        there = all(name in tables and set(columns) <= set(tables[name]) for name, columns in self.needs.items())
        return self.measure(account_id, tables, day) if there else Reading()


class Kpis(Mapping[str, Kpi]):
    """What can be measured again from the tables, by name.

    Parameters
    ----------
    kpis : tuple of Kpi
    """

    def __init__(self, kpis: tuple[Kpi, ...]):
        self._kpis = {one.name: one for one in kpis}

    def __getitem__(self, name: str) -> Kpi:
        if name not in self._kpis:
            raise DataError(
                _("No figure of that name can be measured."), expected=some(self._kpis, limit=20), found=str(name)
            )
        return self._kpis[name]

    def __contains__(self, name: object) -> bool:
        return name in self._kpis

    def __iter__(self) -> Iterator[str]:
        return iter(self._kpis)

    def __len__(self) -> int:
        return len(self._kpis)

    def of_criterion(self, criterion: str) -> Kpi | None:
        """Return the measure of success of a criterion of selection."""
        return next((one for one in self._kpis.values() if one.criterion == criterion), None)

    @property
    def table(self) -> pd.DataFrame:
        """One row a figure, by ``name``: ``label, unit, direction, source, criterion``."""
        columns = ["label", "unit", "direction", "source", "criterion"]
        rows = [[getattr(one, column) for column in columns] for one in self._kpis.values()]
        return pd.DataFrame(rows, columns=columns, index=pd.Index(self._kpis, name="name"))

    def _repr_html_(self) -> str:
        return f"<p>{escape(_('What can be measured again:'))}</p>{self.table.to_html()}"


_ORDERS = ("account_id", "order_date", "amount")
_DELIVERIES = ("account_id", "kind", "due_on", "closed_on", "quantity_ordered", "quantity_delivered")
_ACTIVITIES = ("account_id", "activity_date")
_INVOICES = ("account_id", "due_date", "paid_date")


def _kpi(name: str, unit: str, source: str, columns: tuple[str, ...], measure: Callable, **more) -> Kpi:
    needs = {source: columns} | more.pop("also", {})
    return Kpi(name=name, unit=unit, source=source, needs=needs, measure=measure, **more)


KPIS = Kpis(
    (
        _kpi("revenue_12m", "money", "orders", _ORDERS, figures.revenue, criterion="revenue_volume"),
        _kpi(
            "gross_margin_12m", "money", "orders", (*_ORDERS, "cost"), figures.gross_margin,
            criterion="lifetime_value",
        ),
        _kpi("margin_rate", "share", "orders", (*_ORDERS, "cost"), figures.margin_rate),
        _kpi("growth_12m", "share", "orders", _ORDERS, figures.growth),
        _kpi("product_lines", "count", "orders", (*_ORDERS, "product_line"), figures.product_lines),
        _kpi(
            "share_of_wallet", "share", "potential",
            ("account_id", "product_line", "method", "estimated_on", "low", "likely", "high"),
            figures.wallet, also={"orders": _ORDERS}, criterion="potential",
        ),
        _kpi("on_time_share", "share", "service", _DELIVERIES, figures.on_time),
        _kpi(
            "complaints_12m", "count", "service", ("account_id", "kind", "opened_on"), figures.complaints,
            direction="lower",
        ),
        _kpi(
            "tickets_on_time_share", "share", "service", ("account_id", "kind", "due_on", "closed_on"),
            figures.tickets_on_time,
        ),
        _kpi("contact_depth", "count", "activities", (*_ACTIVITIES, "contact_id"), figures.contact_depth),
        _kpi("reviews_12m", "count", "activities", (*_ACTIVITIES, "kind"), figures.reviews),
        _kpi("hours_12m", "hours", "activities", (*_ACTIVITIES, "minutes"), figures.hours, direction="lower"),
        _kpi("days_late", "days", "payments", _INVOICES, figures.days_late, direction="lower"),
        _kpi(
            "adoption_rate", "share", "usage", ("account_id", "month", "licences", "active_users"), figures.adoption,
            criterion="product_fit",
        ),
        _kpi(
            "joint_and_referred_12m", "count", "activities", (*_ACTIVITIES, "subject"), figures.joint_and_referred,
            criterion="strategic_value",
        ),
        _kpi(
            "open_opportunities", "count", "opportunities", ("account_id", "created_on", "closed_on"),
            figures.open_opportunities,
        ),
    )
)  # fmt: skip


def _labels() -> dict[str, str]:
    return {
        "revenue_12m": _("Net revenue of twelve months"),
        "gross_margin_12m": _("Gross margin of twelve months"),
        "margin_rate": _("Margin rate of twelve months"),
        "growth_12m": _("Growth of revenue within a year"),
        "product_lines": _("Product families bought within a year"),
        "share_of_wallet": _("Share of wallet"),
        "on_time_share": _("Deliveries on time and in full"),
        "complaints_12m": _("Complaints within a year"),
        "tickets_on_time_share": _("Questions answered by the day promised"),
        "contact_depth": _("Persons we spoke with within a year"),
        "reviews_12m": _("Reviews held with the customer within a year"),
        "hours_12m": _("Our hours within a year"),
        "days_late": _("Days by which invoices are paid late"),
        "adoption_rate": _("Users who sign in, of those paid for"),
        "joint_and_referred_12m": _("Joint projects and offers that came through it, within a year"),
        "open_opportunities": _("Offers that are open"),
    }
