"""The process in which a person's own texts and templates are compiled and filled: bounded, one for all.

It reads orders from its standard input and answers each on its standard output, both behind their length in
bytes. An order comes from our own process, as a pickle; what is answered is JSON, and nothing in it is run.
"""

import json
import os
import pickle
import struct
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import IO, Any, Literal, NamedTuple

from dscase.bounded import hold
from dscase.case.model import Lang
from dscase.errors import UsageError

MEMORY, WORK = 1_000_000_000, 600
"""Bytes; seconds of the processor's work in all orders of one process."""
_LENGTH = struct.Struct(">Q")
Known = tuple[Lang, tuple[Path, ...], tuple[tuple[str, str], ...], bool]
"""What words are made of: language, folders but ours, what documents are called, whether for plain text."""


class FillOrder(NamedTuple):
    """What is to be done with a source: compiled, filled as a text, or as a template."""

    doing: Literal["compile", "text", "template"]
    source: str
    known: Known | None = None
    facts: Mapping[str, object] | None = None
    markup: bool = False


def send(stream: IO[bytes], content: bytes) -> None:
    """Writes one order or answer. Raises OSError."""
    stream.write(_LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """Reads one; None where there is none any more."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    content = stream.read(length)
    return content if len(content) == length else None


def main(memory: int) -> None:
    """Answers until nobody asks any more."""
    hold(memory, WORK)
    orders, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    sys.stdout = sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    while (order := receive(orders)) is not None:
        try:
            answer = json.dumps(_answer(FillOrder(*pickle.loads(order)))).encode()  # noqa: S301 - of our own process
        except MemoryError:
            answer = b'{"outcome": "memory"}'
        send(answers, answer)


def _answer(order: FillOrder) -> dict[str, Any]:
    from dscase.wording import engine

    try:
        if order.doing == "compile":
            engine.environment(markup=order.markup).from_string(order.source)
            return {"outcome": "done", "text": ""}
        facts = dict(order.facts or {})
        if order.doing == "text":
            plain = order.known is not None and order.known[3]
            return {"outcome": "done", "text": engine.filled(order.source, facts, spaced=plain)}
        words = _words(order.known)
        template = words.ready(order.source, order.markup)
        return {"outcome": "done", "text": str(template.render(facts, say=words.say))}
    except MemoryError:
        raise
    except UsageError as error:  # of a text said in it
        return {"outcome": "error", "code": error.code, "facts": error.facts}
    except Exception as fault:  # noqa: BLE001 - a person's template may raise anything
        file, line = engine.place_of(fault)
        kind = type(fault).__name__
        return {"outcome": "fault", "kind": kind, "fault": str(fault), "file": file, "line": line}


@cache
def _words(known: Known | None) -> Any:
    from dscase.wording.words import Words

    assert known is not None
    lang, folders, called, plain = known
    made = Words(lang, folders, ours_alone=True, called=dict(called), bounded=False)
    return made.for_plain_text() if plain else made


if __name__ == "__main__":
    main(int(sys.argv[1]))
