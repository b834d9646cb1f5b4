"""Criteria in; them by name, the checklist to go through for an account, and how success is measured later, out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd

from kamlib import language
from kamlib.language import gettext as _
from kamlib.language import ngettext, number
from kamlib.score.criterion import Criterion, KnockOut, in_force, plain, told


@dataclass(frozen=True)
class Criteria(Sequence):
    """The criteria of a choice, in their order; ``criteria["potential"]`` is one of them.

    Attributes
    ----------
    items : tuple of Criterion
    """

    items: tuple[Criterion, ...]

    def __getitem__(self, which):
        if not isinstance(which, str):
            return self.items[which]
        for criterion in self.items:
            if criterion.id == which:
                return criterion
        raise KeyError(which)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def ids(self) -> list[str]:
        """Their fixed names, in order."""
        return [criterion.id for criterion in self.items]

    @property
    def names(self) -> pd.Series:
        """By id: how it is called, in the language in force."""
        return pd.Series({criterion.id: criterion.name for criterion in self.items}, name="name", dtype=object)

    @property
    def missing(self) -> dict[str, tuple[float, float]]:
        """By id: between which ratings an account lies of which nothing is known."""
        return {criterion.id: criterion.missing for criterion in self.items}

    @property
    def knock_outs(self) -> tuple[KnockOut, ...]:
        """The conditions of all criteria."""
        return tuple(condition for criterion in self.items for condition in criterion.knock_outs)

    @property
    def kpis(self) -> pd.DataFrame:
        """By id: ``kpi``, ``unit`` and ``table``, in the language in force; missing where a criterion has none."""
        rows = {
            criterion.id: [told(criterion.kpi.texts, "name"), told(criterion.kpi.texts, "unit"), criterion.kpi.table]
            if criterion.kpi
            else [None, None, None]
            for criterion in self.items
        }
        table = pd.DataFrame.from_dict(rows, orient="index", columns=["kpi", "unit", "table"], dtype=object)
        return table.rename_axis("criterion")

    def checklist(self, lang: str | None = None) -> pd.DataFrame:
        """Write the criteria, their parts and conditions as a list to go through for an account.

        Parameters
        ----------
        lang : {"en", "es"}, optional
            None: the language in force.

        Returns
        -------
        DataFrame
            Indexed by id; the headings are words of the language.
        """
        with language.using(lang or language.current()):
            rows = {name: row for criterion in self.items for name, row in _rows(criterion)}
            heads = [
                _("what"), _("what it means"), _("on what it stands"), _("points of 100"), _("out if"), _("who"),
                _("again after"),
            ]  # fmt: skip
            return pd.DataFrame.from_dict(rows, orient="index", columns=heads, dtype=object).rename_axis("id")

    def __repr__(self) -> str:
        return f"Criteria({', '.join(self.ids)})"

    def _repr_html_(self) -> str:
        heads = [_("what"), _("on what it stands"), _("points of 100"), _("who")]
        rows = [_line(criterion) for criterion in self.items]
        head = "".join(f'<th style="text-align: left">{escape(word)}</th>' for word in heads)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _line(criterion: Criterion) -> str:
    """Write a criterion, its parts and its conditions as rows of a table to read, four cells wide."""
    months = criterion.review_months
    again = (
        ngettext("again after {n} month", "again after {n} months", months).format(n=number(months)) if months else ""
    )
    parts = [f"{part.name}: {part.definition}" for part in criterion.parts]
    rows = [
        (
            criterion.name,
            [criterion.definition, *parts],
            criterion.evidence,
            _points(criterion),
            [criterion.owner, again],
        )
    ]
    rows += [
        (condition.name, [], condition.evidence, _("Knock-out: {rule}").format(rule=condition.rule), [])
        for condition in criterion.knock_outs
    ]
    lines = []
    for name, more, evidence, points, owner in rows:
        first = "<br>".join([f"<b>{escape(name)}</b>", *map(escape, more)])
        cells = [first, escape(evidence), escape(points), "<br>".join(escape(word) for word in owner if word)]
        lines.append("".join(f'<td style="text-align: left; vertical-align: top">{cell}</td>' for cell in cells))
    return "".join(f"<tr>{line}</tr>" for line in lines)


def _rows(criterion: Criterion) -> Iterator[tuple[str, list[str]]]:
    months = criterion.review_months
    again = ngettext("{n} month", "{n} months", months).format(n=number(months)) if months else ""
    yield criterion.id, [
        criterion.name, criterion.definition, criterion.evidence, _points(criterion), "", criterion.owner, again,
    ]  # fmt: skip
    for part in criterion.parts:
        yield part.id, [_("{part} (part of the above)").format(part=part.name), part.definition, *[""] * 5]
    for condition in criterion.knock_outs:
        limits = [_("below {limit}").format(limit=plain(condition.at_least))] if condition.at_least is not None else []
        if condition.at_most is not None:
            limits.append(_("above {limit}").format(limit=plain(condition.at_most)))
        yield condition.id, [condition.name, "", condition.evidence, "", "; ".join(limits), criterion.owner, again]


def _points(criterion: Criterion) -> str:
    points = dict(criterion.anchors)
    if criterion.levels:
        return " ".join(f"{plain(level)}: {in_force(texts)}" for level, texts in criterion.levels.items())
    steps = [
        _("{points} at {value}").format(points=plain(100 * share), value=plain(at)) for at, share in points.items()
    ]
    return f"{', '.join(steps)} ({criterion.unit})" if criterion.unit else ", ".join(steps)
