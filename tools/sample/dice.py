"""A seed and a name in, draws out: the stream depends on nothing else.

Only the raw bits of PCG64 are used, which numpy promises to keep; every distribution is made from them here, so that
a new version of numpy cannot change the sample.
"""

import math
import zlib

import numpy as np

_BLOCK = 64


class Dice:
    """Draws for one purpose, such as the orders of one account."""

    def __init__(self, seed: int, *names):
        key = zlib.crc32("/".join(str(name) for name in names).encode("utf-8"))
        self._bits = np.random.PCG64(np.random.SeedSequence([seed, key]))
        self._pool: list[int] = []

    def uniform(self, low: float = 0.0, high: float = 1.0) -> float:
        """Draw between `low` and `high`, both ends excluded."""
        if not self._pool:
            self._pool = self._bits.random_raw(_BLOCK).tolist()[::-1]
        unit = ((self._pool.pop() >> 11) + 0.5) * 2.0**-53
        return low + (high - low) * unit

    def chance(self, probability: float) -> bool:
        """Say yes with a probability."""
        return self.uniform() < probability

    def normal(self, mean: float = 0.0, sd: float = 1.0) -> float:
        """Draw from the normal law (Box and Muller)."""
        radius = math.sqrt(-2.0 * math.log(self.uniform()))
        return mean + sd * radius * math.cos(2.0 * math.pi * self.uniform())

    def lognormal(self, sd: float) -> float:
        """Draw a positive factor with mean one and standard deviation `sd` of its log."""
        return math.exp(self.normal(-0.5 * sd * sd, sd))

    def exponential(self, mean: float = 1.0) -> float:
        """Draw a waiting time without memory."""
        return -mean * math.log(self.uniform())

    def erlang(self, shape: int, mean: float = 1.0) -> float:
        """Draw a waiting time that is the more regular, the larger `shape`."""
        return sum(self.exponential(mean / shape) for _ in range(shape))

    def poisson(self, mean: float) -> int:
        """Draw a count."""
        count, left = 0, mean
        while (left := left - self.exponential()) > 0:
            count += 1
        return count

    def integer(self, low: int, high: int) -> int:
        """Draw a whole number, both ends included."""
        return low + int(self.uniform() * (high - low + 1))

    def choose(self, items, weights=None):
        """Pick one item, by weight if weights are given."""
        items = list(items)
        if weights is None:
            return items[int(self.uniform() * len(items))]
        weights = list(weights)
        mark = self.uniform() * sum(weights)
        for item, weight in zip(items, weights, strict=True):
            mark -= weight
            if mark < 0:
                return item
        return items[-1]

    def sample(self, items, count: int) -> list:
        """Pick `count` different items, in random order."""
        items = list(items)
        return [items.pop(int(self.uniform() * len(items))) for _ in range(min(count, len(items)))]

    def split(self, parts: int, evenness: float = 1.0) -> list[float]:
        """Cut one into random parts; a larger `evenness` makes them more alike."""
        raw = [math.exp(self.normal(0, 1.0 / evenness)) for _ in range(parts)]
        return [value / sum(raw) for value in raw]
