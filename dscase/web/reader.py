"""Pictures read behind the page, one after the other, and what is suggested to be covered in them.

What was read stays in this process: it is written nowhere.
"""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from dscase.case.pictures import Box
from dscase.error_log import unforeseen
from dscase.errors import DscaseError
from dscase.intake.evidence import EvidenceFile
from dscase.intake.ocr.reader import PictureReading, TextLine, not_installed
from dscase.intake.screenshots import prepare
from dscase.masking.pictured import Seeker

DOING = "dscase serve"
State = Literal["", "waiting", "reading", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Suggested:
    """How far the reading of a picture is, and the areas that show a name, as far as it was read."""

    state: State = ""
    part: int = 0
    count: int = 0
    areas: tuple[Box, ...] = ()
    trouble: DscaseError | None = None


NOTHING = Suggested()


class Reader:
    """The readings of one case, by the picture's SHA-256. Everything public may be called from any thread."""

    def __init__(self, seeker: Callable[[], Seeker]) -> None:
        """`seeker`: what finds the names the case knows by now; it may take its time."""
        self._seeker = seeker
        self._suggested: dict[str, Suggested] = {}
        self._waiting: deque[EvidenceFile] = deque()
        self._reading: PictureReading | None = None
        self._running = False
        self._stopped = False
        self._guard = threading.Lock()

    @property
    def running(self) -> bool:
        """Whether a picture is being read."""
        return self._running

    def of(self, sha256: str) -> Suggested:
        """What is suggested for a picture."""
        return self._suggested.get(sha256, NOTHING)

    def order(self, file: EvidenceFile) -> None:
        """Has a picture read, unless it waits or is being read. Raises UsageError without the extra."""
        if lacking := not_installed():
            raise lacking
        with self._guard:
            if self._stopped or self.of(file.sha256).state in {"waiting", "reading"}:
                return
            self._suggested[file.sha256] = Suggested("waiting")
            self._waiting.append(file)
            if not self._running:
                self._running = True
                threading.Thread(target=self._run, name="reader", daemon=True).start()

    def stop(self) -> None:
        """Ends what goes on, at once; nothing more is read."""
        with self._guard:
            self._stopped = True
            self._waiting.clear()
            if self._reading is not None:
                self._reading.stop()

    def _run(self) -> None:
        while True:
            with self._guard:
                if not self._waiting:
                    self._running = False
                    return
                file = self._waiting.popleft()
            try:
                self._read(file)
            except DscaseError as error:
                self._fail(file, error)
            except Exception as fault:  # noqa: BLE001 - the last resort: an honest word and a log to be sent
                self._fail(file, unforeseen(fault, DOING))

    def _read(self, file: EvidenceFile) -> None:
        self._suggested[file.sha256] = Suggested("reading")
        seeker = self._seeker()
        reading = PictureReading(prepare(file).copy)
        with self._guard:
            if self._stopped:
                return
            self._reading = reading
        lines: list[TextLine] = []
        for part in reading.parts():
            lines += part.lines
            self._suggested[file.sha256] = Suggested("reading", part.number, part.count, seeker.areas(lines))
        self._suggested[file.sha256] = replace(self.of(file.sha256), state="done")

    def _fail(self, file: EvidenceFile, error: DscaseError) -> None:
        self._suggested[file.sha256] = replace(self.of(file.sha256), state="failed", trouble=error)
