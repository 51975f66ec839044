"""A progress bar on stderr for long reads: bytes and rate. Nothing at all where nobody watches."""

import sys
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from dscase.terminal import at_terminal

if TYPE_CHECKING:
    from rich.progress import Progress

LONG = 64 << 20
"""Bytes from which a read is long: less is done before a bar could be looked at."""


class Bar:
    """Call it with the bytes to read; it gives back what to tell of bytes read, or None for no bar.

    The bar is taken away when the `with` block ends, so that it never stands among the output.
    """

    def __init__(self) -> None:
        self._progress: Progress | None = None

    def __enter__(self) -> Self:
        return self

    def __call__(self, total: int) -> Callable[[int], None] | None:
        if total < LONG or not at_terminal(sys.stderr):
            return None
        self._stop()  # one read after the other, each with its own bar
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TransferSpeedColumn

        progress = self._progress = Progress(
            BarColumn(), DownloadColumn(), TransferSpeedColumn(), console=Console(stderr=True), transient=True
        )
        progress.start()
        task = progress.add_task("", total=total)
        return lambda count: progress.advance(task, count)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def _stop(self) -> None:
        if self._progress is not None:
            self._progress.stop()
