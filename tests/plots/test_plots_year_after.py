"""What one year made of a few accounts, row by row."""

from __future__ import annotations

import pandas as pd
import pytest

from kamlib import plots
from kamlib.errors import KamlibError


def panel(**sold) -> pd.DataFrame:
    """Quarters from 2022 on."""
    quarters = pd.date_range("2022-01-01", periods=len(next(iter(sold.values()))), freq="QS", name="quarter")
    return pd.DataFrame(sold, index=quarters).T.rename_axis("account_id")


TWO = panel(A=[10] * 4 + [10] * 4 + [10, 5, 0, 0], B=[1] * 8 + [1, 2, 2, 3])


def bars(ax, label):
    return [part for part in ax.containers if part.get_label() == label]


def test_rows_and_hours(title, readable, lang):
    ax = plots.year_after(TWO, year=2024, hours={"A": 70, "B": 30}, names=pd.Series({"A": "Ana"}), currency="EUR")
    words = {
        "en": "1 of 2 accounts bought more in 2024; 30 of 100 hours were for it",
        "es": "1 de 2 cuentas compró más en 2024; para ella eran 30 de 100 horas",
    }
    assert title(ax) == words[lang]
    assert [len(bars(ax, name)) for name in ("before", "grew", "shrank")] == [2, 1, 1]
    texts = [text.get_text() for text in ax.texts]
    assert {"70", "30", "40", "15", "8"} <= set(texts) and any(text.startswith("−62") for text in texts)
    told = plots.describe(ax)
    if lang == "en":
        assert "Ana, 70 hours: EUR\xa040 in 2023, EUR\xa015 in 2024 (−62%). Nothing in the last quarter. B, 30" in told
    readable(ax)


def test_growing_and_shrinking_differ_by_more_than_colour():
    ax = plots.year_after(TWO, year=2024)
    assert bars(ax, "shrank")[0].patches[0].get_hatch() and not bars(ax, "grew")[0].patches[0].get_hatch()


def test_without_hours(title):
    assert title(plots.year_after(TWO, year=2024)) == "1 of 2 accounts bought more in 2024"
    assert title(plots.year_after(TWO, year=2024, hours={"A": 0})) == "1 of 2 accounts bought more in 2024"
    assert "hours" not in plots.describe(plots.year_after(TWO, year=2024))


def test_no_sales_credits_and_long_names(readable, nasty):
    table = panel(**{name: [0.0] * 4 + [-5.0] * 4 for name in nasty.index[:6]})
    ax = plots.year_after(table, year=2023, hours=dict.fromkeys(table.index, 10), names=nasty, currency="EUR")
    assert all(patch.get_height() == 0 for part in ax.containers for patch in part.patches)
    assert "–" in [text.get_text() for text in ax.texts]
    readable(ax)


def test_both_years_are_needed():
    with pytest.raises(KamlibError, match="needs the quarters of 2024 and of 2025"):
        plots.year_after(TWO, year=2025)
