"""Log-likelihoods of BG/BB to fifty digits: `python tests/value/references_bgbb.py` writes inputs/bgbb.csv.

Needs mpmath. Written from the probabilities, with no formula of the library: beta functions and a plain sum.
"""

from __future__ import annotations

from pathlib import Path

import mpmath as mp
import numpy as np
import pandas as pd

mp.mp.dps = 50
CASES, SEED = 200, 11


def loglike(params, x, t_x, n):
    """Alive after n periods, or left after the m-th of them, from the last purchase on."""
    alpha, beta, gamma, delta = map(mp.mpf, params)
    total = mp.beta(alpha + x, beta + n - x) * mp.beta(gamma, delta + n)
    for m in range(t_x, n):
        total += mp.beta(alpha + x, beta + m - x) * mp.beta(gamma + 1, delta + m)
    return mp.log(total / mp.beta(alpha, beta) / mp.beta(gamma, delta))


def main() -> None:
    """Draw cases, ordinary and extreme, and write their log-likelihoods."""
    rng, rows = np.random.default_rng(SEED), []

    def between(low, high):
        return float(np.exp(rng.uniform(np.log(low), np.log(high))))

    for _case in range(CASES):
        params = [between(1e-3, 1e4) for _ in range(4)]
        n = int(between(1, 5000))
        t_x = n if rng.random() < 0.2 else int(rng.integers(0, n + 1))
        x = 0 if t_x == 0 else int(rng.choice([1, min(2, t_x), t_x, int(rng.integers(1, t_x + 1))]))
        rows.append((*params, x, t_x, n, mp.nstr(loglike(params, x, t_x, n), 25)))
    columns = ["p1", "p2", "p3", "p4", "frequency", "recency", "T", "loglike"]
    table = pd.DataFrame(rows, columns=columns)
    table.to_csv(Path(__file__).parent / "inputs" / "bgbb.csv", index=False, float_format="%.17g")


if __name__ == "__main__":
    main()
