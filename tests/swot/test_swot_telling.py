"""A change beside that of peers is told in whole sentences: each direction by a word, no sign left to be read."""

from __future__ import annotations

import pytest

from kamlib import language
from kamlib.swot import telling


@pytest.mark.parametrize(
    ("value", "peers", "told"),
    [
        (0.062, 0.019, "Their own revenue grew by 6.2% in a year; that of peers grew by 1.9%."),
        (0.062, -0.019, "Their own revenue grew by 6.2% in a year; that of peers fell by 1.9%."),
        (-0.002, 0.019, "Their own revenue fell by 0.2% in a year; that of peers grew by 1.9%."),
        (-0.002, -0.019, "Their own revenue fell by 0.2% in a year; that of peers fell by 1.9%."),
    ],
)
def test_growth_beside_peers(value, peers, told):
    assert telling.market_growth(value, peers) == told
    bought = told.replace("Their own revenue", "Their purchases from us").replace("that of", "those of")
    assert telling.revenue_trend(value, peers) == bought


def test_growth_beside_peers_in_spanish():
    with language.using("es"):
        told = telling.market_growth(-0.002, 0.019).replace("\N{NO-BREAK SPACE}", " ")
    assert told == "Sus propios ingresos cayeron un 0,2 % en un año; los de cuentas comparables crecieron un 1,9 %."
