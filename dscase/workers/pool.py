"""Processes of this machine, each begun when there is work for it, and ended with the one that began it.

A process that is lost, be it killed or out of memory, is known at once by the pipe to it: another is begun,
and has the piece again. They are spawned, not forked: so it is the same on every system.
"""

import contextlib
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from multiprocessing import get_context, resource_tracker
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from dscase.workers.shared_out import TRIES, Lost, Work, in_order

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

T = TypeVar("T")
R = TypeVar("R")


class Pool:
    """So many processes; see `shared_out.Workers`."""

    here = True

    def __init__(self, jobs: int) -> None:
        self.again = 0
        self._jobs = jobs
        # One for each process: they wait, while what is done with what was made goes on.
        self._threads = ThreadPoolExecutor(jobs, "worker", initializer=_without_interrupts)
        self._free: SimpleQueue[_Process | None] = SimpleQueue()
        for _ in range(jobs):
            self._free.put(None)
        self._begun: list[_Process] = []
        self._closed = False
        if os.name != "nt":
            # Begun by one of the threads below, it would let interrupts through to that thread's processes.
            resource_tracker.ensure_running()

    def each(self, do: Callable[[T], R], pieces: Iterable[Work[T]]) -> Iterator[R | Lost]:
        """See `shared_out.Workers`."""
        return in_order(lambda piece: self._threads.submit(self._done, do, piece), pieces, 2 * self._jobs)

    def close(self) -> None:
        """See `shared_out.Workers`."""
        self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for process in list(self._begun):
            process.end()
        self._threads.shutdown()

    def _done(self, do: Callable[[T], R], piece: T) -> R | Lost:
        for lost in range(TRIES):
            self.again += lost > 0
            process = self._free.get()
            try:
                if process is None:
                    process = _Process()
                    self._begun.append(process)
                if self._closed:
                    process.end()
                    raise CancelledError
                answer: R = process.ask(do, piece)
            except _GoneError:
                if process is not None:
                    process.end()
                    self._begun.remove(process)
                    process = None
                if self._closed:
                    raise CancelledError from None
            else:
                return answer
            finally:
                self._free.put(process)
        return Lost()


class _GoneError(Exception):
    """The process is not there any more."""


class _Process:
    def __init__(self) -> None:
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def ask(self, do: Callable[[T], R], piece: T) -> R:
        """What `do` makes of a piece. Raises what it raises; _GoneError."""
        try:
            self._pipe.send((do, piece))
            fine, answer = self._pipe.recv()
        except (EOFError, OSError) as error:
            raise _GoneError from error
        if not fine:
            raise answer
        return answer  # type: ignore[no-any-return]

    def end(self) -> None:
        """Ends it, whatever it does."""
        self._process.kill()
        self._process.join()
        with contextlib.suppress(OSError):
            self._pipe.close()


def _without_interrupts() -> None:
    """Ctrl-C is for the one who began: whoever is begun by this thread does not hear of it."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def _work(pipe: "Connection[Any, Any]") -> None:
    """Does what is asked for through a pipe, until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("POLARS_MAX_THREADS", "1")  # the other cores have processes of their own
    while True:
        try:
            do, piece = pipe.recv()
        except EOFError:
            return
        except Exception as error:  # noqa: BLE001 - whatever the pickle refers to: who asked is told
            pipe.send((False, _plain(error)))
            continue
        try:
            answer = True, do(piece)
        except BaseException as error:  # noqa: BLE001 - likewise
            answer = False, error
        try:
            pipe.send(answer)
        except OSError:
            return
        except Exception as error:  # noqa: BLE001 - likewise
            pipe.send((False, _plain(error)))


def _plain(error: BaseException) -> RuntimeError:
    return RuntimeError(f"{type(error).__name__}: {error}")
