"""The seam: pieces of work go in, what becomes of each comes out in the same order, whoever does it.

Usage: `for made in workers.each(do, pieces): …`. `do` is a function of a module, and what it takes and gives
can be pickled: it runs in another process, perhaps on another machine.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, NamedTuple, Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")
Made_co = TypeVar("Made_co", covariant=True)

MOST = 500_000_000
"""The weights of the pieces that are under way, and of what became of them, together; but one always is."""
TRIES = 3
"""How often a piece is begun whose worker is lost each time."""


class Work(NamedTuple, Generic[T]):
    """A piece of work. `weight`: what it takes of the memory, in bytes."""

    piece: T
    weight: int


class Lost(NamedTuple):
    """What became of a piece: nothing, as every worker that had it was lost."""


class Workers(Protocol):
    """Those who do the work."""

    @property
    def again(self) -> int:
        """How many times a piece was begun again, as the worker that had it was lost."""
        ...

    @property
    def here(self) -> bool:
        """Whether all of them are on this machine."""
        ...

    def each(self, do: Callable[[T], R], pieces: Iterable[Work[T]]) -> Iterator[R | Lost]:
        """What `do` makes of each piece, in their order. Raises what `do` raises."""
        ...

    def close(self) -> None:
        """Ends what is still under way."""
        ...


class Coming(Protocol[Made_co]):
    """What will become of a piece."""

    def result(self) -> Made_co: ...


def in_order(
    begin: Callable[[T], Coming[R]], pieces: Iterable[Work[T]], at_once: int, *, bounded: bool = True
) -> Iterator[R]:
    """What becomes of pieces, in their order; no more than so many are under way, or wait to be taken.

    `bounded`: and no more than `MOST`.
    """
    waiting: deque[tuple[Coming[R], int]] = deque()
    held = 0
    for piece, weight in pieces:
        while waiting and (len(waiting) >= at_once or (bounded and held + weight > MOST)):
            coming, own = waiting.popleft()
            yield coming.result()
            held -= own
        waiting.append((begin(piece), weight))
        held += weight
    while waiting:
        yield waiting.popleft()[0].result()


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
