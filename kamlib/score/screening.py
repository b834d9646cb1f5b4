"""Ratings and floors in; who falls where, who cannot be decided, and where a weighted sum decides otherwise, out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import ngettext, number
from kamlib.score.doubt_checks import counted, rated
from kamlib.score.scores import Scores

PASSED, FELL, UNDECIDED = "passed", "fell", "undecided"


@dataclass(frozen=True)
class Screening:
    """Accounts that went through criteria one after another.

    Attributes
    ----------
    table : DataFrame
        Indexed by ``account_id`` in the order of the ratings: ``status`` (passed; fell: below a floor; undecided: below
        none, but not known at one), ``fell_at`` (the first criterion on which it is below the floor) and
        ``not_known_at`` (the first at which its rating is missing).
    steps : DataFrame
        Indexed by criterion, in order: ``floor``, ``entered`` (accounts that had not fallen before), ``fell``,
        ``not_known`` (entered, but not rated) and ``left``.
    """

    table: pd.DataFrame
    steps: pd.DataFrame

    @property
    def passed(self) -> pd.Index:
        """The accounts that are above every floor."""
        return self.table.index[self.table["status"] == PASSED]

    @property
    def undecided(self) -> pd.Index:
        """The accounts that fall nowhere, but are not known everywhere: to be asked about."""
        return self.table.index[self.table["status"] == UNDECIDED]

    def __str__(self) -> str:
        n = len(self.passed)
        told = ngettext("{n} of {all} accounts passes.", "{n} of {all} accounts pass.", n).format(
            n=number(n), all=number(len(self.table))
        )
        hardest = self.steps["fell"].idxmax()
        parts = [told]
        if self.steps.loc[hardest, "fell"]:
            parts.append(
                _("Most fall at {criterion}: {fell}.").format(
                    criterion=hardest, fell=number(self.steps.loc[hardest, "fell"])
                )
            )
        if len(self.undecided):
            parts.append(
                ngettext(
                    "{n} cannot be decided, since a rating is missing.",
                    "{n} cannot be decided, since ratings are missing.",
                    len(self.undecided),
                ).format(n=number(len(self.undecided)))
            )
        return " ".join(parts)

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{self.steps.to_html()}"


@dataclass(frozen=True)
class TwoWays:
    """On which accounts going through floors and adding up points agree.

    Attributes
    ----------
    table : DataFrame
        Indexed by ``account_id``: ``screening`` (passed, fell, undecided), ``fell_at``, ``rank`` and ``score`` of the
        weighted sum, ``chosen`` (among its first `top`) and ``agree`` (missing where screening cannot decide).
    top : int
        How many accounts the weighted sum chooses; more where equals share the last place.
    """

    table: pd.DataFrame
    top: int

    @property
    def only_screening(self) -> pd.DataFrame:
        """Accounts above every floor that the weighted sum leaves out: good everywhere, best nowhere."""
        return self.table[(self.table["screening"] == PASSED) & ~self.table["chosen"]].sort_values(
            "rank", kind="stable"
        )

    @property
    def only_weighted_sum(self) -> pd.DataFrame:
        """Accounts that the weighted sum chooses and that fall at a floor: one weakness, made up for elsewhere."""
        return self.table[(self.table["screening"] == FELL) & self.table["chosen"]].sort_values("rank", kind="stable")

    def __str__(self) -> str:
        both = int(((self.table["screening"] == PASSED) & self.table["chosen"]).sum())
        return _(
            "Both ways choose {both} accounts. Only the floors let pass: {screened}. Only the weighted sum chooses: "
            "{summed}."
        ).format(
            both=number(both),
            screened=some(self.only_screening.index) or _("none"),
            summed=some(self.only_weighted_sum.index) or _("none"),
        )

    def _repr_html_(self) -> str:
        differ = self.table[self.table["agree"].eq(False)].sort_values("rank", kind="stable")
        return f"<p>{escape(str(self))}</p>{differ.to_html(max_rows=20)}"


def screen(ratings: pd.DataFrame, floors: Mapping[str, float]) -> Screening:
    """Go through criteria one after another, and let fall who is below the floor: points elsewhere do not help.

    Parameters
    ----------
    ratings : DataFrame
        Indexed by ``account_id``, one column a criterion, 0 to 1; missing where not known.
    floors : mapping of criterion to rating
        The least rating that passes, 0 to 1; in the order in which the steps are taken.

    Returns
    -------
    Screening

    Raises
    ------
    DataError
        If ratings lie outside 0 to 1, there is no floor, or one for a criterion that there is not.

    Notes
    -----
    The order of the steps changes at which step an account falls, not who passes. An account whose rating is missing at
    a step goes on: if it falls later it has fallen, whatever the missing rating is; if not, it cannot be decided.

    Examples
    --------
    >>> ratings = pd.DataFrame(
    ...     {"volume": [1.0, 0.25, 0.5, 0.5], "strategy": [0.0, 1.0, None, 0.5]}, index=list("ABCD")
    ... )
    >>> result = screen(ratings, {"volume": 0.4, "strategy": 0.25})
    >>> result.table["status"].to_dict()
    {'A': 'fell', 'B': 'fell', 'C': 'undecided', 'D': 'passed'}
    >>> result.steps[["entered", "fell", "not_known", "left"]].values.tolist()
    [[4, 1, 0, 3], [3, 1, 1, 2]]
    """
    values = pd.DataFrame(rated(ratings), index=ratings.index, columns=ratings.columns)
    floors = dict(floors)
    wrong = [f"{name} {floor}" for name, floor in floors.items() if name not in values or not 0 <= floor <= 1]
    if wrong or not floors:
        raise DataError(
            _("Floors are ratings from 0 to 1 on criteria that there are."),
            expected=_("floors for some of {names}").format(names=some(values.columns, limit=12)),
            found=some(wrong) or _("no floors"),
            do=_("Write them like the columns, such as {example}.").format(example="{'lifetime_value': 0.25}"),
        )
    inside = values[list(floors)]
    below, gone = inside.lt(pd.Series(floors, dtype=float)), inside.isna()
    fell, unknown = below.any(axis=1), gone.any(axis=1)
    table = pd.DataFrame(
        {
            "status": np.select([fell, unknown], [FELL, UNDECIDED], default=PASSED),
            "fell_at": _first(below),
            "not_known_at": _first(gone),
        },
        index=ratings.index,
    )
    before = below.cumsum(axis=1).shift(1, axis=1, fill_value=0) > 0
    steps = pd.DataFrame(
        {
            "floor": pd.Series(floors, dtype=float),
            "entered": (~before).sum(),
            "fell": (below & ~before).sum(),
            "not_known": (gone & ~before).sum(),
            "left": (~before & ~below).sum(),
        }
    )
    return Screening(table, steps.rename_axis("criterion"))


def compare_ways(screening: Screening, scores: Scores, *, top: int | None = None) -> TwoWays:
    """Say on which accounts going through floors and adding up points decide otherwise.

    Parameters
    ----------
    screening : Screening
        What :func:`screen` gives.
    scores : Scores
        What :func:`weighted_sum` gives for the same accounts.
    top : int, optional
        How many accounts the weighted sum chooses. None: as many as pass the floors.

    Returns
    -------
    TwoWays

    Raises
    ------
    DataError
        If the accounts are not the same, or nobody passes and no `top` is given.

    Notes
    -----
    Neither is right. Floors take a weakness for fatal, and a point above a floor for nothing; a weighted sum lets
    large orders make up for anything. Where both agree the choice does not hang on the way it was made; the others are
    worth a talk.

    Examples
    --------
    >>> from kamlib.score import weighted_sum
    >>> ratings = pd.DataFrame({"volume": [1.0, 0.25, 0.5], "strategy": [0.0, 1.0, 0.25]}, index=["Vicom", "B", "C"])
    >>> ways = compare_ways(
    ...     screen(ratings, {"volume": 0.2, "strategy": 0.2}), weighted_sum(ratings, {"volume": 0.7, "strategy": 0.3})
    ... )
    >>> ways.only_weighted_sum.index.tolist(), ways.only_screening.index.tolist()
    (['Vicom'], ['C'])
    """
    other = screening.table.index.symmetric_difference(scores.table.index)
    if len(other):
        raise DataError(
            _("Floors and weighted sum were given other accounts."),
            found=some(other),
            do=_("Make both from the same ratings."),
        )
    top = counted(len(screening.passed) if top is None else top, name="top")
    scored = scores.table.reindex(screening.table.index)
    chosen = scored["rank"] <= top
    status = screening.table["status"]
    agree = (chosen == (status == PASSED)).astype(object).where(status != UNDECIDED, None)
    table = pd.DataFrame(
        {
            "screening": status,
            "fell_at": screening.table["fell_at"],
            "rank": scored["rank"],
            "score": scored["score"],
            "chosen": chosen,
            "agree": agree,
        }
    )
    return TwoWays(table, top)


def _first(marks: pd.DataFrame) -> pd.Series:
    """Return by account the first criterion that is marked, missing where none is."""
    return marks.idxmax(axis=1).where(marks.any(axis=1), None).astype(object)
