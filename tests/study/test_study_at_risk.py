"""Which revenue may be lost, whose it is, by when: hand-made tables, the sample's stories, and what cannot be told."""

import importlib

import numpy as np
import pandas as pd
import pytest

from kamlib import data
from kamlib.errors import StudyError
from kamlib.language import using
from kamlib.study import at_risk, gather
from kamlib.study.at_risk_sum import expected, futures, ranges

NAMES = "ABCDEFGHI"


@pytest.fixture(scope="module")
def few():
    """Ten accounts that buy 100 a month for three years.

    A to I had a contract that ended in 2023: A to F renewed it, G and H stopped buying, I bought on. The contract of X
    ends in February 2025 and is worth 1,000 a year.
    """
    rows = []
    for month in pd.date_range("2022-01-01", "2024-12-01", freq="MS"):
        for name in NAMES + "X":
            if name not in "GH" or month < pd.Timestamp("2024-01-01"):
                rows.append((name, month + pd.Timedelta(days=27), 100.0, "Ann" if name < "E" else "Bo"))
    orders = pd.DataFrame(rows, columns=["account_id", "order_date", "amount", "salesperson"])
    old = pd.DataFrame({"account_id": list(NAMES), "start_date": "2022-01-01", "end_date": "2023-12-31"})
    old = old.assign(ended_on="2023-12-31", status=["renewed"] * 6 + ["expired"] * 3, annual_value=1200.0)
    running = pd.DataFrame({"account_id": ["X"], "start_date": "2023-03-01", "end_date": "2025-02-28"})
    contracts = pd.concat([old, running.assign(status="active", annual_value=1000.0, notice_days=30)])
    for name in ("start_date", "end_date", "ended_on"):
        contracts[name] = pd.to_datetime(contracts[name])
    contracts = contracts.reset_index(drop=True)
    contracts["contract_id"] = [f"C{place}" for place in range(len(contracts))]
    return orders.assign(currency="EUR"), contracts.assign(currency="EUR")


@pytest.fixture(scope="module")
def one(few):
    """The study of these ten, with their contracts."""
    orders, contracts = few
    return at_risk(gather(orders, contracts=contracts))


@pytest.fixture(scope="module")
def sample():
    """The sample's tables, and the study of them."""
    tables = gather(needs=("contracts", "payments", "managers"))
    return tables, at_risk(tables)


def test_a_contract_that_ends_counts_with_how_often_accounts_were_lost(one):
    study = one
    rate = study.reasons.rates["contract"]
    assert (rate.true, rate.n, rate.kept) == (2, 9, 6)
    assert study.table.index.tolist() == ["X"]
    row = study.table.loc["X"]
    assert row["revenue"] == 1200 and row["stake"] == 1000  # the agreed value, where it is less than what was bought
    assert row["chance"] == pytest.approx(2.5 / 10)
    assert row["expected"] == pytest.approx(250)
    assert row["owner"] == "Bo" and row["by"] == pd.Timestamp("2025-02-28")
    assert study.contracts.table["notice_by"].tolist() == [pd.Timestamp("2025-01-29")]
    assert (study.total.ci_lower, study.total.ci_upper) == (0, 1000)
    assert "one account, X (Bo)" in study.headline and "EUR\xa01,000 of yearly revenue, 10.4% of all" in study.headline
    assert study.controls.table["agrees"].all()


@pytest.mark.long
def test_the_time_ahead_decides(few):
    orders, contracts = few
    study = at_risk(gather(orders, contracts=contracts), within_days=30)
    assert study.table.empty and study.by_owner.empty
    assert study.headline.startswith("Within 30 days after 31 Dec 2024 nothing points to the loss of an account")
    assert study.contracts.note == "No contract ends by 30 Jan 2025."


@pytest.mark.long
def test_only_what_was_known_on_the_day_counts(few):
    orders, contracts = few
    study = at_risk(gather(orders, contracts=contracts), as_of="2023-11")
    assert study.reasons.rates["contract"].n == 0
    assert set(study.table.index) == set(NAMES)
    assert study.table["chance"].unique() == pytest.approx([0.5])  # nothing is known: half, with a wide range


def test_what_is_missing_is_named(few, one):
    orders, _contracts = few
    told = " ".join(one.left_out)
    assert "Late payments are left out: no payments were given" in told
    assert "fewer than 30 accounts have ordered twice" in told
    with pytest.raises(StudyError, match=r"Nothing in these data tells.*no contracts.*no payments.*Give contracts"):
        at_risk(gather(orders))


@pytest.mark.long
def test_late_payers_are_named_with_their_days(few):
    orders, _contracts = few
    due = pd.to_datetime(["2023-11-10", "2024-11-10", "2024-11-10"])
    payments = pd.DataFrame({"account_id": ["B", "B", "C"], "due_date": due, "amount": 100.0, "currency": "EUR"})
    payments["paid_date"] = pd.to_datetime(["2023-11-15", None, "2024-11-12"])
    study = at_risk(gather(orders, payments=payments))
    assert study.table.index.tolist() == ["B"]
    assert study.table.loc["B", "told"] == "Pays 51 days late, a year ago 5."
    assert study.table.loc["B", "owner"] == "Ann" and study.table.loc["B", "by"] == due[1]


def test_several_reasons_count_once():
    rows = pd.DataFrame({"account_id": ["A", "A", "B"], "stake": [40.0, 100.0, 10.0], "chance": [0.1, 0.5, 0.2]})
    assert expected(rows).to_dict() == pytest.approx({"A": 52.0, "B": 2.0})
    lost = futures(rows.assign(reason=["contract", "payment", "payment"], spread=0.0), draws=20_000)
    assert lost.mean().to_dict() == pytest.approx({"A": 52.0, "B": 2.0}, rel=0.03)
    assert set(np.unique(lost["A"])) == {0.0, 40.0, 100.0}
    assert ranges(lost, pd.Series("all", index=["A", "B"])).loc["all"].tolist() == [0, 110]


def test_doubt_about_a_chance_is_shared_and_widens_the_range():
    names = [f"A{place}" for place in range(40)]
    rows = pd.DataFrame({"account_id": names, "reason": "payment", "stake": 1.0, "chance": 0.3})
    whole = pd.Series("all", index=names)
    sure, unsure = (ranges(futures(rows.assign(spread=spread)), whole).loc["all"] for spread in (0.0, 0.8))
    assert unsure["high"] - unsure["low"] > 1.5 * (sure["high"] - sure["low"])


@pytest.mark.long
def test_the_failing_customer_is_named_and_its_twin_is_not(sample):
    _tables, study = sample
    nevada = study.table.loc["002524"]
    assert nevada["name"] == "Nevada Retail" and "Pays 49 days late" in nevada["told"]
    assert "002315" not in study.table.index  # Riviera paid as late in 2022, and recovered
    assert "Brooke Calloway" in study.by_owner.index


@pytest.mark.long
def test_who_went_without_a_sign_is_seen_by_its_silence(sample):
    _tables, study = sample
    ghost = study.table.loc["002634"]  # healthy by every rating, last order in August
    assert "No order for 145 days; usually one every 10 days." in ghost["told"]
    assert "002534" not in study.table.index  # Vicom left in May: lost, no longer at risk
    assert "002534" in study.reasons.gone.index
    assert any("most likely lost already" in point and "Vicom (" in point for point in study.points)


@pytest.mark.long
def test_the_chances_of_silence_are_those_of_the_past(sample):
    _tables, study = sample
    rate = study.reasons.rates["silence_likely"]
    assert study.table.loc["002634", "chance"] == pytest.approx((rate.true + 0.5) / (rate.n + 1))
    assert 0.3 < rate.mean < 0.9  # the model took each of them for gone


@pytest.mark.long
def test_the_list_of_the_sample_held_against_its_truth(sample):
    _tables, study = sample
    truth = data.truth("accounts").set_index("account_id")
    gone = truth[["dropout_date", "insolvency_date"]].apply(pd.to_datetime).min(axis=1)
    silent = study.reasons.rows.query("reason == 'silence' and chance > 0.5")["account_id"]
    left = gone.reindex(silent) <= study.as_of
    assert left.mean() > 0.5
    assert left.mean() > 5 * (gone.reindex(study.by_account.index.difference(silent)) <= study.as_of).mean()


@pytest.mark.long
def test_sums_by_owner_agree_and_ranges_are_wide(sample):
    _tables, study = sample
    assert study.controls.table["agrees"].all()
    assert study.by_owner["expected"].sum() == pytest.approx(study.total.value)
    assert (study.by_owner["low"] <= study.by_owner["expected"]).all()
    assert (study.by_owner["high"] <= study.by_owner["stake"] + 1e-6).all()
    assert study.total.ci_lower < 0.6 * study.total.value and study.total.ci_upper > 1.4 * study.total.value
    assert len(study.record.table) == 4


@pytest.mark.long
def test_the_same_numbers_in_spanish(few, one):
    orders, contracts = few
    with using("es"):
        spanish = at_risk(gather(orders, contracts=contracts))
        texts = [spanish.headline, *spanish.points, *spanish.left_out, *map(str, spanish.views)]
    assert spanish.numbers == one.numbers
    assert spanish.headline.startswith("Al 31 dic 2024, una cuenta, X (Bo)")
    assert not [text for text in texts if " the " in text]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"top": 0}, "at least one place"),
        ({"within_days": 0}, "days from 1 to 730"),
        ({"within_days": 731}, "days from 1 to 730"),
        ({"as_of": "2020"}, "no orders up to"),
    ],
)
def test_what_cannot_be_asked(few, given, message):
    orders, contracts = few
    with pytest.raises(StudyError, match=message):
        at_risk(gather(orders, contracts=contracts), **given)


@pytest.mark.long
def test_contracts_without_their_end_are_refused(few):
    orders, contracts = few
    with pytest.raises(StudyError, match="no column end_date"):
        at_risk(gather(orders, contracts=contracts.drop(columns="end_date")))


@pytest.mark.long
def test_foreign_contracts_are_converted_at_the_last_rate_or_taken_for_unknown(few):
    orders, contracts = few
    foreign = contracts.assign(currency="USD")
    months = pd.date_range("2022-01-01", "2024-12-01", freq="MS")
    rates = pd.DataFrame({"month": months, "currency": "USD", "rate_to_base": np.linspace(0.9, 0.5, len(months))})
    assert at_risk(gather(orders, contracts=foreign, rates=rates)).table.loc["X", "stake"] == pytest.approx(500)
    study = at_risk(gather(orders, contracts=foreign))
    assert study.table.loc["X", "stake"] == 1200
    assert any("The amounts of 10 rows of contracts are not in EUR" in note for note in study.left_out)


@pytest.mark.long
def test_staged_tables_keep_the_contracts(few, one, tmp_path):
    orders, contracts = few
    gather(orders, contracts=contracts).stage(tmp_path)
    assert at_risk(gather(tmp_path)).numbers == one.numbers


@pytest.fixture
def proof(root, monkeypatch):
    """The simulation behind docs/proofs/at_risk.md, which is no part of the library."""
    monkeypatch.syspath_prepend(str(root))
    return importlib.import_module("proofs.at_risk")


def test_the_proof_counts_what_was_named_before_after_and_for_nothing(proof):
    end = pd.Timestamp("2023-06-30")
    ends = pd.DataFrame({"fails": [end, pd.NaT, pd.NaT], "leaves": [pd.NaT, end, pd.NaT]}, index=list("ABC"))
    rows = [
        ("A", "payment", 0.2, "2023-03-31"),
        ("A", "payment", 0.2, "2023-06-30"),
        ("B", "silence", 0.6, "2023-09-30"),
        ("C", "contract", 0.1, "2023-03-31"),
    ]
    lists = pd.DataFrame(rows, columns=["account_id", "reason", "chance", "day"])
    found = proof.counted(lists.assign(day=pd.to_datetime(lists["day"])), ends)
    assert found["pays late fails"] == found["pays late fails before"] == 1
    assert found["pays late fails days before"] == 91 and found["pays late false"] == 0
    assert found["silent, 50% or more leaves after"] == 1 and found["silent, 50% or more leaves days after"] == 92
    assert found["silent, 90% or more named"] == 0
    assert found["contract ends named"] == found["contract ends false"] == 1
    assert (found["any named"], found["any false"]) == (3, 1)


@pytest.mark.long
def test_a_portfolio_made_anew_has_the_tables_of_the_study(proof, monkeypatch):
    made, world = proof.portfolio(1)
    ends = proof.ended(world)
    assert set(made.further) == {"contracts", "payments"} and made.currency == "EUR"
    assert ends["fails"].notna().sum() >= 4 and ends["leaves"].notna().sum() > 30
    assert not (ends["fails"].notna() & ends["leaves"].notna()).any()
    monkeypatch.setattr(proof, "LISTS", proof.LISTS[-1:])
    assert set(proof.named(made)["reason"]) == {"contract", "payment", "silence"}
