"""Factors in; the SWOT of an account or of the firm: board, priorities, matrices, checks and what changed out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day
from html import escape
from pathlib import Path

import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.swot.checks import check
from kamlib.swot.factor import KINDS, Factor, table_of
from kamlib.swot.matrices import Evaluation, efe, ife
from kamlib.swot.priority import SwotPriorities, by_comparison, by_evidence
from kamlib.swot.rules import RULES, Rule
from kamlib.swot.tows import Tows, TowsAction, tows

MOST = 5


@dataclass(frozen=True)
class Swot:
    """Strengths, weaknesses, opportunities and threats with what they rest on.

    Attributes
    ----------
    factors : tuple of Factor
        Ids are unique.
    actions : tuple of TowsAction
        What follows from them.
    """

    factors: tuple[Factor, ...]
    actions: tuple[TowsAction, ...] = ()

    def __post_init__(self):
        object.__setattr__(self, "factors", tuple(self.factors))
        object.__setattr__(self, "actions", tuple(self.actions))
        for name, given in (("factor", self.factors), ("action", self.actions)):
            ids = pd.Index([one.id for one in given])
            if ids.has_duplicates:
                raise DataError(
                    _("Some ids are used twice: {name}.").format(name=name), found=some(ids[ids.duplicated()].unique())
                )

    @property
    def table(self) -> pd.DataFrame:
        """All factors, one row each, by ``id``."""
        return table_of(self.factors)

    @property
    def board(self) -> dict[str, pd.DataFrame]:
        """For each kind its first five factors by priority; the rest stays in :attr:`table`."""
        table = self.table.assign(priority=1.0)
        if self.factors:
            order = self.priorities().table
            table = table.loc[order.index].assign(priority=order["priority"])
        return {kind: table[table["kind"] == kind].head(MOST) for kind in KINDS}

    def priorities(self, comparisons: Mapping[str, pd.DataFrame] | None = None) -> SwotPriorities:
        """Say how much each factor counts: by evidence, or by comparing factors two by two (A'WOT).

        Parameters
        ----------
        comparisons : dict of str to DataFrame, optional
            See :func:`kamlib.swot.priority.by_comparison`.

        Returns
        -------
        SwotPriorities
        """
        self._needs_factors()
        return by_evidence(self.table) if comparisons is None else by_comparison(self.table, dict(comparisons))

    def ife(self, ratings: pd.Series, weights: pd.Series | None = None) -> Evaluation:
        """Add up how strong we are; weights are the priorities of strengths and weaknesses unless given.

        Parameters
        ----------
        ratings : Series
            By factor id: weaknesses 1 or 2, strengths 3 or 4.
        weights : Series, optional
            By factor id, adding up to 1.

        Returns
        -------
        Evaluation
        """
        return ife(self._rated(ratings, weights, internal=True))

    def efe(self, ratings: pd.Series, weights: pd.Series | None = None) -> Evaluation:
        """Add up how well we answer what comes from outside; see :meth:`ife`; ratings from 1 to 4."""
        return efe(self._rated(ratings, weights, internal=False))

    def tows(self, interaction: pd.DataFrame | None = None) -> Tows:
        """Put inner factors beside outer ones, with the actions; see :func:`kamlib.swot.tows.tows`."""
        self._needs_factors()
        priority = self.priorities().table["priority"]
        return tows(self.table, priority, interaction=interaction, actions=self.actions)

    def check(
        self,
        tables: Mapping[str, pd.DataFrame] | None = None,
        *,
        as_of: str | Day,
        rules: Sequence[Rule] = RULES,
        groups: pd.Series | None = None,
    ) -> pd.DataFrame:
        """Say what is missing, stale, no longer true or without consequence; see :func:`kamlib.swot.checks.check`."""
        return check(self.factors, self.actions, tables, as_of=as_of, rules=rules, groups=groups)

    def changed(self, before: Swot) -> pd.DataFrame:
        """Say what is different from an earlier SWOT, such as that of the last review.

        Parameters
        ----------
        before : Swot

        Returns
        -------
        DataFrame
            Indexed by factor id: ``change`` ("new", "gone", "moved" to another kind, "value", "claim"), ``before,
            after``. Factors that are the same are left out. A figure is known again by its account and metric, also
            under another id.
        """
        old = {one.id: one for one in before.factors}
        figures = {(one.account_id, one.metric): one for one in before.factors if one.metric}
        rows, met = [], set()
        for one in self.factors:
            was = old.get(one.id) or figures.get((one.account_id, one.metric))
            if was is None:
                rows.append((one.id, "new", None, one.claim))
                continue
            met.add(was.id)
            if was.kind != one.kind:
                rows.append((one.id, "moved", was.kind, one.kind))
            elif one.value == one.value and was.value != one.value:
                rows.append((one.id, "value", was.value, one.value))
            elif was.claim != one.claim:
                rows.append((one.id, "claim", was.claim, one.claim))
        rows += [(one.id, "gone", one.claim, None) for one in before.factors if one.id not in met]
        return pd.DataFrame(rows, columns=["id", "change", "before", "after"]).set_index("id")

    @classmethod
    def read(cls, path: str | Path) -> Swot:
        """Read a SWOT from a YAML file; see :func:`kamlib.swot.file.read`."""
        from kamlib.swot import file

        return file.read(path)

    def write(self, path: str | Path) -> Path:
        """Write it to a YAML file, whose comments stay if it is there; see :func:`kamlib.swot.file.write`."""
        from kamlib.swot import file

        return file.write(self, path)

    def _repr_html_(self) -> str:
        if not self.factors:
            return f"<p>{escape(_('No factor yet.'))}</p>"
        parts = []
        for kind, table in self.board.items():
            claims = "".join(f"<li>{escape(str(claim))}</li>" for claim in table["claim"])
            parts.append(f"<h4>{escape(_kind(kind))}</h4><ul>{claims}</ul>")
        return "".join(parts)

    def _needs_factors(self) -> None:
        if not self.factors:
            raise DataError(_("There is no factor."), do=_("Propose some with kam.swot.from_data, or write them."))

    def _rated(self, ratings: pd.Series, weights: pd.Series | None, *, internal: bool) -> pd.DataFrame:
        table = self.table
        kinds = ("strength", "weakness") if internal else ("opportunity", "threat")
        table = table[table["kind"].isin(kinds)]
        absent = table.index.difference(ratings.index)
        if len(absent):
            raise DataError(_("Some factors have no rating."), found=some(absent))
        if weights is None:
            weights = self.priorities().table["priority"].reindex(table.index)
            weights = weights / weights.sum()
        return table[["kind"]].assign(weight=weights.reindex(table.index), rating=ratings.reindex(table.index))


def _kind(kind: str) -> str:
    return {
        "strength": _("Strengths"),
        "weakness": _("Weaknesses"),
        "opportunity": _("Opportunities"),
        "threat": _("Threats"),
    }[kind]
