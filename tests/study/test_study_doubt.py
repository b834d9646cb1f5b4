"""How firm a place in the list of the largest accounts is."""

import pandas as pd
import pytest

from kamlib.study.doubt import rank_doubt


def test_an_account_of_one_order_loses_its_place_in_a_third_of_the_years():
    months = pd.date_range("2024-01-01", periods=12, freq="MS")
    rows = {f"S{account}": [10.0] * 12 for account in range(3)} | {"lump": [200.0] + [0.0] * 11}
    firm = rank_doubt(pd.DataFrame.from_dict(rows, orient="index", columns=months), top=1, draws=4000)
    assert firm.index[0] == "lump"
    assert 1 - firm.loc["lump", "top_probability"] == pytest.approx((11 / 12) ** 12, abs=0.03)
    assert firm.loc["lump", "rank_low"] == 1 and firm.loc["lump", "rank_high"] == 4


def test_steady_accounts_keep_their_place():
    panel = pd.DataFrame([[30.0] * 12, [20.0] * 12, [10.0] * 12], index=list("ABC"))
    firm = rank_doubt(panel, top=2)
    assert firm["top_probability"].tolist() == [1, 1, 0]
    assert firm["rank_low"].tolist() == firm["rank_high"].tolist() == [1, 2, 3]


def test_two_months_are_too_few_for_doubt():
    assert rank_doubt(pd.DataFrame([[1.0, 2.0]], index=["A"]), top=1)["top_probability"].isna().all()
