"""What the PDF's template is given: the body as plain data, ready for JSON, and the files it names.

No markup is made here: every block becomes a mapping of its fields with its kind.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from dscase.inquiry.body.blocks import Body, Figure, Part
from dscase.render import timeline
from dscase.render.phrases import phrases
from dscase.wording.words import Words

Data = dict[str, Any]


def content(body: Body, words: Words) -> tuple[Data, dict[str, bytes]]:
    """The data, and pictures by the names it calls them."""
    files: dict[str, bytes] = {}
    data: Data = {part.name: getattr(body, part.name) for part in fields(body) if part.name != "blocks"}
    data["title"] = body.title or body.kind  # a PDF for every reader must have one
    data["phrases"] = phrases(data["title"])
    blank = "" if body.lang == "ja" else " "
    data["words"] = {
        "table": words.say("document.label.table") + blank,
        "figure": words.say("document.label.figure") + blank,
        "caption": words.say("document.mark.caption"),
        "beside": words.say("document.mark.beside"),
        "approval": words.say("body.approval"),
    }
    data["blocks"] = [_plain(block, files, words) for block in body.blocks]
    return data, files


def _plain(value: Any, files: dict[str, bytes], words: Words) -> Any:
    if isinstance(value, tuple):
        return [_plain(part, files, words) for part in value]
    if isinstance(value, Figure):
        return {**_fields(value, files, words, without=("drawing",)), **_drawing(value, files, words)}
    if isinstance(value, Part):
        name = f"picture-{len(files) + 1}.{value.format}"
        files[name] = value.copy
        alt = value.alt or "—"  # a PDF for every reader must have one
        return {**_fields(value, files, words, without=("copy",)), "file": name, "alt": alt}
    if is_dataclass(value):
        return _fields(value, files, words)
    return value


def _fields(value: Any, files: dict[str, bytes], words: Words, without: tuple[str, ...] = ()) -> Data:
    values = {
        part.name: _plain(getattr(value, part.name), files, words)
        for part in fields(value)
        if part.name not in without
    }
    return {"kind": type(value).__name__, **values}


def _drawing(figure: Figure, files: dict[str, bytes], words: Words) -> Mapping[str, str]:
    if figure.drawing is None:
        return {"file": "", "alt": ""}
    name = f"{figure.name}.svg"
    files[name] = timeline.svg(figure.drawing, words).encode("utf-8")
    return {"file": name, "alt": figure.drawing.description or figure.drawing.title or "—"}
