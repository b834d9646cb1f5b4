"""The firm in its market, from its own portfolio."""

import numpy as np
import pandas as pd
import pytest

from kamlib.errors import DataError
from kamlib.swot import Swot, firm_from_data

AS_OF = "2024-12-31"


@pytest.fixture
def portfolio():
    """Return ten accounts of two industries: hotels grow by 10 %, retail shrinks by 5 %, we grow by 20 % everywhere."""
    accounts = pd.DataFrame({"account_id": [f"A{place}" for place in range(10)], "industry": ["hotels", "retail"] * 5})
    before = pd.DataFrame(
        {"account_id": accounts["account_id"], "order_date": pd.Timestamp("2023-05-01"), "amount": 100.0}
    )
    now = before.assign(order_date=pd.Timestamp("2024-05-01"), amount=[118.0, 122.0] * 5)
    market = pd.DataFrame(
        {"industry": ["hotels", "retail"], "year": 2024, "measure": "market_growth", "value": [0.10, -0.05]}
    )
    return {"orders": pd.concat([before, now], ignore_index=True), "accounts": accounts, "market": market}


def test_growth_beside_that_of_the_markets_by_hand(portfolio):
    growth, market, _large = firm_from_data(portfolio, as_of=AS_OF)
    assert (growth.kind, growth.account_id, growth.n) == ("strength", None, 10)
    assert growth.value == pytest.approx(0.20)
    assert growth.benchmark == pytest.approx(0.025)  # half of revenue in each industry
    assert growth.confidence > 0.99
    assert "20.0%" in growth.claim and "2.5%" in growth.claim
    # two industries that grow by 10 and shrink by 5 % say little about the markets as a whole
    assert (market.kind, market.value) == ("opportunity", pytest.approx(0.025))
    assert market.confidence < 0.5


def test_growth_slower_than_the_markets_is_a_weakness(portfolio):
    slow = portfolio | {"market": portfolio["market"].assign(value=[0.5, 0.5])}
    kinds = [one.kind for one in firm_from_data(slow, as_of=AS_OF)]
    assert kinds[:2] == ["weakness", "opportunity"]


def test_customers_of_a_tenth_of_revenue_are_named(portfolio):
    large = firm_from_data(portfolio, as_of=AS_OF)[-1]
    # 122 of 1,200 is a tenth or more, 118 is not
    assert (large.id, large.n) == ("F-large", 5)
    assert large.value == pytest.approx(610 / 1200)
    alike = portfolio["orders"].assign(amount=1.0)
    wide = pd.concat([alike.assign(account_id=alike["account_id"] + suffix) for suffix in "xy"])
    assert firm_from_data({"orders": wide}, as_of=AS_OF) == ()


def test_what_is_missing_is_left_out_and_orders_are_needed(portfolio):
    assert [one.id for one in firm_from_data({"orders": portfolio["orders"]}, as_of=AS_OF)] == ["F-large"]
    assert firm_from_data({"orders": portfolio["orders"].iloc[:0]}, as_of=AS_OF) == ()
    with pytest.raises(DataError, match=r"needs the table of orders.*account_id, amount, order_date.*accounts"):
        firm_from_data({"accounts": portfolio["accounts"]}, as_of=AS_OF)


def test_it_stands_in_a_swot(portfolio):
    swot = Swot(firm_from_data(portfolio, as_of=AS_OF))
    assert swot.check(portfolio, as_of=AS_OF)["fault"].unique().tolist() == ["no_action"]


@pytest.mark.long
def test_on_growth_that_is_chance_confidence_is_even(portfolio):
    # accounts that differ from their market by chance alone: confidence lies evenly between 0 and 1
    rng = np.random.default_rng(1)
    orders, sure = portfolio["orders"], []
    before = orders["order_date"].dt.year == 2023
    hotels = portfolio["accounts"]["industry"].eq("hotels").to_numpy()
    for _draw in range(300):
        amount = orders["amount"].to_numpy().copy()
        amount[~before] = 100 * (np.where(hotels, 1.10, 0.95) + rng.normal(0, 0.2, 10))
        sure.append(firm_from_data(portfolio | {"orders": orders.assign(amount=amount)}, as_of=AS_OF)[0].confidence)
    assert np.mean(np.array(sure) > 0.9) == pytest.approx(0.1, abs=0.05)
    assert np.mean(sure) == pytest.approx(0.5, abs=0.06)
