"""What a person wrote into a field in; text, number, day or list of names out, or an error that says what it cannot be.

What is missing stays missing: only what can never be is refused.
"""

from __future__ import annotations

import math
from dataclasses import Field, fields
from typing import Any

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _

LEVELS = ("low", "medium", "high")


class Filled:
    """Brings the fields of a frozen dataclass to their kind: ``str``, ``float``, ``pd.Timestamp``, ``tuple[str, ...]``.

    The metadata of a field may name ``low`` and ``high`` (of a number) or ``choices`` (of a text).
    """

    id: str

    def __post_init__(self):
        if not isinstance(self.id, str) or not self.id.strip():
            raise DataError(
                _("An entry of the plan has no id."),
                expected=_("a short word, such as {example}").format(example="G1"),
                found=str(self.id),
            )
        settle(self, str(self.id))


def settle(owner: Any, name: str) -> None:
    """Bring the fields of a frozen dataclass to their kind.

    Raises
    ------
    DataError
        If a field holds what it can never be; `name` says whose field it is.
    """
    for one in fields(owner):
        if (read := _READ.get(str(one.type))) is not None:
            object.__setattr__(owner, one.name, read(getattr(owner, one.name), one, name))


def _text(value: Any, one: Field, name: str) -> str:
    value = "" if value is None or value is pd.NaT or value != value else value
    choices = one.metadata.get("choices", ())
    if not isinstance(value, str):
        raise _wrong(one, name, _("a text"), value)
    if value and choices and value not in choices:
        raise _wrong(one, name, _("one of {choices}").format(choices=some(choices)), value)
    # of the many signs for a new line, files keep one
    return "\n".join(value.splitlines())


def _number(value: Any, one: Field, name: str) -> float:
    if value is None or value is pd.NaT:
        return math.nan
    if isinstance(value, bool | str) or not isinstance(value, int | float | np.number) or math.isinf(value):
        raise _wrong(one, name, _("a number"), value)
    low, high = one.metadata.get("low", -math.inf), one.metadata.get("high", math.inf)
    if value < low or value > high:
        if high == math.inf:
            raise _wrong(one, name, _("a number of {low} or more").format(low=f"{low:g}"), value)
        raise _wrong(one, name, _("a number from {low} to {high}").format(low=f"{low:g}", high=f"{high:g}"), value)
    # one and the same NaN, so that equal entries are equal
    return math.nan if math.isnan(value) else float(value)


def _day(value: Any, one: Field, name: str) -> pd.Timestamp:
    wanted = _("a day such as {example}").format(example="2026-03-31")
    if value is None or value is pd.NaT or value == "":
        return pd.NaT
    if isinstance(value, bool | int | float):
        raise _wrong(one, name, wanted, value)
    try:
        day = pd.Timestamp(value)
    except (TypeError, ValueError):
        raise _wrong(one, name, wanted, value) from None
    if day.tzinfo is not None:
        raise _wrong(one, name, _("a day without time zone"), value)
    return day.normalize()


def _names(value: Any, one: Field, name: str) -> tuple[str, ...]:
    value = () if value is None else value
    if isinstance(value, str) or not isinstance(value, list | tuple) or not all(isinstance(it, str) for it in value):
        raise _wrong(one, name, _("a list of names"), value)
    return tuple(value)


def _wrong(one: Field, name: str, expected: str, found: Any) -> DataError:
    return DataError(
        _("{field} of {name} cannot be used as it stands.").format(field=one.name, name=name),
        expected=expected,
        found=str(found)[:80],
        do=_("Leave it empty as long as it is not known."),
        column=one.name,
    )


_READ = {"str": _text, "float": _number, "pd.Timestamp": _day, "tuple[str, ...]": _names}
