"""Buyers who may leave at any time: the likelihood of the Pareto/NBD model, by adding up over the time of leaving."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import ClassVar

import numpy as np
from numpy.polynomial.legendre import leggauss

from kamlib.language import gettext as _
from kamlib.value.beta_geometric import ALIKE, NONE, alike
from kamlib.value.by_frequency import by_frequency
from kamlib.value.mixture import Local
from kamlib.value.penalty import Pull, pull, single
from kamlib.value.special import gamma_ratio
from kamlib.value.sums import left_at_some_time

R, ALPHA, S, BETA = range(4)
_FALL = 40.0
_RULES = ((1.0, 1.0, 6), (4.0, 2.0, 8), (10.0, 3.0, 12), (20.0, 6.0, 16), (60.0, 9.0, 32), (np.inf, np.inf, 48))
_MANY, _MILD = 1_000, 5.0
_CELLS = 12_288  # beyond 16,384 the linear algebra would start threads


class Pareto:
    """The likelihood of the Pareto/NBD model, account by account.

    Notes
    -----
    An account buys at a rate of its own, gamma-distributed with shape r and rate alpha, and leaves at a rate of its
    own, gamma-distributed with shape s and rate beta. The likelihood adds up two possibilities: the account is alive,
    or it left at some time y between its last purchase and T. The second is an integral over
    v = log((m + y) / (m + t_x)) with m the smaller of alpha and beta. There its integrand is log-concave and has no
    pole within pi of the real line, so that few Gauss nodes suffice; it is cut where it has fallen by exp(-40). The
    closed form, a difference of two hypergeometric functions, loses all its digits for large frequencies.

    References
    ----------
    Schmittlein, D. C., Morrison, D. G. & Colombo, R. (1987). Counting your customers. Management Science 33(1), 1-24.
    Fader, P. S. & Hardie, B. G. S. (2005). A note on deriving the Pareto/NBD model: the integral, eq. 3.
    """

    names = ("r", "alpha", "s", "beta")
    times = (ALPHA, BETA)
    shared_by_row = (R,)
    covariates: ClassVar = {"purchase": (ALPHA, -1), "dropout": (BETA, -1)}
    k = 1

    def shared(self, frequency: np.ndarray, r, alpha, s, beta) -> Local:
        """Return what all possibilities share: it depends on the frequency and r alone."""
        rate, rate1, rate2 = gamma_ratio(r, frequency)
        return Local(rate, {R: r * rate1}, {(R, R): r * rate1 + r * r * rate2})

    def account(self, frequency: np.ndarray, recency: np.ndarray, T: np.ndarray, r, alpha, s, beta) -> Local:
        """Return the log-likelihoods without what :meth:`shared` has."""
        value = np.empty(len(frequency))
        first = {place: np.empty(len(value)) for place in range(4)}
        second = {(one, other): np.empty(len(value)) for one in range(4) for other in range(one, 4)}
        for rows, ways, y, grown in _ways(frequency, recency, T, r, alpha, s, beta):
            a, b = _of(alpha, rows), _of(beta, rows)
            part = _sum(ways, y, grown, frequency[rows], r, a, s, b)
            value[rows] = part.value
            for name, slope in part.first.items():
                first[name][rows] = slope
            for pair, bend in part.second.items():
                second[pair][rows] = bend
        return Local(value, first, second)

    quick = True

    def total(self, frequency, recency, T, weights, params: list, gradient: np.ndarray, hessian: np.ndarray) -> float:
        """Add up :meth:`account` and its derivatives where all accounts have the same parameters."""
        value = 0.0
        for rows, ways, y, grown in _ways(frequency, recency, T, *params):
            value += left_at_some_time(ways, y, grown, frequency[rows], weights[rows], params, gradient, hessian)
        return value

    def alive(self, frequency: np.ndarray, recency: np.ndarray, T: np.ndarray, r, alpha, s, beta) -> list[np.ndarray]:
        """Return how likely an account is alive."""
        alive = np.empty(len(frequency))
        again = np.arange(len(alive))
        if not (np.ndim(alpha) or np.ndim(beta)):
            never, near = np.flatnonzero(recency == 0), min(alpha, beta)
            time = T[never] + near
            # then the odds to have left depend on T alone, smoothly, and are of one size
            if len(never) > _MANY and max(r + s, (r + s) * np.log(time.max() / time.min())) < _MILD:
                again = np.flatnonzero(recency)
                odds = by_frequency(
                    lambda x, time: _left(x, time - near, r, alpha, s, beta), frequency[never], time, strip=np.pi / 2
                )
                alive[never] = 1 / (1 + odds)
        for rows, share in _shares(frequency[again], recency[again], T[again], r, alpha, s, beta):
            alive[again[rows]] = share[-1] / share.sum(axis=0)
        return [alive]

    def expected(self, horizon: float, frequency: np.ndarray, recency: np.ndarray, T: np.ndarray, r, alpha, s, beta):
        """Return the expected purchases within the horizon."""
        alive = self.alive(frequency, recency, T, r, alpha, s, beta)[0]
        waited = np.log1p(horizon / (beta + T))
        stays = waited if s == 1 else np.expm1((1 - s) * waited) / (1 - s)
        alive *= (r + frequency) * stays
        alive *= (beta + T) / (alpha + T)
        return alive

    def draw_future(self, rng, horizon: float, alive: list, frequency: np.ndarray, T: np.ndarray, r, alpha, s, beta):
        """Let each account live on once; return its purchases within the horizon."""
        rate = rng.standard_gamma(r + frequency) / (alpha + T)
        leaves = rng.standard_exponential(len(T)) / np.maximum(rng.standard_gamma(s, len(T)) / (beta + T), 1e-300)
        bought = rng.poisson(np.minimum(rate * np.minimum(horizon, leaves), 1e15))
        return np.where(rng.random(len(T)) < alive[0], bought, 0)

    def draw_past(self, rng, T: np.ndarray, r, alpha, s, beta) -> tuple[np.ndarray, np.ndarray]:
        """Let new accounts live for the time `T` once; return frequency and recency."""
        rate = rng.gamma(r, 1.0, len(T)) / alpha
        leaves = rng.standard_exponential(len(T)) / np.maximum(rng.gamma(s, 1.0, len(T)) / beta, 1e-300)
        stayed = np.minimum(T, leaves)
        frequency = rng.poisson(rate * stayed)
        return frequency.astype(float), np.where(frequency > 0, stayed * rng.beta(np.maximum(frequency, 1), 1), 0.0)

    def start(self, frequency: np.ndarray, recency: np.ndarray, T: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return logarithms of parameters to begin a search with."""
        rate = max(np.average(frequency, weights=weights), 0.01) / max(np.average(T, weights=weights), 1e-9)
        return np.log([0.7, 0.7 / rate, 0.5, 0.5])

    def penalty(self, inside: np.ndarray) -> Pull:
        """Return the weak penalty: on r, on s and on the share that leaves within the mean T."""
        apart = np.zeros(len(inside))
        apart[S], apart[BETA] = 1.0, -1.0
        speed = (inside[S] - inside[BETA], apart, np.zeros((len(inside), len(inside))), -1.0, 1.5)
        return pull(single(inside, R, 0.0, 1.0), single(inside, S, 0.0, 1.0), speed)

    def remarks(self, inside: np.ndarray) -> list[str]:
        """Say what the parameters mean where they have run to a boundary."""
        r, _alpha, s, beta = np.exp(np.minimum(inside[:4], 700))
        told = [alike()] if r > ALIKE else []
        if s / beta < NONE:
            return [*told, _("Dropout is not identified: the histories look as if no account leaves.")]
        if s > ALIKE:
            told.append(_("The accounts are alike in how they leave: one rate serves for all of them."))
        return told


def _left(frequency: np.ndarray, T: np.ndarray, r, alpha, s, beta) -> np.ndarray:
    """Return the odds that accounts have left which have bought nothing since their first purchase."""
    odds = np.empty(len(T))
    for rows, share in _shares(frequency, np.zeros(len(T)), T, r, alpha, s, beta):
        odds[rows] = share[:-1].sum(axis=0) / share[-1]
    return odds


def _shares(x, t_x, T, r, alpha, s, beta) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Go through accounts, some at a time; yield which, and how likely each way is beside the likeliest."""
    for rows, ways, _y, _grown in _ways(x, t_x, T, r, alpha, s, beta):
        ways -= ways.max(axis=0)
        yield rows, np.exp(ways, out=ways)


def _of(parameter, rows: np.ndarray):
    """Return a parameter for some accounts; a number stays one."""
    return parameter[rows] if np.ndim(parameter) else parameter


@cache
def _rule(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return Gauss's nodes between 0 and 1 and the logarithms of their weights, as columns."""
    nodes, weights = leggauss(count)
    return (nodes[:, None] + 1) / 2, np.log(weights[:, None] / 2)


def _ways(x, t_x, T, r, alpha, s, beta) -> Iterator[tuple]:
    """Go through accounts that need the same nodes, some at a time.

    Yields
    ------
    rows : ndarray
        Which accounts.
    ways : ndarray
        Log-likelihood of leaving at each node, a row each, the last row that of being alive.
    y : ndarray
        The times of leaving, the last row T.
    grown : tuple of arrays
        log(1 + y / alpha) and log(1 + y / beta).
    """
    near, far, small = np.minimum(alpha, beta), np.maximum(alpha, beta), np.asarray(alpha <= beta)
    length, fall = _stretch(x, t_x, T, r, s, near, far, small)
    rule = np.zeros(len(x), dtype=np.int8)
    for deep, wide, _count in _RULES[:-1]:
        rule += (fall >= deep) | (length >= wide)
    order, ends = np.argsort(rule, kind="stable"), np.cumsum(np.bincount(rule, minlength=len(_RULES)))
    for (_deep, _wide, count), chosen in zip(_RULES, np.split(order, ends[:-1]), strict=True):
        nodes, weights = _rule(count)
        step = max(1, _CELLS // count)
        for begin in range(0, len(chosen), step):
            rows = chosen[begin : begin + step]
            low, high, scale, reach, since = _of(near, rows), _of(far, rows), _of(beta, rows), length[rows], t_x[rows]
            y, by_near = np.empty((2, count + 1, len(rows)))
            reached = np.multiply(nodes, reach, out=by_near[:-1])
            y[:-1] = np.expm1(reached) * (low + since) + since
            y[-1] = T[rows]
            reached += np.log1p(since / low)
            by_near[-1] = np.log1p(y[-1] / low)
            by_far = np.log1p(y / high)
            one = _of(small, rows)
            if one.ndim:
                grown = np.where(one, by_near, by_far), np.where(one, by_far, by_near)
            else:
                grown = (by_near, by_far) if one else (by_far, by_near)
            ways = -(r + x[rows]) * grown[0] - s * grown[1]
            with np.errstate(divide="ignore"):
                ways[:-1] += by_near[:-1] - grown[1][:-1] + (np.log(s * low / scale * reach) + weights)
            yield rows, ways, y, grown


def _stretch(x, t_x, T, r, s, near, far, small) -> tuple[np.ndarray, np.ndarray]:
    """Return how far to integrate, in v, and by how much the logarithm of the integrand falls until there."""
    steep, slow = np.where(small, r + x, s + 1), np.where(small, s + 1, r + x)
    part = (near + t_x) / (far + t_x)

    def fallen(v, steep, slow, part):
        return (steep - 1) * v + slow * np.log1p(part * np.expm1(v))

    length = np.log1p((T - t_x) / (near + t_x))
    slope = steep - 1 + slow * part
    length = np.where(slope > 1e-12, np.minimum(length, _FALL / np.maximum(slope, 1e-12)), length)
    fall = fallen(length, steep, slow, part)
    deep = np.flatnonzero(fall > _FALL + 4)
    if len(deep):
        law = steep[deep], slow[deep], part[deep]
        low, high = np.zeros(len(deep)), length[deep]
        for _halving in range(12):
            middle = (low + high) / 2
            beyond = fallen(middle, *law) > _FALL
            low, high = np.where(beyond, low, middle), np.where(beyond, middle, high)
        length[deep], fall[deep] = high, fallen(high, *law)
    return length, fall


def _sum(value, y, grown, x, r, alpha, s, beta) -> Local:
    """Add up leaving at the times `y`, a row each, and being alive; derivatives as :func:`kamlib.value.mixture.mix`."""
    left = np.ones((len(y), 1))
    left[-1] = 0.0
    kept_a, kept_b = alpha / (alpha + y), beta / (beta + y)
    top = value.max(axis=0)
    share = np.exp(value - top)
    total = share.sum(axis=0)
    share /= total
    slopes = [-r * grown[0], r - (r + x) * kept_a, left - s * grown[1], s - (s + left) * kept_b]
    bends = {
        (R, R): slopes[R],
        (R, ALPHA): r * (1 - kept_a),
        (ALPHA, ALPHA): -(r + x) * kept_a * (1 - kept_a),
        (S, S): slopes[S] - left,
        (S, BETA): s * (1 - kept_b),
        (BETA, BETA): -(s + left) * kept_b * (1 - kept_b),
    }
    whole = Local(top + np.log(total) - x * np.log(alpha))
    weighed = [share * slope for slope in slopes]
    for place in range(4):
        whole.first[place] = weighed[place].sum(axis=0)
    for one in range(4):
        for other in range(one, 4):
            moment = (weighed[one] * slopes[other]).sum(axis=0)
            if (one, other) in bends:
                moment += (share * bends[one, other]).sum(axis=0)
            whole.second[one, other] = moment - whole.first[one] * whole.first[other]
    return whole
