"""`--format raw`: what every line of a file says, whoever wrote it, as JSON lines."""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import BinaryIO, cast


def put(path: str) -> "Counter[str]":
    """Prints one object a line, in the file's order, and gives back how many lines came out how.

    The objects are those of `events.raw`. Pure ASCII: bytes that are no text survive any console, as
    escapes. Raises InputError when the file cannot be read; what came before is printed.
    """
    from dscase.events.decompress import MAGIC_SIZE, Unpacked, form_of
    from dscase.events.files import STANDARD_INPUT, lines, standard_input
    from dscase.events.line_blocks import single_lines, whole_lines
    from dscase.events.raw import raw
    from dscase.events.wide import Utf8

    statuses: Counter[str] = Counter()
    out = sys.stdout.buffer
    encode = json.JSONEncoder(ensure_ascii=True).encode
    if path == STANDARD_INPUT:
        stream = cast("BinaryIO", standard_input())
        form = form_of(standard_input().look(MAGIC_SIZE))
        content = cast("BinaryIO", Unpacked(stream, form, path)) if form else stream
        found = single_lines(whole_lines(cast("BinaryIO", Utf8(content))))
    else:
        found = lines(Path(path), path)
    for line in raw(block.data for block in found):
        statuses[str(line["status"])] += 1
        out.write(f"{encode(line)}\n".encode("ascii"))
    out.flush()
    return statuses
