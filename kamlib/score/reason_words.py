"""An account's score, piece by piece, in; the sentences that say why it stands where it stands out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import listing, number, share
from kamlib.score.leading import DECIMALS
from kamlib.score.scores import Scores
from kamlib.score.swaps import smallest_swap

_SMALL, _HALF = 0.125, 0.5


@dataclass(frozen=True)
class Names:
    """How criteria and accounts are called; their ids where nothing is said."""

    criteria: pd.Series
    accounts: pd.Series

    def criterion(self, one: object) -> str:
        return str(self.criteria.get(one, one))

    def account(self, one: object) -> str:
        return str(self.accounts.get(one, one))


def headline(scores: Scores, account_id: object, top: int, chosen: bool, called: Names) -> str:
    """Say which place the account has."""
    told = _("{account} is number {rank} of {n} with {points} of 100 points: among the first {top}.")
    if not chosen:
        told = _("{account} is number {rank} of {n} with {points} of 100 points: not among the first {top}.")
    return told.format(
        account=called.account(account_id),
        rank=number(scores.rank[account_id]),
        n=number(len(scores.table)),
        points=_points(scores.score[account_id]),
        top=number(top),
    )


def reasons(table: pd.DataFrame, called: Names, chosen: bool) -> list[str]:
    """Say on which criteria it is above the average account if it is chosen, below if not; three at most."""
    ordered = table["difference"].round(DECIMALS).sort_values(ascending=not chosen, kind="stable")
    speaking = ordered[ordered > 0] if chosen else ordered[ordered < 0]
    more = _("{criterion}: {points} of {most} possible points, {gap} more than the average account.")
    less = _("{criterion}: {points} of {most} possible points, {gap} fewer than the average account.")
    return [
        (more if chosen else less).format(
            criterion=called.criterion(criterion),
            points=_points(table.loc[criterion, "contribution"]),
            most=_points(table.loc[criterion, "weight"]),
            gap=_points(abs(gap)),
        )
        for criterion, gap in speaking.head(3).items()
    ]


def doubt(
    scores: Scores, table: pd.DataFrame, needed: pd.DataFrame, account_id: object, rival: object, top: int,
    gone: list[str], called: Names,
) -> str:  # fmt: skip
    """Say what makes its place least sure."""
    place = scores.table.loc[account_id]
    if rival is None:
        return _("There is a place for every account, so nothing was decided.")
    if gone and place["rank_low"] <= top < place["rank_high"]:
        return _(
            "Not known: {criteria}. With what could be there, its rank lies anywhere from {low} to {high}."
        ).format(
            criteria=listing(called.criterion(one) for one in gone),
            low=number(place["rank_low"]),
            high=number(place["rank_high"]),
        )
    last = int((scores.rank < place["rank"]).sum() + (scores.rank == place["rank"]).sum())
    if place["rank"] <= top < last:
        return _("It shares its points with others at the line: the list is not decided as it stands.")
    small = needed[needed["possible"] & (needed["change"].abs() <= _SMALL)]
    if len(small):
        nearest = small["change"].abs().idxmin()
        return _("It hangs on {criterion}: {change} points of 100 on it, and it is level with {other}.").format(
            criterion=called.criterion(nearest),
            change=_signed(small.loc[nearest, "change"]),
            other=called.account(rival),
        )
    largest = table["contribution"].idxmax()
    part = table.loc[largest, "contribution"] / max(scores.score[account_id], 1e-300)
    if place["rank"] <= top and len(table) > 1 and part > _HALF:
        return _("{part} of its points come from {criterion} alone.").format(
            part=share(part, 0), criterion=called.criterion(largest)
        )
    ahead, behind = (account_id, rival) if place["rank"] <= top else (rival, account_id)
    swap = smallest_swap(_filled(scores, ahead), _filled(scores, behind), scores.weights)
    if np.isinf(swap.mass):
        return _("Whatever the weights, it keeps its place beside {other}: doubt the ratings.").format(
            other=called.account(rival)
        )
    return _("It changes places with {other} when {part} of the weight moves.").format(
        other=called.account(rival), part=share(swap.mass, 0)
    )


def _filled(scores: Scores, account_id: object) -> pd.Series:
    """Return an account's ratings, those without weight as 0."""
    weight = scores.weights
    return (scores.contributions.loc[account_id] / weight.where(weight > 0)).fillna(0.0).clip(0, 1)


def change(needed: pd.DataFrame, rival: object, called: Names, chosen: bool) -> str:
    """Say which change of one rating would bring it to the line."""
    if rival is None:
        return ""
    possible = needed[needed["possible"]]
    if possible.empty:
        return _("No single rating would bring it to the line.")
    nearest = possible["change"].abs().idxmin()
    told = _("With {level} instead of {rating} points of 100 on {criterion}, it would draw level with the last chosen.")
    if chosen:
        told = _("With {level} instead of {rating} points of 100 on {criterion}, the first left out would draw level.")
    return told.format(
        level=_points(possible.loc[nearest, "level"]),
        rating=_points(possible.loc[nearest, "rating"]),
        criterion=called.criterion(nearest),
    )


def _points(share_of_one: float) -> str:
    return number(100 * share_of_one, 1)


def _signed(share_of_one: float) -> str:
    return _points(share_of_one) if share_of_one <= 0 else f"+{_points(share_of_one)}"
