"""Which account is meant: by id, name, or id of a record; near names where none is; tables beside the orders."""

import pandas as pd
import pytest

from kamlib.errors import StudyError
from kamlib.study import gather
from kamlib.study.account_named import SAMPLE_ACCOUNT, account_named, is_sample


@pytest.fixture(scope="module")
def tables():
    """Two parents of one name, a record of the first, and one with accents; 7 has no name."""
    orders = pd.DataFrame({"account_id": ["01", "02", "03", "04", "7"], "order_date": pd.Timestamp("2024-05-02")})
    orders = pd.concat([orders, pd.DataFrame({"account_id": ["02"], "order_date": [pd.Timestamp("2023-04-30")]})])
    accounts = pd.DataFrame(
        {
            "account_id": ["01", "02", "03", "04"],
            "account_name": ["Nord", "Nord", "Nord Berlin", "Café  Söhne"],
            "parent_id": [None, None, "01", None],
        }
    )
    return gather(orders.assign(amount=[1.0, 2.0, 3.0, 4.0, 5.0, 99.0], currency="EUR"), accounts=accounts)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("01", "01"), ("03", "01"), (" nord   berlin ", "01"), ("cafe sohne", "04"), ("7", "7"), ("Nord (02)", "02")],
)
def test_an_account_is_found_by_id_record_or_name(tables, wanted, found):
    assert account_named(tables, wanted) == found


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("Nord", r"More than one account has this name.*Found: 01, 02"),
        ("Cafe Sohn", r"No account has this id or name: Cafe Sohn.*near it are 04 Café"),
        ("1", r"near it are Nord \(01\)\."),
        ("Süd AG", "nothing near it"),
        ("", "nothing near it"),
        (None, r"Which account.*the largest are 7, Nord \(01\), 04 Café.*--account"),
    ],
)
def test_what_is_not_clear_is_asked_with_what_comes_near(tables, wanted, message):
    with pytest.raises(StudyError, match=message):
        account_named(tables, wanted)


def test_only_the_sample_has_an_account_of_its_own(tables):
    sample = gather()
    assert is_sample(sample) and not is_sample(tables)
    assert account_named(sample, None) == SAMPLE_ACCOUNT
    assert sample.name(SAMPLE_ACCOUNT) == "Nevada Retail"


def test_what_stands_beside_the_orders_is_by_parent_and_in_one_currency():
    rates = pd.DataFrame({"month": pd.to_datetime(["2024-05-01"]), "currency": "USD", "rate_to_base": 0.5})
    orders = pd.DataFrame({"account_id": ["B"], "order_date": pd.Timestamp("2024-05-02"), "amount": [10.0]})
    accounts = pd.DataFrame({"account_id": ["A", "B"], "account_name": ["a", "b"], "parent_id": [None, "A"]})
    offers = pd.DataFrame({"account_id": ["B"], "estimated_amount": [8.0], "won_amount": [None], "currency": "USD"})
    facts = pd.DataFrame({"account_id": ["B", None], "measure": "own_revenue", "value": [1.0, 2.0]})
    found = gather(
        orders.assign(currency="EUR"), accounts=accounts, rates=rates, opportunities=offers, market=facts,
        contacts=pd.DataFrame({"account_id": ["B"], "contact_id": ["p"]}), current=pd.DataFrame({"account_id": ["B"]}),
    ).by_name  # fmt: skip
    assert list(found) == ["orders", "accounts", "kam_status", "contacts", "opportunities", "market"]
    assert found["contacts"]["account_id"].tolist() == found["kam_status"]["account_id"].tolist() == ["A"]
    assert found["opportunities"][["estimated_amount", "currency"]].iloc[0].tolist() == [4.0, "EUR"]
    assert found["opportunities"]["won_amount"].isna().all()
    assert found["market"]["account_id"].tolist()[0] == "B"  # a company's own figures are not its parent's
