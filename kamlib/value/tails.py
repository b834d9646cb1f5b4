"""How long relationships lasted so far in; a law for the time after it, with what each of them says about it, out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from kamlib.errors import DataError, FitError
from kamlib.language import gettext as _
from kamlib.value.newton import maximise
from kamlib.value.relationships import periods_of
from kamlib.value.shifted_beta import ShiftedBeta

Tail: TypeAlias = Literal["none", "last_hazard", "weibull", "sbg"]


@dataclass(frozen=True)
class Law:
    """What goes on after the last time of which the data tell.

    Attributes
    ----------
    added : callable
        Of the law's parameters and times after the last one: the cumulative hazard since then, and its gradient by the
        parameters (times by parameters).
    at : ndarray
        The estimates.
    influence : ndarray
        Relationships by parameters: by how much each one moves the estimates.
    """

    added: Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
    at: np.ndarray
    influence: np.ndarray


def fit_tail(tail: Tail, entry: np.ndarray, time: np.ndarray, ended: np.ndarray, last: float) -> Law:
    """Fit a law to what is known, for the time after the last one of which the data tell.

    Parameters
    ----------
    tail : {"last_hazard", "weibull", "sbg"}
        The law.
    entry, time, ended : ndarray
        Of each relationship: the age from which it is watched, that at its end or on the last day, and whether it
        ended.
    last : float
        Where the data end.

    Returns
    -------
    Law

    Raises
    ------
    DataError
        If there is no such law.
    FitError
        If nobody ended, or not in the time that the law looks at.
    """
    laws = {"last_hazard": _last_hazard, "weibull": _weibull, "sbg": _sbg}
    if tail not in laws:
        raise DataError(_("There is no tail {name}.").format(name=tail), expected=", ".join(map(repr, ["none", *laws])))
    if not ended.any():
        raise FitError(
            _("Nobody left, so these data do not say how customers leave."),
            do=_("Use tail='none', and wait for the first ends."),
        )
    return laws[tail](entry, time, ended, last)


def _last_hazard(entry: np.ndarray, time: np.ndarray, ended: np.ndarray, last: float) -> Law:
    """Keep the rate of ends in the later half of the observed time."""
    since = last / 2
    exposed = np.clip(np.minimum(time, last) - np.maximum(entry, since), 0.0, None)
    late = ended & (time > since) & (time <= last)
    if not late.any():
        raise FitError(
            _("Nobody left in the later half of the observed time, so there is no last hazard."),
            do=_("Use tail='weibull', or tail='none'."),
        )
    rate = late.sum() / exposed.sum()

    def added(at: np.ndarray, times: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        more = np.exp(at[0]) * (times - last)
        return more, more[:, None]

    return Law(added, np.log([rate]), ((late - rate * exposed) / late.sum())[:, None])


def _weibull(entry: np.ndarray, time: np.ndarray, ended: np.ndarray, last: float) -> Law:
    """Fit a Weibull law by maximum likelihood; parameters are the logarithms of shape and scale."""
    begun, ends = entry > 0, ended.astype(float)

    def hazard(at: np.ndarray, times: np.ndarray):
        """Return the cumulative hazard with gradient and second derivatives."""
        shape = np.exp(at[0])
        u = shape * (np.log(times) - at[1])
        H = np.exp(u)
        return H, (u * H, -shape * H), (u * H * (1 + u), -shape * H * (1 + u), shape**2 * H), u, shape

    def parts(at: np.ndarray):
        H, first, second, u, shape = hazard(at, time)
        value = ends * (at[0] + u - np.log(time)) - H
        slopes = np.column_stack([ends * (1 + u) - first[0], -ends * shape - first[1]])
        bends = np.array([(ends * u - second[0]).sum(), (-ends * shape - second[1]).sum(), -second[2].sum()])
        if begun.any():
            H, first, second, *_rest = hazard(at, entry[begun])
            value[begun] += H
            slopes[begun] += np.column_stack(first)
            bends += [one.sum() for one in second]
        return value, slopes, bends

    def local(at: np.ndarray):
        with np.errstate(over="ignore", invalid="ignore"):
            value, slopes, (aa, ab, bb) = parts(at)
            return float(value.sum()), slopes.sum(axis=0), np.array([[aa, ab], [ab, bb]])

    start = np.array([0.0, np.log((time - entry).sum() / ended.sum())])
    found = maximise(local, start)

    def added(at: np.ndarray, times: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        until, now = hazard(at, times), hazard(at, np.array([last]))
        return until[0] - now[0], np.column_stack(until[1]) - np.column_stack(now[1])

    return Law(added, found.at, parts(found.at)[1] @ _inverse(-found.hessian))


def _sbg(entry: np.ndarray, time: np.ndarray, ended: np.ndarray, last: float) -> Law:
    """Fit the shifted beta-geometric to whole periods: ends count at the end of their period."""
    law, (begin, end) = ShiftedBeta(), periods_of(entry, time, ended)
    periods = np.arange(1.0, max(end.max(), 1.0) + 1)
    watched = (begin[:, None] <= periods) & (periods <= end[:, None])
    leaves = watched & ended[:, None] & (periods == end[:, None])
    at_risk, gone = watched.sum(axis=0), leaves.sum(axis=0)
    if not gone.sum() or (at_risk > 0).sum() < 2:
        raise FitError(
            _("Too few whole periods are known for the shifted beta-geometric."),
            do=_("Use a shorter unit, or tail='last_hazard'."),
        )
    known = at_risk > 0
    found = maximise(
        lambda at: law.local(at, periods[known], at_risk[known].astype(float), gone[known].astype(float)),
        law.start(at_risk, gone),
    )
    stays, left = law.scores(found.at, periods)
    scores = (watched & ~leaves) @ stays + leaves @ left
    begun = np.floor(last + 1e-9)

    def added(at: np.ndarray, times: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        count = np.floor(times + 1e-9).astype(int)
        later = np.arange(begun + 1, max(count.max(), begun) + 1)
        hazards = -np.log1p(-law.hazard(at, later))
        slopes = -law.scores(at, later)[0]
        place = np.clip(count - int(begun), 0, None)
        return (
            np.concatenate([[0.0], np.cumsum(hazards)])[place],
            np.vstack([np.zeros((1, 2)), np.cumsum(slopes, axis=0)])[place],
        )

    return Law(added, found.at, scores @ _inverse(-found.hessian))


def _inverse(information: np.ndarray) -> np.ndarray:
    """Return the inverse, without directions in which the likelihood is flat."""
    return np.linalg.pinv(information, rcond=1e-7, hermitian=True)
