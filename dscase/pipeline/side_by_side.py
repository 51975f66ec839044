"""Who reads sources: this process, more of this machine's, or those of a cluster."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dscase import extras
from dscase.workers.shared_out import cores

if TYPE_CHECKING:
    from dscase.workers.shared_out import Workers

EXTRA = "cluster"
WORTH = 64_000_000
"""Bytes to be read from which more processes are worth their start."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """What is stated of it. `jobs`: so many processes; None: one for each core where whole files are read
    that are worth it, else this one alone. `scheduler`: the address of a cluster's, which is used then.
    """

    jobs: int | None = None
    scheduler: str = ""


USUAL = Sharing()


@contextmanager
def workers(stated: Sharing, size: int, *, whole: bool) -> Iterator["Workers | None"]:
    """Those that read about `size` bytes; None: this process does. `whole`: none of it can be passed over.

    Raises UsageError for a cluster that cannot be used.
    """
    if stated.scheduler:
        extras.check("workers.not_installed", EXTRA, ["distributed"])
        from dscase.workers.cluster import Cluster

        with closing(Cluster(stated.scheduler)) as cluster:
            yield cluster
        return
    jobs = stated.jobs
    if jobs is None:
        jobs = cores() if whole and size >= WORTH else 1
    if jobs == 1:
        yield None
        return
    from dscase.workers.pool import Pool

    with closing(Pool(jobs)) as pool:
        yield pool
