"""Points for criteria, as sliders give them, in; who comes first, and how surely, as a text and a picture out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import listing, number, share
from kamlib.plots import text
from kamlib.plots.ranks import ranks

if TYPE_CHECKING:
    from matplotlib.axes import Axes


_FEW = 8


def ranking_panel(
    robustness: Callable[..., Any],
    ratings: pd.DataFrame,
    *,
    top: int = 1,
    concentration: float = 20.0,
    names: pd.Series | None = None,
    criteria: Mapping[str, str] | pd.Series | None = None,
    **points: float,
) -> tuple[str, Axes]:
    """Rank accounts by weights that sliders set, and say how sure their places are if weights may differ from these.

    Parameters
    ----------
    robustness : callable
        :func:`kamlib.score.robustness`.
    ratings : DataFrame
        Indexed by ``account_id``, one column per criterion, 0 to 1.
    top : int
        How many places there are.
    concentration : float
        How closely other people's weights keep to these.
    names : Series, optional
        Name of each account, by account_id.
    criteria : mapping or Series, optional
        Name of each criterion, by its id.
    **points : float
        For each criterion, in any unit: only their proportions count. If all are 0, all weigh the same.

    Returns
    -------
    tuple of str and Axes
        The picture is that of :func:`ranks`.
    """
    given = pd.Series(points, dtype=float).reindex(ratings.columns).fillna(0.0)
    weights = given / given.sum() if given.sum() > 0 else pd.Series(1 / len(given), given.index)
    top = min(int(top), len(ratings))
    score = (ratings @ weights).round(12)
    result = robustness(ratings, top=top, weights=weights, concentration=concentration)
    # the average of drawn weights is a hair off: equals would part, and the picture contradict the sentence
    result = replace(result, table=result.table.assign(score=score))
    unit = _("Bars: ranks with 95 of 100 colleagues whose weights are about yours; dots: rank at your weights")
    return _told(result, score, weights, names, criteria), ranks(result, names=names, subtitle=unit)


def _told(result, score: pd.Series, weights: pd.Series, names, criteria) -> str:
    called = {} if criteria is None else dict(criteria)
    parts = listing([f"{called.get(name, name)} {share(value, 0)}" for name, value in weights.items()])
    ordered = score.sort_values(ascending=False, kind="stable")
    first = ordered.index[ordered == ordered.iloc[0]]
    chance = result.top_probability.sort_values(ascending=False, kind="stable")
    likely = chance[chance >= 0.005].head(max(_FEW, 2 * result.top))
    lines = [
        _("Weights: {parts}.").format(parts=parts),
        _("First with {points} of 100 points: {names}.").format(
            points=number(100 * ordered.iloc[0], 1), names=listing(text.names(first, names))
        ),
    ]
    told = [f"{name} {number(100 * p)}" for name, p in zip(text.names(likely.index, names), likely, strict=True)]
    among = (
        _("Of a hundred colleagues with weights about like these, how many put each first: {told}.")
        if result.top == 1
        else _("Of a hundred colleagues with weights about like these, how many put each among the first {n}: {told}.")
    )
    return "\n".join([*lines, among.format(n=number(result.top), told=listing(told))])
