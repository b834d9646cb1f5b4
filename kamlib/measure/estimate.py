"""A number with its doubt."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Estimate:
    """A value, its 95 % confidence interval and the number of observations it stands on."""

    value: float
    ci_lower: float
    ci_upper: float
    n: int

    def __float__(self) -> float:
        return float(self.value)
