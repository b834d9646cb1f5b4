"""What stands in a SWOT: one claim of one kind, with the evidence it rests on or the person who judged it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _

Kind = Literal["strength", "weakness", "opportunity", "threat"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_DAYS = ("period_start", "period_end", "expires_on")
_NUMBERS = ("value", "benchmark", "ci_lower", "ci_upper", "effect")


@dataclass(frozen=True, kw_only=True)
class Factor:
    """One entry of a SWOT.

    Attributes
    ----------
    id : str
        Under which actions cite it.
    account_id : str or None
        The account; None where it is about the firm or the portfolio.
    kind : {"strength", "weakness", "opportunity", "threat"}
        Strengths and weaknesses are ours; opportunities and threats are the customer's or the market's.
    claim : str
        One sentence.
    metric : str
        What was measured; empty for a judgement.
    value, benchmark : float
        The figure, and what is usual among peers; missing for a judgement.
    n : int
        Cases the figure stands on.
    ci_lower, ci_upper : float
        95 % interval of the figure, where it has one.
    period_start, period_end : Timestamp
        First and last day of the evidence.
    source : str
        Table of the evidence.
    rows : int
        Lines of the source that were used.
    effect : float
        How far the figure lies from peers, in standard deviations of a peer.
    confidence : float
        From 0 (may well be chance) to 1.
    weight : float
        How much the factor counts, from 0; 1 if nothing is said.
    owner : str
        Who answers for it; needed for a judgement.
    judgement : bool
        Whether it rests on a person instead of data.
    expires_on : Timestamp
        After this day the evidence is stale.
    """

    id: str
    kind: Kind
    claim: str
    account_id: str | None = None
    metric: str = ""
    value: float = np.nan
    benchmark: float = np.nan
    n: int = 0
    ci_lower: float = np.nan
    ci_upper: float = np.nan
    period_start: pd.Timestamp = pd.NaT
    period_end: pd.Timestamp = pd.NaT
    source: str = ""
    rows: int = 0
    effect: float = np.nan
    confidence: float = np.nan
    weight: float = 1.0
    owner: str = ""
    judgement: bool = False
    expires_on: pd.Timestamp = pd.NaT

    def __post_init__(self):
        for name in _DAYS:
            object.__setattr__(self, name, _day(getattr(self, name), name, self.id))
        for name in _NUMBERS:
            object.__setattr__(self, name, _figure(getattr(self, name), name, self.id))
        if self.kind not in KINDS:
            raise DataError(
                _("Factor {id} is of no kind.").format(id=self.id), expected=some(KINDS), found=str(self.kind)
            )
        if not str(self.id).strip() or not str(self.claim).strip():
            raise DataError(_("A factor needs an id and a claim."), found=f"id={self.id!r}, claim={self.claim!r}")
        for name, low, high in (("weight", 0.0, np.inf), ("confidence", 0.0, 1.0)):
            given = _figure(getattr(self, name), name, self.id)
            object.__setattr__(self, name, given)
            if given < low or given > high or (name == "weight" and np.isnan(given)):
                raise DataError(
                    _("Factor {id} has a {name} that cannot be.").format(id=self.id, name=name),
                    expected=_("a number from {low} to {high}").format(low=f"{low:g}", high=f"{high:g}"),
                    found=f"{given:g}",
                )
        if self.judgement and not self.owner:
            raise DataError(
                _("Factor {id} is a judgement without an owner.").format(id=self.id),
                do=_("Name the person who judged it, or give the evidence."),
            )

    @property
    def internal(self) -> bool:
        """Whether it is ours: a strength or a weakness."""
        return self.kind in ("strength", "weakness")

    @property
    def good(self) -> bool:
        """Whether it helps: a strength or an opportunity."""
        return self.kind in ("strength", "opportunity")

    @property
    def has_evidence(self) -> bool:
        """Whether a figure, its source and its period stand behind it."""
        return bool(np.isfinite(self.value) and self.source and not pd.isna(self.period_end))

    def as_row(self) -> dict[str, Any]:
        """Return the fields as a dictionary."""
        return asdict(self)


FIELDS = tuple(field.name for field in fields(Factor))


def table_of(factors: tuple[Factor, ...]) -> pd.DataFrame:
    """Return factors as a table, one row each, indexed by ``id``."""
    table = pd.DataFrame([one.as_row() for one in factors], columns=list(FIELDS)).set_index("id")
    for name in _DAYS:
        table[name] = pd.to_datetime(table[name]).astype("datetime64[us]")
    return table


def _day(value: Any, name: str, factor: str) -> pd.Timestamp:
    try:
        return pd.Timestamp(value) if value is not None else pd.NaT
    except (ValueError, TypeError) as cause:
        raise DataError(
            _("Factor {id}: {name} is no day.").format(id=factor, name=name),
            expected="2025-03-31",
            found=str(value),
        ) from cause


def _figure(value: Any, name: str, factor: str) -> float:
    try:
        figure = np.nan if value is None else float(value)
    except (ValueError, TypeError):
        figure = np.inf
    if np.isinf(figure):
        raise DataError(_("Factor {id}: {name} is no number.").format(id=factor, name=name), found=str(value))
    return figure
