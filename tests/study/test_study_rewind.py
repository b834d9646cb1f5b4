"""Choose by a past date, then see what happened."""

import pandas as pd
import pytest

from kamlib.errors import StudyError
from kamlib.language import using
from kamlib.study import gather, rewind


@pytest.mark.long
def test_the_choice_uses_the_year_before_the_date_and_nothing_later(many):
    study = rewind(gather(many), top=10)
    by_year = many.pivot_table(
        index="account_id", columns=many["order_date"].dt.year, values="amount", aggfunc="sum"
    ).fillna(0)
    chosen = by_year[2023].nlargest(10).index
    assert set(study.table.index[study.table["chosen"]]) == set(chosen)
    assert study.numbers["then_chosen"] == pytest.approx(by_year.loc[chosen, 2023].sum())
    assert study.numbers["now_chosen"] == pytest.approx(by_year.loc[chosen, 2024].sum())
    assert study.numbers["stayed_in_top_10"] == len(set(chosen) & set(by_year[2024].nlargest(10).index))
    known = by_year[by_year[2023] > 0]
    lag = (
        by_year.loc[chosen, 2024].sum() / by_year.loc[chosen, 2023].sum() / (known[2024].sum() / known[2023].sum()) - 1
    )
    assert study.numbers["observed_lag"] == pytest.approx(lag, abs=1e-6)
    assert study.controls.table["agrees"].all()


def test_later_orders_do_not_change_the_choice(many):
    late = many["order_date"] >= "2024-01-01"
    shuffled = many.assign(amount=many["amount"].where(~late, many["amount"] * 3))
    one, other = rewind(gather(many), top=10), rewind(gather(shuffled), top=10)
    assert set(one.table.index[one.table["chosen"]]) == set(other.table.index[other.table["chosen"]])


def test_accounts_gone_to_zero_count(two_years, lines):
    rows = [("D", f"{year}-{month:02d}-28", 2) for year in (2023, 2024) for month in range(1, 13)]
    study = rewind(gather(pd.concat([two_years, lines(rows)], ignore_index=True)), top=3)
    assert study.numbers["gone_to_zero"] == 1
    assert "Gone to zero among the chosen: 1 of 3, with EUR\xa060 before (C)." in study.points
    row = study.lists.table.set_index("what").loc["chosen: rank 1 to 3"]
    assert row["gone"] == 1 and row["then"] == 12 * 115 and row["now"] == 12 * 80


def test_who_was_missed(many, lines):
    late = lines([("NEW", f"2024-{month:02d}-10", 50_000) for month in range(1, 13)])
    study = rewind(gather(pd.concat([many, late], ignore_index=True)), top=10)
    assert study.missed.table["name"].iloc[0] == "NEW"
    assert any(
        "NEW, had not bought in the period of the choice and stands at 1 now." in point for point in study.points
    )


@pytest.mark.long
def test_accounts_that_came_later_do_not_make_the_chosen_lag(many, lines):
    late = lines([("NEW", f"2024-{month:02d}-10", 50_000) for month in range(1, 13)])
    with_new = rewind(gather(pd.concat([many, late], ignore_index=True)), top=10)
    assert with_new.numbers["observed_lag"] == rewind(gather(many), top=10).numbers["observed_lag"]


def test_other_rules_use_nothing_later(many):
    rules = rewind(gather(many), top=10).rules.table
    assert len(rules) == 4
    assert rules["of_best"].le(1 + 1e-12).all()
    assert "Jan 2022 to Dec 2023" in " ".join(rules["what"])


@pytest.mark.long
def test_the_same_choice_at_earlier_dates(many):
    history = rewind(gather(many), top=10).history.table
    assert history["then"].tolist() == ["Jan 2023 to Dec 2023", "Jan 2022 to Dec 2022"]


def test_a_date_can_be_given(many):
    study = rewind(gather(many), as_of="2022-12", top=10)
    assert (str(study.then), str(study.now)) == ("Jan 2022 to Dec 2022", "Jan 2023 to Dec 2023")
    study = rewind(gather(many), as_of="2024-06-30", top=10)
    assert (str(study.then), str(study.now)) == ("Jan 2024 to Jun 2024", "Jul 2024 to Dec 2024")


def test_half_a_year_says_that_the_season_is_in_it(many):
    study = rewind(gather(many[many["order_date"] >= "2024-01-01"]), top=10)
    assert study.then.months == 6
    assert "6 months each, not twelve" in study.left_out[0]


def test_the_caution_stands_in_every_answer(many):
    assert "one history" in rewind(gather(many), top=10).left_out[-1]


@pytest.mark.long
def test_account_date_and_amount_are_enough(many):
    bare = many[["account_id", "order_date", "amount"]]
    assert rewind(gather(bare), top=10).numbers == rewind(gather(many), top=10).numbers


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"top": 0}, "at least one place"),
        ({"top": 60}, "leaves none to compare with.*Choose fewer"),
        ({"as_of": "2024-12"}, "leaves no complete month on both sides"),
        ({"as_of": "2030"}, "leaves no complete month on both sides"),
        ({"as_of": "2020"}, "no orders up to"),
    ],
)
def test_what_cannot_be_asked(many, given, message):
    with pytest.raises(StudyError, match=message):
        rewind(gather(many), **given)


@pytest.mark.long
def test_the_same_numbers_in_spanish(many):
    tables = gather(many)
    english = rewind(tables, top=10)
    with using("es"):
        spanish = rewind(tables, top=10)
    assert spanish.numbers == english.numbers
    assert spanish.headline.startswith("De nuestras 10 mayores cuentas")


@pytest.mark.parametrize(
    ("observed", "told"),
    [
        ((-0.3, -0.4, -0.1), "The choice alone is enough"),
        ((-0.8, -0.9, -0.7), "look for causes"),
        ((0.3, 0.2, 0.4), "something kept them"),
        ((0.1, -0.3, 0.4), "held better than the choice lets one expect; with so few accounts"),
        ((-0.6, -0.8, -0.3), "fell further behind than the choice lets one expect; with so few accounts"),
        ((-0.3, float("nan"), float("nan")), "too few accounts"),
    ],
)
def test_the_verdict_claims_no_more_than_the_intervals_bear(observed, told):
    from kamlib.evaluate.lag import Expected
    from kamlib.measure import Estimate
    from kamlib.study.rewind_words import verdict

    likely = Estimate(-0.3, -0.5, -0.1, 100)
    assert told in verdict(Expected(Estimate(0.6, 0.5, 0.7, 100), likely, likely, Estimate(*observed, 100)))
