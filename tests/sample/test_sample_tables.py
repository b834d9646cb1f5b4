"""Every published table keeps the dictionary's rules, and the dictionary describes every column."""

import pandas as pd
import pytest

TABLES = (
    "accounts orders contracts contacts activities surveys usage payments service opportunities potential ratings "
    "notes market managers exchange_rates kam_status"
).split()
TYPES = {"text", "integer", "number", "date", "month", "boolean", "category"}


@pytest.fixture(scope="session")
def rules(data):
    return data("dictionary").fillna("")


def test_dictionary_is_complete(rules):
    assert set(rules["table"]) == {*TABLES, "monthly_revenue"}
    assert set(rules["type"]) <= TYPES
    assert set(rules["required"]) == {"yes", "no"}
    assert (rules["meaning_en"] != "").all() and (rules["meaning_es"] != "").all()
    assert (rules.loc[rules["required"] == "no", "missing"] != "").all()
    assert not rules.duplicated(["table", "column"]).any()
    targets = rules.loc[rules["key"].str.startswith("foreign:"), "key"].str.removeprefix("foreign:")
    assert set(targets) <= set(rules["table"] + "." + rules["column"])


@pytest.mark.parametrize("name", TABLES)
def test_table_keeps_the_rules(data, rules, name):
    raw = data(name)
    rules = rules[rules["table"] == name].set_index("column")
    assert list(raw.columns) == list(rules.index)
    for column, rule in rules.iterrows():
        values = raw[column].dropna()
        if rule["required"] == "yes":
            assert len(values) == len(raw), f"{name}.{column} has empty cells"
        if rule["allowed"]:
            assert set(values) <= set(rule["allowed"].split("|")), f"{name}.{column}"
        if rule["minimum"]:
            assert values.min() >= float(rule["minimum"]), f"{name}.{column}"
        if rule["maximum"]:
            assert values.max() <= float(rule["maximum"]), f"{name}.{column}"
        if rule["type"] == "integer":
            assert (values == values.round()).all(), f"{name}.{column}"
        if rule["type"] == "month":
            assert (values.dt.day == 1).all(), f"{name}.{column}"
        if rule["key"].startswith("foreign:"):
            other, key = rule["key"].removeprefix("foreign:").split(".")
            assert set(values) <= set(data(other)[key]), f"{name}.{column}"
    primary = list(rules.index[rules["key"] == "primary"])
    if primary:
        assert not raw.duplicated(primary).any(), f"{name}: {primary} is not unique"


def test_credits_and_cancellations_take_away(data):
    orders = data("orders")
    back = orders[orders["document_type"].isin(["credit", "cancellation"])]
    assert (back["amount"] <= 0).all() and (back["quantity"].dropna() <= 0).all() and (back["cost"] <= 0).all()
    sold = orders[~orders["document_type"].isin(["credit", "cancellation"])]
    assert (sold["amount"] > 0).all() and (sold["quantity"].dropna() > 0).all()


def test_documents_belong_to_one_account_day_and_kind(data):
    heads = data("orders").drop_duplicates(["invoice_id", "account_id", "order_date", "document_type", "currency"])
    assert heads["invoice_id"].is_unique


def test_no_line_stands_twice(data):
    assert not data("orders").duplicated().any()


def test_cancelled_documents_cancel_to_the_cent(data):
    orders = data("orders")
    cancelled = orders[orders["document_type"] == "cancellation"].groupby("invoice_id")["amount"].sum()
    assert len(cancelled) > 50
    invoices = (
        orders[orders["document_type"] == "invoice"].groupby(["account_id", "invoice_id"])["amount"].sum().reset_index()
    )
    for invoice in cancelled.index[:60]:
        account = orders.loc[orders["invoice_id"] == invoice, "account_id"].iloc[0]
        sums = invoices.loc[invoices["account_id"] == account, "amount"]
        assert (sums + cancelled[invoice]).abs().min() < 0.005


def test_payments_are_the_invoices_that_stand(data):
    orders, payments = data("orders"), data("payments")
    sums = orders[orders["document_type"] == "invoice"].groupby("invoice_id")["amount"].sum()
    assert set(payments["invoice_id"]) <= set(sums.index)
    paired = sums.loc[payments["invoice_id"]].to_numpy()
    assert abs(paired - payments["amount"].to_numpy()).max() < 0.005
    assert payments["paid_date"].max() <= pd.Timestamp("2024-12-31")


def test_dates_stay_within_the_published_months(data):
    last = pd.Timestamp("2024-12-31")
    for name, column in [
        ("orders", "order_date"),
        ("activities", "activity_date"),
        ("surveys", "survey_date"),
        ("service", "opened_on"),
        ("service", "closed_on"),
        ("opportunities", "closed_on"),
        ("opportunities", "created_on"),
        ("notes", "note_date"),
        ("usage", "month"),
        ("payments", "invoice_date"),
        ("contacts", "known_since"),
        ("contacts", "left_on"),
        ("contracts", "ended_on"),
        ("contracts", "start_date"),
        ("accounts", "customer_since"),
    ]:
        assert data(name)[column].dropna().max() <= last, f"{name}.{column}"
    assert data("orders")["order_date"].min() >= pd.Timestamp("2021-01-01")
    assert data("truth/orders")["order_date"].min() > last


def test_spans_run_forwards(data):
    for name, first, then in [
        ("contracts", "start_date", "ended_on"),
        ("contracts", "start_date", "end_date"),
        ("contacts", "known_since", "left_on"),
        ("opportunities", "created_on", "closed_on"),
        ("payments", "invoice_date", "due_date"),
        ("service", "opened_on", "closed_on"),
    ]:
        table = data(name).dropna(subset=[first, then])
        assert (table[first] <= table[then]).all(), f"{name}: {first} after {then}"


def test_unanswered_surveys_have_no_scores(data):
    surveys = data("surveys")
    scores = surveys.loc[:, "nps":"loyalty_3"]
    assert scores[~surveys["answered"]].isna().all().all() and scores[surveys["answered"]].notna().all().all()
    assert 0.35 < surveys["answered"].mean() < 0.6


def test_potential_is_missing_but_never_zero(data):
    potential = data("potential")
    assert (potential["likely"].dropna() > 0).all() and potential["likely"].isna().any()
    parents = data("accounts").query("parent_id.isna()")["account_id"]
    assert 0.2 < 1 - parents.isin(potential["account_id"]).mean() < 0.6
