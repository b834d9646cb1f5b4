"""How an analyst ranks, and how the truth is made, in; what was said of being chosen beside what is true out."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.language import number, share
from kamlib.score.doubt_checks import counted
from kamlib.score.robustness import robustness
from kamlib.score.shrink import shrink

CRITERIA, _SPREAD = 5, 0.08
_EDGES = np.array([0.0, 0.2, 0.4, 0.6, 0.8, 1.0])


@dataclass(frozen=True)
class SaidAndTrue:
    """Whether probabilities of being chosen come true, in portfolios whose truth is known.

    Attributes
    ----------
    table : DataFrame
        By band of what was said: ``low``, ``high`` (its ends, 0 to 1), ``n`` (accounts), ``said`` (average of what was
        said), ``true`` (share that is among the best in truth) and ``se`` (standard error of ``true - said``, which
        allows for it that the accounts of a portfolio go together). Bands without accounts are missing values.
    accounts, top, portfolios : int
        How many accounts a portfolio has, how many of them are chosen, and how many portfolios there are.
    """

    table: pd.DataFrame
    accounts: int
    top: int
    portfolios: int

    def true_where(self, said: float) -> float:
        """Return the share that is among the best in truth, of the accounts in the band of a probability."""
        return float(self.table["true"].iloc[_band(np.array([said]))[0]])

    def __str__(self) -> str:
        band = self.table.iloc[3]
        if not band["n"]:
            return _("No account has between {low} and {high} (portfolios: {portfolios}).").format(
                portfolios=number(self.portfolios), low=share(band["low"], 0), high=share(band["high"], 0)
            )
        return _(
            "Between {low} and {high} was said of {n} accounts, {said} on average: {true} of them are among the best "
            "{top} in truth."
        ).format(
            low=share(band["low"], 0), high=share(band["high"], 0), n=number(band["n"]), said=share(band["said"]),
            true=share(band["true"]), top=number(self.top),
        )  # fmt: skip

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{self.table.round(3).to_html(index=False)}"


def said_and_true(
    *,
    shrunk: bool = True,
    noise_told: float = 1.0,
    order_holds: bool = True,
    portfolios: int = 60,
    accounts: int = 200,
    top: int = 20,
    draws: int = 300,
    seed: int = 0,
) -> SaidAndTrue:
    """Make portfolios whose truth is known, rank them as an analyst would, and see whether the probabilities come true.

    Parameters
    ----------
    shrunk : bool
        Whether the analyst draws ratings towards those of peers first (:func:`kamlib.score.shrink`).
    noise_told : float
        What the analyst takes the noise of ratings to be, as a part of what it is: 1 is right, 0 leaves it out.
    order_holds : bool
        Whether the true weights are in the order that the analyst takes as known; else they are any weights.
    portfolios, accounts, top, draws, seed : int
        How many portfolios, accounts in each, accounts to be chosen, and draws of the analyst; the seed of all.

    Returns
    -------
    SaidAndTrue

    Raises
    ------
    DataError
        If a number is none, or `noise_told` below 0.

    Notes
    -----
    True ratings on five criteria are normal with a spread of 0.08 around 0.5; what is rated has noise of that size
    (0.04 to 0.12, known). The true weights are any that fall from the first criterion to the last, drawn anew for each
    portfolio, and the analyst knows that they fall. Those are among the best whose true ratings, by the true weights,
    are. Probabilities come true where three things hold: the true weights come from the law that is drawn, the noise is
    what it is said to be, and ratings are shrunk. ``make prove`` has the same with more portfolios and draws, and
    further ways to fail.

    Examples
    --------
    Who leaves the noise out is far too sure:

    >>> honest = said_and_true(portfolios=10, draws=200)
    >>> bold = said_and_true(portfolios=10, draws=200, shrunk=False, noise_told=0)
    >>> bold.true_where(0.7) < 0.5 < honest.true_where(0.7)
    True
    """
    portfolios, accounts, top, draws = (
        counted(value, name=name)
        for name, value in (("portfolios", portfolios), ("accounts", accounts), ("top", top), ("draws", draws))
    )
    if not noise_told >= 0:
        raise DataError(
            _("What is said of the noise is below 0."),
            found=f"noise_told={noise_told:g}",
            do=_("Write 1 for what it is, 0.5 for half of it, 0 to leave it out."),
        )
    found, order = [], list(range(CRITERIA))
    for portfolio in range(portfolios):
        rng = np.random.default_rng([seed, portfolio])
        truth = rng.normal(0.5, _SPREAD, (accounts, CRITERIA))
        noise = _SPREAD * rng.uniform(0.5, 1.5, truth.shape)
        ratings = pd.DataFrame(np.clip(rng.normal(truth, noise), 0, 1))
        weights = rng.dirichlet(np.ones(CRITERIA))
        if order_holds:
            weights = -np.sort(-weights)
        best = np.zeros(accounts, dtype=bool)
        best[np.argsort(-(truth @ weights))[:top]] = True
        told = pd.DataFrame(noise_told * noise)
        if shrunk:
            told = shrink(ratings, told)
            ratings = told.ratings
        said = robustness(
            ratings, top=top, order=order, sd=told, draws=draws, seed=seed + portfolio
        ).top_probability.to_numpy()
        found.append((said, best))
    return SaidAndTrue(_table(*(np.array(part) for part in zip(*found, strict=True))), accounts, top, portfolios)


def _band(said: np.ndarray) -> np.ndarray:
    return np.clip(np.searchsorted(_EDGES, said, side="right") - 1, 0, len(_EDGES) - 2)


def _table(said: np.ndarray, true: np.ndarray) -> pd.DataFrame:
    rows, band = [], _band(said)
    for place in range(len(_EDGES) - 1):
        inside = band == place
        n = int(inside.sum())
        off = np.where(inside, true - said, 0.0).sum(axis=1)
        means = (said[inside].mean(), true[inside].mean()) if n else (np.nan, np.nan)
        error = np.sqrt(np.square(off - off.mean()).sum()) / n if n else np.nan
        rows.append((_EDGES[place], _EDGES[place + 1], n, *means, error))
    return pd.DataFrame(rows, columns=["low", "high", "n", "said", "true", "se"])
