"""Buyers who may leave after any purchase: BG/NBD, MBG/NBD and their relatives for regular buyers, (M)BG/CNBD-k."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy.special import gammaln

from kamlib.language import gettext as _
from kamlib.value.by_frequency import by_frequency
from kamlib.value.mixture import Local, mix
from kamlib.value.penalty import Pull, beta_terms, pull, single
from kamlib.value.special import gamma_ratio
from kamlib.value.sums import alive_or_left, purchases_alone
from kamlib.value.until_dropout import expected_regular, expected_until_dropout

R, ALPHA, A, B = range(4)
ALIKE, NONE = 1e3, 1e-4
_LEAST = 1e-300


def alike() -> str:
    """Say that one purchase rate serves for all accounts."""
    return _("The accounts are alike in how often they buy: one purchase rate serves for all of them.")


def purchases(r, alpha, n: np.ndarray, t: np.ndarray) -> Local:
    """Return the part of a likelihood in which `n` events of a gamma-distributed rate fall into the time `t`.

    Without the ratio of gamma functions, which all possibilities share.
    """
    grown, left = np.log1p(t / alpha), alpha / (alpha + t)
    waited = r * (1 - left)
    by_shape = -r * grown
    first = {R: by_shape, ALPHA: waited - n * left}
    second = {(R, R): by_shape, (R, ALPHA): waited, (ALPHA, ALPHA): -(r + n) * left * (1 - left)}
    return Local(by_shape - n * (grown + np.log(alpha)), first, second)


class BetaGeometric:
    """The likelihood of the family, account by account.

    Parameters
    ----------
    k : int
        Shape of the time between purchases: 1 is the exponential law, larger is more regular.
    modified : bool
        Whether an account can leave at once after its first purchase.

    Notes
    -----
    An account buys at a rate of its own, gamma-distributed with shape r and rate alpha; the time between its purchases
    is the sum of k exponential times. After each repeat purchase (modified: after each purchase) it leaves with a
    probability of its own, beta-distributed with a and b. The likelihood adds up k + 1 possibilities: the account is
    alive and j < k of the exponential times have passed since its last purchase, or it left then.

    References
    ----------
    Fader, P. S., Hardie, B. G. S. & Lee, K. L. (2005). "Counting your customers" the easy way. Marketing Science
    24(2), 275-284, eq. 6. Batislam, E. P., Denizel, M. & Filiztekin, A. (2007). Empirical validation and comparison of
    models for customer base analysis. International Journal of Research in Marketing 24(3), 201-209. Reutterer, T.,
    Platzer, M. & Schroeder, N. (2021). Leveraging purchase regularity for predicting customer behavior the easy way.
    International Journal of Research in Marketing 38(1), 194-215.
    """

    names = ("r", "alpha", "a", "b")
    times = (ALPHA,)
    shared_by_row = (R, A, B)
    covariates: ClassVar = {"purchase": (ALPHA, -1), "dropout": (A, 1)}

    def __init__(self, *, k: int = 1, modified: bool = False):
        self.k, self.modified = k, modified

    def shared(self, frequency: np.ndarray, r, alpha, a, b) -> Local:
        """Return what all possibilities share: it depends on nothing but the frequency, unless a and b are rows."""
        n, m = self.k * frequency, frequency + self.modified
        rate, rate1, rate2 = gamma_ratio(r, n)
        stay, stay1, stay2 = gamma_ratio(b, m)
        both, both1, both2 = gamma_ratio(a + b, m)
        value = rate + stay - both - frequency * gammaln(self.k)
        first = {R: r * rate1, A: -a * both1, B: b * (stay1 - both1)}
        second = {
            (R, R): first[R] + r * r * rate2,
            (A, A): first[A] - a * a * both2,
            (A, B): -a * b * both2,
            (B, B): first[B] + b * b * (stay2 - both2),
        }
        return Local(value, first, second)

    def possibilities(self, frequency: np.ndarray, recency: np.ndarray, T: np.ndarray, r, alpha, a, b) -> list[Local]:
        """Return what may have happened: alive with j = 0 .. k - 1 times passed, at last left."""
        n, m = self.k * frequency, frequency + self.modified
        parts = [purchases(r, alpha, n, T)]
        with np.errstate(divide="ignore"):
            since = np.log(T - recency) if self.k > 1 else None
        for j in range(1, self.k):
            part = purchases(r, alpha, n + j, T)
            part.value = part.value + j * since - gammaln(j + 1)
            for i in range(j):
                share = r / (r + n + i)
                part.value += np.log(r + n + i)
                part.first[R] = part.first[R] + share
                part.second[R, R] = part.second[R, R] + share * (1 - share)
            parts.append(part)
        left = purchases(r, alpha, n, recency)
        stayed = np.where(m > 0, b + m - 1, 1.0)
        possible = np.where(m > 0, 0.0, -np.inf)
        left.value = left.value + np.log(a) - np.log(stayed) + possible
        left.first |= {A: np.ones_like(stayed), B: -b / stayed}
        left.second |= {(B, B): -b * (m - 1) / stayed**2}
        return [*parts, left]

    def account(self, frequency: np.ndarray, recency: np.ndarray, T: np.ndarray, r, alpha, a, b) -> Local:
        """Return the log-likelihoods without what :meth:`shared` has."""
        return mix(*self.possibilities(frequency, recency, T, r, alpha, a, b))[0]

    @property
    def quick(self) -> bool:
        """Whether :meth:`total` is there."""
        return self.k == 1

    def total(self, frequency, recency, T, weights, params: list, gradient: np.ndarray, hessian: np.ndarray) -> float:
        """Add up :meth:`account` and its derivatives where all accounts have the same parameters."""
        rows = [frequency, recency, T, weights]
        could = frequency + self.modified > 0
        value = 0.0
        if not could.all():
            n, _recency, time, w = (one[~could] for one in rows)
            value = purchases_alone(n, time, w, *params[:2], gradient, hessian)
            rows = [one[could] for one in rows]
        n, t_x, time, w = rows
        return value + alive_or_left(n, n + self.modified - 1, t_x, time, w, params, gradient, hessian)

    def start(self, frequency: np.ndarray, recency: np.ndarray, T: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return logarithms of parameters to begin a search with."""
        rate = max(self.k * np.average(frequency, weights=weights), 0.01) / max(np.average(T, weights=weights), 1e-9)
        return np.log([0.7, 0.7 / rate, 0.5, 2.0])

    def penalty(self, inside: np.ndarray) -> Pull:
        """Return the weak penalty: on r, on the mean of the dropout probability and on how alike it is."""
        return pull(single(inside, R, 0.0, 1.0), *beta_terms(inside, A, B, odds=(-1.7, 1.5), size=(1.6, 1.0)))

    def remarks(self, inside: np.ndarray) -> list[str]:
        """Say what the parameters mean where they have run to a boundary."""
        r, _alpha, a, b = np.exp(np.minimum(inside[:4], 700))
        told = [alike()] if r > ALIKE else []
        if a / (a + b) < NONE:
            return [*told, _("Dropout is not identified: the histories look as if no account leaves.")]
        if a + b > ALIKE:
            told.append(_("The accounts are alike in how they leave: one probability serves for all of them."))
        return told

    # what is to come

    def alive(self, frequency: np.ndarray, recency: np.ndarray, T: np.ndarray, r, alpha, a, b) -> list[np.ndarray]:
        """Return how likely an account is alive with j = 0 .. k - 1 times passed since its last purchase."""
        if self.k > 1:
            return mix(*self.possibilities(frequency, recency, T, r, alpha, a, b))[1][:-1]
        could = frequency + self.modified > 0
        # in draws of an all but flat likelihood a and b may come out as 0
        others = np.where(could, np.maximum(b + frequency + self.modified - 1, _LEAST), 1.0)
        per = np.log(np.maximum(a, _LEAST)) - np.log(others)
        odds = np.exp(np.minimum(per + (r + frequency) * np.log1p((T - recency) / (alpha + recency)), 700.0))
        return [1 / (1 + np.where(could, odds, 0.0))]

    def expected(self, horizon: float, frequency: np.ndarray, recency: np.ndarray, T: np.ndarray, r, alpha, a, b):
        """Return the expected purchases within the horizon."""
        alive, time = self.alive(frequency, recency, T, r, alpha, a, b), horizon / (alpha + T)
        if not horizon > 0:
            return np.zeros(len(frequency))
        return sum(share * self._bought(j, frequency, time, r, a, b) for j, share in enumerate(alive))

    def _bought(self, passed: int, frequency: np.ndarray, time: np.ndarray, r, a, b) -> np.ndarray:
        """Return the expected purchases of accounts that are alive with some times passed since their last one."""

        def bought(x: np.ndarray, within: np.ndarray) -> np.ndarray:
            shape, stays = r + self.k * x + passed, b + x + self.modified
            if self.k == 1:
                return expected_until_dropout(shape, within, a, stays)
            return expected_regular(shape, within, a, stays, passed, self.k)

        if np.ndim(a):
            return bought(frequency, time)
        # as a function of time it is a mean of exp(-z time) with z at most pi / max(k, 2) off the half-plane's edge
        return by_frequency(bought, frequency, time, strip=np.pi / max(self.k, 2))

    def draw_future(self, rng, horizon: float, alive: list, frequency: np.ndarray, T: np.ndarray, r, alpha, a, b):
        """Let each account live on once; return its purchases within the horizon."""
        chance, bounds = rng.random(len(frequency)), np.cumsum(alive, axis=0)
        passed = (chance >= bounds[:-1]).sum(axis=0) if self.k > 1 else 0
        rate = rng.standard_gamma(r + self.k * frequency + passed) / (alpha + T)
        renewals = (passed + rng.poisson(np.minimum(rate * horizon, 1e15))) // self.k
        return np.where(chance < bounds[-1], np.minimum(renewals, _until(rng, a, b + frequency + self.modified)), 0)

    def draw_past(self, rng, T: np.ndarray, r, alpha, a, b) -> tuple[np.ndarray, np.ndarray]:
        """Let new accounts live for the time `T` once; return frequency and recency."""
        events = rng.poisson(rng.gamma(r, 1.0, len(T)) / alpha * T)
        last = _until(rng, np.broadcast_to(a, T.shape), np.broadcast_to(b, T.shape)) - self.modified
        frequency = np.minimum(events // self.k, last)
        return frequency.astype(float), _recency(rng, T, self.k * frequency, events)


class OnlyPurchases:
    """The same accounts if none ever leaves: the negative binomial model, for regular buyers too."""

    names = ("r", "alpha")
    times = (ALPHA,)
    shared_by_row = (R,)
    covariates: ClassVar = {}

    def __init__(self, *, k: int = 1):
        self.k, self._law = k, BetaGeometric(k=k)

    def shared(self, frequency: np.ndarray, r, alpha) -> Local:
        """Return what all possibilities share."""
        rate, rate1, rate2 = gamma_ratio(r, self.k * frequency)
        return Local(rate - frequency * gammaln(self.k), {R: r * rate1}, {(R, R): r * rate1 + r * r * rate2})

    def account(self, frequency: np.ndarray, recency: np.ndarray, T: np.ndarray, r, alpha) -> Local:
        """Return the log-likelihoods without what :meth:`shared` has."""
        return mix(*self._law.possibilities(frequency, recency, T, r, alpha, 1.0, 1.0)[:-1])[0]

    @property
    def quick(self) -> bool:
        """Whether :meth:`total` is there."""
        return self.k == 1

    def total(self, frequency, recency, T, weights, params: list, gradient: np.ndarray, hessian: np.ndarray) -> float:
        """Add up :meth:`account` and its derivatives where all accounts have the same parameters."""
        return purchases_alone(frequency, T, weights, *params, gradient, hessian)

    def start(self, frequency: np.ndarray, recency: np.ndarray, T: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return logarithms of parameters to begin a search with."""
        return self._law.start(frequency, recency, T, weights)[:2]

    def penalty(self, inside: np.ndarray) -> Pull:
        """Return the weak penalty on r."""
        return pull(single(inside, R, 0.0, 1.0))

    def remarks(self, inside: np.ndarray) -> list[str]:
        """Say what the parameters mean where they have run to a boundary."""
        return [alike()] if np.exp(min(inside[R], 700)) > ALIKE else []

    def draw_past(self, rng, T: np.ndarray, r, alpha) -> tuple[np.ndarray, np.ndarray]:
        """Let new accounts live for the time `T` once; return frequency and recency."""
        events = rng.poisson(rng.gamma(r, 1.0, len(T)) / alpha * T)
        frequency = events // self.k
        return frequency.astype(float), _recency(rng, T, self.k * frequency, events)


def _until(rng, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Draw after which purchase accounts leave."""
    return rng.geometric(np.clip(rng.beta(a, b), 1e-15, 1.0))


def _recency(rng, T: np.ndarray, place: np.ndarray, events: np.ndarray) -> np.ndarray:
    """Draw when the event at a place happened, of events that fell anywhere into the time `T`; 0 at place 0."""
    return np.where(place > 0, T * rng.beta(np.maximum(place, 1), np.maximum(events - place, 0) + 1), 0.0)
