"""A thing that lies elsewhere as a stream: read in ranges of bounded size, and as few of them as will do.

`Stored` is what a store must give: a size, a name, and the bytes of a range. `Ranged(stored)` can then be
read as a file on disk is, by the same bisection and the same readers.
"""

import io
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from dscase.errors import DscaseError, InputError

MOST = 8 * 1024 * 1024
"""Bytes asked for at once, at most."""
HEAD = 64 * 1024
"""Bytes at the beginning that are asked for once and kept: many look at them."""
_PROBE = 16 * 1024
_FASTER = 8  # times as many bytes as before, where one range follows the other
_AHEAD = 2  # ranges asked for before they are needed, where it is known that they will be


class Stored(Protocol):
    """A thing in a store, as it was when it was opened. `shown`: its URL without secrets, or its own part of
    it; `path`: the same as a path, at which nothing lies.

    `tag`: what the store calls this very content ("" where it does not). `protected`: nobody on the way can
    read or change it. `parallel`: whether several ranges may be asked for at once.
    """

    @property
    def shown(self) -> str: ...
    @property
    def path(self) -> Path: ...
    @property
    def size(self) -> int: ...
    @property
    def changed(self) -> datetime | None: ...
    @property
    def tag(self) -> str: ...
    @property
    def protected(self) -> bool: ...
    @property
    def parallel(self) -> bool: ...

    def read(self, start: int, length: int) -> bytes:
        """Bytes of `[start, start + length)`, which lies in the thing. InputError `remote.…`, also when it
        was changed since it was opened.
        """
        ...

    def grown(self) -> int:
        """By how many bytes it is longer by now than it was, below 0 shorter."""
        ...


class Ranged(io.RawIOBase):
    """A stored thing as a stream that can be sought in. What was read last is kept, and so is the head."""

    def __init__(self, stored: Stored) -> None:
        super().__init__()
        self._stored = stored
        self._place = 0
        self._bound = stored.size
        self._certain = False  # all up to the bound will be read
        self._next = _PROBE
        self._held: tuple[int, bytes] = (0, b"")
        self._coming: dict[int, Future[bytes]] = {}
        self._pool: ThreadPoolExecutor | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, place: int, whence: int = io.SEEK_SET, /) -> int:
        if whence != io.SEEK_SET:
            raise io.UnsupportedOperation("only from the start")
        self._place = place
        return place

    def tell(self) -> int:
        return self._place

    def until(self, bound: int) -> None:
        """Says that all from here to `bound` will be read, and nothing behind it."""
        self._forget()
        self._bound, self._certain = min(bound, self._stored.size), True

    def read(self, size: int = -1, /) -> bytes:
        """As a file's `read`; fewer bytes than asked for only at the end. InputError `remote.…`."""
        left = max(0, self._bound - self._place)
        size = left if size < 0 else min(size, left)
        pieces: list[bytes] = []
        while size:
            piece = self._piece(size)
            pieces.append(piece)
            self._place += len(piece)
            size -= len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def close(self) -> None:
        self._forget()
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
        super().close()

    def _piece(self, size: int) -> bytes:
        """Bytes from the place on, up to `size` of them and one at least."""
        start, data = self._held
        if not start <= self._place < start + len(data):
            start, data = self._fetched(size, start + len(data))
            self._held = start, data
        return data[self._place - start : self._place - start + size]

    def _fetched(self, size: int, behind: int) -> tuple[int, bytes]:
        if self._place < min(HEAD, self._stored.size):
            return 0, head_of(self._stored)
        start = self._place
        if not self._certain:
            self._next = min(MOST, self._next * _FASTER) if start == behind else _PROBE
            return start, self._stored.read(start, min(MOST, max(size, self._next), self._bound - start))
        waiting = self._coming.pop(start, None)
        data = waiting.result() if waiting else self._stored.read(start, min(MOST, self._bound - start))
        if self._stored.parallel:
            self._ask_ahead(start + len(data))
        return start, data

    def _ask_ahead(self, start: int) -> None:
        for place in range(start, min(self._bound, start + _AHEAD * MOST), MOST):
            if place not in self._coming:
                self._pool = self._pool or ThreadPoolExecutor(_AHEAD, "ranges")
                length = min(MOST, self._bound - place)
                self._coming[place] = self._pool.submit(self._stored.read, place, length)

    def _forget(self) -> None:
        for waiting in self._coming.values():
            waiting.cancel()
        self._coming.clear()


def head_of(stored: Stored) -> bytes:
    """The first HEAD bytes; a store keeps them, so that they are asked for once. InputError `remote.…`."""
    return stored.read(0, min(HEAD, stored.size)) if stored.size else b""


@contextmanager
def in_our_words(refusal: Callable[[Exception, str], InputError], shown: str) -> Iterator[None]:
    """Tells what a store's library raises as one of ours: its own hold whole URLs, signatures and keys with
    them. `refusal`: what an error of that library means.
    """
    try:
        yield
    except DscaseError:
        raise
    except Exception as error:  # noqa: BLE001 - the libraries' errors have no common root
        raise refusal(error, shown) from None
