"""An answer in, a key out from which the answer cannot be read, and the check of an answer against its key."""

from __future__ import annotations

import hashlib
import math

_GRID = 2_000


def key(lesson: str, item: str, answer: str) -> str:
    """Return the key of an answer: sixteen hexadecimal digits of a salted SHA-256.

    It keeps an answer from being read by accident in a file or a notebook. It keeps no secret from who computes.

    Examples
    --------
    >>> key("03", "whale", "b")
    '5636aa69b80650cd'
    """
    return hashlib.sha256(f"KAM Lab|{lesson}|{item}|{answer}".encode()).hexdigest()[:16]


def one_of_many(order: list[str]) -> str:
    """Write an order of ids as one answer.

    Examples
    --------
    >>> one_of_many(["b", "a"])
    'b>a'
    """
    return ">".join(order)


def on_grid(value: float, step: float) -> str:
    """Write a number as the count of steps it is made of, so that 0.30 and 0.3 are the same answer.

    Examples
    --------
    >>> on_grid(0.3, 0.1), on_grid(0.30000000000000004, 0.1)
    ('3', '3')
    """
    return str(round(value / step))


def near(value: float, *, step: float, tolerance: float, fits) -> bool:
    """Tell whether any number of the grid within the tolerance fits the key.

    Parameters
    ----------
    value : float
        What was answered.
    step, tolerance : float
        Distance of the grid's numbers, and how far the right one may be from `value`.
    fits : callable
        Takes an answer as written by :func:`on_grid`.
    """
    slack = 1e-9 * max(1.0, abs(value))
    first = math.ceil((value - tolerance - slack) / step - 1e-9)
    last = math.floor((value + tolerance + slack) / step + 1e-9)
    return any(fits(str(count)) for count in range(first, min(last, first + _GRID) + 1))
