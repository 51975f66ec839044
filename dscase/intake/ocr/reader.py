"""One picture read, in a process of its own that may be ended at any time."""

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from dscase.case.pictures import Box
from dscase.errors import DscaseError, UsageError
from dscase.extras import lacking
from dscase.intake.ocr import worker

EXTRA = "ocr"
NEEDED = ("rapidocr", "onnxruntime", "cv2")
SECONDS = 300.0
"""The longest that one part of a picture may take; on two busy cores it is half a minute."""


class TextLine(NamedTuple):
    """A line of text in a picture, and where each of its characters stands: fractions of the picture."""

    text: str
    letters: tuple[tuple[float, float, float, float], ...]

    def around(self, start: int, end: int) -> Box | None:
        """The area of some of its characters, with half a character beside it: where a letter ends is known
        to within that. None where it has no extent.
        """
        some = self.letters[start:end]
        if not some:
            return None
        left, right = min(one[0] for one in some), max(one[2] for one in some)
        top, bottom = min(one[1] for one in some), max(one[3] for one in some)
        beside = (right - left) / len(some) / 2
        left, right = max(0.0, left - beside), min(1.0, right + beside)
        return Box(left, top, right, bottom) if left < right and top < bottom else None


@dataclass(frozen=True, slots=True)
class PicturePart:
    """What one part of the picture says; `number` of `count` parts."""

    number: int
    count: int
    lines: tuple[TextLine, ...]


def not_installed() -> UsageError | None:
    """Why no picture can be read: with the line that installs what is missing. None where nothing is."""
    return lacking("serve.no_reader", EXTRA, NEEDED)


class PictureReading:
    """The reading of one picture, a PNG or JPEG. `stop` ends it from any thread."""

    def __init__(self, picture: bytes) -> None:
        self._picture = picture
        self._child: subprocess.Popen[bytes] | None = None
        self._stopped = False
        self._late = False
        self._guard = threading.Lock()

    def parts(self) -> Iterator[PicturePart]:
        """What it says, part by part; nothing more once it is stopped.

        Raises DscaseError `serve.reading_failed`, `serve.reading_late`, UsageError `serve.no_reader`.
        """
        if lacking := not_installed():
            raise lacking
        with self._guard:
            if self._stopped:
                return
            child = self._child = self._started()
        try:
            yield from self._answers(child)
        finally:
            _end(child)

    def stop(self) -> None:
        """Ends it, at once."""
        with self._guard:
            self._stopped = True
            if self._child is not None:
                self._child.kill()

    def _started(self) -> "subprocess.Popen[bytes]":
        # -P: a file lying where the program was started must not pass for a module
        command = [sys.executable, "-P", worker.__file__]
        try:
            return subprocess.Popen(  # noqa: S603 - words of ours alone
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        except OSError as fault:
            raise DscaseError("serve.reading_failed", fault=str(fault)) from fault

    def _answers(self, child: "subprocess.Popen[bytes]") -> Iterator[PicturePart]:
        assert child.stdin is not None
        assert child.stdout is not None
        with self._watched(child), contextlib.suppress(OSError):  # it died: its silence tells that
            child.stdin.write(self._picture)
            child.stdin.close()
        while True:
            with self._watched(child):
                line = child.stdout.readline()
            if self._stopped:
                return
            if self._late:
                raise DscaseError("serve.reading_late", seconds=round(SECONDS))
            answer = _read(line)
            if isinstance(answer, PicturePart):
                yield answer
            elif answer == worker.DONE:
                return
            else:
                raise DscaseError("serve.reading_failed", fault=answer)

    @contextlib.contextmanager
    def _watched(self, child: "subprocess.Popen[bytes]") -> Iterator[None]:
        """Ends the child where what is done meanwhile takes too long."""
        watch = threading.Timer(SECONDS, self._too_late, (child,))
        watch.daemon = True
        watch.start()
        try:
            yield
        finally:
            watch.cancel()

    def _too_late(self, child: "subprocess.Popen[bytes]") -> None:
        self._late = True
        child.kill()


def _read(line: bytes) -> PicturePart | str:
    """A part, or how it ended: DONE or what went wrong."""
    try:
        message = json.loads(line)
        if "outcome" in message:
            return worker.DONE if message["outcome"] == worker.DONE else str(message["fault"])
        lines = tuple(
            TextLine(
                str(row["text"]),
                tuple((float(x), float(y), float(u), float(v)) for x, y, u, v in row["letters"]),
            )
            for row in message["lines"]
        )
        return PicturePart(int(message["part"]), int(message["of"]), lines)
    except (ValueError, TypeError, KeyError):
        return f"{len(line)} bytes that say nothing" if line else "ended without a word"


def _end(child: "subprocess.Popen[bytes]") -> None:
    child.kill()
    child.wait()
    for stream in (child.stdin, child.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()
