"""What the tests of pictures share: texts measured as drawn, names that make trouble, both languages."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.text import Text

from kamlib import language

NASTY = [
    "Aceros & Cables del Norte, S.A. de C.V.",
    "Cash $100 & $200 <b>Club</b>",
    "X" * 80,
    "Compañía Industrial de Manufacturas Eléctricas y Electrónicas del Pacífico Sur S.A.S.",
    r"back\slash_under^score {curly} 50% #1",
    "北京公司 Trading \N{GRINNING FACE}",
    "two\nlines\tand tab",
    "=cmd|'/c calc'!A1",
    "",
    "Ω",
]


@pytest.fixture(params=["en", "es"])
def lang(request):
    """Run a test in both languages."""
    with language.using(request.param):
        yield request.param


@pytest.fixture
def nasty() -> pd.Series:
    """Names of the accounts A0 to A9."""
    return pd.Series(NASTY, index=[f"A{place}" for place in range(len(NASTY))])


@pytest.fixture
def readable():
    """Check a picture as drawn: no text over another, none cut by the edge, none with mathematics in it."""

    def check(ax) -> None:
        fig = ax.get_figure(root=True)
        fig.draw_without_rendering()
        texts = [text for text in fig.findobj(Text) if text.get_visible() and text.get_text().strip()]
        boxes = [(text.get_text(), text.get_window_extent()) for text in texts]
        for place, (words, box) in enumerate(boxes):
            inside = box.x0 > -1 and box.y0 > -1 and box.x1 < fig.bbox.x1 + 1 and box.y1 < fig.bbox.y1 + 1
            assert inside, f"cut: {words!r}"
            for other_words, other in boxes[place + 1 :]:
                wide = min(box.x1, other.x1) - max(box.x0, other.x0)
                high = min(box.y1, other.y1) - max(box.y0, other.y0)
                assert not (wide > 1 and high > 1), f"{words!r} lies over {other_words!r}"
        assert not any(text.get_parse_math() for text in texts if "$" in text.get_text())

    return check


@pytest.fixture
def title():
    """Return the title of a picture in one line."""

    def read(ax) -> str:
        return ax.get_title(loc="left").replace("\n", " ")

    return read


@pytest.fixture
def subtitle():
    """Return the line under the title."""

    def read(ax) -> str:
        return next(text.get_text().replace("\n", " ") for text in ax.texts if text.get_gid() == "subtitle")

    return read


@pytest.fixture
def bars():
    """Return the bars of one kind, as (start, end) along the x axis (or y for standing bars)."""

    def read(ax, label: str, *, standing: bool = False) -> list[tuple[float, float]]:
        found = []
        for container in ax.containers:
            if container.get_label() != label:
                continue
            for bar in container.patches:
                start, length = (bar.get_y(), bar.get_height()) if standing else (bar.get_x(), bar.get_width())
                found.append((start, start + length))
        return found

    return read


@pytest.fixture
def lines():
    """Return the lines of one kind."""

    def read(ax, label: str) -> list:
        return [line for line in ax.lines if line.get_label() == label]

    return read
