"""A mapping file in, what it says about each of our columns out; how to write one stands in ``docs/mapping.md``."""

from __future__ import annotations

import difflib
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path

from kamlib.data.conditions import Rule, parse_rule
from kamlib.data.faults import plain
from kamlib.data.schema import columns, tables
from kamlib.errors import DataError, some
from kamlib.language import gettext as _

TOP = ("name", "table", "file", "columns", "rules", "tables", "trap")
FILE = ("encoding", "separator", "sheet", "decimal", "thousands", "date", "zone", "header_row")
SOURCE = ("column", "aliases", "constant", "values", "decimal", "date", "zone", "trap")
_LARGEST = 1 << 20


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
        What the file writes, and what we call it; empty if it is taken as it is.
    decimal, date, zone : str, optional
        How numbers and days are written in this column.
    trap : str, optional
        What is easily misunderstood about the column.
    """

    column: str | None = None
    aliases: tuple[str, ...] = ()
    constant: str | None = None
    values: Dict[str, str] = field(default_factory=dict)
    decimal: str | None = None
    date: str | None = None
    zone: str | None = None
    trap: str | None = None


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
    tables : dict of str to Mapping
        One mapping a table, where the file speaks of several.
    lenient : bool
        Whether columns that a file lacks are passed over, as for a preset, or are an error.
    """

    name: str
    table: str | None = None
    file: Dict[str, object] = field(default_factory=dict)
    columns: Dict[str, Source | None] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    tables: Dict[str, Mapping] = field(default_factory=dict)
    trap: str | None = None
    lenient: bool = False

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
        return replace(chosen, name=self.name, file={**self.file, **chosen.file}, lenient=self.lenient)

    def over(self, base: Mapping) -> Mapping:
        """Lay this mapping over another one: what is said here counts, what is not is taken from there."""
        return replace(
            self,
            table=self.table or base.table,
            file={**base.file, **self.file},
            columns={**base.columns, **self.columns},
            rules=self.rules + base.rules,
            lenient=True,
        )


def read_mapping(path_or_dict) -> Mapping:
    """Read a mapping: which column of your file is which of ours.

    Parameters
    ----------
    path_or_dict : path, dict or Mapping
        A YAML file; a dictionary of the same shape; or a plain dictionary of your column names to ours, such as
        ``{"datum": "order_date"}``.

    Returns
    -------
    Mapping

    Raises
    ------
    DataError
        If the file is no YAML, or says something that has no meaning in a mapping; misspelt words are named.

    Examples
    --------
    >>> read_mapping({"datum": "order_date"}).columns["order_date"].column
    '[datum]'
    """
    if isinstance(path_or_dict, Mapping):
        return path_or_dict
    if isinstance(path_or_dict, Dict):
        content, name = path_or_dict, _("The mapping")
        if content and not set(map(str, content)) & set(TOP):
            content = {"columns": {str(ours): f"[{theirs}]" for theirs, ours in content.items()}}
    else:
        content, name = _yaml(Path(path_or_dict)), plain(Path(path_or_dict).name)
    return _mapping(content, name)


def read_preset(name: str) -> Mapping:
    """Read the mapping that the kit brings for a system: ``salesforce``, ``hubspot``, ``dynamics`` or ``sap``.

    Raises
    ------
    DataError
        If there is no such preset.
    """
    folder = files("kamlib").joinpath("data", "presets")
    known = sorted(Path(entry.name).stem for entry in folder.iterdir() if entry.name.endswith(".yaml")) if folder.is_dir() else []
    if name not in known:
        raise DataError(
            _("There is no preset {preset!r}.").format(preset=name), expected=some(known), do=_("Take one of these names.")
        )
    content = _parsed(folder.joinpath(f"{name}.yaml").read_text(encoding="utf-8"), f"{name}.yaml")
    return replace(_mapping(content, f"{name}.yaml"), lenient=True)


def _yaml(path: Path):
    file = plain(path.name)
    if not path.is_file():
        raise DataError(_("There is no mapping file {file}.").format(file=file), do=_("Check the name and the folder."))
    if path.stat().st_size > _LARGEST:
        raise DataError(
            _("{file} is too large for a mapping file.").format(file=file), do=_("Name the mapping here and the data as the file.")
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(_("{file} is not UTF-8 text.").format(file=file), do=_("Save the mapping as UTF-8.")) from error
    return _parsed(text, file)


def _parsed(text: str, file: str):
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        return YAML(typ="safe", pure=True).load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        wrong = plain(text.splitlines()[line - 1].strip()) if text.splitlines()[line - 1 :] else ""
        raise DataError(
            _("{file}, line {line}: this is not YAML.").format(file=file, line=line),
            found=wrong,
            do=_("Look for a missing colon, a tab, or a value with a colon that needs quotation marks."),
        ) from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise DataError(_("{file} is not YAML.").format(file=file), do=_("Begin anew from a draft.")) from error


def _mapping(content, name: str, *, table: str | None = None) -> Mapping:
    if not isinstance(content, Dict):
        raise DataError(
            _("{mapping} does not hold a mapping.").format(mapping=name),
            expected=_("lines such as columns: with account_id: and order_date: under it"),
            do=_("Let the kit write a first one: kam check FILE --draft-mapping."),
        )
    _only(content, TOP, name)
    table = content.get("table", table)
    if table is not None:
        _known(str(table), tables(), name, _("{mapping} names a table {word!r} that does not exist."))
    about = _section(content, "file", name)
    _only(about, FILE, f"{name}, file")
    _check_file(about, name)
    sources = {str(ours): _source(source, f"{name}, {ours}") for ours, source in _section(content, "columns", name).items()}
    if table is not None:
        for ours in sources:
            _known(ours, tuple(columns(str(table))), name, _("{mapping} names a column {word!r} that our table does not have."))
    inner = {str(t): _mapping(part, name, table=str(t)) for t, part in _section(content, "tables", name).items()}
    trap = content.get("trap")
    return Mapping(
        name=name,
        table=None if table is None else str(table),
        file={key: value for key, value in about.items() if value is not None},
        columns=sources,
        rules=tuple(_rules(content.get("rules") or (), name)),
        tables=inner,
        trap=None if trap is None else str(trap),
    )


def _section(content: Dict, key: str, name: str) -> Dict:
    part = content.get(key) or {}
    if not isinstance(part, Dict):
        raise DataError(
            _("{mapping}: {key} has to be followed by indented lines of the form name: value.").format(mapping=name, key=key),
            do=_("Indent the lines under it by two blanks."),
        )
    return part


def _check_file(about: Dict, name: str) -> None:
    row = about.get("header_row")
    if row is not None and not (isinstance(row, int) and row >= 0):
        raise DataError(
            _("{mapping}: header_row has to be the number of a line; 0 if there are no headings.").format(mapping=name),
            found=str(row),
            do=_("Correct it in the mapping."),
        )
    if about.get("decimal") not in (None, ",", "."):
        raise DataError(
            _("{mapping}: decimal has to be a comma or a point, in quotation marks.").format(mapping=name),
            found=str(about["decimal"]),
            do=_('Write decimal: "," or decimal: ".".'),
        )


def _source(content, name: str) -> Source | None:
    if content is None:
        return None
    if isinstance(content, bool):
        return Source(constant=str(content).lower())
    if isinstance(content, (str, int, float)):
        return Source(column=str(content))
    if isinstance(content, (list, tuple)):
        return Source(aliases=tuple(map(str, content)))
    if not isinstance(content, Dict):
        return Source(column=str(content))
    _only(content, SOURCE, name)
    words = {key: content.get(key) for key in ("column", "constant", "decimal", "date", "zone", "trap")}
    aliases, values = content.get("aliases") or (), content.get("values") or {}
    if isinstance(aliases, str):
        aliases = (aliases,)
    if not isinstance(values, Dict):
        raise DataError(
            _("{mapping}: values has to be followed by lines of the form THEIRS: ours.").format(mapping=name),
            do=_("Indent the lines under it by two blanks."),
        )
    return Source(
        aliases=tuple(map(str, aliases)),
        values={_word(theirs).casefold(): _word(ours) for theirs, ours in values.items()},
        **{key: None if value is None else _word(value) for key, value in words.items()},
    )


def _word(value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _rules(content, name: str):
    if isinstance(content, (str, Dict)):
        content = [content]
    for rule in content:
        if isinstance(rule, Dict):
            yield from (parse_rule(f"{ours}: {rest}") for ours, rest in rule.items())
        else:
            yield parse_rule(str(rule))


def _only(content: Dict, allowed: tuple[str, ...], name: str) -> None:
    for word in content:
        _known(str(word), allowed, name, _("{mapping} has a word {word!r} that means nothing there."))


def _known(word: str, allowed: tuple[str, ...], name: str, sentence: str) -> None:
    if word in allowed:
        return
    near = difflib.get_close_matches(word, allowed, n=1)
    raise DataError(
        sentence.format(mapping=name, word=plain(word)),
        expected=some(allowed, limit=20),
        do=_("Did you mean {near!r}?").format(near=near[0]) if near else _("Correct it or take it out."),
    )
