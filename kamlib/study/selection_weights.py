"""Weights as people write them in; weights by criterion, and what is known of them, out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kamlib import score
from kamlib.errors import StudyError, some
from kamlib.language import gettext as _
from kamlib.language import listing

CONCENTRATION = 30
ANY, ORDER, STATED = "any", "order", "stated"


@dataclass(frozen=True)
class Weighing:
    """What counts how much.

    Attributes
    ----------
    weights : Series
        By criterion; adds up to 1.
    kind : {"any", "order", "stated"}
        Nothing is known of the weights, only their order is, or they are about so.
    order : tuple of str
        The criteria, most important first, where only their order is known.
    unused : tuple of str
        Criteria that were given a weight but are known for no account.
    uncounted : tuple of str
        Criteria that are known, but were given none.
    """

    weights: pd.Series
    kind: str
    order: tuple[str, ...]
    unused: tuple[str, ...]
    uncounted: tuple[str, ...]

    @property
    def drawn(self) -> dict[str, Any]:
        """What :func:`kamlib.score.robustness` has to know."""
        if self.kind == ANY:
            return {}
        if self.kind == ORDER:
            return {"order": list(self.order)}
        return {"weights": self.weights, "concentration": CONCENTRATION}


def weigh(text: str | None, *, known: Sequence[str], all_criteria: Sequence[str]) -> Weighing:
    """Read weights: ``revenue_volume=30, potential=20``, or an order ``lifetime_value > potential``.

    Parameters
    ----------
    text : str, optional
        None: nothing is known of the weights; ``order``: they fall in the order in which the criteria stand.
    known : sequence of str
        The criteria that are known for an account at least.
    all_criteria : sequence of str
        All criteria, in their order.

    Raises
    ------
    StudyError
        If a criterion is unknown or named twice, a weight is no number of 0 or more, or none is above 0.

    Examples
    --------
    >>> weigh("potential=1, fit=3", known=["potential", "fit"], all_criteria=["potential", "fit"]).weights.to_dict()
    {'potential': 0.25, 'fit': 0.75}
    >>> weigh("fit > potential", known=["potential", "fit"], all_criteria=["potential", "fit"]).weights.to_dict()
    {'potential': 0.25, 'fit': 0.75}
    """
    if text is None or not text.strip():
        even = pd.Series(1 / len(known), index=list(known))
        return Weighing(even, ANY, (), (), ())
    ordered = text.strip() == ORDER or ">" in text or "=" not in text
    if ordered:
        named = list(all_criteria) if text.strip() == ORDER else [part.strip() for part in text.split(">")]
        points = pd.Series(1.0, index=named)
    else:
        pairs = [part.partition("=")[::2] for part in text.split(",") if part.strip()]
        named = [name.strip() for name, _value in pairs]
        points = pd.Series([_number(name, value) for name, value in pairs], index=named, dtype=float)
    _check(named, all_criteria, text)
    used = [name for name in named if name in known and points[name] > 0]
    if not used:
        raise StudyError(
            _("None of the criteria that count is known for an account."), found=text,
            expected=_("a weight for one of {names}").format(names=some(known, limit=20)),
        )  # fmt: skip
    weights = score.weights.rank_order_centroid(used) if ordered else score.weights.swing(points[used])
    return Weighing(
        weights.reindex([name for name in known if name in used]),
        ORDER if ordered else STATED,
        tuple(used) if ordered else (),
        tuple(name for name in named if name not in known),
        tuple(name for name in known if name not in used),
    )


def told(weighing: Weighing, names: dict[str, str]) -> str:
    """Say what is taken to be known of the weights."""
    if weighing.kind == ANY:
        return _("Nothing was said of the weights, so any weights count as likely: on average all criteria alike.")
    if weighing.kind == ORDER:
        return _("Of the weights only the order is taken as known: {names}, most important first.").format(
            names=listing(names[name] for name in weighing.order)
        )
    return _("The weights are taken to be about those stated, not exactly so.")


def _number(name: str, value: str) -> float:
    try:
        found = float(value.strip().rstrip("%"))
    except ValueError:
        found = -1.0
    if not 0 <= found < float("inf"):
        raise StudyError(
            _("The weight of {name} is no number of 0 or more.").format(name=name.strip()),
            found=value.strip() or _("nothing"),
            do=_("Write weights such as --weights 'revenue_volume=30, potential=20'."),
        )
    return found


def _check(named: list[str], all_criteria: Sequence[str], text: str) -> None:
    unknown = [name for name in named if name not in all_criteria]
    twice = sorted({name for name in named if named.count(name) > 1})
    if unknown or twice:
        what = _("Weights name criteria that there are not.") if unknown else _("Weights name a criterion twice.")
        raise StudyError(
            what, found=some(unknown or twice), expected=some(all_criteria, limit=20),
            do=_("Write weights such as --weights 'revenue_volume=30, potential=20'."),
        )  # fmt: skip
