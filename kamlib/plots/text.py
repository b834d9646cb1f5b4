"""Words in a picture: fonts, widths in points, lines that fit, names that are shortened, labels that stand apart."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

TITLE, SUBTITLE, LABEL = 13.0, 10.0, 9.5
"""Sizes in points."""
LEADING = 1.25
_OTHER_SCRIPTS = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Microsoft YaHei",
    "Yu Gothic",
    "PingFang SC",
    "Malgun Gothic",
)


@functools.cache
def families() -> tuple[str, ...]:
    """Name the fonts of a figure: the one that comes with matplotlib, and what this machine has for other scripts."""
    from matplotlib.font_manager import get_font_names

    installed = set(get_font_names())
    return ("DejaVu Sans", *(name for name in _OTHER_SCRIPTS if name in installed))


@functools.cache
def _characters() -> frozenset[int]:
    from matplotlib.font_manager import FontProperties, findfont, get_font

    fonts = (get_font(findfont(FontProperties(family=name))) for name in families())
    return frozenset(code for font in fonts for code in font.get_charmap())


def wrap(text: str, points: float, *, size: float = LABEL, bold: bool = False) -> list[str]:
    """Break a text into lines no wider than so many points; a word wider than that is broken too."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size=size, bold=bold) <= points:
            lines[-1] = longer
        else:
            lines += _pieces(word, points, size, bold)
    return lines if text else []


def _pieces(word: str, points: float, size: float, bold: bool) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and width(pieces[-1] + letter, size=size, bold=bold) > points:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def balanced(text: str, points: float, *, size: float = LABEL, bold: bool = False) -> list[str]:
    """Break a text into as few lines as fit, none of them much shorter than the others."""
    lines = wrap(text, points, size=size, bold=bold)
    for narrower in np.linspace(points, points / 2, 12)[1:]:
        tried = wrap(text, narrower, size=size, bold=bold)
        if len(tried) > len(lines):
            break
        lines = tried
    return lines


@functools.lru_cache(maxsize=4096)
def width(text: str, *, size: float = LABEL, bold: bool = False) -> float:
    """Measure a text in points."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    font = FontProperties(family=list(families()), size=size, weight="bold" if bold else "normal")
    return TextToPath().get_text_width_height_descent(text, font, ismath=False)[0]


def short(name: object, limit: int = 28) -> str:
    """Shorten a name for the picture alone, and leave out what no font can draw.

    Examples
    --------
    >>> short("Compañía Manufacturera del Norte y Asociados")
    'Compañía Manufacturera del…'
    """
    text = re.sub(r"\s+", " ", str(name)).strip()
    text = "".join(letter if ord(letter) in _characters() else "□" for letter in text)
    return text if len(text) <= limit else text[: limit - 1].rstrip(" ,;.&-(") + "…"


def names(ids: Iterable, known: pd.Series | None = None, *, limit: int = 28) -> list[str]:
    """Return what to call each account in a picture: its name if it is known, else its id."""
    return [short(full_name(account, known), limit) for account in ids]


def full_name(account: object, known: pd.Series | None) -> str:
    """Return the whole name of an account, or its id."""
    name = None if known is None else known.get(account)
    words = "" if name is None or pd.isna(name) else str(name)
    return re.sub(r"\s+", " ", words).strip() or str(account)


def spread(places: Sequence[float], gap: float, low: float, high: float) -> np.ndarray:
    """Move labels along a line so that neighbours stand at least `gap` apart, as near to their places as they can.

    Labels keep their order and stay between `low` and `high` as long as there is room for all.

    Examples
    --------
    >>> spread([1.0, 1.2, 5.0], gap=1.0, low=0.0, high=6.0).round(2).tolist()
    [0.6, 1.6, 5.0]
    """
    places = np.asarray(places, float)
    order = np.argsort(places, kind="stable")
    steps = np.arange(len(places)) * gap
    wanted = places[order] - steps
    groups: list[list[float]] = []
    for value in wanted:
        groups.append([value])
        while len(groups) > 1 and np.mean(groups[-2]) > np.mean(groups[-1]):
            last = groups.pop()
            groups[-1] += last
    level = np.concatenate([[np.mean(group)] * len(group) for group in groups]) if groups else np.array([])
    room = max(high - low - steps[-1], 0.0) if len(steps) else 0.0
    result = np.empty(len(places))
    result[order] = np.clip(level, low, low + room) + steps
    return result
