"""Each measure by hand on a few lines; what is missing is missing; every criterion of selection has its measure."""

import math

import pandas as pd
import pytest

from kamlib.errors import DataError
from kamlib.language import using
from kamlib.plan import KPIS
from kamlib.score import load_criteria

DAY = pd.Timestamp("2024-12-31")


def dated(rows, columns):
    table = pd.DataFrame(rows, columns=columns)
    for column in columns:
        if column.endswith(("date", "_on", "month")):
            table[column] = pd.to_datetime(table[column])
    return table


@pytest.fixture(scope="module")
def small():
    return {
        "orders": dated(
            [
                ["A", "2024-01-01", 600.0, 400.0, "Pumps"],
                ["A", "2024-12-31", 500.0, 300.0, "Valves"],
                ["A", "2024-12-31", -100.0, -60.0, "Valves"],
                ["A", "2023-12-31", 500.0, 300.0, "Seals"],
                ["A", "2025-01-01", 9e9, 1.0, "Seals"],
                ["B", "2024-06-01", 70.0, 30.0, "Pumps"],
            ],
            ["account_id", "order_date", "amount", "cost", "product_line"],
        ),
        "potential": dated(
            [["A", "Pumps", "customer_statement", "2024-02-01", 2000.0, 2500.0, 3000.0]],
            ["account_id", "product_line", "method", "estimated_on", "low", "likely", "high"],
        ),
        "service": dated(
            [
                ["A", "delivery", "2024-03-01", "2024-03-05", "2024-03-05", 10.0, 10.0],
                ["A", "delivery", "2024-03-01", "2024-03-05", "2024-03-05", 10.0, 9.0],
                ["A", "delivery", "2024-03-01", "2024-03-05", "2024-03-06", 10.0, 10.0],
                ["A", "delivery", "2024-03-01", "2024-03-05", None, 10.0, 10.0],
                ["A", "ticket", "2024-03-01", "2024-03-05", "2024-03-04", None, None],
                ["A", "complaint", "2024-03-01", "2024-03-05", None, None, None],
            ],
            ["account_id", "kind", "opened_on", "due_on", "closed_on", "quantity_ordered", "quantity_delivered"],
        ),
        "activities": dated(
            [
                ["A", "P1", "2024-03-01", "visit", 90.0, "Joint project on seals"],
                ["A", "P1", "2024-04-01", "review", 60.0, "planning"],
                ["A", "P2", "2024-05-01", "call", None, None],
                ["A", "P3", "2023-05-01", "call", 600.0, "joint project"],
            ],
            ["account_id", "contact_id", "activity_date", "kind", "minutes", "subject"],
        ),
        "payments": dated(
            [["A", "2024-10-10", "2024-10-20"], ["A", "2024-12-11", None], ["A", "2024-02-01", "2024-02-01"]],
            ["account_id", "due_date", "paid_date"],
        ),
        "usage": dated(
            [
                ["A", f"2024-{month:02d}-01", 10, active]
                for month, active in ((8, 1), (9, 5), (10, None), (11, 6), (12, 7))
            ],
            ["account_id", "month", "licences", "active_users"],
        ),
        "opportunities": dated(
            [["A", "2024-05-01", None, None], ["A", "2024-05-01", "2024-06-01", None], ["B", "2024-05-01", None, "A"]],
            ["account_id", "created_on", "closed_on", "referred_by"],
        ),
    }


@pytest.mark.parametrize(
    ("name", "value", "n"),
    [
        ("revenue_12m", 1000.0, 3),
        ("gross_margin_12m", 360.0, 3),
        ("margin_rate", 0.36, 3),
        ("growth_12m", 1.0, 4),
        ("product_lines", 2, 3),
        ("share_of_wallet", 0.4, 1),
        ("on_time_share", 0.25, 4),
        ("complaints_12m", 1, 6),
        ("tickets_on_time_share", 1.0, 1),
        ("contact_depth", 2, 3),
        ("reviews_12m", 1, 3),
        ("hours_12m", 2.5, 3),
        ("days_late", 15.0, 2),
        ("adoption_rate", 0.6, 3),
        ("joint_and_referred_12m", 2, 3),
        ("open_opportunities", 1, 2),
    ],
)
def test_each_measure_by_hand(small, name, value, n):
    reading = KPIS[name].read("A", small, DAY)
    assert reading.value == pytest.approx(value) and reading.n == n
    assert not reading.ci_lower > reading.value and not reading.ci_upper < reading.value


def test_every_measure_has_a_case_by_hand():
    cases = test_each_measure_by_hand.pytestmark[0].args[1]
    assert {case[0] for case in cases} == set(KPIS)


def test_the_interval_of_a_share_is_wilsons(small):
    reading = KPIS["on_time_share"].read("A", small, DAY)
    # 1 of 4: (0.25 + z²/8 ± z √(0.1875/4 + z²/64)) / (1 + z²/4)
    assert (round(reading.ci_lower, 4), round(reading.ci_upper, 4)) == (0.0456, 0.6994)


@pytest.mark.parametrize("name", list(KPIS))
def test_what_the_tables_do_not_say_is_missing(small, name):
    for tables in ({}, {table: rows.iloc[:, :1] for table, rows in small.items()}):
        assert math.isnan(KPIS[name].read("A", tables, DAY).value)
    assert math.isnan(KPIS[name].read("nobody", small, DAY).value)


@pytest.mark.parametrize("name", ["revenue_12m", "gross_margin_12m"])
def test_twice_the_money_is_twice_the_figure(small, name):
    twice = small | {"orders": small["orders"].assign(amount=lambda t: 2 * t["amount"], cost=lambda t: 2 * t["cost"])}
    assert KPIS[name].read("A", twice, DAY).value == 2 * KPIS[name].read("A", small, DAY).value


def test_every_criterion_of_selection_has_its_measure_from_the_table_it_names():
    for criterion in load_criteria():
        kpi = KPIS.of_criterion(criterion.id)
        assert kpi is not None and kpi.source == criterion.kpi.table
    assert KPIS.of_criterion("luck") is None


def test_the_list_of_measures_is_a_table_in_the_readers_language():
    assert list(KPIS.table.index) == list(KPIS) and len(KPIS) == 16
    with using("es"):
        assert KPIS["share_of_wallet"].label == "Participación en la cartera"
    assert "Share of wallet" in KPIS._repr_html_()
    assert KPIS["revenue_12m"].unit_in("MXN") == "MXN" and KPIS["days_late"].unit_in("MXN") == "days"
    with pytest.raises(DataError, match="No figure of that name .* revenue_12m.* Found: luck"):
        KPIS["luck"]
