"""How a column writes its days: the whole column in, a table of what is written and which day it is out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from kamlib.data.days import NUMBERS, Order, order_of, read_day
from kamlib.data.faults import plain
from kamlib.data.number_format import nothing
from kamlib.data.raw import RawColumn
from kamlib.errors import DataError
from kamlib.language import gettext as _

_CLOCK = r"[T ,]+\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?[apAP]\.? ?[mM]\.?)?"
_ZONE = r" ?(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})"
_EPOCH = r"1\d{9}|1\d{12}"
_FEW = 0.05


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
    written = {column: about for column, about in columns.items() if column.kind not in ("day", "instant", "boolean")}
    for place, column in enumerate(written):
        duck.execute(
            f"CREATE OR REPLACE TEMP TABLE texts_{place} AS SELECT text, "
            f"regexp_matches(text, '{_CLOCK}{_ZONE}$|^({_EPOCH})$') AS zoned, "
            f"CASE WHEN zoned THEN text ELSE regexp_replace(text, '{_CLOCK}$', '') END AS part, count(*) AS n "
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
            (
                part,
                _local(instants[part], zone)
                if is_zoned
                else read_day(part, orders[column], month=column in set(months)),
            )
            for part, is_zoned, _n in parts[column]
        ]
        _store(duck, days, place)
        readings[column] = (f"days_{place}.day", f"LEFT JOIN days_{place} ON {column.text} = days_{place}.text")
    return readings


def _store(duck, days: list, place: int) -> None:
    import pyarrow as pa

    table = {
        "part": pa.array([p for p, _day in days], pa.string()),
        "day": pa.array([d for _p, d in days], pa.date32()),
    }
    duck.register("read_parts", pa.table(table))
    duck.execute(
        f"CREATE OR REPLACE TEMP TABLE days_{place} AS SELECT text, day FROM texts_{place} JOIN read_parts USING (part)"
    )
    duck.unregister("read_parts")
    duck.execute(f"DROP TABLE texts_{place}")


def _look(rows: list[tuple[str, bool, int]]) -> _Found:
    counts = {"dmy": 0, "mdy": 0}
    examples: dict[str, list[str]] = {"dmy": [], "mdy": [], "either": []}
    for part, zoned, n in sorted(rows):
        found = None if zoned else NUMBERS.fullmatch(part)
        if not found or not all(1 <= int(found[place]) <= 31 for place in (1, 3)):
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
                do=_(
                    "Name the right order in the mapping, such as file: {date: DD/MM/YYYY}; other dates are set aside."
                ),
                rule="ambiguous_date",
                column=column.name,
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
        rule="ambiguous_date",
        column=column.name,
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
    if column.kind == "boolean":
        return "NULL::DATE", ""
    if column.kind == "day":
        return f"TRY_CAST({column.column} AS DATE)", ""
    zone = about.get("zone")
    if _zone(zone) is None:
        moment = f"timezone('UTC', {column.column})"
        clocks = (
            f"SELECT DISTINCT {column.column}::VARCHAR FROM raw WHERE {moment} <> date_trunc('day', {moment}) LIMIT 3"
        )
        examples = [text for (text,) in duck.sql(clocks).fetchall()]
        if examples:
            raise _no_zone(examples, column, file)
    return f"timezone('{zone or 'UTC'}', {column.column})::DATE", ""
