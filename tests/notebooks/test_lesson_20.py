"""What lesson 20 says in words beyond what its cells print, held to the sample and to its SAP export."""

from __future__ import annotations

import nbformat
import pytest

from kamlib import data, measure, study

KINDS = {"M": "invoice", "N": "cancellation", "O": "credit", "P": "debit"}
MINE = """table: orders
columns:
  currency:
    column: WAERK
    values: {EUR: EUR, Euro: EUR, USD: USD, MXN: MXN}
rules:
  - set aside when WAERK is XZZ because finance has to name the currency
"""


@pytest.fixture(scope="module")
def text(root):
    notebook = nbformat.read(root / "notebooks" / "20_the_data_room.ipynb", as_version=4)
    return "\n".join(cell.source for cell in notebook.cells)


@pytest.fixture(scope="module")
def books():
    """Invoice lines of 2024 as they really were, in euro."""
    orders = data.load("orders")
    return data.convert(orders[orders["order_date"].dt.year == 2024], data.load("exchange_rates"))


@pytest.fixture(scope="module")
def revenues():
    return measure.revenues(
        data.load("orders"),
        data.load("opportunities"),
        period="2024",
        rates=data.load("exchange_rates"),
        accounts=data.load("accounts"),
    )


@pytest.fixture(scope="module")
def items(tmp_path_factory):
    """SAP's file by the mapping that the lesson shows."""
    mine = tmp_path_factory.mktemp("lesson") / "mine.yaml"
    mine.write_text(MINE, encoding="utf-8")
    return data.read(data.export_file("sap", "VBRP.csv"), preset="sap", mapping=mine)


@pytest.mark.long
def test_what_was_signed_and_what_was_not(text, revenues):
    quarry = revenues.table.loc["004685"]
    assert f"take EUR {-quarry['credits']:,.0f} back" in text
    assert (revenues.table["bookings"] > 0).sum() == 58 and "Only 58 of 163 customers" in text
    assert revenues.table.index[0] == "002778" and revenues.table.loc["002778", "bookings"] == 0
    eikenwoude = revenues.table.loc["003922"]
    assert eikenwoude[["bookings", "billings"]].round().tolist() == [149_454, 132_779]
    won = data.load("opportunities").query("stage == 'won' and account_id == '004685'")
    won = won[won["closed_on"].dt.year == 2024]
    assert set(won["currency"]) == {"USD"} and f"come to {won['won_amount'].sum():,.0f}" in text


@pytest.mark.long
def test_what_is_not_in_the_file(text, books, items):
    inside = books["order_date"] <= items.table["order_date"].max()
    assert str(items.table["order_date"].max().date()) == "2024-12-12"
    missing, total = books.loc[~inside, "amount"].sum(), books.loc[inside, "amount"].sum()
    assert f"another EUR {missing:,.0f}" in text and f"finance has EUR {total:,.0f}" in text
    assert missing > 2 * (815_573 + 54_211)
    assert round(44_172_262 - total) == 64_184 and "EUR 64,184 more" in text
    line = books.query("invoice_id == '24000269' and product_id == 'CO100'")["amount"].item()
    ours = items.table.query("invoice_id == '0024000269' and product_id == 'CO100'")["amount"].item()
    assert f"EUR {ours - line - 64_184:,.0f} is missing on our side" in text
    assert (round(ours), round(line)) == (134_772, 96) and "line 674 says EUR 134,772, and the books say EUR 96" in text


@pytest.mark.long
def test_closing_dates_of_the_software(text):
    faults = data.check(data.export_file("hubspot", "deals.csv"))
    assert any("56.0% of 100 close dates are the last day of a month" in reason for reason in faults.table["reason"])
    assert "56.0% of the closing dates are the last day of a month" in text


@pytest.mark.long
def test_who_is_on_top_and_how_far_orbela_comes(text, items):
    assert MINE in text
    read = items.table.assign(account_id=items.table["account_id"].str.zfill(10))
    accounts = data.load("accounts")
    written = read.assign(amount=read["amount"].abs()).groupby("account_id")["amount"].sum().nlargest(10).index.str[-6:]
    assert accounts.set_index("account_id").loc[written, "country"].eq("MX").all()
    euro = data.convert(read, data.load("exchange_rates")).assign(account_id=read["account_id"].str[-6:])
    stages = {"alone": euro, "groups": data.to_parent(euro, accounts)}
    assert measure.rank_steps(stages).ranks.loc["001168"].tolist() == [38, 6] and "from number 38 to number 6" in text
    groups = data.roll_up(accounts)["ultimate_parent_id"]
    names = accounts.set_index("account_id")["account_name"][groups.eq("001168")].str.split().map(set).tolist()
    assert len(names) == 3 and len(set.union(*names)) == sum(map(len, names))


@pytest.mark.long
def test_the_command_shown_for_ones_own_file_answers(items):
    customers = data.read(data.export_file("sap", "KNA1.csv"), table="accounts", preset="sap").table
    tables = study.gather(items.table, accounts=customers, rates=data.load("exchange_rates"))
    headline = study.portfolio(tables).headline.replace("\N{NO-BREAK SPACE}", " ")
    assert headline.startswith("Half of our revenue of EUR 42.6 M (Jan 2024 to Nov 2024) came from 30 of 253 accounts")
