"""Order histories in, the rows over which a search adds up out: equal histories once, with their weight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_SOME = 20_000


@dataclass(frozen=True)
class Gathered:
    """Histories of accounts with weights above 0, in any order.

    Attributes
    ----------
    x, t_x, T, w : ndarray
        Frequency, recency, T and weight.
    seen, counts : ndarray
        Each frequency once, and the weight of its rows.
    """

    x: np.ndarray
    t_x: np.ndarray
    T: np.ndarray
    w: np.ndarray
    seen: np.ndarray
    counts: np.ndarray


def gather(x: np.ndarray, t_x: np.ndarray, T: np.ndarray, w: np.ndarray, *, merge: bool = True) -> Gathered:
    """Leave out rows without weight, and merge equal ones where there are many.

    Parameters
    ----------
    x, t_x, T, w : array
        Frequency, recency, T and weight of each row.
    merge : bool
        Whether rows may change; else they stay as they are.

    Returns
    -------
    Gathered

    Examples
    --------
    >>> histories = [[1.0, 0.0, 1.0, 0.0], [5.0, 0.0, 5.0, 0.0], [9.0, 9.0, 9.0, 8.0]]
    >>> rows = gather(*np.array(histories), np.array([1.0, 1.0, 2.0, 0.0]))
    >>> rows.x, rows.w
    (array([0., 1.]), array([1., 3.]))
    """
    columns = [x, t_x, T, w]
    if merge:
        if not w.all():
            columns = [one[w > 0] for one in columns]
        every = max(1, len(columns[0]) // _SOME)
        if every == 1 or len(_merged(*(one[::every] for one in columns))[0]) < _SOME / 2:
            columns = _merged(*columns)
    counts = np.bincount(columns[0].astype(np.int64), columns[3])
    seen = np.flatnonzero(counts)
    return Gathered(*columns, seen.astype(float), counts[seen])


def _merged(x: np.ndarray, t_x: np.ndarray, T: np.ndarray, w: np.ndarray) -> list[np.ndarray]:
    # equal rows have equal keys; should others share a key, some equal rows stay apart, which does no harm
    order = np.argsort(np.sqrt(2) * T + np.sqrt(3) * t_x + x)
    columns = [one[order] for one in (x, t_x, T)]
    begins = np.concatenate([[True], np.logical_or.reduce([one[1:] != one[:-1] for one in columns])])
    places = np.flatnonzero(begins)
    return [*(one[places] for one in columns), np.add.reduceat(w[order], places)]
