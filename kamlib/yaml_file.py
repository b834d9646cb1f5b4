"""A YAML file a person writes in; its content with the line of each part, or an error that names file, line and key.

Written again, such a file keeps the comments, the order and the style of what is the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from kamlib import files
from kamlib.errors import DataError, some
from kamlib.language import gettext as _

_LARGEST = 1 << 20
_WIDTH = 110


@dataclass(frozen=True)
class Part:
    """A part of a file, and where it stands.

    Attributes
    ----------
    value : object
        What was written: a mapping, a list, a text, a number, a day or nothing.
    place : tuple
        The keys that lead to it.
    lines : dict
        Line by place.
    file : str
        Name of the file.
    do : str
        What to do about a part that cannot be used.
    """

    value: Any
    place: tuple
    lines: dict[tuple, int]
    file: str
    do: str

    @property
    def line(self) -> int:
        """Line of the file, from 1."""
        return self.lines.get(self.place, 1)

    def at(self, key: Any) -> Part:
        """Return the part under a key, or at a place of a list."""
        return Part(self.value[key], (*self.place, key), self.lines, self.file, self.do)

    def wrong(self, expected: str, found: Any = None) -> DataError:
        """Return the error that names file, line and key."""
        return DataError(
            _("{file}, line {line}: {key} cannot be used as it stands.").format(
                file=self.file, line=self.line, key=safe(self.place[-1]) if self.place else _("the file")
            ),
            expected=expected,
            found=safe(self.value if found is None else found),
            line=self.line,
            do=self.do,
        )

    def mapping(self, keys: tuple[str, ...], *, needed: tuple[str, ...] = ()) -> Part:
        """Refuse what is no mapping, has other keys, or lacks some."""
        if not isinstance(self.value, Mapping):
            raise self.wrong(_("a mapping with the keys {keys}").format(keys=some(keys, limit=20)))
        for key in self.value:
            if key not in keys:
                raise self.at(key).wrong(_("one of the keys {keys}").format(keys=some(keys, limit=20)), found=key)
        lacking = [key for key in needed if key not in self.value]
        if lacking:
            raise self.wrong(_("the keys {keys}").format(keys=some(needed)), found=_("no {key}").format(key=lacking[0]))
        return self

    def get(self, key: str, read: Callable[[Part], Any], default: Any = None) -> Any:
        """Read what stands under a key, where the key is there."""
        return read(self.at(key)) if key in self.value else default

    def each(self, read: Callable[[Part], Any]) -> tuple:
        """Read each place of a list."""
        if not isinstance(self.value, list):
            raise self.wrong(_("a list"))
        return tuple(read(self.at(place)) for place in range(len(self.value)))

    def word(self) -> str:
        """Read a text that may not be empty."""
        if not (isinstance(self.value, str) and self.value.strip()):
            raise self.wrong(_("a word"))
        return self.value.strip()

    def text(self) -> str:
        """Read a text; nothing is an empty text."""
        if self.value is None:
            return ""
        if not isinstance(self.value, str):
            raise self.wrong(_("a text; put quotation marks around it"))
        return self.value

    def one_of(self, *choices: str) -> str:
        """Read one of some words."""
        if self.value not in choices:
            raise self.wrong(_("one of {choices}").format(choices=some(choices)))
        return self.value

    def number(self) -> float:
        """Read a number."""
        value = self.value
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise self.wrong(_("a number"))
        return float(value)

    def day(self) -> date | None:
        """Read a day; nothing is None."""
        value = self.value
        if value is None or value == "":
            return None
        if isinstance(value, datetime):
            return value.date()
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except (TypeError, ValueError):
            raise self.wrong(_("a day such as {example}").format(example="2026-03-31")) from None


def read_yaml(path: str | Path, *, do: str) -> Part:
    """Read a YAML file.

    Parameters
    ----------
    path : path
    do : str
        What a person is told to do about a part that cannot be used.

    Returns
    -------
    Part
        The whole file.

    Raises
    ------
    DataError
        If there is no such file, it is larger than a mebibyte, no UTF-8 text or no YAML, or refers to itself.
    """
    path = Path(path)
    file = safe(path.name)
    if not path.is_file():
        raise DataError(_("There is no file {file}.").format(file=file), do=_("Check name and folder."))
    if path.stat().st_size > _LARGEST:
        raise DataError(_("{file} is too large for a file written by hand.").format(file=file), do=_("Check the name."))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(_("{file} is not UTF-8 text.").format(file=file), do=_("Save it as UTF-8.")) from error
    return parse_yaml(text, file, do=do)


def parse_yaml(text: str, file: str, *, do: str) -> Part:
    """Read the text of a YAML file; see :func:`read_yaml`."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.events import AliasEvent

    yaml, lines = YAML(typ="safe", pure=True), {}
    try:
        # references could make far more of a file than was written
        reference = next((event for event in yaml.parse(text) if isinstance(event, AliasEvent)), None)
        if reference is None:
            content = yaml.load(text)
            _note(yaml.compose(text), (), lines)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DataError(
            _("{file}, line {line}: this is not YAML.").format(file=file, line=line),
            found=safe((text.splitlines() or [""])[min(line, len(text.splitlines())) - 1].strip()),
            line=line,
            do=_("Look for a missing colon, a tab, or a sign such as , : * or [ that needs quotation marks around it."),
        ) from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise DataError(_("{file} is not YAML.").format(file=file), do=do) from error
    if reference is not None:
        line = reference.start_mark.line + 1
        raise DataError(
            _("{file}, line {line}: such a file has no references.").format(file=file, line=line),
            line=line,
            do=_("Write what is meant in place of & and *."),
        )
    return Part(content, (), lines, file, do)


def update_yaml(path: str | Path, content: Mapping[str, Any], *, comments: Mapping[str, str] | None = None) -> Path:
    """Write a YAML file; of a file that is there already, what is the same stays as a person wrote it.

    Parameters
    ----------
    path : path
    content : mapping
        Mappings, lists, texts, numbers, days and None; entries of a list that have an ``id`` are found again by it.
        NaN and NaT are written as nothing.
    comments : mapping of str to str, optional
        A line to stand before a key of `content` in a new file.

    Returns
    -------
    Path

    Raises
    ------
    DataError
        If the file that is there is no YAML: it is left as it is.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap

    path, yaml = Path(path), YAML()
    yaml.width, yaml.preserve_quotes, yaml.allow_unicode = _WIDTH, True, True
    yaml.indent(mapping=2, sequence=4, offset=2)
    kept = CommentedMap()
    if path.exists():
        read_yaml(path, do=_("Mend it, or write to another name."))
        found = yaml.load(path.read_text(encoding="utf-8-sig"))
        kept = found if isinstance(found, CommentedMap) else kept
    new = not kept
    kept = _merged(kept, _plain(content))
    for key, told in (comments or {}).items() if new else ():
        if key in kept:
            kept.yaml_set_comment_before_after_key(key, before="\n" + told)
    written = StringIO()
    yaml.dump(kept, written)
    return files.write_text(path, written.getvalue().lstrip("\n"))


def safe(text: Any) -> str:
    """Return text of a file as one printable line."""
    return "".join(letter if letter.isprintable() else "?" for letter in str(text))[:80]


def _note(node: Any, place: tuple, lines: dict[tuple, int]) -> None:
    """Note the line of each part of the file."""
    if node is None:
        return
    lines.setdefault(place, node.start_mark.line + 1)
    if node.id == "mapping":
        for key, value in node.value:
            name = _key(key.value) if key.tag.endswith((":int", ":float")) else key.value
            lines[(*place, name)] = key.start_mark.line + 1
            _note(value, (*place, name), lines)
    elif node.id == "sequence":
        for position, value in enumerate(node.value):
            _note(value, (*place, position), lines)


def _key(text: str) -> Any:
    try:
        return float(text.replace("_", ""))
    except ValueError:
        return text


def _plain(value: Any) -> Any:
    """Return what YAML has a word for."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, str | bool):
        return value
    if value != value:  # NaN and NaT alone differ from themselves
        return None
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    figure = float(value)
    return int(figure) if figure.is_integer() and abs(figure) < 1e15 else figure


def _merged(old: Any, new: Any) -> Any:
    """Return `new` in the dress of `old`."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    if isinstance(new, dict):
        kept = old if isinstance(old, CommentedMap) else CommentedMap()
        for key in [key for key in kept if key not in new]:
            del kept[key]
        for key, value in new.items():
            kept[key] = _merged(kept.get(key), value)
        return kept
    if isinstance(new, list):
        kept = old if isinstance(old, CommentedSeq) else CommentedSeq()
        known = {one["id"]: one for one in kept if isinstance(one, Mapping) and "id" in one}
        before = [known.get(one["id"]) if isinstance(one, dict) and "id" in one else None for one in new]
        before = before if known else [*kept, *before][: len(new)]
        told = dict(kept.ca.items)
        kept[:] = [_merged(was, one) for was, one in zip(before, new, strict=True)]
        # ruamel.yaml drops what stands behind plain entries, with it the line before the next key
        kept.ca.items.update({min(place, len(new) - 1): one for place, one in told.items() if new})
        return kept
    return old if type(_same(old)) is type(new) and _same(old) == new and not _rounded(old) else new


def _rounded(value: Any) -> bool:
    """Return whether a number would lose digits if it were written as it stood: ruamel.yaml does so with exponents."""
    return getattr(value, "_exp", None) is not None


def _same(value: Any) -> Any:
    """Return a value without the dress it is written in."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping):
        return {key: _same(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_same(one) for one in value]
    return _plain(value)
