"""Log-likelihoods of order models to fifty digits: `python tests/value/references.py` writes inputs/likelihoods.csv.

Needs mpmath. Written from the densities, with no formula of the library: powers, gamma functions and a plain integral.
"""

from __future__ import annotations

from pathlib import Path

import mpmath as mp
import numpy as np
import pandas as pd

mp.mp.dps = 50
CASES, SEED = 200, 7
BETA_GEOMETRIC = (("BGNBD", 1, 0), ("MBGNBD", 1, 1), ("BGCNBD", 3, 0), ("MBGCNBD", 2, 1))


def beta_geometric(params, x, t_x, T, k, modified):
    """Alive with j of k exponential times passed, or left after the last purchase."""
    r, alpha, a, b = map(mp.mpf, params)
    t_x, T, m, n = mp.mpf(t_x), mp.mpf(T), x + modified, k * x
    total = mp.mpf(0)
    for j in range(k):
        if j == 0 or t_x < T:
            waited = (T - t_x) ** j if j else 1
            total += (
                mp.beta(a, b + m)
                / mp.beta(a, b)
                * mp.gamma(r + n + j)
                / mp.factorial(j)
                * waited
                / (alpha + T) ** (r + n + j)
            )
    if m > 0:
        total += mp.beta(a + 1, b + m - 1) / mp.beta(a, b) * mp.gamma(r + n) / (alpha + t_x) ** (r + n)
    return mp.log(total) - mp.loggamma(r) + r * mp.log(alpha) - x * mp.loggamma(k)


def pareto(params, x, t_x, T):
    """Alive, or left at a time between the last purchase and T."""
    r, alpha, s, beta = map(mp.mpf, params)
    t_x, T = mp.mpf(t_x), mp.mpf(T)
    least = min(alpha, beta)
    length = mp.log((least + T) / (least + t_x))

    def cell(v):
        grown = (least + t_x) * mp.e**v
        y = grown - least
        return (alpha / (alpha + y)) ** r / (alpha + y) ** x * s * beta**s / (beta + y) ** (s + 1) * grown

    cuts, next_cut = [mp.mpf(0)], mp.mpf(1) / (r + x + s + 2)
    while next_cut < length:
        cuts.append(next_cut)
        next_cut *= 3
    left = mp.quad(cell, [*cuts, length]) if length > 0 else mp.mpf(0)
    alive = (alpha / (alpha + T)) ** r / (alpha + T) ** x * (beta / (beta + T)) ** s
    return mp.loggamma(r + x) - mp.loggamma(r) + mp.log(alive + left)


def main() -> None:
    """Draw cases, ordinary and extreme, and write their log-likelihoods."""
    rng, rows = np.random.default_rng(SEED), []

    def between(low, high):
        return float(np.exp(rng.uniform(np.log(low), np.log(high))))

    for _case in range(CASES):
        params = [between(1e-3, 1e4) for _ in range(4)]
        x, T = int(rng.choice([0, 1, 2, int(between(3, 2000))])), between(0.5, 5000)
        t_x = 0.0 if x == 0 else T if rng.random() < 0.2 else T * rng.random()
        for model, k, modified in BETA_GEOMETRIC:
            value = beta_geometric(params, x, t_x, T, k, modified)
            rows.append((model, k, *params, x, t_x, T, mp.nstr(value, 25)))
        rows.append(("ParetoNBD", 1, *params, x, t_x, T, mp.nstr(pareto(params, x, t_x, T), 25)))
    columns = ["model", "k", "p1", "p2", "p3", "p4", "frequency", "recency", "T", "loglike"]
    table = pd.DataFrame(rows, columns=columns)
    table.to_csv(Path(__file__).parent / "inputs" / "likelihoods.csv", index=False, float_format="%.17g")


if __name__ == "__main__":
    main()
