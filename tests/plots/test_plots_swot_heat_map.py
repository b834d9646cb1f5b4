"""The heat map of a portfolio: cells, letters, numbers, titles, names apart."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb

from kamlib import plots
from kamlib.plots import style

KINDS = ["strength", "weakness", "opportunity", "threat"]


def words(ax, part):
    return [" ".join(text.get_text().split()) for text in ax.texts if text.get_gid() == part]


def fields(ax, kind):
    return [patch for patch in ax.patches if patch.get_label() == kind]


MAP = pd.DataFrame(
    {"service": ["weakness", "strength", "threat"], "money": ["", "opportunity", "weakness"]}, index=["A", "B", "C"]
)
COUNTS = pd.DataFrame([[4, 1, 0, 2], [0, 8, 3, 0]], columns=KINDS, index=["service", "money"])


def test_accounts_by_themes_carry_a_letter_for_each_kind(title, subtitle, readable, lang):
    ax = plots.swot_heat_map(MAP, names=pd.Series({"A": "Aceros"}))
    assert words(ax, "cell") == {"en": ["W", "", "S", "O", "T", "W"], "es": ["D", "", "F", "O", "A", "D"]}[lang]
    assert words(ax, "row") == ["Aceros", "B", "C"]
    assert words(ax, "column") == ["service", "money"]
    assert [len(fields(ax, kind)) for kind in (*KINDS, "")] == [1, 2, 1, 1, 1]
    assert (
        title(ax)
        == {
            "en": "Most often a weakness or threat: service, at 2 of 3 accounts",
            "es": "Con más frecuencia debilidad o amenaza: service, en 2 de 3 cuentas",
        }[lang]
    )
    assert subtitle(ax).endswith({"en": "accounts drawn: 3 of 3", "es": "cuentas en la imagen: 3 de 3"}[lang])
    readable(ax)


def test_what_helps_is_blue_and_what_harms_is_orange():
    ax = plots.swot_heat_map(MAP)
    for kind, colour in zip(KINDS, [style.ACCENT, style.LOSS] * 2, strict=True):
        assert {patch.get_facecolor()[:3] for patch in fields(ax, kind)} == {to_rgb(colour)}


def test_the_sentence_names_the_account_with_most_that_harms():
    told = plots.describe(plots.swot_heat_map(MAP, names=pd.Series({"C": "Cables"})))
    assert told.endswith("Most weaknesses and threats: Cables, in 2 of 2 themes.")


def test_counts_stand_in_their_cells_and_darken_them(title, readable, lang):
    ax = plots.swot_heat_map(COUNTS)
    assert words(ax, "cell") == ["4", "1", "0", "2", "0", "8", "3", "0"]
    few, most = (sum(patch.get_facecolor()[:3]) for patch in fields(ax, "weakness"))
    assert most < few
    assert fields(ax, "weakness")[1].get_facecolor()[:3] == to_rgb(style.LOSS)
    assert (
        title(ax)
        == {
            "en": "Most frequent: money as a weakness; accounts: 8",
            "es": "Lo más frecuente: money como debilidad; cuentas: 8",
        }[lang]
    )
    readable(ax)


@pytest.mark.parametrize(
    ("kind", "told"), list(zip(KINDS, ["a strength", "a weakness", "an opportunity", "a threat"], strict=True))
)
def test_the_largest_count_is_named_by_its_kind(kind, told, title):
    ax = plots.swot_heat_map(COUNTS.assign(**{kind: [9, 0]}))
    assert title(ax) == f"Most frequent: service as {told}; accounts: 9"


def test_the_sentence_names_what_is_first_in_each_kind():
    told = plots.describe(plots.swot_heat_map(COUNTS))
    assert told.endswith(
        "Strengths: service (4). Weaknesses: money (8). Opportunities: money (3). Threats: service (2)."
    )


@pytest.mark.parametrize(
    "table",
    [MAP.iloc[:0], MAP.assign(service="", money=""), COUNTS.iloc[:0], COUNTS * 0],
    ids=["none", "empty", "no", "zero"],
)
def test_nothing_to_draw_is_said(table, title, readable, lang):
    ax = plots.swot_heat_map(table)
    wanted = {"en": "No factor in any account yet", "es": "Todavía no hay factores en ninguna cuenta"}
    assert title(ax) == wanted[lang]
    readable(ax)


def test_nothing_that_harms_is_said(title):
    ax = plots.swot_heat_map(MAP.replace({"weakness": "strength", "threat": "strength"}))
    assert title(ax) == "No theme is a weakness or threat at any of the 3 accounts"


def test_thirty_accounts_and_twelve_themes_stay_readable(readable, lang):
    rng = np.random.default_rng(2)
    themes = [f"a theme with a long name, number {k}" for k in range(12)]
    accounts = [f"Compañía Industrial de Manufacturas número {k}" for k in range(40)]
    ax = plots.swot_heat_map(pd.DataFrame(rng.choice([*KINDS, "", ""], (40, 12)), accounts, themes))
    assert len(words(ax, "row")) == 30 and len(words(ax, "column")) == 12
    readable(ax)


def test_odd_names_of_accounts_and_themes_stay_apart(nasty, readable, lang):
    table = pd.DataFrame("weakness", index=nasty.index, columns=nasty[nasty != ""].to_list())
    readable(plots.swot_heat_map(table, names=nasty))
    readable(plots.swot_heat_map(COUNTS.set_axis(["W" * 200, "long " * 400])))


def test_the_kits_own_tables_are_drawn(title, readable):
    from kamlib.swot import Factor, Swot, portfolio, portfolio_map

    made = [
        Factor(
            id=f"{kind}{k}",
            account_id=f"A{k}",
            kind=kind,
            claim="c",
            metric="on_time",
            value=0.5,
            effect=1,
            confidence=1,
        )
        for k, kind in enumerate(KINDS)
    ]
    swots = [Swot((one,)) for one in made]
    ax = plots.swot_heat_map(portfolio_map(swots))
    assert words(ax, "cell") == ["S", "W", "O", "T"]
    readable(ax)
    ax = plots.swot_heat_map(portfolio(swots))
    assert words(ax, "cell") == ["1"] * 4
    readable(ax)
