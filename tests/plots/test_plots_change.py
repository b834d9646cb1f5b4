"""The waterfall: parts, signs, title."""

from __future__ import annotations

import pandas as pd
import pytest

from kamlib import plots
from kamlib.measure import change

NBSP = "\N{NO-BREAK SPACE}"


def result(*rows, **options):
    table = pd.DataFrame(list(rows), columns=["account_id", "order_date", "amount"])
    table = table.assign(order_date=pd.to_datetime(table["order_date"]), currency="EUR", product_id="p", quantity=1.0)
    return change(table, base="2023-01", now="2024-01", allow_unmatched=True, **options)


FALL = (("A", "2023-01-05", 500_000.0), ("A", "2024-01-05", 600_000.0), ("B", "2023-01-05", 300_000.0))


def test_bars_go_from_no_change_to_the_whole_change(bars):
    ax = plots.change_waterfall(result(*FALL))
    assert bars(ax, "down") == [(0.0, -300_000.0)]
    assert bars(ax, "up") == [(-300_000.0, -200_000.0)]
    assert bars(ax, "change") == [(0.0, -200_000.0)]
    low, high = ax.get_xlim()
    assert low < -300_000 < 0 < high


@pytest.mark.long
def test_title_and_labels(title, subtitle, readable, lang):
    ax = plots.change_waterfall(result(*FALL))
    assert (
        title(ax)
        == {
            "en": f"Revenue fell by 25.0% (EUR{NBSP}200{NBSP}k), most of all: lost accounts (−EUR{NBSP}300{NBSP}k)",
            "es": f"Los ingresos bajaron un 25,0{NBSP}% (200{NBSP}mil{NBSP}EUR); lo que más pesó: cuentas perdidas "
            f"(−300{NBSP}mil{NBSP}EUR)",
        }[lang]
    )
    assert "2023" in subtitle(ax)
    words = [text.get_text() for text in ax.texts]
    assert any(word.startswith("−") for word in words)
    assert any(word.startswith("+") for word in words)
    assert {"en": "price +EUR", "es": "precio +100"}[lang] in plots.describe(ax)
    readable(ax)


def test_losses_have_a_second_cue():
    ax = plots.change_waterfall(result(*FALL))
    hatches = {container.get_label(): container.patches[0].get_hatch() for container in ax.containers}
    assert hatches["down"]
    assert not hatches["up"]


@pytest.mark.long
@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ((("A", "2023-01-05", 100.0), ("A", "2024-01-05", 100.0)), "Revenue did not change"),
        ((("A", "2024-01-05", 100.0),), "Revenue rose by EUR\N{NO-BREAK SPACE}100, most of all: new accounts"),
        ((("A", "2023-01-05", -70.0), ("A", "2024-01-05", -90.0)), "Revenue fell by EUR\N{NO-BREAK SPACE}20"),
        ((("A", "2023-01-05", 100.0), ("A", "2024-01-05", 150.0)), "Revenue rose by 50.0%"),
    ],
)
def test_one_account_and_odd_signs(rows, words, title, readable):
    ax = plots.change_waterfall(result(*rows))
    assert words in title(ax)
    readable(ax)


@pytest.mark.long
def test_all_parts_at_once_are_readable(readable, bars, lang):
    whole = result(*FALL)
    totals = whole.totals.copy()
    parts = ["lost", "new", "one_off", "volume", "mix", "price", "purchases", "value_per_purchase", "currency", "rest"]
    totals[parts] = [-9e6, 4e6, -3e5, 2e6, -1e6, 5e5, -4e4, 3e3, -20.0, 1e7]
    totals["change"] = totals[parts].sum()
    table = pd.DataFrame([totals])
    ax = plots.change_waterfall(type(whole)(table, totals, whole.base, whole.now, "products", "MXN", []))
    assert len(bars(ax, "up") + bars(ax, "down")) == 10
    readable(ax)
