"""Weights of several people in; the weights of the group, and where they disagree, out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import share


@dataclass(frozen=True)
class GroupWeights:
    """Weights of a group, and how far its members are from each other.

    Attributes
    ----------
    weights : Series
        By criterion: the mean of all members; adds up to 1.
    disagreement : DataFrame
        By criterion, most disputed first: ``weight`` (of the group), ``lowest`` and ``highest`` (of a member),
        ``lowest_by`` and ``highest_by`` (who), ``range`` (highest less lowest).
    distance : Series
        By member: how much of its weight would have to move to become that of the group, 0 to 1.
    members : DataFrame
        By criterion and member: the weights as they were given.
    """

    weights: pd.Series
    disagreement: pd.DataFrame
    distance: pd.Series
    members: pd.DataFrame

    @property
    def bounds(self) -> dict[str, tuple[float, float]]:
        """By criterion: lowest and highest weight of a member, as :func:`kamlib.score.robustness` takes them."""
        pairs = zip(self.disagreement["lowest"], self.disagreement["highest"], strict=True)
        found = dict(zip(self.disagreement.index, pairs, strict=True))
        return {name: found[name] for name in self.weights.index}

    def __str__(self) -> str:
        if self.members.shape[1] < 2:
            return _("One member only: nobody disagrees.")
        most = self.disagreement.iloc[0]
        if most["range"] < 1e-9:
            return _("All members give the same weights.")
        return _(
            "Most disputed: {criterion}, {lowest} by {low_by} and {highest} by {high_by}. Furthest from the group: "
            "{who}, by {part} of the weight."
        ).format(
            criterion=self.disagreement.index[0],
            lowest=share(most["lowest"], 0),
            low_by=most["lowest_by"],
            highest=share(most["highest"], 0),
            high_by=most["highest_by"],
            who=self.distance.idxmax(),
            part=share(self.distance.max(), 0),
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{self.disagreement.to_html()}"


def combine(weights: Iterable[pd.Series] | Mapping[str, pd.Series]) -> GroupWeights:
    """Put the weights of several people together, and say where they disagree.

    Parameters
    ----------
    weights : list or mapping of name to Series
        The weights of each member by criterion, each adding up to 1.

    Returns
    -------
    GroupWeights

    Raises
    ------
    DataError
        If there is no member, members weigh other criteria, or weights are missing, below 0 or do not add up to 1.

    Notes
    -----
    The group's weights are the mean of its members', each counting the same. An average hides a quarrel: look at
    `disagreement` before you use it, and pass `bounds` to :func:`kamlib.score.robustness` to see which places the
    quarrel is about.

    Examples
    --------
    >>> sales = pd.Series({"volume": 0.6, "fit": 0.4})
    >>> service = pd.Series({"fit": 0.8, "volume": 0.2})
    >>> group = combine({"sales": sales, "service": service})
    >>> group.weights.round(2).to_dict(), group.disagreement.loc["fit", ["lowest_by", "highest_by"]].tolist()
    ({'volume': 0.4, 'fit': 0.6}, ['sales', 'service'])
    """
    if not isinstance(weights, Mapping):
        weights = {str(place): one for place, one in enumerate(weights, start=1)}
    if not weights:
        raise DataError(_("There are no weights to put together."), do=_("Give those of one member at least."))
    first = next(iter(weights.values()))
    for name, one in weights.items():
        _check(name, pd.Series(one, dtype=float), first.index)
    members = pd.DataFrame({name: pd.Series(one, dtype=float).reindex(first.index) for name, one in weights.items()})
    members = members.rename_axis(index="criterion", columns="member")
    group = members.mean(axis=1).rename("weight")
    table = pd.DataFrame(
        {
            "weight": group,
            "lowest": members.min(axis=1),
            "highest": members.max(axis=1),
            "lowest_by": members.idxmin(axis=1),
            "highest_by": members.idxmax(axis=1),
            "range": np.ptp(members.to_numpy(), axis=1),
        }
    )
    distance = members.sub(group, axis=0).abs().sum().div(2).rename("distance")
    return GroupWeights(group, table.sort_values("range", ascending=False, kind="stable"), distance, members)


def _check(member: str, one: pd.Series, criteria: pd.Index) -> None:
    if one.index.has_duplicates or set(one.index) != set(criteria):
        raise DataError(
            _("{member} weighs other criteria than the first.").format(member=member),
            expected=some(criteria, limit=12),
            found=some(one.index, limit=12),
            do=_("Ask each member for the same criteria, each once."),
        )
    if not (one >= 0).all() or abs(one.sum() - 1) > 1e-6:
        raise DataError(
            _("The weights of {member} are not 0 or more with the sum 1.").format(member=member),
            found=some(f"{name} {value:g}" for name, value in one.items()),
            do=_("Divide them by their sum: weights / weights.sum()."),
        )
