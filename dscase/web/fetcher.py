"""Fetching from the manager, ordered on the page: one at a time, in a thread of its own, and to be stopped.

The password is handed to that thread and kept nowhere: it is typed anew for the next fetch.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from dscase.error_log import unforeseen
from dscase.errors import DscaseError, UsageError
from dscase.fetch import fetching, options
from dscase.fetch.line import Line, Stopped
from dscase.fetch.secret import Secret

if TYPE_CHECKING:
    from dscase.case.model import Case
    from dscase.fetch.fetching import Fetching, Step
    from dscase.fetch.options import FetchOptions

DOING = "dscase serve"
_LAST_WAIT = 15.0
"""Seconds that a fetch gets to end its session when the page is closed."""


@dataclass(frozen=True, slots=True)
class FetchState:
    """How far it is. `step` is "" where nothing is going on; `done` and `trouble` are of the last one."""

    step: "Step | str" = ""
    count: int = 0
    done: "Fetching | None" = None
    trouble: DscaseError | None = None


class Fetcher:
    """The fetches of one case. `after` is called when one has ended, whatever came of it."""

    def __init__(self, case_dir: Path, after: Callable[[], None]) -> None:
        self._case_dir = case_dir
        self._after = after
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._line: Line | None = None
        self._guard = threading.Lock()
        self.state = FetchState()
        self.typed: FetchOptions | None = None  # what was stated last; no secret is among it

    @property
    def running(self) -> bool:
        """Whether one is under way."""
        return self._thread is not None and self._thread.is_alive()

    def order(
        self, typed_options: "FetchOptions", case: "Case", password: Secret | None, key: Secret | None
    ) -> None:
        """Begins one. Raises DscaseError for what was stated wrongly; while one runs, nothing happens."""
        self.typed = typed_options
        options.check_installed()
        wanted = options.wanted(typed_options, case, self._case_dir, datetime.now(UTC))
        line = options.line(typed_options)
        if password is None:
            raise UsageError(
                "fetch.no_password",
                account=f"{typed_options.user}@{line.address.shown}",
                variable="DSCASE_DSM_PASSWORD",
            )
        with self._guard:
            if self.running:
                return
            self._stop.clear()
            self._line = line
            self.state = FetchState("sign_in")

            def run() -> None:
                self.state = self._ended(
                    lambda: fetching.fetch(
                        line, wanted, lambda: password, self._case_dir, api_key=key, progress=self._progress
                    )
                )
                if (
                    typed_options.fingerprint
                    and typed_options.ca_file is None
                    and self.state.done is not None
                ):
                    options.keep(typed_options)
                self._after()

            self._thread = threading.Thread(target=run, name="fetch", daemon=True)
            self._thread.start()

    def stop(self, *, wait: bool = False) -> None:
        """Has it end: at once where it waits for an answer or a pause, within 15 s where it still connects.

        The session is ended, and nothing is kept of it.
        """
        again = self._stop.is_set()
        self._stop.set()
        # Once: after it the line is needed for signing out.
        if self._line is not None and self.running and not again and self.state.step != "sign_out":
            self._line.stop()
        if wait and self._thread is not None:
            self._thread.join(_LAST_WAIT)

    def _progress(self, step: "Step", count: int) -> None:
        if self._stop.is_set() and step != "sign_out":
            raise Stopped
        self.state = FetchState(step, count)

    @staticmethod
    def _ended(run: "Callable[[], Fetching]") -> FetchState:
        try:
            return FetchState(done=run())
        except DscaseError as error:
            return FetchState(trouble=error)
        except Stopped:
            return FetchState()
        except Exception as fault:  # noqa: BLE001 - the last resort: an honest word and a log to be sent
            return FetchState(trouble=unforeseen(fault, DOING))
