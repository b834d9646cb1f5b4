"""Do the intervals of retention cover the truth 95 times in 100?

Accounts of unequal size (log-normal, spread 0.8); a tenth leave, the others grow or shrink (log-normal, spread 0.4).
The truth is that of two million such accounts. Each row stands on 2,000 portfolios of the given number of accounts:
the share whose interval holds the truth, and the usual width of the interval.
"""

import numpy as np
import pandas as pd

from kamlib.measure import retention

PORTFOLIOS = 2000
SHORT = {"PORTFOLIOS": 5}


def portfolio(n: int, rng: np.random.Generator) -> tuple[pd.Series, pd.Series]:
    """Draw the revenue of `n` accounts in two years."""
    start = np.exp(rng.normal(0, 0.8, n))
    end = start * np.exp(rng.normal(-0.02, 0.4, n)) * (rng.random(n) > 0.1)
    return pd.Series(start), pd.Series(end)


def table() -> pd.DataFrame:
    """Simulate and count."""
    rng = np.random.default_rng(20250101)
    start, end = portfolio(2_000_000, rng)
    truth = {"gross": np.minimum(start, end).sum() / start.sum(), "net": end.sum() / start.sum(), "logo": 0.9}
    rows = []
    for n in (10, 20, 50, 150, 500):
        found = [retention(*portfolio(n, rng), seed=draw, draws=1000) for draw in range(PORTFOLIOS)]
        for name, true in truth.items():
            intervals = np.array([(getattr(one, name).ci_lower, getattr(one, name).ci_upper) for one in found])
            low, high = intervals.T
            covered, width = np.mean((low <= true) & (true <= high)), np.median(high - low)
            rows.append((n, name, f"{true:.3f}", f"{covered:.1%}", f"{width:.3f}"))
    return pd.DataFrame(rows, columns=["accounts", "retention", "truth", "interval holds it", "usual width"])
