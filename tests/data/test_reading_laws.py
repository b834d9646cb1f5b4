"""Any table comes back equal, however a file that decides it writes it down."""

from __future__ import annotations

import csv
import datetime
import io
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kamlib import data

pytestmark = pytest.mark.long
LETTERS = "abcXYZäöüñçéßÑ 09-_./&€"
TEXTS = (
    st.text(LETTERS, min_size=1, max_size=12)
    .map(str.strip)
    .filter(
        lambda text: (
            any(c.isalpha() for c in text)
            and text.casefold() not in ("na", "nan", "null", "none", "x")
            and not text.casefold().startswith(("total", "sum", "gesamt", "subtotal"))
        )
    )
)
ROWS = st.lists(
    st.tuples(
        st.one_of(TEXTS, st.integers(0, 99_999).map(lambda n: f"{n:05d}")),
        st.dates(datetime.date(1995, 1, 1), datetime.date(2035, 12, 31)),
        st.integers(-(10**11), 10**11).map(lambda n: Decimal(n) / 100),
        st.one_of(TEXTS, st.just('6" pipe, "long"'), st.just("two\nlines"), st.just("")),
    ),
    min_size=1,
    max_size=25,
)
MARKS = st.sampled_from([(".", ","), (",", "."), (",", " "), (".", "'"), (".", ""), (",", "")])
DAYS = st.sampled_from(
    ["%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y%m%d", "%d/%m/%y", "%m/%d/%Y %H:%M"]
)
SIGNS = st.sampled_from(["{}", "{} €", "€ {}"])


def written(amount: Decimal, marks, minus: str) -> str:
    decimal, thousands = marks
    text = f"{abs(amount):,.2f}".replace(",", "T").replace(".", decimal).replace("T", thousands)
    if amount >= 0:
        return text
    return {"front": f"-{text}", "behind": f"{text}-", "brackets": f"({text})"}[minus]


def decides(days, form) -> bool:
    """Whether the file tells day and month apart: some day above the twelfth, or no order at all to be told."""
    return form[:3] not in ("%d/", "%m/", "%d-") or any(day.day > 12 for day in days)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=ROWS,
    marks=MARKS,
    form=DAYS,
    sign=SIGNS,
    separator=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    ending=st.sampled_from(["\n", "\r\n"]),
    minus=st.sampled_from(["front", "behind", "brackets"]),
    blank=st.booleans(),
)
def test_what_is_written_is_read(tmp_path, rows, marks, form, sign, separator, encoding, ending, minus, blank):
    assume(decides([row[1] for row in rows], form))
    out = io.StringIO()
    table = csv.writer(out, delimiter=separator, lineterminator=ending)
    table.writerow(["account_id", "order_date", "amount", "product_line"])
    for account, day, amount, text in rows:
        table.writerow([account, day.strftime(form), sign.format(written(amount, marks, minus)), text])
    path = tmp_path / "orders.csv"
    path.write_bytes((out.getvalue() + (ending if blank else "")).encode(encoding))

    loaded = data.read(path)
    read = loaded.table
    assert read["account_id"].tolist() == [row[0] for row in rows]
    assert read["order_date"].tolist() == [pd.Timestamp(row[1]) for row in rows]
    assert read["amount"].tolist() == [float(row[2]) for row in rows]
    assert read["product_line"].fillna("").tolist() == [row[3] for row in rows]
    ledger = loaded.ledger.groupby("action")[["rows", "amount"]].sum()
    assert ledger.loc["read", "rows"] == len(rows) + blank
    assert round(ledger.loc["kept", "amount"], 2) == float(sum(row[2] for row in rows))


CELLS = st.sampled_from(
    ["1", "-2.50", "3,5", "x", "", "NaN", "A", "2024-01-31", "31/12/2024", "Total", "account_id", '"', "a;b", "0012"]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELLS, min_size=0, max_size=5), min_size=1, max_size=12))
def test_whatever_stands_in_a_file_every_row_is_accounted_for(tmp_path, rows):
    """Any cells in any order: the file is read with a ledger that adds up, or refused with a sentence."""
    from kamlib.errors import KamlibError

    path = tmp_path / "orders.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["account_id", "order_date", "amount", "currency"])
        out.writerows(rows)
    try:
        loaded = data.read(path)
    except KamlibError as refusal:
        assert "does not add up" not in str(refusal)
        assert "orders.csv" in str(refusal)
        return
    totals = loaded.ledger.groupby("action")["rows"].sum()
    assert totals["read"] == len(rows) == len(loaded.table) + len(loaded.set_aside)
    assert totals["kept"] == len(loaded.table)
    lines = sorted([*loaded.lines, *loaded.set_aside["line"]])
    assert lines == sorted(set(lines)) == list(range(2, len(rows) + 2))
