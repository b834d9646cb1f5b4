"""A mapping file in, what it says about each of our columns out; how to write one stands in ``docs/mapping.md``."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping as Dict
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from kamlib.data.conditions import parse_rule
from kamlib.data.faults import plain
from kamlib.data.mapping_parts import Mapping, Source
from kamlib.data.schema import columns, tables
from kamlib.errors import DataError, some
from kamlib.language import gettext as _

TOP = ("name", "table", "file", "columns", "rules", "also", "tables", "trap")
FILE = ("encoding", "separator", "sheet", "decimal", "thousands", "date", "zone", "header_row")
SOURCE = ("column", "aliases", "constant", "values", "decimal", "date", "zone", "trap")
PRESETS = ("salesforce", "hubspot", "dynamics", "sap")
_LARGEST, _MOST_PARTS = 1 << 20, 100_000

__all__ = ["PRESETS", "Mapping", "Source", "read_mapping", "read_packaged", "read_preset"]


def read_mapping(path_or_dict: str | Path | dict | Mapping) -> Mapping:
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
    name = str(name).strip().lower()
    if name not in PRESETS:
        raise DataError(
            _("There is no preset {preset!r}.").format(preset=plain(name)),
            expected=some(PRESETS),
            do=_("Take one of these names."),
        )
    return _optional(read_packaged(f"presets/{name}"))


def read_packaged(name: str) -> Mapping:
    """Read a mapping that is part of the kit."""
    file = f"{name.rpartition('/')[2]}.yaml"
    text = files("kamlib").joinpath("data", *f"{name}.yaml".split("/")).read_text(encoding="utf-8")
    return _mapping(_parsed(text, file), file)


def _optional(mapping: Mapping) -> Mapping:
    """Let a preset speak of columns that a file need not have."""
    return replace(
        mapping,
        columns={ours: source and replace(source, optional=True) for ours, source in mapping.columns.items()},
        also={ours: source and replace(source, optional=True) for ours, source in mapping.also.items()},
        rules=tuple(replace(rule, optional=True) for rule in mapping.rules),
        tables={table: _optional(part) for table, part in mapping.tables.items()},
    )


def _yaml(path: Path):
    file = plain(path.name)
    if not path.is_file():
        raise DataError(_("There is no mapping file {file}.").format(file=file), do=_("Check the name and the folder."))
    if path.suffix.lower() not in (".yaml", ".yml"):
        raise DataError(
            _("{file} is not a mapping file; its name would end in .yaml.").format(file=file),
            do=_("Name the mapping here and the data as the file."),
        )
    if path.stat().st_size > _LARGEST:
        raise DataError(
            _("{file} is too large for a mapping file.").format(file=file),
            do=_("Name the mapping here and the data as the file."),
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
        content = YAML(typ="safe", pure=True).load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        wrong = plain(text.splitlines()[line - 1].strip()) if text.splitlines()[line - 1 :] else ""
        raise DataError(
            _("{file}, line {line}: this is not YAML.").format(file=file, line=line),
            found=wrong,
            do=_("Look for a missing colon, a tab, or a sign such as , : * or [ that needs quotation marks around it."),
        ) from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise DataError(_("{file} is not YAML.").format(file=file), do=_("Begin anew from a draft.")) from error
    _check_swelling(content, file)
    return content


def _check_swelling(content, file: str) -> None:
    """Refuse a file whose references (``*name``) make far more of it than was written."""
    waiting, seen = [content], 0
    while waiting:
        part = waiting.pop()
        seen += 1
        if isinstance(part, Dict):
            waiting += [*part, *part.values()]
        elif isinstance(part, (list, tuple, set)):
            waiting += part
        if seen > _MOST_PARTS:
            raise DataError(
                _("{file} refers to its own parts so often that it swells beyond use.").format(file=file),
                do=_("Write the mapping without & and *."),
            )


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
    sources = {
        str(ours): _source(source, f"{name}, {ours}") for ours, source in _section(content, "columns", name).items()
    }
    if table is not None:
        for ours in sources:
            _known(
                ours,
                tuple(columns(str(table))),
                name,
                _("{mapping} names a column {word!r} that our table does not have."),
            )
    also = {str(name_): _source(source, f"{name}, also") for name_, source in _section(content, "also", name).items()}
    for kept in also:
        if not re.fullmatch("[a-z][a-z0-9_]*", kept):
            raise DataError(
                _("{mapping}, also: the name {word!r} cannot be used.").format(mapping=name, word=plain(kept)),
                do=_("Write it in small letters without accents, with _ for blanks."),
            )
    inner = {str(t): _mapping(part, name, table=str(t)) for t, part in _section(content, "tables", name).items()}
    trap = content.get("trap")
    return Mapping(
        name=name,
        table=None if table is None else str(table),
        file={key: value for key, value in about.items() if value is not None},
        columns=sources,
        rules=tuple(_rules(content.get("rules") or (), name)),
        also=also,
        tables=inner,
        trap=None if trap is None else str(trap),
    )


def _section(content: Dict, key: str, name: str) -> Dict:
    part = content.get(key) or {}
    if not isinstance(part, Dict):
        raise DataError(
            _("{mapping}: {key} has to be followed by indented lines of the form name: value.").format(
                mapping=name, key=key
            ),
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
