"""Lines, scores and tiers as given in; the same checked and in one order, or an error that names them, out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.score.leading import DECIMALS

KEY, OTHER = "key", "other"


@dataclass(frozen=True)
class Lines:
    """The lines between tiers, the highest first.

    Attributes
    ----------
    names : list
        Of the tiers; one more than there are lines.
    promote, demote : list
        Who has at least the first comes in, who has less than the second goes out.
    """

    names: list[str]
    promote: list[float]
    demote: list[float]


def lines_of(promote: float | Mapping, demote: float | Mapping) -> Lines:
    """Return the lines in order.

    Raises
    ------
    DataError
        If both do not name the same tiers, a line is no number, a tier has no higher line than the next one, or a line
        for going out lies above the one for coming in.
    """
    high, low = (dict(lines) if isinstance(lines, Mapping) else {KEY: lines} for lines in (promote, demote))
    if list(high) != list(low) or not high or OTHER in high:
        raise DataError(
            _("The lines for coming in and for going out do not name the same tiers."),
            expected=_('the same tiers in both, the highest first, without "other"'),
            found=f"promote: {some(high)}; demote: {some(low)}",
            do=_('Write both as numbers, or both like {"gold": 0.8, "silver": 0.6}.'),
        )
    ups, downs = ([_line(value) for value in lines.values()] for lines in (high, low))
    for lines, name in ((ups, "promote"), (downs, "demote")):
        if (np.diff(lines) > 0).any() or (name == "promote" and (np.diff(lines) == 0).any()):
            raise DataError(
                _("The lines of {name} do not fall from the highest tier to the lowest.").format(name=name),
                found=some(f"{line:g}" for line in lines),
                do=_("Name the highest tier first."),
            )
    crossed = [name for name, up, down in zip(high, ups, downs, strict=True) if down > up]
    if crossed:
        raise DataError(
            _("Of some tiers the line for going out lies above the one for coming in."),
            found=some(f"{name}: {high[name]:g}, {low[name]:g}" for name in crossed),
            do=_("Give demote a value below promote."),
        )
    return Lines([*high, OTHER], ups, downs)


def scored(score: pd.Series) -> np.ndarray:
    """Return the scores, rounded so that equals are equals.

    Raises
    ------
    DataError
        If an account stands twice or has no score.
    """
    twice = score.index[score.index.duplicated()].unique()
    if len(twice):
        raise DataError(
            _("Some accounts have more than one score."), found=some(twice), do=_("Leave one row for each account.")
        )
    lacking = score.index[~np.isfinite(pd.to_numeric(score, errors="coerce").to_numpy(float))]
    if len(lacking):
        raise DataError(
            _("Some accounts have no score."),
            found=some(lacking),
            do=_("Score them first, or leave them out and decide on them by hand: no score is not a low score."),
        )
    return score.to_numpy(float).round(DECIMALS)


def standing(previous: pd.Series | None, index: pd.Index, lines: Lines) -> pd.Series:
    """Return the place of each account's tier at the last review, missing where it had none.

    Raises
    ------
    DataError
        If accounts of the last review have no score now, or a tier is unknown.
    """
    given = of_accounts(previous, index, name="previous")
    if previous is not None:
        gone = previous.dropna().index.difference(index)
        if len(gone):
            raise DataError(
                _("Some accounts had a tier at the last review and have no score now."),
                found=some(gone),
                do=_("Score them too: who is left out would leave its tier without a word."),
            )
    places = given.map({name: place for place, name in enumerate(lines.names)})
    unknown = given[places.isna() & given.notna()].unique()
    if len(unknown):
        raise DataError(
            _("Some tiers of the last review are none of those that have lines."),
            expected=some(lines.names),
            found=some(unknown),
            do=_("Write the tiers of both reviews in the same way."),
        )
    return places.astype(float)


def of_accounts(values: pd.Series | None, index: pd.Index, *, name: str) -> pd.Series:
    """Return values by account in the order of the scores, missing where none was given.

    Raises
    ------
    DataError
        If an account stands twice in them.
    """
    if values is None:
        return pd.Series(np.nan, index=index, dtype=object)
    twice = values.index[values.index.duplicated()].unique()
    if len(twice):
        raise DataError(
            _("Some accounts stand more than once in {name}.").format(name=name),
            found=some(twice),
            do=_("Leave one row for each account."),
        )
    return values.reindex(index)


def day(as_of: object, since: pd.Series | None) -> pd.Timestamp | None:
    """Return the day of the review.

    Raises
    ------
    DataError
        If it is needed and was not given, or is no day.
    """
    if as_of is None and since is not None:
        raise DataError(
            _("How long accounts have been in their tier depends on the day of this review, which was not given."),
            do=_('Write it, such as as_of="2025-12-31".'),
        )
    try:
        return None if as_of is None else pd.Timestamp(as_of)
    except (TypeError, ValueError) as error:
        raise DataError(
            _("as_of is no day."), found=str(as_of), do=_('Write it, such as as_of="2025-12-31".')
        ) from error


def months(minimum_stay_months: int) -> int:
    """Return how many months an account stays at least.

    Raises
    ------
    DataError
        If it is no whole number of at least 0.
    """
    if not (minimum_stay_months >= 0 and float(minimum_stay_months).is_integer()):
        raise DataError(
            _("minimum_stay_months is no whole number of at least 0."),
            found=str(minimum_stay_months),
            do=_("Write it in months, such as 12, or 0 for none."),
        )
    return int(minimum_stay_months)


def _line(value: object) -> float:
    try:
        line = float(value)
    except (TypeError, ValueError):
        line = np.nan
    if not np.isfinite(line):
        raise DataError(
            _("A line between tiers is no number."), found=str(value), do=_("Write it on the scale of the scores.")
        )
    return line
