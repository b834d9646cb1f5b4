"""A guess, a confidence and the truth in, a score out that rewards knowing how sure one may be."""

from __future__ import annotations

from collections.abc import Iterable


def brier(confidence: float, right: bool) -> float:
    """Score one guess: the squared distance between the confidence and what came true.

    Parameters
    ----------
    confidence : float
        How sure the learner was to be right, 0 to 1.
    right : bool
        Whether the guess was right: the chosen option, or a number within the stated tolerance.

    Returns
    -------
    float
        0 is best (sure and right), 1 is worst (sure and wrong); always saying 50 % gives 0.25.

    Notes
    -----
    Brier, G. W. (1950), Verification of forecasts expressed in terms of probability, Monthly Weather Review 78, 1-3;
    here in its form for one event. A number guess counts as the event "the truth lies within the tolerance".

    Examples
    --------
    >>> round(brier(0.7, True), 2), round(brier(0.7, False), 2), brier(0.5, True)
    (0.09, 0.49, 0.25)
    """
    return (float(confidence) - float(right)) ** 2


def mean(scores: Iterable[float]) -> float | None:
    """Average Brier scores; None where there is none."""
    scores = list(scores)
    return sum(scores) / len(scores) if scores else None
