"""The committed sample, read with plain pandas by the types of its dictionary."""

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

DATA = Path(__file__).parents[2] / "data"


@cache
def dictionary() -> pd.DataFrame:
    return pd.read_csv(DATA / "dictionary.csv", dtype=str, keep_default_na=False)


@cache
def read(name: str) -> pd.DataFrame:
    path = DATA / f"{name}.csv"
    rules = dictionary()
    rules = rules[rules["table"] == Path(name).name]
    table = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])
    for column, kind in rules[["column", "type"]].itertuples(index=False):
        if column not in table:
            continue
        if kind in ("date", "month"):
            table[column] = pd.to_datetime(table[column], format="%Y-%m-%d")
        elif kind in ("number", "integer"):
            table[column] = pd.to_numeric(table[column])
        elif kind == "boolean":
            table[column] = table[column].map({"true": True, "false": False})
    return table


@pytest.fixture(scope="session")
def data():
    """Read a table of the sample: ``data("orders")``, ``data("truth/stories")``."""
    return read


@pytest.fixture(scope="session")
def sales(data):
    """Net sales in EUR by parent account (rows) and month number (columns 1 to 48)."""
    orders = data("orders")
    rates = data("exchange_rates").set_index(["month", "currency"])["rate_to_base"]
    month = orders["order_date"].dt.to_period("M").dt.to_timestamp()
    euros = orders["amount"] * rates.loc[list(zip(month, orders["currency"], strict=True))].to_numpy()
    number = (month.dt.year - 2021) * 12 + month.dt.month
    table = pd.DataFrame(
        {"parent_id": orders["parent_id"], "month": number, "euros": euros, "project": orders["project"]}
    )
    return table.pivot_table(index="parent_id", columns="month", values="euros", aggfunc="sum", fill_value=0.0)


@pytest.fixture(scope="session")
def who(data):
    """Find the account of a story: ``who("vicom", "hero")``."""
    ids = data("truth/stories").set_index(["story", "role"])["account_id"]
    return lambda story, role="hero": ids[story, role]
