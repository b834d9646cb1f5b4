"""Ratings and their noise in; ratings drawn towards those of peers as far as they are noise, and what is left, out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number, share
from kamlib.score.doubt_checks import noise_of, rated
from kamlib.score.together import jointly

_LEAST = 1e-12


@dataclass(frozen=True)
class Shrunk:
    """Ratings after what is probably noise has been taken out.

    Attributes
    ----------
    ratings : DataFrame
        Like those given: each rating between its own value and the average of its peers. Missing ones stay missing.
    sd : DataFrame
        Standard deviation of what is still not known of each.
    peers : DataFrame
        A row for each criterion and group: ``criterion``, ``group``, ``n`` (ratings), ``mean`` (of the peers),
        ``spread`` (standard deviation between peers, noise taken out), ``kept`` (share of its distance to the mean that
        a rating keeps, on average, by what is known of this criterion alone: 1 no noise, 0 nothing but noise).
    covariance : array or None
        Where criteria were shrunk together: by account and two criteria, how what is still not known of both goes
        together. Pass the whole result to :func:`kamlib.score.robustness` as `sd`, so that it is drawn so.
    """

    ratings: pd.DataFrame
    sd: pd.DataFrame
    peers: pd.DataFrame
    covariance: np.ndarray | None = None

    def widened(self, sd: pd.DataFrame | pd.Series | Mapping) -> Shrunk:
        """Return the same ratings with more doubt, such as the luck that a forecast cannot know.

        Parameters
        ----------
        sd : DataFrame or Series
            Standard deviation of what comes on top, of each rating, or of all ratings of a criterion.

        Returns
        -------
        Shrunk

        Raises
        ------
        DataError
            If accounts or criteria are others, or a standard deviation is below 0.
        """
        more = np.square(np.where(self.ratings.isna(), 0.0, noise_of(self.ratings, sd)))
        covariance = self.covariance
        if covariance is not None:
            covariance = covariance + more[:, :, None] * np.eye(more.shape[1])
        return replace(self, sd=np.sqrt(np.square(self.sd) + more), covariance=covariance)

    def __str__(self) -> str:
        least = self.peers.loc[self.peers["kept"].idxmin()]
        return _(
            "Ratings keep on average {kept} of their distance to the mean of their peers; on {criterion}, which keeps "
            "least, {least}."
        ).format(kept=share(self.peers["kept"].mean(), 0), criterion=least["criterion"], least=share(least["kept"], 0))

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{self.peers.to_html(index=False)}"


def shrink(
    ratings: pd.DataFrame,
    sd: pd.DataFrame | pd.Series | Mapping,
    *,
    groups: pd.Series | None = None,
    together: bool = False,
) -> Shrunk:
    """Draw ratings towards the average of their peers, the more the noisier they are.

    Parameters
    ----------
    ratings : DataFrame
        Indexed by ``account_id``, one column per criterion, 0 to 1; missing where not known.
    sd : DataFrame or Series
        Standard deviation of the noise of each rating, or of all ratings of a criterion.
    groups : Series, optional
        Group of each account, such as its segment; peers are those of the same group. All accounts if None.
    together : bool
        Whether an account's ratings on other criteria tell of a rating too, as far as criteria go together. Large
        accounts are large in volume, potential and lifetime value: shrunk one by one, these keep too little.

    Returns
    -------
    Shrunk

    Raises
    ------
    DataError
        If ratings or noise cannot be used as they stand, an account has no group, or too few ratings are known.

    Notes
    -----
    The best of many noisy ratings are best partly by luck, so as they stand they promise too much. If true ratings of a
    group are normal with mean m and variance V, and noise is normal with variance s2, the best guess of a true rating
    is rating - B (rating - m) with B = s2 / (V + s2), and its variance is (1 - B) s2 + B^2 var(m). m is the weighted
    mean of the group. V, the same in all groups of a criterion, is that with which the squared distances from m, each
    over V + s2, add up to k, the number of ratings less that of groups (Paule & Mandel). An account alone in its group
    keeps its rating.

    V is an estimate too, and with few accounts a poor one. So B is taken times (k - 2) / k, and the variance grows by
    2 / (k - 2) x B^2 (rating - m)^2, weighted by the noise of the others (Morris).

    Together, V is a matrix: what criteria have in common is the covariance of their ratings, since noise has none. The
    best guess is then m + V (V + S)^-1 (ratings - m), with S the variances of the noise, and what is not known of it
    has the covariance V - V (V + S)^-1 V; guesses are kept within 0 and 1. This needs four times as many ratings as
    criteria, beside groups.

    References
    ----------
    Morris, C. N. (1983). Parametric empirical Bayes inference: theory and applications. Journal of the American
    Statistical Association 78(381), 47-55.

    Paule, R. C. & Mandel, J. (1982). Consensus values and weighting factors. Journal of Research of the National Bureau
    of Standards 87(5), 377-385.

    Examples
    --------
    The ratings have the variance 0.0625, of which 0.02 is noise: B = 0.32, taken half with four ratings to spare, so
    84 % of each distance to the mean 0.5 is kept.

    >>> ratings = pd.DataFrame({"fit": [0.25, 0.25, 0.5, 0.75, 0.75]}, index=list("ABCDE"))
    >>> result = shrink(ratings, pd.Series({"fit": 0.02**0.5}))
    >>> result.ratings["fit"].round(2).tolist(), round(result.peers["kept"].item(), 2)
    ([0.29, 0.29, 0.5, 0.71, 0.71], 0.84)
    """
    values, noise = rated(ratings), noise_of(ratings, sd)
    group, names = _grouped(ratings.index, groups)
    shrunk, left, peers = values.copy(), np.full(values.shape, np.nan), []
    middle, spreads, covariance = np.zeros((len(names), values.shape[1])), np.zeros(values.shape[1]), None
    for place, criterion in enumerate(ratings.columns):
        there = ~np.isnan(values[:, place])
        if not there.any():
            continue
        own, s2, where = values[there, place], np.square(noise[there, place]), group[there]
        free = _enough(own, where, criterion, 4 * values.shape[1] if together else 3)
        spreads[place] = _spread(own, s2, where, free)
        mean, of_mean = _means(own, s2, where, spreads[place])
        middle[: len(mean), place] = np.nan_to_num(mean)
        both, far = np.maximum(spreads[place] + s2, _LEAST), own - mean[where]
        part = s2 / both * (free - 2) / free
        usual = np.average(s2, weights=1 / both) + spreads[place]
        shrunk[there, place] = own - part * far
        left[there, place] = np.sqrt(
            (1 - part) * s2 + np.square(part) * (of_mean[where] + 2 / (free - 2) * usual / both * np.square(far))
        )
        for one in np.unique(where):
            inside = where == one
            peers.append(
                (criterion, names[one], inside.sum(), mean[one], np.sqrt(spreads[place]), 1 - part[inside].mean())
            )
    if together:
        shrunk, covariance = jointly(values, np.square(noise), middle[group], spreads, groups=len(names))
        left = np.where(np.isnan(values), np.nan, np.sqrt(np.maximum(np.einsum("ajj->aj", covariance), 0)))
    tables = [pd.DataFrame(part, index=ratings.index, columns=ratings.columns) for part in (shrunk, left)]
    heads = ["criterion", "group", "n", "mean", "spread", "kept"]
    return Shrunk(*tables, pd.DataFrame(peers, columns=heads), covariance)


def _enough(own: np.ndarray, where: np.ndarray, criterion: object, least: int) -> int:
    """Return how many ratings there are beyond one a group; refuse too few."""
    groups = len(np.unique(where))
    if len(own) - groups < least:
        raise DataError(
            _("On {criterion}, too few ratings are known to tell noise from differences between peers.").format(
                criterion=criterion
            ),
            expected=_("at least {n} ratings more than groups").format(n=number(least)),
            found=_("ratings: {n}, groups: {groups}").format(n=number(len(own)), groups=number(groups)),
            do=_("Form larger groups, or leave the groups out."),
            column=str(criterion),
        )
    return len(own) - groups


def _grouped(accounts: pd.Index, groups: pd.Series | None) -> tuple[np.ndarray, pd.Index]:
    """Return the number of each account's group, and the names of groups."""
    if groups is None:
        return np.zeros(len(accounts), dtype=int), pd.Index([_("all accounts")])
    twice = groups.index[groups.index.duplicated()].unique()
    group = groups[~groups.index.duplicated()].reindex(accounts)
    if len(twice) or group.isna().any():
        raise DataError(
            _("Some accounts have no group, or more than one."),
            found=some(twice if len(twice) else group.index[group.isna()]),
            do=_("Give each account of the ratings one group."),
        )
    return pd.factorize(group)


def _means(own: np.ndarray, s2: np.ndarray, where: np.ndarray, spread: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the weighted mean of each group and its variance."""
    weight = 1 / np.maximum(spread + s2, _LEAST)
    total = np.bincount(where, weight)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.bincount(where, weight * own) / total, 1 / total


def _spread(own: np.ndarray, s2: np.ndarray, where: np.ndarray, free: int) -> float:
    """Return the variance between accounts of a group without noise."""

    def excess(spread: float) -> float:
        mean, _variance = _means(own, s2, where, spread)
        return float((np.square(own - mean[where]) / np.maximum(spread + s2, _LEAST)).sum()) - free

    size = np.bincount(where)
    plain = np.bincount(where, own)[where] / size[where]
    most = float(np.square(own - plain).sum() / free)
    return brentq(excess, 0.0, most * (1 + 1e-9), xtol=1e-14) if most > _LEAST and excess(0.0) > 0 else 0.0
