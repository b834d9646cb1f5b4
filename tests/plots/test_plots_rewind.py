"""Then and now: marks, ranks, titles."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kamlib import plots


def table(then, now, chosen: int) -> pd.DataFrame:
    index = pd.Index([f"A{place}" for place in range(len(then))], name="account_id")
    rows = pd.DataFrame({"then": then, "now": now}, index=index, dtype=float)
    for when in ("then", "now"):
        rows[f"rank_{when}"] = rows[when].rank(ascending=False, method="min")
    return rows.assign(chosen=rows["rank_then"] <= chosen)


FIVE = table([100, 90, 80, 70, 60], [95, 0, 40, 100, 50], chosen=3)


def test_who_is_still_among_the_largest(title, lines, lang):
    ax = plots.then_and_now(FIVE, currency="EUR")
    assert (
        title(ax)
        == {
            "en": "1 of the 3 accounts chosen then is among the 3 largest now",
            "es": "1 de las 3 cuentas elegidas entonces está hoy entre las 3 mayores",
        }[lang]
    )
    (then,), (again,), (gone,) = lines(ax, "then"), lines(ax, "again"), lines(ax, "gone")
    assert then.get_xdata().tolist() == [100, 90, 80]
    assert again.get_xdata().tolist() == [95]
    assert gone.get_ydata().tolist() == [1, 2]
    assert gone.get_marker() != again.get_marker()
    assert then.get_color() not in (again.get_color(), gone.get_color())
    (needed,) = lines(ax, "line")
    assert needed.get_xdata()[0] == 50


def test_an_account_that_left_stands_at_zero(lines):
    ax = plots.then_and_now(FIVE)
    (gone,), (zero,) = lines(ax, "gone"), lines(ax, "zero")
    assert gone.get_xdata()[0] == zero.get_xdata()[0]
    assert ax.get_xticklabels()[0].get_text() == "0"


def test_ranks_and_the_change_stand_beside_the_rows():
    ax = plots.then_and_now(FIVE)
    words = [text.get_text() for text in ax.texts]
    assert words.count("1") == 1  # the first then
    assert "5" in words  # the second now
    assert [word for word in words if word.startswith("−")] == ["−5", "−90", "−40"]


def test_colours_say_up_or_down_and_marks_who_is_still_there(lines):
    rows = table([100, 90, 80, 70, 60], [110, 85, 81, 100, 50], chosen=3)
    ax = plots.then_and_now(rows)
    more, less = lines(ax, "again")
    (gone,) = lines(ax, "gone")
    assert (more.get_xdata().tolist(), less.get_xdata().tolist(), gone.get_xdata().tolist()) == ([110], [85], [81])
    assert more.get_color() == gone.get_color() != less.get_color()
    assert [way.get_color() for way in lines(ax, "way")] == [more.get_color(), less.get_color(), more.get_color()]


def test_the_periods_have_names(readable):
    ax = plots.then_and_now(FIVE, labels=["2023", "2024"])
    words = [text.get_text() for text in ax.texts]
    assert "rank 2023" in words and "2024" in words
    told = [text.get_text() for text in ax.get_figure(root=True).legends[0].get_texts()]
    assert told[:3] == ["2023", "2024, among the 3 largest", "2024, not among them"]
    readable(ax)


@pytest.mark.long
def test_the_range_expected_without_a_programme_is_drawn(readable, bars):
    band = FIVE.assign(obs_ci_lower=FIVE["then"] * 0.5, obs_ci_upper=FIVE["then"] * 1.2)
    ax = plots.then_and_now(band)
    assert bars(ax, "expected") == [pytest.approx((50, 120)), pytest.approx((45, 108)), pytest.approx((40, 96))]
    readable(ax)


@pytest.mark.long
@pytest.mark.parametrize("chosen", [1, 2, 5, 20, 40])
def test_any_number_is_readable(chosen, nasty, readable, lang):
    rng = np.random.default_rng(chosen)
    then = np.exp(rng.normal(11, 1.2, 60))
    rows = table(then, then * np.exp(rng.normal(0, 1, 60)) * (rng.random(60) > 0.1), chosen)
    rows["name"] = nasty.reindex(rows.index)
    ax = plots.then_and_now(rows, currency="EUR")
    readable(ax)
    readable(plots.then_and_now(rows.assign(obs_ci_lower=then * 0.3, obs_ci_upper=then * 2)))
    if chosen == 40:
        assert len(ax.get_yticklabels()) == 20


@pytest.mark.long
@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (table([5], [4], 1), "The account chosen then is the largest now"),
        (table([5, 1], [4, 9], 1), "The account chosen then is no longer the largest"),
        (table([5, 1], [4, 9], 0), "No account was chosen"),
        (table([5, 4], [0, 0], 2), "0 of the 2 accounts chosen then are among the 2 largest now"),
        (table([5, 4], [-3, 8], 2), "1 of the 2 accounts chosen then is among the 2 largest now"),
    ],
)
def test_edges(rows, words, title, readable):
    ax = plots.then_and_now(rows)
    assert title(ax) == words
    readable(ax)


def test_the_callers_table_stays_as_it_is():
    before = FIVE.copy()
    plots.then_and_now(FIVE)
    pd.testing.assert_frame_equal(FIVE, before)
