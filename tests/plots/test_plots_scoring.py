"""Ranks with their doubt, a map of ranks, weights that may move, scores in pieces, four fields: marks and words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kamlib import plots, score
from kamlib.errors import KamlibError

CRITERIA = ["volume", "potential", "fit"]


def ratings(accounts: int, seed: int = 0) -> pd.DataFrame:
    values = np.random.default_rng(seed).random((accounts, len(CRITERIA)))
    return pd.DataFrame(values, index=[f"A{row}" for row in range(accounts)], columns=CRITERIA)


@pytest.fixture(scope="module")
def choice():
    """Thirty accounts, eight places, noisy ratings."""
    return score.robustness(ratings(30), top=8, sd=pd.Series(0.08, CRITERIA), draws=2_000)


def certain(values, top: int = 1, **known):
    table = pd.DataFrame(values, columns=CRITERIA[: len(values[0])]).rename("A{}".format)
    return score.robustness(table, top=top, draws=200, **known)


# ranks


def test_ranks_are_drawn_from_best_to_worst_with_the_band_of_coin_tosses(choice, lines, title, lang):
    ax = plots.ranks(choice)
    p = choice.top_probability.sort_values(ascending=False, kind="stable")
    near = choice.near_the_line()
    safe = (p > 0.8).sum()
    words = {
        "en": f"Fairly safe places: {safe} of 8; accounts close to a coin toss: {len(near)}",
        "es": f"Lugares bastante seguros: {safe} de 8; cuentas que se juegan casi a cara o cruz: {len(near)}",
    }
    assert title(ax) == words[lang]
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels == p.index[:24].tolist()
    bands = [patch.get_y() + 0.5 for patch in ax.patches if patch.get_label() == "band"]
    assert [labels[round(row)] for row in bands] == near.index.tolist()
    bars = {round(y): (x0, x1) for part in ax.collections for (x0, y), (x1, _y) in part.get_segments()}
    for row in (0, 7, 20):
        low, high = choice.rank_interval.loc[labels[row]]
        assert bars[row] == (low, high)
    assert sum(len(line.get_xdata()) for name in ("chosen", "near", "left") for line in lines(ax, name)) == 24
    assert ("chosen in" if lang == "en" else "elegida en") in [text.get_text() for text in ax.texts]


def test_ranks_that_are_not_counted_have_an_arrow(lines):
    many = score.robustness(ratings(1_200), top=10, draws=100, sd=pd.Series(2.0, CRITERIA))
    table = many.table.sort_values("top_probability", ascending=False).head(24)
    assert table["rank_high"].isna().any()
    (arrows,) = lines(plots.ranks(many), "lower")
    assert len(arrows.get_xdata()) == table.loc[table["rank_low"].notna(), "rank_high"].isna().sum()


def test_a_decided_choice_says_so(title, lines):
    sure = certain([[0.9, 0.9], [0.2, 0.2]])
    ax = plots.ranks(sure)
    assert title(ax) == "No place is close to a coin toss" and not lines(ax, "lower")
    assert plots.describe(ax).endswith("A0: rank 1 (1 to 1), chosen in 100%. A1: rank 2 (2 to 2), chosen in 0%.")
    assert title(plots.acceptability(sure)) == "Every place is decided: A0 always has rank 1"


# acceptability


def test_the_map_holds_the_shares_and_no_column_crosses_the_line(choice, title, lang):
    ax = plots.acceptability(choice)
    mesh = next(part for part in ax.collections if part.get_label() == "shares")
    cells = np.asarray(mesh.get_array()).reshape(20, -1)
    edges = mesh.get_coordinates()[0, :, 0] - 0.5
    assert 8 in edges and edges[0] == 0
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert cells == pytest.approx(choice.acceptability.loc[labels].to_numpy()[:, : cells.shape[1]])
    least = (choice.top_probability - 0.5).abs().idxmin()
    low, high = choice.rank_interval.loc[least]
    words = {"en": f"{least} may have any rank from {low} to {high}",
             "es": f"{least} puede ocupar cualquier lugar del {low} al {high}"}  # fmt: skip
    assert title(ax) == words[lang]


def test_many_ranks_are_taken_together():
    wide = score.robustness(ratings(200), top=50, draws=300, sd=pd.Series(0.3, CRITERIA))
    mesh = next(part for part in plots.acceptability(wide).collections if part.get_label() == "shares")
    edges = mesh.get_coordinates()[0, :, 0] - 0.5
    assert len(edges) < 45 and 50 in edges and len(np.unique(np.diff(edges)[1:])) == 1
    cells = np.asarray(mesh.get_array()).reshape(20, -1)
    assert (cells.sum(axis=1) > 0.5).all() and cells.sum(axis=1).max() <= 1 + 1e-9


# weight intervals


def intervals(rows) -> pd.DataFrame:
    columns = ["weight", "order_low", "order_high", "top_low", "top_high"]
    return pd.DataFrame(rows, columns=columns, index=CRITERIA[: len(rows)])


def test_the_weight_that_has_to_move_least_is_named(title, bars, lines, lang):
    table = intervals([(0.5, 0.45, 0.52, 0.3, 0.6), (0.3, 0.3, 0.31, 0.25, 1.0), (0.2, 0.1, 0.2, 0.0, 0.6)])
    ax = plots.weight_intervals(table, names=pd.Series({"potential": "What it could buy"}))
    words = {
        "en": "Soonest to change the list: What it could buy, at 25% instead of 30%",
        "es": "Lo que antes cambia la lista: What it could buy, con 25\xa0% en lugar de 30\xa0%",
    }
    assert title(ax) == words[lang]
    assert np.array(bars(ax, "list")) == pytest.approx(np.array([(0.3, 0.6), (0.25, 1.0), (0.0, 0.6)]))
    assert np.array(bars(ax, "order")) == pytest.approx(np.array([(0.45, 0.52), (0.3, 0.31), (0.1, 0.2)]))
    assert lines(ax, "weight")[0].get_xdata().tolist() == [0.5, 0.3, 0.2]


def test_a_bound_that_would_look_like_the_weight_has_a_decimal(title):
    ax = plots.weight_intervals(intervals([(0.5, 0.5, 0.5, 0.499, 0.6)]))
    assert title(ax) == "Soonest to change the list: volume, at 49.9% instead of 50.0%"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([(0.5, 0.5, 0.5, 0.5, 0.5), (0.5, 0.5, 0.5, 0.5, 0.5)], "Equals meet at the line"),
        ([(0.5, 0.4, 0.6, 0.0, 1.0)], "The list stays as it is whatever one criterion weighs"),
    ],
)
def test_lists_that_are_not_decided_or_never_change(rows, words, title):
    assert title(plots.weight_intervals(intervals(rows))).startswith(words)


# contributions


def test_pieces_add_up_and_the_line_stands_after_the_last_place(bars, lines, title, lang):
    table = ratings(30) / 3
    p = pd.Series(np.linspace(1, 0, 30), index=table.sum(axis=1).sort_values(ascending=False).index)
    ax = plots.contributions(table, top=8, probability=p, most=12)
    ordered = table.sum(axis=1).sort_values(ascending=False)
    assert [label.get_text() for label in ax.get_yticklabels()] == ordered.index[2:14].tolist()
    assert [end for _start, end in bars(ax, "fit")] == pytest.approx((ordered * 100).iloc[2:14].tolist())
    assert bars(ax, "volume")[0] == pytest.approx((0, table.loc[ordered.index[2], "volume"] * 100))
    (line,) = lines(ax, "line")
    assert line.get_ydata() == [5.5, 5.5]
    gap = (ordered.iloc[7] - ordered.iloc[8]) * 100
    text = f"{gap:.1f}" if gap >= 0.1 else f"{gap:.3f}"
    assert text.replace(".", "." if lang == "en" else ",") in title(ax)
    bands = sum(patch.get_label() == "band" for patch in ax.patches)
    assert bands == p[ordered.index[2:14]].between(0.2, 0.8).sum()
    assert {container.patches[0].get_hatch() for container in ax.containers} == {None, "////"}


def test_titles_of_contributions(title):
    table = pd.DataFrame({"volume": [0.3, 0.3, 0.1]}, index=list("ABC"))
    assert title(plots.contributions(table, top=1)) == "Places 1 and 2 have the same score: the list is not decided"
    assert title(plots.contributions(table, top=2)) == "Between place 2 and place 3 lie 20.0 of 100 points"
    assert title(plots.contributions(table, top=3)) == "There is a place for every account"
    with pytest.raises(KamlibError, match="at most 8 criteria apart. Found: criteria: 9. Add up"):
        plots.contributions(pd.DataFrame(np.full((2, 9), 0.1)), top=1)


# quadrants


def fields(value, potential, spread: float = 1.2) -> pd.DataFrame:
    value, potential = np.asarray(value, float), np.asarray(potential, float)
    parts = {"value": value, "value_low": value / spread, "value_high": value * spread}
    parts |= {"potential": potential, "potential_low": potential / spread, "potential_high": potential * spread}
    return pd.DataFrame(parts, index=[f"A{row}" for row in range(len(value))])


def test_an_account_is_open_where_a_range_crosses_a_line(lines, title, lang):
    table = fields([100, 10, 100, 10, 34], [1_000, 1_000, 20, 20, 1_000])
    table.loc["A5"] = np.nan
    ax = plots.quadrants(table, lines=(30, 100))
    words = {
        "en": "The field is sure for 4 of 5 accounts; without an estimate: 1",
        "es": "El campo es seguro para 4 de 5 cuentas; sin estimación: 1",
    }
    assert title(ax) == words[lang]
    assert [lines(ax, name)[0].get_xdata().tolist() for name in ("both", "open")] == [[100], [34]]
    assert sorted(lines(ax, "sure")[0].get_xdata()) == [10, 10, 100]
    told = {"en": "serve simply: 1 for sure. develop: 1 for sure.", "es": "atender con sencillez: 1 con seguridad."}
    assert told[lang] in plots.describe(ax)
    assert ax.get_xscale() == ax.get_yscale() == "log"


def test_the_lines_are_the_medians_and_amounts_not_above_0_stand_at_the_edge(lines):
    table = fields([1, 2, 3, -4, 0], [1, 2, 3, 4, 5])
    ax = plots.quadrants(table)
    x, y = (line.get_xdata() if at == 0 else line.get_ydata() for at, line in enumerate(lines(ax, "line")))
    assert x[0] == 1 and y[0] == 3
    drawn = np.concatenate([lines(ax, name)[0].get_xdata() for name in ("open", "sure", "both")])
    assert (np.sort(drawn)[:2] == ax.get_xlim()[0]).all() and len(drawn) == 5


def test_no_estimate_at_all_and_names_of_ones_own(title, readable):
    assert title(plots.quadrants(fields([], []))) == "No account has both value and potential"
    ax = plots.quadrants(fields([1, 20], [3, 40]), labels=("revenue $", "wallet"), fields=("a", "b", "c", "$d$"))
    assert ax.get_xlabel() == "revenue $" and "$d$" in [text.get_text() for text in ax.texts]
    readable(ax)


# all of them


def test_all_are_readable_with_any_names(nasty, readable, lang, choice):
    readable(plots.ranks(choice, names=nasty))
    readable(plots.acceptability(choice, names=nasty))
    few = certain(np.random.default_rng(1).random((10, 3)), top=3)
    readable(plots.ranks(few, names=nasty))
    w = pd.Series(1 / 3, CRITERIA)
    rated = ratings(10)
    names = pd.Series(nasty.to_numpy()[3:6], index=CRITERIA)
    readable(plots.weight_intervals(score.weight_intervals(rated, w, top=3), names=names))
    readable(plots.contributions(rated * w, top=3, names=nasty, criteria=names, probability=few.top_probability))


@pytest.mark.parametrize("seed", range(3))
def test_names_in_the_fields_never_lie_over_one_another(seed, nasty, readable, lang):
    rng = np.random.default_rng(seed)
    value = np.exp(rng.normal(12, 0.5, 40))
    table = fields(value, value * np.exp(rng.normal(0.5, 0.3, 40)), spread=1.4)
    ax = plots.quadrants(table, names=nasty, most=10)
    readable(ax)
    assert 2 <= len(ax.texts) - 5 <= 10


@pytest.mark.parametrize(("accounts", "top"), [(1, 1), (2, 5)])
def test_one_account_and_places_for_all(accounts, top, readable):
    result = certain(np.full((accounts, 2), 0.5).tolist(), top=top)
    for ax in (plots.ranks(result), plots.acceptability(result)):
        readable(ax)
        assert len(ax.get_yticklabels()) == accounts
