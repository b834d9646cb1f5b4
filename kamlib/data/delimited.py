"""A text table in, its rows in the engine out: every cell as written, every row with the line it stands on."""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterator

from kamlib.data.layout import Layout, find_layout, never_closed
from kamlib.data.raw import Progress, Raw, RawColumn, check_width, headings, look_at, quoted, tell
from kamlib.data.recognise import name_of
from kamlib.data.text import Text, examine
from kamlib.errors import DataError
from kamlib.language import gettext as _

_CHUNK = 50_000
FEW, MANY, EMPTY = "too few cells", "too many cells", "empty line"


def load_text(duck, path, *, about: dict | None = None, progress: Progress = None) -> Raw:
    """Bring a text table into the engine.

    Parameters
    ----------
    duck : DuckDB connection
    path : path
    about : dict, optional
        What the mapping says under ``file``: ``encoding, separator, header_row``.
    progress : callable, optional

    Raises
    ------
    DataError
        If encoding, separator or headings cannot be found, or the file has no rows.

    Notes
    -----
    DuckDB reads the file with everything given and nothing sniffed. If it stumbles, or finds fewer rows than the file
    has lines, then a line is short, long, blank or goes on in the next one: Python's reader takes over, which knows the
    line of every row and loses none.
    """
    about = about or {}
    file = name_of(path)
    tell(progress, _("Looking at {file}").format(file=file), 0.0)
    text = examine(path, encoding=about.get("encoding"))
    start, whole = text.start()
    layout = find_layout(
        start, file=file, whole=whole, separator=about.get("separator"), header_row=about.get("header_row")
    )
    check_width(len(layout.headings), file)
    names = headings(layout.headings)
    columns = tuple(RawColumn(name, f"c{place}") for place, name in enumerate(names))
    tell(progress, _("Reading {file}").format(file=file), 0.1)
    rows = _quickly(duck, text, layout, columns) if text.uniform else None
    quick = rows is not None
    if not quick:
        rows = _carefully(duck, text, layout, columns, file)
    if not rows:
        raise DataError(
            _("{file} has column names but no rows under them.").format(file=file),
            do=_("Export it again and check the filter of the export."),
        )
    line, fault = (f"rowid + {layout.header_row + 1}", "NULL") if quick else ("line", "fault")
    columns = look_at(duck, columns, line=line, fault=fault)
    source = {"encoding": text.encoding, "separator": layout.separator, "header_row": layout.header_row}
    return Raw(file, columns, rows, source)


def _quickly(duck, text: Text, layout: Layout, columns: tuple[RawColumn, ...]) -> int | None:
    import duckdb

    types = ", ".join(f"'{column.column}': 'VARCHAR'" for column in columns)
    path = re.sub(r"([*?\[])", r"[\1]", str(text.path))
    try:
        duck.execute(
            f"CREATE OR REPLACE TABLE stored AS SELECT * FROM read_csv({quoted(path)}, auto_detect = false, "
            "header = false, "
            f"""skip = {layout.header_row}, delim = {quoted(layout.separator)}, quote = '"', escape = '"', """
            f"columns = {{{types}}}, strict_mode = true, null_padding = false, ignore_errors = false, "
            f"compression = '{'gzip' if text.compressed else 'none'}')"
        )
    except duckdb.Error:
        return None
    rows = duck.sql("SELECT count(*) FROM stored").fetchall()[0][0]
    return rows if rows == text.lines - layout.header_row else None


def _carefully(duck, text: Text, layout: Layout, columns: tuple[RawColumn, ...], file: str) -> int:
    import pyarrow as pa

    names = ["line", "fault", *(column.column for column in columns)]
    types = ["BIGINT", "VARCHAR", *("VARCHAR" for _column in columns)]
    parts = ", ".join(f"{name} {kind}" for name, kind in zip(names, types, strict=True))
    duck.execute(f"CREATE OR REPLACE TABLE stored ({parts})")
    kinds = [pa.int64(), pa.string(), *(pa.string() for _column in columns)]
    rows = 0
    with text.open() as opened:
        records = _records(opened, layout, len(columns), file)
        while chunk := list(itertools.islice(records, _CHUNK)):
            arrays = [pa.array(values, kind) for values, kind in zip(zip(*chunk, strict=True), kinds, strict=True)]
            duck.register("chunk", pa.Table.from_arrays(arrays, names=names))
            duck.execute("INSERT INTO stored SELECT * FROM chunk")
            duck.unregister("chunk")
            rows += len(chunk)
    return rows


def _records(opened, layout: Layout, width: int, file: str) -> Iterator[tuple]:
    last = ""

    def watched():
        nonlocal last
        for text in opened:
            last = text
            yield text

    reader = csv.reader(watched(), delimiter=layout.separator, strict=False)
    line = before = 0
    try:
        for cells in reader:
            line, before = before + 1, reader.line_num
            if line <= layout.header_row:
                continue
            n = len(cells)
            if n != width and before > line:
                raise never_closed(file, line)
            if n == width:
                yield line, None, *cells
            elif n < width:
                yield line, FEW if n else EMPTY, *cells, *[None] * (width - n)
            elif any(cell.strip() for cell in cells[width:]):
                yield line, MANY, *cells[: width - 1], layout.separator.join(cells[width - 1 :])
            else:
                yield line, None, *cells[:width]
    except csv.Error as error:
        raise never_closed(file, before + 1) from error
    if before > line and '"' not in last:
        raise never_closed(file, line)
