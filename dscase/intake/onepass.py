"""A file read once, from its first byte to its last: hashed as a whole while parts of it are looked into.

The hash runs in a thread of its own, beside the unpacking: both let go of the interpreter while they work.
"""

import hashlib
import threading
from collections.abc import Callable
from queue import Queue
from types import TracebackType
from typing import BinaryIO, Self

BLOCK = 1 << 20
_WAITING = 4  # blocks; what the reader may be ahead of the hash


class OnePass:
    """Reads `size` bytes of `stream` in order. `with` it; after the block `sha256` and `taken` are whole.

    `progress` gets the bytes as they are read. Raises OSError as the stream does.
    """

    def __init__(self, stream: BinaryIO, size: int, progress: Callable[[int], None] | None = None) -> None:
        self.place = 0  # of the next byte handed out
        self.sha256 = ""
        self._stream = stream
        self._left = size
        self._progress = progress
        self._block = memoryview(b"")
        self._hash = hashlib.sha256()
        self._queue: Queue[bytes | None] = Queue(_WAITING)
        self._thread = threading.Thread(target=self._hash_all, daemon=True)

    def __enter__(self) -> Self:
        self._stream.seek(0)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                while self._fill():
                    self.place += len(self._block)
                    self._block = memoryview(b"")
        finally:
            self._queue.put(None)
            self._thread.join()
        self.sha256 = self._hash.hexdigest()

    def read(self, size: int) -> bytes:
        """The next bytes, at most `size`; none only at the end."""
        if not self._fill():
            return b""
        data = bytes(self._block[:size])
        self._block = self._block[size:]
        self.place += len(data)
        return data

    def exactly(self, size: int) -> bytes:
        """The next `size` bytes, fewer only at the end. `size` is small."""
        data = b""
        while len(data) < size and (more := self.read(size - len(data))):
            data += more
        return data

    def skip_to(self, place: int) -> bool:
        """Moves on to `place`. False when that lies behind or past the end: nothing is read twice."""
        if place < self.place:
            return False
        while self.place < place and self._fill():
            step = min(len(self._block), place - self.place)
            self._block = self._block[step:]
            self.place += step
        return self.place == place

    def _fill(self) -> bool:
        if not self._block:
            data = self._stream.read(min(BLOCK, self._left))
            self._left -= len(data)
            if not data:
                return False
            self._queue.put(data)
            if self._progress is not None:
                self._progress(len(data))
            self._block = memoryview(data)
        return True

    def _hash_all(self) -> None:
        while (data := self._queue.get()) is not None:
            self._hash.update(data)
