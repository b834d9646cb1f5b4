"""One figure for each account in; how far each lies from its peers, and how likely a peer lies as far, out."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import betaln, gammaln, logsumexp

from kamlib.errors import DataError, some
from kamlib.language import gettext as _

FEWEST = 8
_HEAVY, _BELIEF = (2.0, 4.0, 8.0, 30.0, 1000.0), (3.0, 3.0, 1.0, 1.0, 1.0)
_STEPS, _REACH, _MEANS, _SIZES = 30, 5.0, 25, 17


def share_tails(hits: pd.Series, n: pd.Series) -> pd.DataFrame:
    """Say how unusual a share is among peers, such as deliveries on time of all deliveries.

    Parameters
    ----------
    hits, n : Series
        Whole numbers by ``account_id``: how often it happened, and how often it could have. Accounts with ``n`` of 0 or
        missing say nothing and are told nothing.

    Returns
    -------
    DataFrame
        Indexed by ``account_id``: ``value`` (0 to 1), ``peers`` (what to expect of a peer), ``effect`` (value less
        peers, in standard deviations of a peer with as many cases), ``below`` and ``above`` (the chance that a peer
        with as many cases lies as low, or as high), ``m`` (peers). Missing with fewer than eight peers.

    Raises
    ------
    DataError
        If a count is no whole number from 0, or `hits` are more than `n`.

    Notes
    -----
    Each account has a share of its own; shares of peers follow a beta law. The chance is that of the beta-binomial law
    for one more account, averaged over all the beta laws that the peers (without the account) allow: mean flat, the
    logarithm of the two parameters' sum flat between 0.3 and 10,000. What few peers leave open makes every share less
    unusual, so that nothing is found in noise; see docs/proofs/swot.md.

    References
    ----------
    Gelman, A. and others (2013). Bayesian Data Analysis, 3rd ed., section 5.3.

    Examples
    --------
    >>> hits = pd.Series([90, 91, 89, 90, 92, 88, 90, 91, 90, 50], index=list("ABCDEFGHIJ"))
    >>> share_tails(hits, pd.Series(100, hits.index)).loc["J", ["value", "peers", "below"]].astype(float).round(3)
    value    0.500
    peers    0.904
    below    0.000
    Name: J, dtype: float64
    """
    n = n.reindex(hits.index).astype(float).fillna(0.0)
    hits = hits.astype(float).where(n > 0, 0.0)
    odd = (hits < 0) | (hits > n) | (hits % 1 != 0) | (n % 1 != 0) | hits.isna()
    if odd.any():
        raise DataError(
            _("{count} accounts have counts that cannot be.").format(count=int(odd.sum())),
            expected=_("whole numbers, none below 0, and never more hits than cases"),
            found=some(f"{account}: {hits[account]:g}/{n[account]:g}" for account in hits.index[odd]),
        )
    x, cases = hits.to_numpy(), n.to_numpy()
    known = cases > 0
    found = pd.DataFrame(np.nan, index=hits.index, columns=["value", "peers", "effect", "below", "above", "m"])
    found["m"] = max(int(known.sum()) - 1, 0)
    found.loc[known, "value"] = x[known] / cases[known]
    if known.sum() <= FEWEST:
        return found
    a, b = _laws(x[known], cases[known])
    each = _log_beta_binomial(x[known][:, None], cases[known][:, None], a, b)
    weight = each.sum(axis=0) - each
    weight = np.exp(weight - logsumexp(weight, axis=1, keepdims=True))
    mean, spread = a / (a + b), a * b * (a + b + cases[known][:, None]) / ((a + b) ** 2 * (a + b + 1))
    expected = weight @ mean
    variance = (weight * (spread / cases[known][:, None])).sum(axis=1) + weight @ mean**2 - expected**2
    found.loc[known, "peers"] = expected
    found.loc[known, "effect"] = (x[known] / cases[known] - expected) / np.sqrt(variance)
    found.loc[known, ["below", "above"]] = _share_chances(x[known], cases[known], a, b, weight)
    return found


def value_tails(values: pd.Series) -> pd.DataFrame:
    """Say how unusual a figure is among peers, such as the margin rate or the change in revenue.

    Parameters
    ----------
    values : Series
        By ``account_id``; missing where it is not known. On a scale on which peers lie about evenly to both sides, such
        as logarithms of amounts.

    Returns
    -------
    DataFrame
        As from :func:`share_tails`. Missing with fewer than eight peers, or where half of them are the same.

    Raises
    ------
    DataError
        If a value is infinite.

    Notes
    -----
    The chance is that of a t law for one more account. Its middle is the median of the peers (without the account), its
    width that of the peers on the account's side of it, so that a lopsided law does not call its long side unusual;
    both are widened by what few peers leave open. It is averaged over degrees of freedom from 2 (heavy tails) to 1,000
    (the normal law), each weighted by how well it fits the peers; the two heaviest count three times as much
    beforehand, for what lies beyond all peers these cannot tell. A median deviation would be quicker, but then figures
    of few peers or of heavy tails are called unusual when they are not. The price: among a hundred peers one figure
    must lie some eight standard deviations away to be surely odd; see docs/proofs/swot.md.

    References
    ----------
    Lange, K. L., Little, R. J. A. & Taylor, J. M. G. (1989). Robust statistical modeling using the t distribution.
    Journal of the American Statistical Association 84(408), 881-896, section 2: the search for a width.

    Examples
    --------
    >>> values = pd.Series([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 40], index=list("ABCDEFGHIJ"))
    >>> found = value_tails(values)
    >>> bool(found.loc["J", "above"] < 0.01 < found.loc["A", "below"])
    True
    """
    figures = values.astype(float)
    if np.isinf(figures).any():
        raise DataError(
            _("Some values are infinite."), found=some(figures.index[np.isinf(figures)]), do=_("Leave them missing.")
        )
    found = pd.DataFrame(np.nan, index=values.index, columns=["value", "peers", "effect", "below", "above", "m"])
    found["value"] = figures
    x = figures.dropna().to_numpy()
    found["m"] = max(len(x) - 1, 0)
    if len(x) <= FEWEST or (x == np.median(x)).mean() >= 0.5:
        return found
    others = np.broadcast_to(x, (len(x), len(x)))[~np.eye(len(x), dtype=bool)].reshape(len(x), -1)
    others = np.sort(others, axis=1)
    middle, half = np.median(others, axis=1), others.shape[1] // 2
    rows, off = figures.notna(), x - middle
    up = off > 0
    peers = np.where(up[:, None], others[:, -half:] - middle[:, None], middle[:, None] - others[:, :half])
    chance, width = _side(np.abs(off), peers)
    found.loc[rows, "peers"] = middle
    found.loc[rows, "effect"] = off / width
    found.loc[rows, "above"] = np.where(up, chance, 1 - chance)
    found.loc[rows, "below"] = np.where(up, 1 - chance, chance)
    return found


def _side(off: np.ndarray, peers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the chance to lie as far to a side as each account, and the width of that side; peers by row."""
    half = peers.shape[1]
    weight, chance, width = np.empty((3, len(_HEAVY), len(off)))
    for place, df in enumerate(_HEAVY):
        scale = _width(peers, df)
        weight[place] = np.log(_BELIEF[place]) + stats.t.logpdf(peers, df, 0, scale[:, None]).sum(axis=1)
        # what the peers leave open: their middle, the median of twice as many, and their width
        width[place] = scale * np.sqrt(1 + np.pi / 4 / half)
        chance[place] = stats.t.sf(off / width[place], min(df, half))
    weight = np.exp(weight - logsumexp(weight, axis=0))
    return (weight * chance).sum(axis=0), (weight * width).sum(axis=0)


def _width(peers: np.ndarray, df: float) -> np.ndarray:
    """Return the width of the t law around zero that fits each row best."""
    width = np.maximum(np.sqrt((peers**2).mean(axis=1)), 1e-300)
    for _step in range(_STEPS):
        width = np.sqrt(((df + 1) / (df + (peers / width[:, None]) ** 2) * peers**2).mean(axis=1))
        width = np.maximum(width, 1e-300)
    return width


def _laws(x: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return parameters of beta laws on a grid that reaches as far as the accounts allow."""
    pooled, cases = (x.sum() + 0.5) / (n.sum() + 1), n.sum()
    unlike = 1 / np.sqrt(len(x) * pooled * (1 - pooled)) + 1 / np.sqrt(cases * pooled * (1 - pooled))
    middles = np.log(pooled / (1 - pooled)) + np.linspace(-1, 1, _MEANS) * _REACH * min(unlike, 1.5)
    sizes = np.linspace(np.log(0.3), np.log(1e4), _SIZES)
    mean, size = (one.ravel() for one in np.meshgrid(1 / (1 + np.exp(-middles)), np.exp(sizes)))
    return mean * size, (1 - mean) * size


def _log_beta_binomial(x, n, a, b) -> np.ndarray:
    choose = gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
    return choose + betaln(x + a, n - x + b) - betaln(a, b)


def _share_chances(x: np.ndarray, n: np.ndarray, a: np.ndarray, b: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return the chances of as few hits, and of as many, averaged over the laws."""
    chances = np.empty((len(x), 2))
    for place, (hits, cases) in enumerate(zip(x, n, strict=True)):
        likely = weight[place] > 1e-9
        low, high = np.arange(hits + 1), np.arange(hits, cases + 1)
        law = a[likely], b[likely]
        mass = weight[place, likely] / weight[place, likely].sum()
        short, below = (low, True) if len(low) <= len(high) else (high, False)
        side = float(np.exp(_log_beta_binomial(short[:, None], cases, *law)).sum(axis=0) @ mass)
        own = float(np.exp(_log_beta_binomial(hits, cases, *law)) @ mass)
        other = max(1 - side + own, own)
        chances[place] = (side, other) if below else (other, side)
    return np.clip(chances, 0.0, 1.0)
