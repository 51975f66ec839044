"""Chance that falls the same way everywhere: built on `Random.random()` alone, whose sequence Python keeps
from version to version, which it does not promise for `choice`, `shuffle` and their kin.
"""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A seeded source of choices."""

    def __init__(self, seed: int) -> None:
        self._roll = random.Random(seed).random

    def below(self, end: int) -> int:
        """A whole number from 0 to `end` - 1."""
        return int(self._roll() * end)

    def between(self, first: int, last: int) -> int:
        """A whole number from `first` to `last`, both possible."""
        return first + self.below(last - first + 1)

    def pick(self, things: Sequence[T]) -> T:
        """One of the things."""
        return things[self.below(len(things))]

    def chance(self, percent: int) -> bool:
        """True in `percent` of a hundred cases."""
        return self.below(100) < percent

    def moment(self, start: datetime, end: datetime) -> datetime:
        """A whole second in [start, end)."""
        return start + timedelta(seconds=self.below(int((end - start).total_seconds())))

    def hexes(self, count: int) -> str:
        """`count` upper-case hexadecimal digits."""
        return "".join(self.pick("0123456789ABCDEF") for _ in range(count))
