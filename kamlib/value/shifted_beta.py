"""Counts of customers at risk and ended by age in; the shifted beta-geometric likelihood and its forecasts out."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from kamlib.language import gettext as _

ALIKE = 1e4
_TERMS = 2_000_000


class ShiftedBeta:
    """Each customer has a chance of its own to leave at each renewal; the chances follow a beta law.

    At the renewal that ends period t, the share a / (a + b) of those still there leaves, with a = alpha and
    b = beta + t - 1. Parameters come as logarithms.
    """

    names: ClassVar[tuple[str, ...]] = ("alpha", "beta")

    def local(
        self, inside: np.ndarray, period: np.ndarray, at_risk: np.ndarray, ended: np.ndarray
    ) -> tuple[float, np.ndarray, np.ndarray]:
        """Return log-likelihood, gradient and Hessian by the logarithms of alpha and beta."""
        a, beta = np.exp(inside)
        b, stayed = beta + period - 1, at_risk - ended
        leaves, share, of_b = a / (a + b), beta / (a + b), beta / b
        value = -(ended @ np.log1p(b / a) + stayed @ np.log1p(a / b))
        gradient = np.array([ended.sum() - at_risk @ leaves, stayed @ of_b - at_risk @ share])
        both = at_risk @ (leaves * share)
        own = stayed @ (of_b * (1 - of_b)) - at_risk @ (share * (1 - share))
        return float(value), gradient, np.array([[-(at_risk @ (leaves * (1 - leaves))), both], [both, own]])

    def scores(self, inside: np.ndarray, period: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the gradient of one customer that stays at the end of each period, and of one that leaves."""
        a, beta = np.exp(inside)
        b = beta + period - 1
        stays = np.column_stack([-a / (a + b), beta / b - beta / (a + b)])
        return stays, np.column_stack([b / (a + b), -beta / (a + b)])

    def hazard(self, inside: np.ndarray, period: np.ndarray) -> np.ndarray:
        """Return the share of those still there that leaves at the end of each period."""
        a, beta = np.exp(inside)
        return 1 / (1 + (beta + period - 1) / a)

    def survival(self, inside: np.ndarray, periods: int, age: int = 0) -> np.ndarray:
        """Return the share still there after 0, 1, ... periods, of those that have stayed for `age` renewals."""
        a, beta = np.exp(inside)
        later = age + np.arange(periods)
        return np.exp(-np.concatenate([[0.0], np.cumsum(np.log1p(a / (beta + later)))]))

    def residual(self, inside: np.ndarray, rate: float, age: int, horizon: int | None) -> float:
        """Return the discounted periods still to come, the one that begins today included."""
        if horizon is None:
            horizon = min(int(np.ceil(40 / np.log1p(rate))), _TERMS)
        if horizon == 0:
            return 0.0
        stays = self.survival(inside, horizon - 1, age)
        return float(stays @ np.exp(-np.log1p(rate) * np.arange(horizon)))

    def remarks(self, inside: np.ndarray) -> list[str]:
        """Say what the parameters mean where they have run to a boundary."""
        if np.exp(np.minimum(inside, 700)).sum() < ALIKE:
            return []
        return [
            _(
                "The customers are alike in how they leave: retention does not rise with age in these data, and one "
                "chance of leaving serves for all."
            )
        ]

    def start(self, at_risk: np.ndarray, ended: np.ndarray) -> np.ndarray:
        """Return where the search begins."""
        leaves = np.clip(ended.sum() / at_risk.sum(), 1e-6, 1 - 1e-6)
        return np.log([2 * leaves, 2 * (1 - leaves)])
