"""What became of accounts that showed a sign of trouble in; a square for each, beside the rate without a sign, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kamlib.errors import KamlibError
from kamlib.language import gettext as _
from kamlib.language import ngettext, number, share
from kamlib.plots import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ROW, _MOST = 25, 500
_LOOKS = {
    "fails": {"facecolor": style.LOSS, "edgecolor": style.LOSS},
    "leaves": {"facecolor": "white", "edgecolor": style.LOSS, "hatch": "xxxxx"},
    "later": {"facecolor": style.PALE, "edgecolor": style.MUTED, "hatch": "...."},
    "there": {"facecolor": "white", "edgecolor": style.ACCENT},
}


@style.styled
def alarms(result, *, ax: Axes | None = None, subtitle: str = "") -> Axes:
    """Draw a square for each account that showed a sign, sorted by what became of it, beside what happens without.

    Parameters
    ----------
    result : Alarms
        What :func:`kamlib.measure.alarms` gives, of at most 500 accounts.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What the sign is. Empty: the time that was watched.

    Returns
    -------
    Axes
        Title: how many alarms came true and how many did not. Below, a hundred squares say what follows a quarter
        without the sign.

    Raises
    ------
    KamlibError
        If there is no account with the sign, or there are too many for squares.
    """
    if not 0 < result.n <= _MOST:
        raise KamlibError(
            _("A picture with a square for each takes 1 to {most} accounts, and was given {n}.").format(
                most=number(_MOST), n=number(result.n)
            )
        )
    outcomes = pd.Series({name: result.count(name) for name in _LOOKS})
    row = result.quiet.iloc[0]
    rates = pd.Series(
        {cause: row[cause] / row["quarters"] if row["quarters"] else 0.0 for cause in ("fails", "leaves")}
    )
    hundred = _in_hundred(rates)
    blocks = [
        (ngettext("{n} account with the sign", "{n} accounts with the sign", result.n), result.n, outcomes),
        (_("for comparison: {n} cases without the sign"), 100, hundred.reindex(_LOOKS, fill_value=0)),
    ]
    lines = [-(-n // _ROW) for _words, n, _counts in blocks]
    ax = style.axes(ax, height=1.75 + 0.278 * (2 * len(blocks) + sum(lines)))
    top = 0.0
    for (words, n, counts), rows in zip(blocks, lines, strict=True):
        ax.text(0, top + 0.45, words.format(n=number(n)), va="center", fontweight="bold", gid="block", parse_math=False)
        _squares(ax, counts, top + 1.0)
        top += rows + 2.0
    ax.set(xlim=(-0.1, _ROW + 0.1), ylim=(top - 0.8, 0), xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    _key(ax, result.time(), later=bool(outcomes["later"]))
    true, false = result.count("fails", "leaves"), result.count("later", "there")
    title = ngettext(
        "{true} of {n} alarms came true, {false} was a false alarm",
        "{true} of {n} alarms came true, {false} were false alarms",
        false,
    ).format(true=number(true), false=number(false), n=number(result.n))
    time = result.time()
    told = _("Gone within {time}: {share} with the sign, {quiet} without it.").format(
        time=time, share=share(result.true_share), quiet=share(result.quiet_share)
    )
    unit = subtitle or _("One square is one case; what became of it within {time}").format(time=time)
    style.finding(ax, title, unit, alt=f"{title}. {told}")
    return ax


def _in_hundred(rates: pd.Series) -> pd.Series:
    """Turn rates into whole squares of a hundred, so that they add up to the rounded sum."""
    wanted = rates * 100
    counts = np.floor(wanted).astype(int)
    missing = round(float(wanted.sum())) - int(counts.sum())
    for name in (wanted - counts).sort_values(ascending=False).index[:missing]:
        counts[name] += 1
    counts["there"] = 100 - int(counts.sum())
    return counts


def _squares(ax: Axes, counts: pd.Series, top: float) -> None:
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Rectangle

    place = 0
    for name, look in _LOOKS.items():
        places = np.arange(place, place + counts[name])
        squares = [Rectangle((p % _ROW + 0.1, top + p // _ROW + 0.1), 0.8, 0.8) for p in places]
        if squares:
            ax.add_collection(PatchCollection(squares, linewidth=1.0, label=f"{name} {len(squares)}", **look))
        place += int(counts[name])


def _key(ax: Axes, time: str, *, later: bool) -> None:
    from matplotlib.patches import Patch

    words = {
        "fails": _("failed within {time}"),
        "leaves": _("left within {time}"),
        "later": _("gone later than that"),
        "there": _("not gone"),
    }
    shown = [name for name in _LOOKS if later or name != "later"]
    handles = [Patch(linewidth=1.0, label=words[name].format(time=time), **_LOOKS[name]) for name in shown]
    style.key(ax, handles, columns=2)
