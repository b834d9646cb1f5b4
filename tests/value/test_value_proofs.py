"""A small slice of each long simulation of the order models: it runs, and draws what it says it draws."""

import importlib
import sys

import numpy as np
import pandas as pd
import pytest

from kamlib.value.beta_geometric import BetaGeometric
from kamlib.value.model import FEW


@pytest.fixture(scope="module")
def proof(root):
    """Import a part of the proofs, which are no part of the library."""
    sys.path.insert(0, str(root))
    yield lambda name: importlib.import_module(f"proofs.{name}")
    sys.path.remove(str(root))


def test_the_walk_from_purchase_to_purchase_follows_the_law(proof):
    """Drawn another way than the library draws: same mean, same share that never comes back, same last purchase."""
    simulate = proof("_simulate")
    kind, accounts = simulate.CDNOW, 20_000
    walked = simulate.draw(kind, accounts, np.random.default_rng(1))
    frequency, recency = BetaGeometric().draw_past(np.random.default_rng(2), walked["T"].to_numpy(), *kind.params)
    for one, other in (
        (walked["frequency"], frequency),
        (walked["frequency"] == 0, frequency == 0),
        (walked["recency"], recency),
        (walked["recency"] / walked["T"] > 0.8, recency / walked["T"] > 0.8),
    ):
        spread = np.sqrt((np.var(one) + np.var(other)) / accounts)
        assert np.mean(one) == pytest.approx(np.mean(other), abs=4 * spread)
    whole = BetaGeometric().expected(kind.horizon, *walked[["frequency", "recency", "T"]].to_numpy().T, *kind.params)
    later = walked["frequency_holdout"]
    assert later.mean() == pytest.approx(whole.mean(), abs=4 * np.std(later - whole) / np.sqrt(accounts))


def test_the_walk_may_end_after_the_first_purchase_too(proof):
    """As MBG/NBD has it: the same shares of accounts with no, one and more further purchases."""
    simulate, (r, alpha, a, b) = proof("_simulate"), (1.2, 8.0, 0.8, 3.0)
    size, rng = 20_000, np.random.default_rng(5)
    walked, until = np.zeros(size), np.full(size, 60.0)
    for some, _times in simulate.walk(rng, rng.gamma(r, 1 / alpha, size), rng.beta(a, b, size), until, at_once=True):
        walked[some] += 1
    frequency, _recency = BetaGeometric(modified=True).draw_past(np.random.default_rng(6), until, r, alpha, a, b)
    for few in (0, 1):
        one, other = walked == few, frequency == few
        assert one.mean() == pytest.approx(other.mean(), abs=4 * np.sqrt((one.var() + other.var()) / size))


def test_accounts_that_stay_buy_on_at_their_rate(proof):
    simulate = proof("_simulate")
    kind = simulate.BUSINESS
    drawn = simulate.draw(kind, 4000, np.random.default_rng(3), leave=False)
    assert (drawn["leaves"] == 0).all() and (drawn["recency"] <= drawn["T"]).all()
    off = drawn["frequency_holdout"] - drawn["rate"] * kind.horizon
    assert off.mean() == pytest.approx(0, abs=4 * off.std() / np.sqrt(len(off)))


def test_the_truth_lies_as_far_off_the_centres_of_the_penalty_as_it_says(proof):
    simulate = proof("_simulate")
    for kind in (simulate.BUSINESS, simulate.CDNOW):
        for sds in (0, 1, 2):
            params = kind.moved(sds).params
            # three quantities, each so many standard deviations off
            assert BetaGeometric().penalty(np.log(params))[0] == pytest.approx(-0.5 * 3 * sds**2, abs=1e-9)
            assert params[0] / params[1] == pytest.approx(kind.params[0] / kind.params[1])


@pytest.mark.long
def test_the_short_form_runs_and_writes_nothing(proof, monkeypatch, tmp_path, capsys):
    main = proof("__main__")
    retention = proof("retention")
    monkeypatch.setattr(main, "TABLES", tmp_path)
    monkeypatch.setattr(retention, "PORTFOLIOS", 5)
    monkeypatch.setattr(retention, "portfolio", lambda n, rng, whole=retention.portfolio: whole(min(n, 1000), rng))
    main.main(["--short", "retention"])
    assert "| 500 | net |" in capsys.readouterr().out and not list(tmp_path.iterdir())
    main.main(["retention"])
    assert "make prove" in (tmp_path / "retention.md").read_text(encoding="utf-8")


def test_what_was_simulated_before_a_stop_is_kept(proof, monkeypatch, tmp_path, capsys):
    simulate, called = proof("_simulate"), []
    monkeypatch.setattr(simulate.tempfile, "gettempdir", lambda: str(tmp_path))

    def one(number):
        called.append(number)
        return {"twice": 2.0 * number}

    simulate.kept("page-0", range(2), one)
    found = simulate.kept("page-0", range(4), one)
    assert "page-0: 2 of 2" in capsys.readouterr().err
    assert called == [0, 1, 2, 3] and found["twice"].to_list() == [0, 2, 4, 6]
    simulate.forget("page")
    assert not list(tmp_path.rglob("*.csv"))


def test_a_slice_of_the_order_models(proof):
    models = proof("order_models")
    assert models.FEW == FEW
    place = next(i for i, (_name, kind, n) in enumerate(models.CELLS) if kind.name == "business-like" and n == 100)
    found = pd.DataFrame([models.fitted(place, number) for number in range(6)])
    ahead = pd.DataFrame([models.foreseen(place, number) for number in range(2)])
    assert found["weak"].mean() == 1.0
    assert found[[f"weak {name}" for name in models.NAMES]].mean().min() >= 4 / 6
    assert ahead["rank"].mean() == pytest.approx(0.95, abs=0.06) and ahead["account"].mean() > 0.9
    default, other = models.rows(place, found, ahead)
    assert default[:4] == ("business-like", "as published", 100, "weak (default)") and other[3] == "none"
    assert default[-2] == "6 / 2" and other[8] == "-"


@pytest.mark.long
def test_a_slice_of_the_dropout_test(proof, monkeypatch):
    """A test that spares draws decides as the whole one does."""
    dropout, models = proof("dropout_test"), proof("order_models")
    monkeypatch.setattr(dropout, "FIRST", 4)
    monkeypatch.setattr(dropout, "DRAWS", 19)
    place = next(i for i, (_kind, n, leave) in enumerate(dropout.CELLS) if n == 50 and leave)
    found = dropout.simulate(place, 0)
    summary = dropout.drawn(place, 0)
    whole = models.BGNBD(summary).fit().dropout_test(draws=dropout.DRAWS, seed=0)
    assert found["seen"] == (whole["p_value"] <= dropout.LEVEL)


@pytest.mark.long
def test_a_slice_of_lifetime_value(proof):
    """On the sample the order is better than that of last year; on a twin, which follows the models, ranges hold."""
    lifetime = proof("lifetime_value")
    found = lifetime.anew(lifetime.SAMPLE)
    assert found["rank"] > found["last year"] > 0.5 and found["accounts, widened"] > found["accounts"]
    assert found["gain"] == pytest.approx(found["rank"] - found["last year"])
    twins = pd.DataFrame([lifetime.twin(number, "weak") for number in range(4)])
    assert twins["accounts"].mean() == pytest.approx(0.955, abs=0.03) and (twins["rank"] > 0.9).all()


def test_what_came_later_counts_in_money_of_the_day_and_only_for_two_years(proof):
    lifetime, lines = proof("lifetime_value"), []
    for day, amount, cost in (("2026-01-01", 110.0, 55.0), ("2027-06-01", 999.0, 0.0)):
        lines.append({"parent_id": "A", "order_date": pd.Timestamp(day), "amount": amount, "cost": cost})

    class World:
        future = lines

        @staticmethod
        def euros(line):
            return line["amount"]

    assert lifetime.later(World, pd.Timestamp("2024-12-31"))["A"] == pytest.approx(55 / 1.1, rel=1e-3)
