"""Pictures of concentration: what they say, how many bars, and that they can be read."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kamlib import plots
from kamlib.measure import concentration

NBSP = "\N{NO-BREAK SPACE}"


def shares(*values) -> pd.Series:
    return pd.Series(values, index=[f"A{place}" for place in range(len(values))], dtype=float)


MIX = shares(32, 18, 14, 7.2, 7.2, 7.2, 7.2, 7.2) * 10_000


@pytest.fixture
def many() -> pd.Series:
    rng = np.random.default_rng(1)
    return shares(*sorted(np.exp(rng.normal(11, 1.0, 300)), reverse=True))


def test_pareto_says_how_few_bring_half(title, subtitle, lang):
    ax = plots.pareto(concentration(MIX), currency="EUR")
    expected = {
        "en": "2 of 8 accounts bring half of the revenue",
        "es": "2 de 8 cuentas aportan la mitad de los ingresos",
    }
    assert title(ax) == expected[lang]
    assert subtitle(ax) == {"en": "Revenue by account, EUR", "es": "Ingresos por cuenta, EUR"}[lang]
    assert "32" in plots.describe(ax)
    assert plots.describe(ax).startswith(expected[lang])


def test_pareto_bars_start_at_zero_and_add_up(bars, lines):
    ax = plots.pareto(concentration(MIX), top=3)
    accounts, others = bars(ax, "accounts"), bars(ax, "others")
    assert [start for start, _end in accounts + others] == [0.0] * 4
    assert [end for _start, end in accounts + others] == pytest.approx([0.32, 0.18, 0.14, 0.36])
    (line,) = lines(ax, "running total")
    assert line.get_xdata().tolist() == pytest.approx([0.32, 0.50, 0.64])
    assert ax.get_xlim()[0] == 0
    assert [label.get_text() for label in ax.get_yticklabels()][-1] == "5 other accounts"


def test_pareto_goes_on_to_a_rank_beyond_the_names(many, title, bars, lines, readable, lang):
    few = concentration(many)
    ax = plots.pareto(few, top=10, up_to=20, currency="EUR")
    assert title(ax).startswith({"en": "The 20 largest of 300", "es": "Las 20 mayores de 300"}[lang])
    (line,) = lines(ax, "running total")
    assert line.get_xdata()[-1] == pytest.approx(few.top_share(20)) and len(line.get_xdata()) == 11
    ends = [end for _start, end in bars(ax, "accounts") + bars(ax, "up to") + bars(ax, "others")]
    assert len(ends) == 12 and sum(ends) == pytest.approx(1)
    words = [text.get_text() for text in ax.texts]
    assert sum({"en": " largest: ", "es": " mayores: "}[lang] in word for word in words) == 2
    readable(ax)


@pytest.mark.parametrize(("up_to", "rows"), [(3, 4), (4, 5), (8, 4), (99, 4), (1, 4)])
def test_a_rank_at_the_ends(up_to, rows, title, readable):
    ax = plots.pareto(concentration(MIX), top=3, up_to=up_to)
    assert len(ax.get_yticklabels()) == rows and "nan" not in title(ax)
    readable(ax)


@pytest.mark.long
def test_pareto_of_many_small_accounts_names_the_top(many, title, readable, lang):
    ax = plots.pareto(concentration(many), top=10, currency="EUR")
    assert title(ax).startswith({"en": "The 10 largest of 300", "es": "Las 10 mayores de 300"}[lang])
    readable(ax)


@pytest.mark.long
def test_nasty_names_are_readable_in_both_languages(nasty, many, readable, lang):
    for ax in (
        plots.pareto(concentration(many), names=nasty, currency="EUR"),
        plots.pareto(concentration(many.head(4) * 1e6), names=nasty[::-1], currency="MXN"),
        plots.loss_of_largest(concentration(many), names=nasty, currency="EUR"),
        plots.lorenz(concentration(many)),
    ):
        readable(ax)


def test_the_alt_text_has_the_whole_name():
    name = "Compañía Industrial de Manufacturas Eléctricas y Electrónicas del Pacífico Sur"
    ax = plots.pareto(concentration(MIX), names=pd.Series({"A0": name}))
    assert name in plots.describe(ax)
    assert not any(name in label.get_text() for label in ax.get_yticklabels())


@pytest.mark.long
def test_one_account(readable, title, bars, lang):
    single = concentration(shares(5))
    for ax in (plots.pareto(single, currency="EUR"), plots.lorenz(single), plots.loss_of_largest(single)):
        readable(ax)
    assert (
        title(plots.pareto(single))
        == {
            "en": "One account brings all the revenue",
            "es": "Una sola cuenta aporta todos los ingresos",
        }[lang]
    )
    assert bars(plots.pareto(single), "accounts") == [(0.0, 1.0)]


@pytest.mark.long
@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_few_accounts(n, readable, title):
    few = concentration(shares(*range(n, 0, -1)))
    for ax in (plots.pareto(few), plots.lorenz(few), plots.loss_of_largest(few)):
        readable(ax)
        assert "nan" not in title(ax)


def test_accounts_with_credits_only_have_no_bar(bars, readable):
    ax = plots.pareto(concentration(shares(60, 40, 0, -25)))
    assert len(bars(ax, "accounts")) == 2
    readable(ax)


def test_lorenz_goes_from_nothing_to_everything(lines, title):
    ax = plots.lorenz(concentration(MIX))
    (curve,) = lines(ax, "accounts")
    assert (curve.get_xdata()[0], curve.get_ydata()[0]) == (0, 0)
    assert (curve.get_xdata()[-1], curve.get_ydata()[-1]) == (1, 1)
    assert (curve.get_ydata() >= curve.get_xdata() - 1e-12).all()
    assert title(ax) == "The largest fifth of 8 accounts brings 50.0% of the revenue"
    assert "Gini index 0.31" in plots.describe(ax)


def test_loss_of_the_largest(bars, title, lang):
    ax = plots.loss_of_largest(concentration(MIX), names=pd.Series({"A0": "Vicom"}), currency="EUR")
    assert [end for _start, end in bars(ax, "lost")] == pytest.approx([0.32, 0.50, 0.64, 0.784])
    assert {start for start, _end in bars(ax, "lost") + bars(ax, "kept")} == {0.0}
    assert (
        title(ax)
        == {
            "en": "If Vicom left, 32.0% of the revenue would go",
            "es": f"Si Vicom se fuera, se perdería el 32,0{NBSP}% de los ingresos",
        }[lang]
    )
