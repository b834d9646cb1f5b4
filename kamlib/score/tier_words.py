"""A score, the tier before and the tier now in; one sentence that says why, out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.language import date, number
from kamlib.language import gettext as _
from kamlib.score.tier_checks import KEY, OTHER, Lines


def why(value: float, place: int, before: int | None, lines: Lines, until: pd.Timestamp | None) -> str:
    """Say why an account is in its tier.

    Parameters
    ----------
    value : float
        Its score.
    place, before : int
        Of its tier and of the one before, the highest is 0; `before` None if it had none.
    lines : Lines
    until : day, optional
        Until when it stays although its score is too low.
    """
    tier = tier_name(lines.names[place])
    if until is not None:
        return _(
            "Stays {tier} until {day}: {score} is below the line for going out, {line}, but it has not been there "
            "long enough."
        ).format(tier=tier, day=date(until), **_figures(value, lines.demote[before], lines))
    if before is None or place < before:
        if place == len(lines.promote):
            told = _("New, {tier}: {score} does not reach the line for coming in, {line}.")
            return told.format(tier=tier, **_figures(value, lines.promote[-1], lines))
        told = _("New, {tier}: {score} reaches the line for coming in, {line}.")
        if before is not None:
            told = _("Up to {tier}: {score} reaches the line for coming in, {line}.")
        return told.format(tier=tier, **_figures(value, lines.promote[place], lines))
    if place > before:
        return _("Down to {tier}: {score} is below the line for staying {before}, {line}.").format(
            tier=tier, before=tier_name(lines.names[before]), **_figures(value, lines.demote[before], lines)
        )
    if place == len(lines.promote) or value < np.round(lines.promote[place], 12):
        return _between(value, place, lines, tier)
    told = _("Stays {tier}: {score} reaches the line for coming in, {line}.")
    return told.format(tier=tier, **_figures(value, lines.promote[place], lines))


def tier_name(tier: str) -> str:
    """Return how a tier is called in a sentence."""
    return {KEY: _("key account"), OTHER: _("other account")}.get(tier, str(tier))


def _between(value: float, place: int, lines: Lines, tier: str) -> str:
    """Say why an account stays that would not come into its tier now, or into the next higher one."""
    if place < len(lines.promote):
        told = _("Stays {tier}: {score} is not below the line for going out, {line}.")
        return told.format(tier=tier, **_figures(value, lines.demote[place], lines))
    told = _("Stays {tier}: {score} does not reach the line for coming in, {line}.")
    return told.format(tier=tier, **_figures(value, lines.promote[-1], lines))


def _figures(value: float, line: float, lines: Lines) -> dict[str, str]:
    """Write score and line so precisely that they differ where they do."""
    size = max(abs(number) for number in [*lines.promote, *lines.demote])
    decimals = int(np.clip(2 - np.floor(np.log10(size)), 0, 6)) if size else 2
    while decimals < 12 and value != line and round(value, decimals) == round(line, decimals):
        decimals += 1
    return {"score": number(value, decimals), "line": number(line, decimals)}
