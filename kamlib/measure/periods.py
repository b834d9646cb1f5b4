"""Two periods in, two pairs of days out: whether they can be compared at all."""

from __future__ import annotations

import re
from datetime import date as day
from typing import TypeAlias

import pandas as pd

from kamlib.errors import StudyError
from kamlib.language import date, number, period
from kamlib.language import gettext as _

Days: TypeAlias = tuple[pd.Timestamp, pd.Timestamp]
PeriodLike: TypeAlias = "str | pd.Period | tuple[str | day, str | day]"
_SPAN = re.compile(r"\d{4}(-?Q[1-4]|-\d{2}(-\d{2})?)?", flags=re.IGNORECASE)


def days(value: PeriodLike) -> Days:
    """Return the first and the last day of a period: ``"2025"``, ``"2025-Q1"``, ``"2025-03"`` or a pair of days.

    Raises
    ------
    StudyError
        If it is none of these, or ends before it begins.

    Examples
    --------
    >>> [f"{day:%d %b %Y}" for day in days(("2025-01", "2025-03"))]
    ['01 Jan 2025', '31 Mar 2025']
    """
    first, last = value if isinstance(value, (tuple, list)) and len(value) == 2 else (value, value)
    start, end = _span(first)[0], _span(last)[1]
    if end < start:
        raise StudyError(
            _("A period ends before it begins."),
            found=_("first day {first}, last day {last}").format(first=date(start), last=date(end)),
        )
    return start, end


def _span(value) -> Days:
    try:
        if isinstance(value, str):
            if not _SPAN.fullmatch(value.strip()):
                raise ValueError(value)
            value = pd.Period(value.strip().replace("-Q", "Q").replace("-q", "q"))
        if isinstance(value, pd.Period):
            return value.start_time.normalize(), value.end_time.normalize()
        moment = pd.Timestamp(value).normalize()
    except (TypeError, ValueError) as error:
        raise StudyError(
            _("'{text}' is not a period.").format(text=value),
            expected=_("2024, 2024-Q1, 2024-03, or a pair such as ('2024-01-01', '2024-06-30')"),
        ) from error
    return moment, moment


def whole_months(span: Days) -> int:
    """Return how many calendar months a period consists of; 0 if it does not consist of whole ones."""
    start, end = span
    if start.day != 1 or not end.is_month_end:
        return 0
    return (end.year - start.year) * 12 + end.month - start.month + 1


def matched(base: Days, now: Days) -> bool:
    """Tell whether two periods have the same length: as many whole months, or the same days of two years."""
    same_days = all((one.month, one.day) == (other.month, other.day) for one, other in zip(base, now, strict=True))
    years = {other.year - one.year for one, other in zip(base, now, strict=True)}
    return (whole_months(base) == whole_months(now) > 0) or (same_days and len(years) == 1)


def same_season(base: Days, now: Days) -> bool:
    """Tell whether two periods cover the same months of the year."""
    return base[0].month == now[0].month or whole_months(base) % 12 == whole_months(now) % 12 == 0


def refuse_unmatched(base: Days, now: Days) -> None:
    """Refuse two periods whose sums cannot be compared.

    Raises
    ------
    StudyError
        If they overlap or stand in the wrong order, differ in length, or cut through months.
    """
    if base[1] >= now[0]:
        raise StudyError(
            _("The earlier period must end before the later one begins."),
            found=_("{base} against {now}").format(base=period(*base), now=period(*now)),
        )
    if matched(base, now):
        return
    lengths = [number((end - start).days + 1) for start, end in (base, now)]
    raise StudyError(
        _("{base} and {now} cannot be compared: they are {first} and {second} days long.").format(
            base=period(*base), now=period(*now), first=lengths[0], second=lengths[1]
        ),
        expected=_("as many whole months, or the same days of two years"),
        do=_("Give matched periods, or pass allow_unmatched=True and read the result with care."),
    )


def refuse_uncovered(order_days: pd.Series, base: Days, now: Days) -> None:
    """Refuse periods that the orders do not cover: a half month must not stand against a whole one.

    Raises
    ------
    StudyError
        If the first order comes too late or the last one too early.

    Notes
    -----
    The days without orders at either edge may be as many as the longest pause between two order days of the file.
    """
    known = pd.Series(order_days.dt.normalize().unique()).sort_values()
    if not len(known):
        raise StudyError(_("There are no orders."))
    first, last = known.iloc[0], known.iloc[-1]
    pause = max(known.diff().max(), pd.Timedelta(days=7)) if len(known) > 1 else pd.Timedelta(days=31)
    if first - base[0] > pause:
        raise StudyError(
            _("Orders begin on {day}: {period} is not covered.").format(day=date(first), period=period(*base)),
            do=_("Choose a later period, or pass allow_unmatched=True if nothing was sold before."),
        )
    if now[1] - last > pause:
        raise StudyError(
            _("Orders end on {day}: {period} is not covered.").format(day=date(last), period=period(*now)),
            do=_("Choose an earlier period, or pass allow_unmatched=True if nothing was sold after."),
        )
