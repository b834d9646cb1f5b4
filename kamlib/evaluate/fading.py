"""A share of the difference that lasts in; how often and how far the chosen fall with it, counted exactly, out."""

from __future__ import annotations

import pandas as pd

from kamlib.evaluate.counting import dice_exact


def dice_fading(*, people: int = 12, chosen: int = 3, sides: int = 6, dice: int = 5) -> pd.DataFrame:
    """Play the dice with more and more that lasts from one roll to the next: from all luck to no luck at all.

    Parameters
    ----------
    people, chosen, sides : int
        As for :func:`dice`.
    dice : int
        Dice for each person; 0, 1, ... all of them keep their number the second time.

    Returns
    -------
    DataFrame
        Indexed by ``kept``: ``lasting`` (share of the difference between people that lasts, 0 to 1), ``fell``,
        ``stayed``, ``rose`` (share of all rooms by what became of the chosen), ``lead_then`` and ``lead_now`` (points
        by which the chosen stand above the mean of all people, first and second time).

    Raises
    ------
    DataError, CapacityError
        As :func:`dice_exact` raises them.

    Notes
    -----
    The chosen keep just the lasting part of their lead, on average: lead_now = lasting x lead_then. How often they fall
    fades far more slowly.

    Examples
    --------
    >>> dice_fading(people=2, chosen=1, sides=2, dice=2)[["lasting", "fell"]].round(3).to_dict("list")
    {'lasting': [0.0, 0.5, 1.0], 'fell': [0.453, 0.344, 0.0]}
    """
    rows = []
    for kept in range(dice + 1):
        exact = dice_exact(people=people, chosen=chosen, sides=sides, dice=dice, kept=kept)
        mean = dice * (sides + 1) / 2
        then, now = float(exact.chosen_then) - mean, float(exact.chosen_now) - mean
        rows.append((kept, kept / dice, float(exact.fell), float(exact.stayed), float(exact.rose), then, now))
    names = ["kept", "lasting", "fell", "stayed", "rose", "lead_then", "lead_now"]
    return pd.DataFrame(rows, columns=names).set_index("kept")
