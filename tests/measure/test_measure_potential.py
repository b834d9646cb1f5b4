"""What customers could buy: put together by hand, against a published estimator and against known truth."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

import kamlib as kam
from kamlib.errors import DataError

HEAD = ["account_id", "product_line", "method", "low", "likely", "high"]
Z80, Z95 = norm.ppf(0.9), norm.ppf(0.975)
AS_OF = "2023-12-31"


def estimates(*rows, on="2023-06-30"):
    return pd.DataFrame(rows, columns=HEAD).assign(estimated_on=on)


def one(account, line, likely, *, s, method="peer_benchmark"):
    """An estimate whose 80 % range has the standard deviation s in logs."""
    return account, line, method, likely * np.exp(-Z80 * s), likely, likely * np.exp(Z80 * s)


def test_one_estimate_stays_and_its_range_is_widened_to_the_probability_asked_for():
    found = kam.measure.potential(estimates(one("A", "pumps", 500.0, s=0.3)), as_of=AS_OF).loc["A"]
    assert found["likely"] == pytest.approx(500)
    assert found["high"] / found["likely"] == pytest.approx(np.exp(Z95 * 0.3))
    assert found["likely"] / found["low"] == pytest.approx(np.exp(Z95 * 0.3))
    assert (found["n_methods"], found["basis"], found["lines_estimated"]) == (1, "estimates", 1)
    assert np.isnan(found["disagreement"])


def test_methods_that_agree_are_weighted_by_the_inverse_of_their_variance():
    rows = estimates(one("A", "pumps", 100.0, s=0.2), one("A", "pumps", 110.0, s=0.4, method="employee_ratio"))
    found = kam.measure.potential(rows, as_of=AS_OF)
    assert found.attrs["between_methods"] == 0
    assert found["likely"].item() == pytest.approx(np.exp(0.8 * np.log(100) + 0.2 * np.log(110)))
    assert np.log(found["high"] / found["likely"]).item() == pytest.approx(Z95 * (1 / (25 + 6.25)) ** 0.5)
    assert found["disagreement"].item() == pytest.approx(1.1)


def test_the_spread_between_methods_is_that_of_paule_and_mandel():
    from statsmodels.stats.meta_analysis import combine_effects

    likely, s = [100.0, 250.0, 90.0], [0.2, 0.3, 0.25]
    rows = [
        one("A", "pumps", value, s=own, method=f"way {k}") for k, (value, own) in enumerate(zip(likely, s, strict=True))
    ]
    found = kam.measure.potential(estimates(*rows), as_of=AS_OF)
    other = combine_effects(np.log(likely), np.square(s), method_re="iterated", atol=1e-12)
    assert found.attrs["between_methods"] ** 2 == pytest.approx(other.tau2, rel=1e-5)
    assert np.log(found["likely"].item()) == pytest.approx(other.mean_effect_re, rel=1e-6)
    assert np.log(found["high"] / found["likely"]).item() == pytest.approx(Z95 * other.sd_eff_w_re, rel=1e-5)


def test_lines_are_added_up_with_errors_as_one_where_nothing_tells_how_they_go_together():
    s = 0.3
    found = kam.measure.potential(estimates(one("A", "pumps", 100.0, s=s), one("A", "valves", 100.0, s=s)), as_of=AS_OF)
    assert found.attrs["between_lines"] == 1
    assert found["likely"].item() == pytest.approx(200)
    assert np.log(found["high"] / found["likely"]).item() == pytest.approx(Z95 * s)


def test_errors_that_go_their_own_ways_partly_cancel_and_those_of_one_method_do_not():
    rng = np.random.default_rng(4)

    def together(shared):
        rows = []
        for account in range(60):
            push = rng.normal(0, 0.4) * shared
            for line in "abcd":
                rows.append(one(account, line, 100 * np.exp(push + rng.normal(0, 0.4 * (1 - shared))), s=0.3))
                rows.append(
                    one(account, line, 100.0 * np.exp(rng.normal(0, 0.05)), s=0.05, method="customer_statement")
                )
        found = kam.measure.potential(estimates(*rows), as_of=AS_OF)
        return found.attrs["between_lines"]

    assert together(0.0) < 0.15
    assert together(1.0) > 0.8


def test_the_sum_has_mean_and_variance_of_its_parts():
    rng = np.random.default_rng(0)
    rows = [
        one(account, line, 100 * np.exp(rng.normal(0, 0.5)), s=0.5, method=method)
        for account in range(100)
        for line in "abc"
        for method in ("peer_benchmark", "employee_ratio")
    ]
    parts = kam.measure.potential(estimates(*rows), as_of=AS_OF, by_line=True)
    whole = kam.measure.potential(estimates(*rows), as_of=AS_OF)
    assert whole.attrs["between_lines"] < 0.2
    s = np.log(parts["high"] / parts["likely"]) / Z95
    drawn = np.exp(np.log(parts["likely"].to_numpy())[:, None] + s.to_numpy()[:, None] * rng.normal(size=(300, 4000)))
    total = drawn.reshape(100, 3, -1).sum(axis=1)
    low, high = whole["low"].to_numpy()[:, None], whole["high"].to_numpy()[:, None]
    assert ((low < total) & (total < high)).mean() == pytest.approx(0.95, abs=0.02)


def test_missing_is_not_zero_but_what_peers_of_like_size_buy():
    accounts = pd.DataFrame({"annual_revenue": [1e6 * (k + 1) for k in range(20)] + [40e6, 1e6, np.nan]})
    accounts.index = pd.Index([f"A{k:02d}" for k in range(20)] + ["large", "small", "unknown size"], name="account_id")
    wobble = np.random.default_rng(2).normal(0, 0.1, 20)
    rows = [
        one(account, "pumps", revenue * 0.01 * np.exp(noise), s=0.1)
        for (account, revenue), noise in zip(accounts["annual_revenue"].iloc[:20].items(), wobble, strict=True)
    ]
    found = kam.measure.potential(estimates(*rows), as_of=AS_OF, accounts=accounts)
    assert found.index.tolist() == accounts.index.tolist()
    guessed = found.loc[["large", "small", "unknown size"]]
    assert (guessed["basis"] == "peers").all() and (guessed["n_methods"] == 0).all()
    assert guessed["oldest_estimate"].isna().all() and not guessed["stale"].any()
    assert guessed.loc["large", "likely"] == pytest.approx(400_000, rel=0.15)
    assert guessed.loc["small", "likely"] == pytest.approx(10_000, rel=0.15)
    width = guessed["high"] / guessed["low"]
    assert width["unknown size"] > 3 * width["large"]


def test_a_line_that_nobody_estimated_goes_by_the_other_lines_of_the_account():
    rows = []
    for k in range(12):
        rows.append(one(f"A{k}", "pumps", 100.0 * 2**k, s=0.1))
        if k != 11:
            rows.append(one(f"A{k}", "valves", 50.0 * 2**k * (1.1 if k % 2 else 0.9), s=0.1))
    parts = kam.measure.potential(estimates(*rows), as_of=AS_OF, by_line=True)
    assert parts.loc[("A11", "valves"), "basis"] == "peers"
    assert parts.loc[("A11", "valves"), "likely"] == pytest.approx(50 * 2**11, rel=0.25)
    whole = kam.measure.potential(estimates(*rows), as_of=AS_OF)
    assert whole.loc["A11", "basis"] == "estimates_and_peers"
    assert whole.loc["A11", "likely"] > 100 * 2**11


def test_with_too_few_peers_a_missing_potential_stays_missing():
    accounts = pd.DataFrame({"account_id": ["A", "B"]})
    found = kam.measure.potential(estimates(one("A", "pumps", 100.0, s=0.2)), as_of=AS_OF, accounts=accounts)
    assert found.loc["B", ["low", "likely", "high"]].isna().all()
    assert found["basis"].tolist() == ["estimates", "unknown"]
    assert found.loc["A", "likely"] == pytest.approx(100)


def test_the_latest_estimate_of_each_kind_counts_and_later_ones_do_not_exist_yet():
    rows = pd.concat(
        [
            estimates(one("A", "pumps", 100.0, s=0.2), on="2021-06-30"),
            estimates(one("A", "pumps", 300.0, s=0.2), on="2023-06-30"),
            estimates(one("A", "pumps", 900.0, s=0.2), on="2024-06-30"),
        ]
    )
    before = kam.measure.potential(rows, as_of="2022-12-31").loc["A"]
    after = kam.measure.potential(rows, as_of="2023-12-31").loc["A"]
    assert (before["likely"], after["likely"]) == (pytest.approx(100), pytest.approx(300))
    assert before["oldest_estimate"] == pd.Timestamp("2021-06-30")
    late = kam.measure.potential(rows[:1], as_of="2023-07-01")
    assert late["stale"].item() and not before["stale"]


@settings(max_examples=15, deadline=None)
@given(factor=st.floats(0.01, 1000), seed=st.integers(0, 5))
def test_neither_unit_nor_order_of_rows_matters(factor, seed):
    rng = np.random.default_rng(seed)
    rows = [
        one(f"A{k}", line, np.exp(rng.normal(5, 1)), s=0.3) for k in range(9) for line in "ab" if rng.random() < 0.8
    ]
    accounts = pd.DataFrame({"account_id": [f"A{k}" for k in range(9)], "annual_revenue": np.exp(rng.normal(9, 1, 9))})
    table = estimates(*rows)
    plain = kam.measure.potential(table, as_of=AS_OF, accounts=accounts)
    scaled = table.assign(**{name: table[name] * factor for name in ("low", "likely", "high")}).sample(
        frac=1, random_state=seed
    )
    other = kam.measure.potential(
        scaled, as_of=AS_OF, accounts=accounts.assign(annual_revenue=accounts["annual_revenue"] * factor)
    )
    columns = ["low", "likely", "high"]
    np.testing.assert_allclose(other[columns], plain[columns] * factor, rtol=1e-3)
    assert (plain["low"] < plain["likely"]).all() and (plain["likely"] < plain["high"]).all()


def world(rng, *, accounts=90, lines="abcd"):
    """Accounts whose potential is known, and what three methods say of two thirds of them."""
    size = np.exp(rng.normal(10, 1, accounts))
    level = np.log(size)[:, None] - 4 + rng.normal(0, 0.35, accounts)[:, None]
    true = np.exp(level + np.array([0, -0.3, -0.5, 0.2]) + rng.normal(0, 0.6, (accounts, 4)))
    rows = []
    for k in range(2 * accounts // 3):
        for at, line in enumerate(lines):
            for method, s, known in (
                ("customer_statement", 0.15, 0.3),
                ("peer_benchmark", 0.45, 0.6),
                ("ratio", 0.65, 0.5),
            ):
                if rng.random() < known:
                    rows.append(one(f"A{k}", line, true[k, at] * np.exp(rng.normal(0, s)), s=s, method=method))
    ids = pd.Index([f"A{k}" for k in range(accounts)], name="account_id")
    return estimates(*rows), pd.DataFrame({"annual_revenue": size}, index=ids), pd.DataFrame(true, ids, list(lines))


@pytest.mark.long
@pytest.mark.parametrize("interval", [0.8, 0.95])
def test_ranges_hold_as_often_as_they_say_in_simulated_worlds(interval):
    held = []
    for seed in range(25):
        table, accounts, true = world(np.random.default_rng(seed))
        for by_line, truth in ((False, true.sum(axis=1)), (True, true.stack())):
            found = kam.measure.potential(table, as_of=AS_OF, accounts=accounts, interval=interval, by_line=by_line)
            inside = found["low"].le(truth) & found["high"].ge(truth)
            held.append(inside.groupby(found["basis"] + f" {by_line}").agg(["sum", "size"]))
    total = pd.concat(held).groupby(level=0).sum()
    share = total["sum"] / total["size"]
    assert total["size"].min() > 500
    assert share.between(interval - 0.04, interval + 0.06).all(), share


def test_ranges_hold_the_truth_of_the_sample():
    accounts = kam.data.load("accounts")
    accounts = accounts[accounts["parent_id"].isna()]
    truth = pd.read_csv("data/truth/potential.csv", dtype={"account_id": str})
    found = kam.measure.potential(kam.data.load("potential"), as_of=AS_OF, accounts=accounts)
    true = truth.groupby("account_id")["spend"].sum().reindex(found.index)
    inside = true.between(found["low"], found["high"]).groupby(found["basis"]).agg(["mean", "size"])
    assert inside["size"].to_dict() == {"estimates": 82, "estimates_and_peers": 37, "peers": 81}
    assert inside["mean"].between(0.92, 0.99).all(), inside
    assert found.attrs["between_methods"] < 0.2
    off = np.log(found["likely"] / true).groupby(found["basis"]).std()
    assert off["estimates"] < off["peers"] < 0.55


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"likely": 0.0, "low": 0.0}, "are 0, below 0 or infinite: 1.*missing, not 0"),
        ({"low": np.nan}, "with only a part of low, likely and high"),
        ({"low": 100.0, "high": 100.0}, "no range"),
        ({"likely": 900.0}, "lie outside"),
        ({"estimated_on": "2024-06-30"}, "Nothing was estimated by"),
        ({"estimated_on": "soon"}, "cannot be read"),
        ({"method": None}, "empty method"),
    ],
)
def test_estimates_that_cannot_be_are_refused(change, message):
    rows = estimates(one("A", "pumps", 100.0, s=0.2)).astype(object).assign(**change)
    with pytest.raises(DataError, match=message):
        kam.measure.potential(rows, as_of=AS_OF)


def test_what_stands_twice_or_lacks_is_refused():
    rows = estimates(one("A", "pumps", 100.0, s=0.2))
    with pytest.raises(DataError, match=r"stand twice.*A pumps"):
        kam.measure.potential(pd.concat([rows, rows]), as_of=AS_OF)
    with pytest.raises(DataError, match="no column low"):
        kam.measure.potential(rows.drop(columns="low"), as_of=AS_OF)
    with pytest.raises(DataError, match="more than once in accounts"):
        kam.measure.potential(rows, as_of=AS_OF, accounts=pd.DataFrame({"account_id": ["A", "A"]}))
    with pytest.raises(DataError, match="stated must lie between 0 and 1"):
        kam.measure.potential(rows, as_of=AS_OF, stated=80)


ABLE = pd.DataFrame({"low": [80.0, 90.0], "likely": [100.0, 100.0], "high": [125.0, 110.0]}, index=["A", "B"])


def test_our_share_takes_the_range_of_the_potential_and_may_be_above_one():
    found = kam.measure.share_of_wallet(pd.Series({"B": 105.0, "A": 50.0, "C": 10.0}), ABLE)
    assert found.index.tolist() == ["B", "A", "C"]
    assert found.loc["A", ["low", "likely", "high"]].tolist() == [0.4, 0.5, 0.625]
    assert found.loc["B", "likely"] == 1.05
    assert found["above_likely"].tolist() == [True, False, False]
    assert not found["above_high"].any()
    assert found.loc["C", ["low", "likely", "high"]].isna().all()


def test_headroom_is_what_can_be_reached_less_what_is_sold_and_is_not_cut_at_zero():
    revenue = pd.Series({"A": 50.0, "B": 120.0})
    assert kam.measure.headroom(revenue, ABLE).loc["A"].tolist() == [30, 50, 75]
    assert kam.measure.headroom(revenue, ABLE).loc["B"].tolist() == [-30, -20, -10]
    half = kam.measure.headroom(revenue, ABLE, reachable=pd.Series({"B": 1.0, "A": 0.5}))
    assert half.loc["A"].tolist() == [-10, 0, 12.5]


def test_a_wallet_that_cannot_be_is_refused():
    revenue = pd.Series({"A": 50.0})
    with pytest.raises(DataError, match="missing, not 0"):
        kam.measure.share_of_wallet(revenue, ABLE.assign(low=0.0))
    with pytest.raises(DataError, match="more than once in potential"):
        kam.measure.headroom(revenue, pd.concat([ABLE, ABLE]))
    with pytest.raises(DataError, match="no column high"):
        kam.measure.headroom(revenue, ABLE.drop(columns="high"))
    with pytest.raises(DataError, match=r"between 0 and 1.*A: 80"):
        kam.measure.headroom(revenue, ABLE, reachable=80)
    with pytest.raises(DataError, match="no value in revenue"):
        kam.measure.share_of_wallet(pd.Series({"A": np.nan}), ABLE)
