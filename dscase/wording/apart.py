"""A person's own texts and templates, filled by the `filler` in a process of its own.

They are strangers' files: one that never ends, or grows without end, is ended, and the error says so. The
process starts when it is first needed; another process that was forked from this one starts its own.
"""

import json
import os
import pickle
import sys
import threading
from typing import TYPE_CHECKING, Any, NamedTuple

from dscase import bounded
from dscase.errors import UsageError
from dscase.wording import filler
from dscase.wording.filler import FillOrder, receive, send

if TYPE_CHECKING:
    import subprocess

SECONDS = 30.0
"""For one text or template: the page with all its events takes less than two."""


class FaultError(Exception):
    """A text or template that cannot be filled or compiled: `kind` of exception, file (where it is another
    one) and line.
    """

    def __init__(self, answer: dict[str, Any]) -> None:
        self.kind, self.file, self.line = str(answer["kind"]), str(answer["file"]), int(answer["line"])
        super().__init__(str(answer["fault"]))


def bounds() -> str:
    """The bounds, as any language has them."""
    return f"> {SECONDS:.0f} s, > {filler.MEMORY // 1_000_000:,} MB"


class _Child(NamedTuple):
    process: "subprocess.Popen[bytes]"
    of: int


_lock = threading.Lock()
_child: _Child | None = None


def filled(order: FillOrder, where: str) -> str:
    """The text, filled; "" for one that was to be compiled. `where`: names it in the error.

    Raises FaultError, UsageError `wording.bounds`, or what a text said in it raises.
    """
    try:
        request = pickle.dumps(tuple(order))
    except (pickle.PicklingError, AttributeError, TypeError) as fault:
        message = {"kind": "TypeError", "fault": str(fault), "file": "", "line": 0}
        raise FaultError(message) from fault
    with _lock:
        answer = _answer(request, where)
    message = json.loads(answer)
    if message["outcome"] == "done":
        return str(message["text"])
    if message["outcome"] == "error":
        raise UsageError(message["code"], **message["facts"])
    if message["outcome"] == "memory":
        raise _overstepped(where, "memory")
    raise FaultError(message)


def _overstepped(where: str, what: str) -> UsageError:
    megabytes = filler.MEMORY // 1_000_000
    return UsageError("wording.bounds", where=where, what=what, seconds=round(SECONDS), megabytes=megabytes)


def _answer(order: bytes, where: str) -> bytes:
    process = _running()
    assert process.stdin is not None
    assert process.stdout is not None
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    clock = threading.Timer(SECONDS, stop)
    clock.daemon = True
    clock.start()
    try:
        send(process.stdin, order)
        answer = receive(process.stdout)
    except OSError:
        answer = None
    finally:
        clock.cancel()
    if answer is None:
        end()
        raise _overstepped(where, "time" if late.is_set() else "ended")
    if answer == b'{"outcome": "memory"}':  # what is left of it may be in pieces
        end()
    return answer


def _running() -> "subprocess.Popen[bytes]":
    global _child  # noqa: PLW0603 - one for the whole process
    if _child is None or _child.of != os.getpid() or _child.process.poll() is not None:
        # -P: a file lying where the program was started must not pass for a module
        command = [sys.executable, "-P", "-m", filler.__name__, str(filler.MEMORY)]
        process = bounded.start(command, speaks=True)
        _child = _Child(process, os.getpid())
    return _child.process


def end() -> None:
    """Ends the process; the next text or template has a new one."""
    global _child  # noqa: PLW0603 - the same
    if _child is not None and _child.of == os.getpid():
        bounded.end(_child.process)
    _child = None
