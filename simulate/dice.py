"""Quick small choices from one seeded generator: uniform numbers drawn a block at a time."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

_BLOCK = 1 << 15
_Item = TypeVar("_Item")


class Dice:
    """Draws for the many small choices of names and texts.

    A numpy generator is slow one number at a time; this hands out its uniform numbers from blocks.
    """

    __slots__ = ("_generator", "_left")

    def __init__(self, generator: np.random.Generator) -> None:
        """Hold the generator that all draws come from."""
        self._generator = generator
        self._left: list[float] = []

    def roll(self) -> float:
        """Return a uniform number of [0, 1)."""
        if not self._left:
            self._left = self._generator.random(_BLOCK).tolist()
        return self._left.pop()

    def pick(self, items: Sequence[_Item]) -> _Item:
        """Return one of the items, all alike likely."""
        return items[int(self.roll() * len(items))]

    def happens(self, chance: float) -> bool:
        """Tell whether something of this chance (0 to 1) happens."""
        return self.roll() < chance

    def choose(self, shares: Mapping[str, float]) -> str:
        """Return one of the keys, each as likely as its share; shares sum to one."""
        left = self.roll()
        for item, share in shares.items():
            left -= share
            if left < 0:
                return item
        return list(shares)[-1]

    def between(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + int(self.roll() * (high - low + 1))
