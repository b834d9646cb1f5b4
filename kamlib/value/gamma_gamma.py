"""What purchases brought in, the likelihood of it out: amounts that scatter around a mean of each account's own."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln

from kamlib.language import gettext as _
from kamlib.value.mixture import Local
from kamlib.value.penalty import Pull, pull, single
from kamlib.value.special import gamma_ratio

P, Q, V = range(3)
ALIKE = 1e3


class AmountsAroundTheirMean:
    """The likelihood of the Gamma-Gamma model, account by account.

    Notes
    -----
    An amount is gamma-distributed with shape p and a rate of the account's own; the rates are gamma-distributed with
    shape q and rate v. With x purchases of the mean m, z = x m and a = p x, the log-likelihood is
    log gamma(a + q) - log gamma(a) - log gamma(q) - q log(1 + z / v) - a log(1 + v / z) - log m.

    References
    ----------
    Fader, P. S. & Hardie, B. G. S. (2013). The gamma-gamma model of monetary value. Note 025, eq. 1a.
    """

    names = ("p", "q", "v")

    def account(self, x: np.ndarray, m: np.ndarray, p, q, v) -> Local:
        """Return log-likelihoods with derivatives by the logarithms of the parameters."""
        a, z = p * x, x * m
        from_q, from_q1, from_q2 = gamma_ratio(q, a)
        _value, from_a1, from_a2 = gamma_ratio(a, q)
        low, high = np.log1p(z / v), np.log1p(v / z)
        kept = v / (v + z)
        by_p, by_q, by_v = a * (from_a1 - high), q * (from_q1 - low), q * (1 - kept) - a * kept
        cross = from_a2 + _trigamma(a)  # trigamma(a + q)
        return Local(
            from_q - gammaln(a) - q * low - a * high - np.log(m),
            {P: by_p, Q: by_q, V: by_v},
            {
                (P, P): by_p + a * a * from_a2,
                (P, Q): a * q * cross,
                (P, V): -a * kept,
                (Q, Q): by_q + q * q * from_q2,
                (Q, V): q * (1 - kept),
                (V, V): -(a + q) * kept * (1 - kept),
            },
        )

    def start(self, x: np.ndarray, m: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return logarithms of parameters to begin a search with."""
        return np.log([2.0, 3.0, np.average(m, weights=weights)])

    def penalty(self, inside: np.ndarray) -> Pull:
        """Return the weak penalty: on how much an account's amounts scatter, and on how much accounts differ."""
        return pull(single(inside, P, 1.0, 1.0), single(inside, Q, 1.3, 0.8))

    def remarks(self, inside: np.ndarray) -> list[str]:
        """Say what the parameters mean where they have run to a boundary."""
        p, q = np.exp(np.minimum(inside[:2], 700))
        told = []
        if q <= 1:
            told.append(
                _(
                    "The mean amount does not exist (q is not above 1): a few accounts spend without bound. Accounts "
                    "without a repeat purchase have a median only."
                )
            )
        if q > ALIKE:
            told.append(_("The accounts are alike in what they spend: one mean serves for all of them."))
        if p > ALIKE:
            told.append(_("The purchases of an account are all alike in their amount."))
        return told


def _trigamma(a: np.ndarray) -> np.ndarray:
    from scipy.special import polygamma

    return polygamma(1, a)
