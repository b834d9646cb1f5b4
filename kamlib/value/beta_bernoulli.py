"""Buyers who in each period buy or not and may leave before the next: the likelihood of the BG/BB model."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from kamlib.language import gettext as _
from kamlib.value.beta_geometric import ALIKE, NONE
from kamlib.value.mixture import Local
from kamlib.value.penalty import Pull, beta_terms, pull
from kamlib.value.special import gamma_ratio

ALPHA, BETA, GAMMA, DELTA = range(4)
_CELLS = 65_536


class BetaBernoulli:
    """The likelihood of the BG/BB model, account by account.

    Notes
    -----
    In each period an account that is still there buys with a probability of its own, beta-distributed with alpha and
    beta; at the beginning of each period it leaves with another one, beta-distributed with gamma and delta. The
    likelihood adds up n - t_x + 1 possibilities: the account left after one of the periods from its last purchase on,
    or it is alive. From one possibility to the next the ratios of gamma functions change by one factor, so that they
    are taken once, at the last purchase. Accounts with the same history are computed once.

    References
    ----------
    Fader, P. S., Hardie, B. G. S. & Shang, J. (2010). Customer-base analysis in a discrete-time noncontractual setting.
    Marketing Science 29(6), 1086-1108, eq. 5.
    """

    names = ("alpha", "beta", "gamma", "delta")
    times = ()
    shared_by_row = (ALPHA,)
    covariates: ClassVar = {"purchase": (ALPHA, 1), "dropout": (GAMMA, 1)}
    k = 1

    def shared(self, frequency: np.ndarray, alpha, beta, gamma, delta) -> Local:
        """Return what all possibilities share: it depends on the frequency and alpha alone."""
        bought, bought1, bought2 = gamma_ratio(alpha, frequency)
        first = alpha * bought1
        return Local(bought, {ALPHA: first}, {(ALPHA, ALPHA): first + alpha * alpha * bought2})

    def account(self, frequency: np.ndarray, recency: np.ndarray, T: np.ndarray, alpha, beta, gamma, delta) -> Local:
        """Return the log-likelihoods without what :meth:`shared` has."""
        return self._look(frequency, recency, T, (alpha, beta, gamma, delta))[0]

    def alive(self, frequency: np.ndarray, recency: np.ndarray, T: np.ndarray, alpha, beta, gamma, delta) -> list:
        """Return how likely an account is alive."""
        return [self._look(frequency, recency, T, (alpha, beta, gamma, delta))[1]]

    def _look(self, x, t_x, T, params: tuple) -> tuple[Local, np.ndarray]:
        rows, back = np.arange(len(x)), slice(None)
        if not any(np.ndim(one) for one in params):
            most = T.max() + 1
            _one, rows, back = np.unique((T * most + t_x) * most + x, return_index=True, return_inverse=True)
        x, t_x, T = x[rows], t_x[rows], T[rows]
        params = [np.broadcast_to(one, len(x)) for one in params]
        value, alive, first, second = np.empty(len(x)), np.empty(len(x)), {}, {}
        gap = (T - t_x).astype(int)
        order = np.argsort(gap, kind="stable")[::-1]
        begin = 0
        while begin < len(order):
            chosen = order[begin : begin + max(1, _CELLS // (gap[order[begin]] + 1))]
            begin += len(chosen)
            part, share = _sum(x[chosen], t_x[chosen], gap[chosen], *(one[chosen] for one in params))
            value[chosen], alive[chosen] = part.value, share
            for found, whole in ((part.first, first), (part.second, second)):
                for name, numbers in found.items():
                    whole.setdefault(name, np.empty(len(x)))[chosen] = numbers
        first, second = ({name: numbers[back] for name, numbers in whole.items()} for whole in (first, second))
        return Local(value[back], first, second), alive[back]

    def expected(self, horizon: float, frequency: np.ndarray, recency: np.ndarray, T: np.ndarray, *params):
        """Return the expected purchases within the horizon; a purchase falls anywhere into its period."""
        alpha, beta, gamma, delta = params
        buys = (alpha + frequency) / (alpha + beta + T)
        alive = self.alive(frequency, recency, T, *params)[0]
        if np.ndim(gamma) or np.ndim(delta):
            return alive * buys * _periods_left(horizon, T, *np.broadcast_arrays(gamma, delta, T)[:2])
        seen, back = np.unique(T, return_inverse=True)
        return alive * buys * _periods_left(horizon, seen, *np.broadcast_arrays(gamma, delta, seen)[:2])[back]

    def draw_future(self, rng, horizon: float, alive: list, frequency: np.ndarray, T: np.ndarray, *params):
        """Let each account live on once; return its purchases within the horizon."""
        alpha, beta, gamma, delta = params
        buys = rng.beta(alpha + frequency, beta + T - frequency)
        stays = _stays(rng, np.broadcast_to(gamma, T.shape), delta + T)
        whole = int(horizon)
        bought = rng.binomial(np.minimum(stays, whole), buys)
        bought += (stays > whole) & (rng.random(len(T)) < buys * (horizon - whole))
        return np.where(rng.random(len(T)) < alive[0], bought, 0)

    def draw_past(self, rng, T: np.ndarray, alpha, beta, gamma, delta) -> tuple[np.ndarray, np.ndarray]:
        """Let new accounts live for `T` periods once; return frequency and recency."""
        there = np.minimum(_stays(rng, np.broadcast_to(gamma, T.shape), np.broadcast_to(delta, T.shape)), T)
        return _past(rng, there, rng.beta(alpha, beta, len(T)))

    def start(self, frequency: np.ndarray, recency: np.ndarray, T: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return logarithms of parameters to begin a search with."""
        return np.concatenate([NoneLeaves().start(frequency, recency, T, weights), np.log([0.5, 2.0])])

    def penalty(self, inside: np.ndarray) -> Pull:
        """Return the weak penalty: on the means of both probabilities and on how alike accounts are."""
        buys = beta_terms(inside, ALPHA, BETA, odds=(0.0, 2.0), size=(1.0, 1.0))
        return pull(*buys, *beta_terms(inside, GAMMA, DELTA, odds=(-1.7, 1.5), size=(1.6, 1.0)))

    def remarks(self, inside: np.ndarray) -> list[str]:
        """Say what the parameters mean where they have run to a boundary."""
        gamma, delta = np.exp(np.minimum(inside[2:4], 700))
        told = NoneLeaves().remarks(inside)
        if gamma / (gamma + delta) < NONE:
            return [*told, _("Dropout is not identified: the histories look as if no account leaves.")]
        if gamma + delta > ALIKE:
            told.append(_("The accounts are alike in how they leave: one probability serves for all of them."))
        return told


class NoneLeaves:
    """The same accounts if none ever leaves: the beta-binomial model."""

    names = ("alpha", "beta")
    times = ()
    shared_by_row = (ALPHA,)
    covariates: ClassVar = {}
    k = 1

    def shared(self, frequency: np.ndarray, alpha, beta) -> Local:
        """Return what depends on the frequency and alpha alone."""
        return BetaBernoulli().shared(frequency, alpha, beta, 1.0, 1.0)

    def account(self, frequency: np.ndarray, recency: np.ndarray, T: np.ndarray, alpha, beta) -> Local:
        """Return the log-likelihoods without what :meth:`shared` has."""
        idle, idle1, idle2 = gamma_ratio(beta, T - frequency)
        both, both1, both2 = gamma_ratio(alpha + beta, T)
        first = {ALPHA: -alpha * both1, BETA: beta * (idle1 - both1)}
        second = {
            (ALPHA, ALPHA): first[ALPHA] - alpha * alpha * both2,
            (ALPHA, BETA): -alpha * beta * both2,
            (BETA, BETA): first[BETA] + beta * beta * (idle2 - both2),
        }
        return Local(idle - both, first, second)

    def start(self, frequency: np.ndarray, recency: np.ndarray, T: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return logarithms of parameters to begin a search with."""
        share = np.clip((weights @ frequency) / max(weights @ T, 1e-9), 0.05, 0.95)
        return np.log([1.5 * share, 1.5 * (1 - share)])

    def penalty(self, inside: np.ndarray) -> Pull:
        """Return the weak penalty: on the mean and on how alike accounts are."""
        return pull(*beta_terms(inside, ALPHA, BETA, odds=(0.0, 2.0), size=(1.0, 1.0)))

    def remarks(self, inside: np.ndarray) -> list[str]:
        """Say what the parameters mean where they have run to a boundary."""
        if np.exp(np.minimum(inside[:2], 700)).sum() > ALIKE:
            return [_("The accounts are alike in how often they buy: one probability serves for all of them.")]
        return []

    def draw_past(self, rng, T: np.ndarray, alpha, beta) -> tuple[np.ndarray, np.ndarray]:
        """Let new accounts live for `T` periods once; return frequency and recency."""
        return _past(rng, T, rng.beta(alpha, beta, len(T)))


def _sum(x, t_x, gap, alpha, beta, gamma, delta) -> tuple[Local, np.ndarray]:
    """Add up leaving after the periods from `t_x` on, a row each, and being alive; derivatives as in a mixture."""
    later = np.arange(gap.max() + 1)[:, None]
    m, left = t_x + later, (later < gap).astype(float)
    bought, idle, leave, stay = 1 / (alpha + beta + m), 1 / (beta + m - x), 1 / (gamma + delta + m), 1 / (delta + m)
    value = np.where(later <= gap, _before(np.log(bought / idle) + np.log(leave / stay)), -np.inf)
    value += left * (np.log(gamma) + np.log(leave))
    both, both1, both2 = _ratios(alpha + beta, t_x, bought)
    idled, idle1, idle2 = _ratios(beta, t_x - x, idle)
    leaves, leave1, leave2 = _ratios(gamma + delta, t_x, leave)
    stayed, stay1, stay2 = _ratios(delta, t_x, stay)
    leave1, leave2 = leave1 + left * leave, leave2 - left * leave**2
    top = value.max(axis=0)
    share = np.exp(value - top)
    total = share.sum(axis=0)
    share /= total
    slopes = [-alpha * both1, beta * (idle1 - both1), left - gamma * leave1, delta * (stay1 - leave1)]
    bends = {
        (ALPHA, ALPHA): slopes[ALPHA] - alpha**2 * both2,
        (ALPHA, BETA): -alpha * beta * both2,
        (BETA, BETA): slopes[BETA] + beta**2 * (idle2 - both2),
        (GAMMA, GAMMA): slopes[GAMMA] - left - gamma**2 * leave2,
        (GAMMA, DELTA): -gamma * delta * leave2,
        (DELTA, DELTA): slopes[DELTA] + delta**2 * (stay2 - leave2),
    }
    whole = Local(top + np.log(total) + (idled - both) + (stayed - leaves))
    weighed = [share * slope for slope in slopes]
    for one in range(4):
        whole.first[one] = weighed[one].sum(axis=0)
    for one in range(4):
        for other in range(one, 4):
            moment = (weighed[one] * slopes[other]).sum(axis=0)
            if (one, other) in bends:
                moment += (share * bends[one, other]).sum(axis=0)
            whole.second[one, other] = moment - whole.first[one] * whole.first[other]
    return whole, share[gap, np.arange(len(gap))]


def _before(steps: np.ndarray) -> np.ndarray:
    """Add up the rows above each row."""
    return np.vstack([np.zeros((1, steps.shape[1])), np.cumsum(steps[:-1], axis=0)])


def _ratios(z: np.ndarray, begun: np.ndarray, steps: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return log gamma(z + begun) - log gamma(z), and in each row the derivatives of it by z as the rows go on."""
    value, first, second = gamma_ratio(z, begun)
    return value, first + _before(steps), second - _before(steps**2)


def _periods_left(horizon: float, n: np.ndarray, gamma: np.ndarray, delta: np.ndarray) -> np.ndarray:
    """Return in how many of the next periods an account will be there that is alive after `n`."""
    whole = int(horizon)
    result, step = np.empty(len(n)), max(1, _CELLS // (whole + 1))
    for begin in range(0, len(n), step):
        rows = slice(begin, begin + step)
        m = n[rows] + np.arange(whole + 1)[:, None]
        there = np.cumprod((delta[rows] + m) / (gamma[rows] + delta[rows] + m), axis=0)
        result[rows] = there[:whole].sum(axis=0) + (horizon - whole) * there[whole]
    return result


def _stays(rng, gamma: np.ndarray, delta: np.ndarray) -> np.ndarray:
    """Draw how many more periods accounts stay."""
    return rng.geometric(np.clip(rng.beta(gamma, delta), 1e-15, 1.0)) - 1


def _past(rng, there: np.ndarray, buys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Draw purchases period by period while accounts are there; return frequency and recency."""
    frequency, recency = np.zeros(len(there)), np.zeros(len(there))
    for period in range(1, int(there.max(initial=0)) + 1):
        bought = (rng.random(len(there)) < buys) & (period <= there)
        frequency += bought
        recency[bought] = period
    return frequency, recency
