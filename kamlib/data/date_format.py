"""How a column writes its days: the whole column in, a table of what is written and which day it is out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Literal

from kamlib.data.faults import plain
from kamlib.data.months import full_year, month_number, month_of
from kamlib.data.number_format import nothing
from kamlib.data.raw import RawColumn
from kamlib.errors import DataError
from kamlib.language import gettext as _

Order = Literal["dmy", "mdy", "ymd"]

_CLOCK = r"[T ,]+\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?[apAP]\.? ?[mM]\.?)?"
_ZONE = r" ?(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})"
_EPOCH = r"1\d{9}|1\d{12}"
_NUMBERS = re.compile(r"(\d{1,2})\s*([-/. ])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})\.?")
_YEAR_FIRST = re.compile(r"(\d{4})([-/. ])(\d{1,2})\2(\d{1,2})")
_RUN = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DAY_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.|º)?[\s\-/]*(?:de\s+|of\s+)?([^\W\d_]+)\.?[\s\-/,]*(?:de\s+|del\s+)?(\d{4}|\d{2})")
_MONTH_NAMED = re.compile(r"([^\W\d_]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_WEEKDAY = re.compile(r"^[^\W\d_]+\.?,\s*(?=\d)")
_SERIAL = re.compile(r"(\d{5})([.,]\d+)?")
_FEW = 0.05
_DAY_ONE = date(1899, 12, 30)


@dataclass(frozen=True)
class _Found:
    """What one date column shows before it is read."""

    day_first: int
    month_first: int
    examples: dict[str, list[str]]

    @property
    def order(self) -> Order | None:
        if not (self.day_first or self.month_first):
            return None
        return "dmy" if self.day_first >= self.month_first else "mdy"


def order_of(written: str) -> Order:
    """Read the order of day, month and year from a format, such as ``DD/MM/YYYY``, ``%m/%d/%y`` or ``day first``.

    Examples
    --------
    >>> order_of("DD.MM.YYYY"), order_of("%m/%d/%Y"), order_of("YYYYMMDD")
    ('dmy', 'mdy', 'ymd')
    """
    letters = re.sub(r"(.)\1+", r"\1", re.sub(r"[^ymdtja]", "", written.casefold().replace("%b", "m")))
    known = {"dmy": "dmy", "mdy": "mdy", "ymd": "ymd", "dm": "dmy", "md": "mdy", "dma": "dmy", "tmj": "dmy", "amd": "ymd"}
    order = {"day first": "dmy", "month first": "mdy", "iso": "ymd"}.get(written.casefold().strip()) or known.get(letters)
    if order is None:
        raise DataError(
            _("The date format {format!r} in the mapping is not understood.").format(format=written),
            expected="DD/MM/YYYY, MM/DD/YYYY, YYYY-MM-DD",
            do=_("Write the order of day, month and year as in one of these."),
        )
    return order


def read_days(
    duck, columns: dict[RawColumn, dict], *, file: str, months: Iterable[RawColumn] = ()
) -> dict[RawColumn, tuple[str, str]]:
    """Find how each column writes its days and read them.

    Parameters
    ----------
    duck : DuckDB connection
        With the view ``raw``.
    columns : dict of RawColumn to dict
        The columns to read; each with ``date`` (a format) and ``zone`` (a time zone) where the mapping names them.
    file : str
        For the error.
    months : iterable of RawColumn
        Those that hold months; a day among them counts as its month.

    Returns
    -------
    dict of RawColumn to (str, str)
        SQL of the day, NULL where none is readable, and the join it needs.

    Raises
    ------
    DataError
        If a column reads as day/month and as month/day and no other column decides, or if times carry a zone and the
        mapping does not say in which zone a day begins.

    Notes
    -----
    Only what is different is read: each text once, whatever the number of rows.
    """
    written = {column: about for column, about in columns.items() if column.kind in ("text", "cells")}
    for place, column in enumerate(written):
        duck.execute(
            f"CREATE OR REPLACE TEMP TABLE texts_{place} AS SELECT text, regexp_matches(text, '{_CLOCK}{_ZONE}$|^({_EPOCH})$') "
            f"AS zoned, CASE WHEN zoned THEN text ELSE regexp_replace(text, '{_CLOCK}$', '') END AS part, count(*) AS n "
            f"FROM (SELECT {column.text} AS text FROM raw WHERE NOT {nothing(column)}) GROUP BY ALL"
        )
    parts = {
        column: duck.sql(f"SELECT part, any_value(zoned), sum(n)::BIGINT FROM texts_{place} GROUP BY part").fetchall()
        for place, column in enumerate(written)
    }
    found = {column: _look(rows) for column, rows in parts.items()}
    orders = _orders(written, found, file)
    readings = {column: _typed(duck, column, columns[column], file) for column in columns if column not in written}
    for place, (column, about) in enumerate(written.items()):
        zone = _zone(about.get("zone"))
        zoned = [part for part, is_zoned, _n in parts[column] if is_zoned]
        instants = {part: _instant(part) for part in zoned}
        if zone is None and any(moment is not None and _has_clock(moment) for moment in instants.values()):
            raise _no_zone(zoned, column, file)
        days = [
            (part, _local(instants[part], zone) if is_zoned else read_day(part, orders[column], month=column in set(months)))
            for part, is_zoned, _n in parts[column]
        ]
        _store(duck, days, place)
        readings[column] = (f"days_{place}.day", f"LEFT JOIN days_{place} ON {column.text} = days_{place}.text")
    return readings


def _store(duck, days: list, place: int) -> None:
    import pyarrow as pa

    table = {"part": pa.array([p for p, _day in days], pa.string()), "day": pa.array([d for _p, d in days], pa.date32())}
    duck.register("read_parts", pa.table(table))
    duck.execute(
        f"CREATE OR REPLACE TEMP TABLE days_{place} AS SELECT text, day FROM texts_{place} JOIN read_parts USING (part)"
    )
    duck.unregister("read_parts")
    duck.execute(f"DROP TABLE texts_{place}")


def read_day(text: str, order: Order | None, *, month: bool = False) -> date | None:
    """Read one day without its time of day; None where it is no day of the calendar.

    Examples
    --------
    >>> read_day("31.12.2024", None), read_day("12/31/24", "mdy"), read_day("3 de enero de 2024", None)
    (datetime.date(2024, 12, 31), datetime.date(2024, 12, 31), datetime.date(2024, 1, 3))
    >>> read_day("45292", None), read_day("31/02/2024", "dmy")
    (datetime.date(2024, 1, 1), None)
    """
    text = _WEEKDAY.sub("", text.strip())
    if month and (first := month_of(text)):
        return first
    year, number, day = _split(text, order)
    if serial := _SERIAL.fullmatch(text):
        days = int(serial[1])
        read = _DAY_ONE + timedelta(days=days) if 20_000 <= days <= 80_000 else None
    else:
        read = _calendar(year, number, day)
    return read.replace(day=1) if month and read else read


def _split(text: str, order: Order | None) -> tuple[int, int, int]:
    if found := _YEAR_FIRST.fullmatch(text):
        return int(found[1]), int(found[3]), int(found[4])
    if found := _RUN.fullmatch(text):
        if order in ("dmy", "mdy"):
            first, second, year = int(text[:2]), int(text[2:4]), int(text[4:])
            return (year, second, first) if order == "dmy" else (year, first, second)
        return int(found[1]), int(found[2]), int(found[3])
    if found := _NUMBERS.fullmatch(text):
        first, second, year = int(found[1]), int(found[3]), full_year(found[4])
        if order == "ymd" and len(found[4]) == 2:
            return full_year(found[1].zfill(2)), second, int(found[4])
        return (year, first, second) if order == "mdy" else (year, second, first)
    if found := _DAY_NAMED.fullmatch(text):
        return full_year(found[3]), month_number(found[2]) or 0, int(found[1])
    if found := _MONTH_NAMED.fullmatch(text):
        return int(found[3]), month_number(found[1]) or 0, int(found[2])
    return 0, 0, 0


def _calendar(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _look(rows: list[tuple[str, bool, int]]) -> _Found:
    counts = {"dmy": 0, "mdy": 0}
    examples: dict[str, list[str]] = {"dmy": [], "mdy": [], "either": []}
    for part, zoned, n in sorted(rows):
        found = None if zoned else _NUMBERS.fullmatch(part)
        if not found or not (1 <= min(int(found[1]), int(found[3])) and max(int(found[1]), int(found[3])) <= 31):
            continue
        first, second = int(found[1]), int(found[3])
        points = found[2] == "."
        kind = "dmy" if (first > 12 or points) and second <= 12 else "mdy" if second > 12 and first <= 12 else ""
        if kind:
            counts[kind] += n
        if kind or (first != second and max(first, second) <= 12):
            examples[kind or "either"].append(part)
    return _Found(counts["dmy"], counts["mdy"], examples)


def _orders(columns: dict[RawColumn, dict], found: dict[RawColumn, _Found], file: str) -> dict[RawColumn, Order | None]:
    given = {column: order_of(str(about["date"])) if about.get("date") else None for column, about in columns.items()}
    for column, look in found.items():
        fewer, more = sorted((look.day_first, look.month_first))
        if given[column] is None and fewer > _FEW * more:
            raise DataError(
                _("{file}, column {column}: some dates have the day first, others the month.").format(
                    file=file, column=plain(column.name)
                ),
                found=", ".join(map(plain, [*look.examples["dmy"][:2], *look.examples["mdy"][:2]])),
                do=_("Name the order that is right in the mapping, such as file: {date: DD/MM/YYYY}; the other dates are set aside."),
            )
    orders = {column: given[column] or look.order for column, look in found.items()}
    decided = {order for order in orders.values() if order in ("dmy", "mdy")}
    for column, look in found.items():
        if orders[column] is None and look.examples["either"]:
            if len(decided) != 1:
                raise _unclear(look.examples["either"], column, file)
            orders[column] = next(iter(decided))
    return orders


def _unclear(examples: list[str], column: RawColumn, file: str) -> DataError:
    first = examples[0]
    day_first, month_first = read_day(first, "dmy"), read_day(first, "mdy")
    return DataError(
        _("{file}, column {column}: the dates can be read in two ways, and nothing in the file decides.").format(
            file=file, column=plain(column.name)
        ),
        found=_("{values}; the first is either {day_first} or {month_first}").format(
            values=", ".join(examples[:3]), day_first=day_first, month_first=month_first
        ),
        do=_("Name the order in the mapping: file: {date: DD/MM/YYYY} or file: {date: MM/DD/YYYY}."),
    )


def _zone(name: str | None) -> tzinfo | None:
    from zoneinfo import ZoneInfo

    if not name:
        return None
    try:
        return UTC if str(name).upper() in ("UTC", "Z", "GMT") else ZoneInfo(str(name))
    except (ValueError, OSError, LookupError) as error:
        raise DataError(
            _("There is no time zone {zone!r}.").format(zone=name),
            expected="UTC, Europe/Madrid, America/Mexico_City",
            do=_("Correct zone in the mapping."),
        ) from error


def _instant(text: str) -> datetime | None:
    try:
        if re.fullmatch(_EPOCH, text):
            return datetime.fromtimestamp(int(text[:10]), UTC)
        text = re.sub(r"\s*(UTC|GMT|Z)$", "+00:00", text).replace(",", ".")
        return datetime.fromisoformat(re.sub(r"\s+([+-])", r"\1", text))
    except ValueError:
        return None


def _has_clock(moment: datetime) -> bool:
    return (moment.hour, moment.minute, moment.second) != (0, 0, 0)


def _local(moment: datetime | None, zone: tzinfo | None) -> date | None:
    if moment is None:
        return None
    return (moment.astimezone(zone) if zone else moment).date()


def _no_zone(examples: list[str], column: RawColumn, file: str) -> DataError:
    return DataError(
        _("{file}, column {column}: the times carry a time zone, so the day depends on where one stands.").format(
            file=file, column=plain(column.name)
        ),
        found=", ".join(map(plain, sorted(examples)[:3])),
        do=_("Say in the mapping in which zone your day begins, such as file: {zone: Europe/Madrid}."),
    )


def _typed(duck, column: RawColumn, about: dict, file: str) -> tuple[str, str]:
    if column.kind == "instant":
        zone = about.get("zone")
        if not zone:
            clock = f"SELECT DISTINCT {column.column}::VARCHAR FROM raw WHERE {column.column}::TIME <> TIME '00:00:00' LIMIT 3"
            examples = [text for (text,) in duck.sql(clock.replace("::TIME ", "::TIMESTAMP::TIME ")).fetchall()]
            if examples:
                raise _no_zone(examples, column, file)
        _zone(zone)
        return f"timezone('{zone or 'UTC'}', {column.column})::DATE", ""
    if column.kind == "day":
        return f"TRY_CAST({column.column} AS DATE)", ""
    if column.kind == "number":
        serial = f"{column.column} BETWEEN 20000 AND 80000"
        return f"CASE WHEN {serial} THEN DATE '1899-12-30' + trunc({column.column})::INTEGER END", ""
    return f"TRY_CAST({column.column}::VARCHAR AS DATE)", ""
