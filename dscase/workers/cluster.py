"""The workers of a Dask cluster, on this machine or on others: see https://distributed.dask.org.

Dask gives a piece to another worker when the one that had it is lost. What is sent to workers and comes back
is a pickle: whoever can speak to the scheduler can do anything as whoever runs the workers. So it belongs
into a network of one's own, or behind `tls://`, for which Dask's own configuration names the certificates.
"""

import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version
from typing import Any, NamedTuple, TypeVar

from dscase.errors import UsageError, reason
from dscase.workers.shared_out import Coming, Lost, Work, in_order

T = TypeVar("T")
R = TypeVar("R")
_PATIENCE = 15  # seconds


class Versions(NamedTuple):
    """Those that have to be the same everywhere, as another dscase may read otherwise."""

    dscase: str
    python: str

    def __str__(self) -> str:
        return f"dscase {self.dscase}, Python {self.python}"


def versions() -> Versions:
    """Those of this process."""
    return Versions(version("dscase"), f"{sys.version_info.major}.{sys.version_info.minor}")


class Cluster:
    """The workers of a scheduler; see `shared_out.Workers`."""

    here = False

    def __init__(self, address: str) -> None:
        """Raises UsageError where nothing answers at the address, there are no workers, or other versions."""
        import distributed

        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters is raised
        self._address = address
        try:
            self._client: Any = distributed.Client(  # type: ignore[no-untyped-call]
                address, timeout=_PATIENCE, set_as_default=False
            )
        except (OSError, ValueError) as error:
            raise self._unreachable(error) from error
        try:
            self._known = self._checked()
        except BaseException:
            self.close()
            raise

    @property
    def again(self) -> int:
        """See `shared_out.Workers`: here the workers that were lost."""
        return len(self._known.keys() - self._client.nthreads().keys())

    def each(self, do: Callable[[T], R], pieces: Iterable[Work[T]]) -> Iterator[R | Lost]:
        """See `shared_out.Workers`."""
        ours, client = versions(), self._client

        def begin(piece: T) -> Coming[R | Lost]:
            return _Coming(self, client.submit(_done, do, piece, ours, pure=False))

        return in_order(begin, pieces, 2 * sum(self._known.values()), bounded=False)

    def close(self) -> None:
        """See `shared_out.Workers`."""
        self._client.close(timeout=_PATIENCE)

    def result(self, future: Any) -> Any:
        """What became of a piece."""
        from distributed import KilledWorker
        from distributed.client import FutureCancelledError
        from distributed.comm.core import CommClosedError

        try:
            return future.result()
        except KilledWorker:
            return Lost()
        except (FutureCancelledError, CommClosedError) as error:
            raise self._unreachable(error) from error

    def _checked(self) -> dict[str, int]:
        """The workers and how much each does at once."""
        known: dict[str, int] = self._client.nthreads()
        if not known:
            raise UsageError("workers.none", address=self._address)
        for worker, theirs in self._client.run(versions, on_error="return").items():
            if theirs != versions():
                raise _other_versions(worker, theirs)
        return known

    def _unreachable(self, error: Exception) -> UsageError:
        return UsageError("workers.unreachable", address=self._address, reason=reason(error))


class _Coming(NamedTuple):
    cluster: Cluster
    future: Any

    def result(self) -> Any:
        """What became of the piece; the worker then forgets it."""
        return self.cluster.result(self.future)


def _done(do: Callable[[T], R], piece: T, ours: Versions) -> R:
    """What `do` makes of a piece, in a worker; also of one that came later."""
    if versions() != ours:
        raise _other_versions("", versions(), ours)
    return do(piece)


def _other_versions(worker: str, theirs: object, ours: Versions | None = None) -> UsageError:
    found = str(theirs) if isinstance(theirs, Versions) else f"{type(theirs).__name__}: {theirs}"
    return UsageError("workers.versions", worker=worker, theirs=found, ours=str(ours or versions()))
