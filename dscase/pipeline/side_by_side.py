"""Who reads sources: this process, more of this machine's, or those of a cluster."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dscase.workers.shared_out import cores

if TYPE_CHECKING:
    from dscase.workers.shared_out import Workers

WORTH = 64_000_000
"""Bytes to be read from which more processes are worth their start."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """What is stated of it. `jobs`: so many processes; None: one for each core where whole files are read
    that are worth it, else this one alone.
    """

    jobs: int | None = None


USUAL = Sharing()


@contextmanager
def workers(stated: Sharing, size: int, *, whole: bool) -> Iterator["Workers | None"]:
    """Those that read about `size` bytes; None: this process does. `whole`: none of it can be passed over."""
    jobs = stated.jobs
    if jobs is None:
        jobs = cores() if whole and size >= WORTH else 1
    if jobs == 1:
        yield None
        return
    from dscase.workers.pool import Pool

    pool = Pool(jobs)
    try:
        yield pool
    finally:
        pool.close()
