"""What a mapping says, as data: one source for each of our columns, rules, and how the file is written."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from dataclasses import dataclass, field, replace

from kamlib.data.conditions import Rule
from kamlib.errors import DataError, some
from kamlib.language import gettext as _


@dataclass(frozen=True)
class Source:
    """Where the values of one of our columns come from.

    Attributes
    ----------
    column : str, optional
        A column of the file, an arithmetic expression of columns, or a constant.
    aliases : tuple of str
        Headings to look for in turn; the first that the file has is taken.
    constant : str, optional
        The same value for every row.
    values : dict of str to str
        What the file writes, in small letters, and what we call it; empty if it is taken as it is.
    decimal, date, zone : str, optional
        How numbers and days are written in this column.
    trap : str, optional
        What is easily misunderstood about the column.
    optional : bool
        Whether a file may lack it, as for what a preset says.
    """

    column: str | None = None
    aliases: tuple[str, ...] = ()
    constant: str | None = None
    values: Dict[str, str] = field(default_factory=dict)
    decimal: str | None = None
    date: str | None = None
    zone: str | None = None
    trap: str | None = None
    optional: bool = False


@dataclass(frozen=True)
class Mapping:
    """What a mapping file says about one table, or about several.

    Attributes
    ----------
    name : str
        Name of the mapping, for sentences.
    table : str, optional
        The table of the dictionary that it fills.
    file : dict
        ``encoding, separator, sheet, decimal, thousands, date, zone, header_row``, as far as they are given.
    columns : dict of str to Source
        By our column names; None for a column that is to be left out.
    rules : tuple of Rule
        In their order.
    also : dict of str to Source
        Further columns of the file that are kept as text, by the names they get.
    tables : dict of str to Mapping
        One mapping a table, where the file speaks of several.
    """

    name: str
    table: str | None = None
    file: Dict[str, object] = field(default_factory=dict)
    columns: Dict[str, Source | None] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    also: Dict[str, Source | None] = field(default_factory=dict)
    tables: Dict[str, Mapping] = field(default_factory=dict)
    trap: str | None = None

    def for_table(self, table: str | None) -> Mapping:
        """Return what is said about one table, with what the mapping says about every file.

        Raises
        ------
        DataError
            If the mapping speaks of other tables only.
        """
        if not self.tables:
            if table and self.table and table != self.table:
                raise DataError(
                    _("{mapping} is for the table {table!r}, not for {wanted!r}.").format(
                        mapping=self.name, table=self.table, wanted=table
                    ),
                    do=_("Take another mapping, or correct table in it."),
                )
            return self
        if table is None and len(self.tables) == 1:
            table = next(iter(self.tables))
        table = table or "orders"
        if table not in self.tables:
            raise DataError(
                _("{mapping} says nothing about the table {table!r}.").format(mapping=self.name, table=table),
                found=some(self.tables, limit=20),
                do=_("Name one of these as table."),
            )
        chosen = self.tables[table]
        return replace(chosen, name=self.name, file={**self.file, **chosen.file})

    def over(self, base: Mapping) -> Mapping:
        """Lay this mapping over another one: what is said here counts, what is not is taken from there."""
        return replace(
            self,
            table=self.table or base.table,
            file={**base.file, **self.file},
            columns={**base.columns, **self.columns},
            rules=base.rules + self.rules,
            also={**base.also, **self.also},
        )
