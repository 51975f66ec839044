"""Reading a picture, as a script in a process of its own: whatever happens to it, the page goes on.

Takes a PNG or JPEG on its input; prints a line of JSON for each part of the picture: `{"part": 1, "of": 8,
"lines": [{"text": "dc-01", "letters": [[left, top, right, bottom], …]}]}`, a rectangle for each character, in
fractions of the picture. The last line says `{"outcome": "done"}`, or what went wrong. Knows no other module
of ours, so that it starts at once. It may not speak to any network: the models come with the library.
"""

import contextlib
import io
import json
import math
import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

DONE, FAILED = "done", "failed"
WIDE, HIGH = 1300, 520
"""Pixels of a part: what reading it holds in memory grows with it."""
BESIDE, BELOW = 320, 40
"""Pixels that two parts share: a name that one of them cuts stands whole in the other."""
LARGER = 2
"""Letters of 12 pixels are read best in a picture twice as large."""
MEMORY = 4 << 30
"""Bytes of address space; what is really held is about a quarter of it."""
_NICE = 10

Quad = Sequence[Sequence[float]]
Rect = tuple[float, float, float, float]


def main(data: bytes) -> None:
    """Reads, and prints what was read."""
    from PIL import Image
    from rapidocr import RapidOCR

    cores = os.cpu_count() or 1
    engine = RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.max_side_len": LARGER * max(WIDE, HIGH),  # or it would shrink them again
            "Global.use_cls": False,  # screens do not stand on their heads
            "EngineConfig.onnxruntime.intra_op_num_threads": max(1, cores // 2),
        }
    )
    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as opened:
        picture = opened.convert("RGB")
    areas = list(parts(picture.width, picture.height))
    for number, area in enumerate(areas, 1):
        tell({"part": number, "of": len(areas), "lines": list(_read(engine, picture, area))})


def parts(width: int, height: int) -> Iterator[tuple[int, int, int, int]]:
    """The parts of a picture, in pixels: of about the same size, sharing a strip."""
    for top, bottom in _spans(height, HIGH, BELOW):
        for left, right in _spans(width, WIDE, BESIDE):
            yield left, top, right, bottom


def _spans(length: int, most: int, shared: int) -> Iterator[tuple[int, int]]:
    count = 1 if length <= most else math.ceil((length - shared) / (most - shared))
    step = (length - shared) / count
    for number in range(count):
        last = number == count - 1
        yield round(number * step), length if last else round((number + 1) * step) + shared


def _read(engine: Any, picture: "Image", area: tuple[int, int, int, int]) -> Iterator[dict[str, object]]:
    from PIL import Image

    cut = picture.crop(area)
    sink = io.BytesIO()
    cut.resize((cut.width * LARGER, cut.height * LARGER), Image.Resampling.LANCZOS).save(
        sink, "PNG", compress_level=1
    )
    result = engine(sink.getvalue(), return_word_box=True, return_single_char_box=True)
    if result.txts is None or result.boxes is None or not result.word_results:
        return
    for text, quad, letters in zip(result.txts, result.boxes, result.word_results, strict=True):
        placed = placed_in(text, rect(quad), [(letter[0], rect(letter[2])) for letter in letters])
        yield {"text": text, "letters": [_fractions(letter, area, picture.size) for letter in placed]}


def rect(quad: Quad) -> Rect:
    """The upright rectangle around four corners."""
    across, down = [float(x) for x, _ in quad], [float(y) for _, y in quad]
    return min(across), min(down), max(across), max(down)


def placed_in(text: str, line: Rect, letters: Sequence[tuple[str, Rect]]) -> list[Rect]:
    """A rectangle for every character of a line: the one it was seen at, as high as the line; blanks, and
    whatever else was seen nowhere, lie between those beside them.
    """
    left, top, right, bottom = line
    seen: list[Rect | None] = []
    at = 0
    for letter in text:
        known = at < len(letters) and letters[at][0] == letter
        seen.append(letters[at][1] if known else None)
        at += known
    if at < len(letters):  # the engine gave another order: all that is known is the line
        wide = (right - left) / max(1, len(text))
        return [(left + n * wide, top, left + (n + 1) * wide, bottom) for n in range(len(text))]
    placed: list[Rect] = []
    for number, one in enumerate(seen):
        begin = placed[-1][2] if placed else left
        end = next((other[0] for other in seen[number:] if other is not None), right)
        low, high = (one[0], one[2]) if one is not None else (begin, max(begin, end))
        placed.append((low, top, high, bottom))
    return placed


def _fractions(box: Rect, area: tuple[int, int, int, int], size: tuple[int, int]) -> list[float]:
    left, top, right, bottom = (side / LARGER for side in box)
    sides = (
        (area[0] + left) / size[0],
        (area[1] + top) / size[1],
        (area[0] + right) / size[0],
        (area[1] + bottom) / size[1],
    )
    return [round(min(1.0, max(0.0, side)), 6) for side in sides]


def tell(what: dict[str, object]) -> None:
    """Prints a message as a line."""
    print(json.dumps(what), flush=True)  # noqa: T201 - it is what the process is for


def restrain() -> None:
    """Behind everything else, within its memory, and off every network."""

    def refuse(event: str, _: object) -> None:
        if event.startswith(("socket.", "urllib.")) and event != "socket.__new__":
            raise PermissionError(event)

    sys.addaudithook(refuse)
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(OSError, ValueError):
            os.nice(_NICE)
        if sys.platform == "linux":  # elsewhere address space is counted otherwise
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    restrain()
    try:
        main(sys.stdin.buffer.read())
    except Exception as fault:  # noqa: BLE001 - a library's own errors are reported, whatever they are
        tell({"outcome": FAILED, "fault": f"{type(fault).__name__}: {fault}"[:300]})
    else:
        tell({"outcome": DONE})
