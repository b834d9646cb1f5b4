"""Factors and how they act on each other in; the four fields of a TOWS matrix, with their actions, out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _

Strategy = Literal["SO", "WO", "ST", "WT"]
STRATEGIES: tuple[Strategy, ...] = get_args(Strategy)
PAIRS = {
    "SO": ("strength", "opportunity"),
    "WO": ("weakness", "opportunity"),
    "ST": ("strength", "threat"),
    "WT": ("weakness", "threat"),
}
_LEVELS = (0, 1, 2)


@dataclass(frozen=True, kw_only=True)
class TowsAction:
    """What is to be done because of an inner and an outer factor.

    Attributes
    ----------
    id : str
    strategy : {"SO", "WO", "ST", "WT"}
        Use a strength for an opportunity, overcome a weakness by one, use a strength against a threat, or keep a
        threat from hitting a weakness.
    what : str
        One sentence.
    factors : tuple of str
        Ids of the factors it rests on: at least one inner and one outer one of its strategy.
    owner : str
    due : Timestamp
    measure : str
        By which one will see that it worked.
    """

    id: str
    strategy: Strategy
    what: str
    factors: tuple[str, ...]
    owner: str
    due: pd.Timestamp
    measure: str

    def __post_init__(self):
        if self.strategy not in STRATEGIES:
            raise DataError(
                _("Action {id} has no strategy.").format(id=self.id),
                expected=some(STRATEGIES),
                found=str(self.strategy),
            )
        lacking = [name for name in ("what", "owner", "measure") if not str(getattr(self, name)).strip()]
        try:
            due = pd.Timestamp(self.due)
        except (ValueError, TypeError):
            due = pd.NaT
        object.__setattr__(self, "due", due)
        object.__setattr__(self, "factors", tuple(self.factors))
        if pd.isna(due):
            lacking.append("due")
        if lacking:
            raise DataError(
                _("Action {id} is not complete.").format(id=self.id),
                expected=_("what, owner, due and measure"),
                found=_("missing: {fields}").format(fields=some(lacking)),
                do=_("An action that nobody owns by a day is not taken."),
            )


@dataclass(frozen=True)
class Tows:
    """How factors act on each other.

    Attributes
    ----------
    interaction : DataFrame
        Inner factors (rows) by outer ones (columns): 0 nothing, 1 some, 2 much.
    fields : dict of str to DataFrame
        For each of SO, WO, ST, WT the pairs: ``inner, outer, interaction, priority`` (the product of the factors'
        priorities times the interaction), most first.
    actions : tuple of TowsAction
    """

    interaction: pd.DataFrame
    fields: dict[str, pd.DataFrame]
    actions: tuple[TowsAction, ...] = field(default=())

    def _repr_html_(self) -> str:
        return self.interaction.to_html()


def tows(
    factors: pd.DataFrame,
    priority: pd.Series,
    *,
    interaction: pd.DataFrame | None = None,
    actions: tuple[TowsAction, ...] = (),
) -> Tows:
    """Put inner factors beside outer ones.

    Parameters
    ----------
    factors : DataFrame
        As :attr:`Swot.table` has them.
    priority : Series
        By factor id.
    interaction : DataFrame, optional
        Inner factors (rows) by outer ones (columns): 0, 1 or 2. Without it every pair counts 1.
    actions : tuple of TowsAction

    Returns
    -------
    Tows

    Raises
    ------
    DataError
        If the matrix names other factors or has other numbers, or an action cites factors that are not there or not of
        its strategy.

    References
    ----------
    Weihrich, H. (1982). The TOWS matrix: a tool for situational analysis. Long Range Planning 15(2), 54-66.
    """
    inner = factors.index[factors["kind"].isin(("strength", "weakness"))]
    outer = factors.index[factors["kind"].isin(("opportunity", "threat"))]
    if interaction is None:
        interaction = pd.DataFrame(1, index=inner, columns=outer)
    if set(interaction.index) != set(inner) or set(interaction.columns) != set(outer):
        raise DataError(
            _("The interactions do not fit the factors."),
            expected=_("rows {rows}; columns {columns}").format(rows=some(inner), columns=some(outer)),
            found=_("rows {rows}; columns {columns}").format(
                rows=some(interaction.index), columns=some(interaction.columns)
            ),
        )
    interaction = interaction.loc[inner, outer]
    wrong = ~interaction.isin(_LEVELS)
    if wrong.any(axis=None):
        cells = [
            f"{row}/{column}: {interaction.loc[row, column]}" for row, column in wrong.stack().loc[lambda x: x].index
        ]
        raise DataError(_("Interactions are 0, 1 or 2."), found=some(cells))
    for action in actions:
        _cites(action, factors["kind"])
    return Tows(
        interaction, {name: _field(name, factors, priority, interaction) for name in STRATEGIES}, tuple(actions)
    )


def _cites(action: TowsAction, kinds: pd.Series) -> None:
    absent = [one for one in action.factors if one not in kinds.index]
    if absent:
        raise DataError(
            _("Action {id} cites factors that are not there.").format(id=action.id),
            expected=some(kinds.index),
            found=some(absent),
        )
    cited = set(kinds[list(action.factors)])
    if not set(PAIRS[action.strategy]) <= cited:
        raise DataError(
            _("Action {id} does not rest on what its strategy says.").format(id=action.id),
            expected=some(PAIRS[action.strategy]),
            found=some(sorted(cited)) or _("no factor"),
        )


def _field(name: str, factors: pd.DataFrame, priority: pd.Series, interaction: pd.DataFrame) -> pd.DataFrame:
    ours, theirs = (factors.index[factors["kind"] == kind] for kind in PAIRS[name])
    rows: list[dict[str, Any]] = [
        {
            "inner": one,
            "outer": other,
            "interaction": interaction.loc[one, other],
            "priority": priority[one] * priority[other] * interaction.loc[one, other],
        }
        for one in ours
        for other in theirs
    ]
    table = pd.DataFrame(rows, columns=["inner", "outer", "interaction", "priority"])
    return table.sort_values("priority", ascending=False, kind="stable", ignore_index=True)
