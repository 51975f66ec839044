"""The fields of a record, or of the records nested in it, whatever document they lie in.

Schema: `lines_of(document)` gives one `Line` for every record in a document that holds a line, and a
`Refused` for one that holds a part of a line only.

    {"@timestamp": "…", "host": "kaga", "tag": "CEF:", "message": "0|Trend Micro|Deep Security Manager|…"}

A record is an object, whatever is nested in it, or the innermost ones where several lie in it. Which of its
fields is the line, `record_line` decides.
"""

import base64
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from dscase.events.envelopes import documents, stamp_forms
from dscase.events.envelopes.record_line import (
    HEADER,
    EnvelopeLine,
    Refused,
    Role,
    known_names,
    line_of,
    message_of,
    ranked,
    tagless,
)
from dscase.events.line_blocks import decode_line

_TELLS = re.compile(r"(?:CEF|LEEF)\b|\|.*\|")
_BYTE = range(256)
_PACKED = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_CARRIES = re.compile(r"\[\s*\d{1,3}\s*,\s*\d{1,3}\s*,|\"[A-Za-z0-9+/]{40}")  # bytes as numbers, base64
_LEAST_PACKED = 40  # characters of base64: fewer hold no message
_MOST_PACKED = 16 * 1024 * 1024  # bytes of what was compressed in it
_COPIES = ("highlight", "highlights")
"""Fields in which a search repeats others, with marks around what was sought."""
_NAMED_VALUE = ({"field", "value"}, {"name", "value"}, {"key", "value"}, {"Name", "Value"}, {"Key", "Value"})


@dataclass(slots=True)
class _Fields:
    """The fields of a record as (name, text), in its order; containers of further records."""

    own: list[tuple[str, str]] = field(default_factory=list)
    inner: list[Any] = field(default_factory=list)
    objects: list[Mapping[str, Any]] = field(default_factory=list)  # nested ones, whose fields are in `own`


def lines_of(document: Any, names: Mapping[str, Role] | None = None) -> Iterator[EnvelopeLine | Refused]:
    """The lines of all records in a document. `names`: a person's own names of fields. Never raises."""
    known = known_names() if not names else MappingProxyType({**ranked(names), **known_names()})
    yield from _lines_in(document, (), known, 0)


def _lines_in(  # noqa: C901, PLR0912 - the sorts of nodes, told in one place
    node: Any, above: tuple[tuple[str, str], ...], known: Mapping[str, tuple[Role, int]], depth: int
) -> Iterator[EnvelopeLine | Refused]:
    if depth > documents.DEEPEST * 2:
        return
    if isinstance(node, list):
        yield from _of_list(node, above, known, depth)
        return
    if isinstance(node, str):
        opened = _opened(node)
        if opened is not None:
            yield from _lines_in(opened, above, known, depth + 1)
        elif HEADER.search(node):
            yield line_of([("", node), *above], known)
        return
    if not isinstance(node, Mapping):
        return
    if rows := _rows_of(node):
        for row in rows:
            yield from _lines_in(row, above, known, depth + 1)
        return
    fields = _Fields()
    _flatten(node, "", fields, 0)
    holding = [(name, text) for name, text in fields.own if HEADER.search(text)]
    if len({message_of(text) for _, text in holding}) > 1 and _in_several(fields.objects):
        for one in node.values():
            yield from _lines_in(one, (*_plain_of(node), *above), known, depth + 1)
        return
    met = False
    for one in fields.inner:
        for found in _lines_in(one, (*fields.own, *above), known, depth + 1):
            met = True
            yield found
    if not met or holding:
        line = line_of([*fields.own, *above], known)
        if isinstance(line, Refused) or line.text:
            yield line


def _of_list(
    node: list[Any], above: tuple[tuple[str, str], ...], known: Mapping[str, tuple[Role, int]], depth: int
) -> Iterator[EnvelopeLine | Refused]:
    """A list of records; of named values, which are one record; of a stamp and its line; of lines."""
    if pairs := _named_values(node):
        yield from _lines_in(pairs, above, known, depth + 1)
        return
    texts = [text for one in node if (text := _text(one)) is not None]
    if len(texts) == len(node) and node:
        holding = [text for text in texts if HEADER.search(text)]
        if len(holding) == 1:  # [stamp, line]; the rest may tell its time
            rest = [("", text) for text in texts if text is not holding[0]]
            yield from _lines_in({"": holding[0]}, (*rest, *above), known, depth + 1)
            return
    times = [("", text) for text in _times_in(node)] if any(isinstance(one, Mapping) for one in node) else []
    for one in node:
        yield from _lines_in(one, (*times, *above), known, depth + 1)


def _times_in(node: list[Any]) -> Iterator[str]:
    """The stamps beside a record in a list: `[1776622854.1, {…}]`, `[[1776622854.1, {}], {…}]`."""
    for one in node:
        if isinstance(one, list):
            yield from _times_in(one)
        elif (text := _text(one)) is not None and stamp_forms.whole(text) is not None:
            yield text


def _flatten(node: Mapping[str, Any], path: str, fields: _Fields, depth: int) -> None:
    for key, value in node.items():
        name = f"{path}.{key}" if path else str(key)
        text = _text(value)
        if text is not None:
            opened = None if isinstance(value, int | float) else _opened(text)
            if opened is None:
                fields.own.append((name, text))
            else:
                fields.inner.append(opened)
        elif key in _COPIES:
            continue
        elif isinstance(value, Mapping) and depth < documents.DEEPEST:
            fields.objects.append(value)
            _flatten(value, name, fields, depth + 1)
        elif isinstance(value, list):
            if pairs := _named_values(value):
                _flatten(pairs, path, fields, depth + 1)
            else:
                fields.inner.append(value)


def _text(value: Any) -> str | None:
    """A value as text: a number as written, bytes as their text, a list of one as what is in it."""
    if isinstance(value, str):
        return _packed(value) if len(value) >= _LEAST_PACKED and _PACKED.fullmatch(value) else value
    if isinstance(value, bytes):
        return _decoded(value)
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list) and value:
        if len(value) == 1 and isinstance(value[0], str) and not documents.is_begun(value[0]):
            return value[0]
        if len(value) > 1 and all(isinstance(one, int) and one in _BYTE for one in value):
            return _decoded(bytes(value))
    return None


def _packed(text: str) -> str:
    """The line or document that was written as base64, perhaps compressed; any other text as it is."""
    try:
        data = base64.b64decode(text, validate=True)
        if data.startswith(b"\x1f\x8b"):
            data = zlib.decompressobj(wbits=31).decompress(data, _MOST_PACKED)
    except (ValueError, zlib.error):
        return text
    found = _decoded(data)
    return found if HEADER.search(found) or tagless(found) or documents.is_begun(found) else text


def _decoded(data: bytes) -> str:
    return decode_line(data)[0]


def _opened(text: str) -> Any:
    """The document that a text holds, where it is one that may hold a line."""
    if not documents.is_begun(text) or not ("|" in text or "EF" in text or _CARRIES.search(text)):
        return None
    try:
        opened = documents.loads(text)
    except ValueError:
        return None
    return opened if isinstance(opened, dict | list) else None


def _named_values(node: list[Any]) -> dict[str, Any]:
    """`[{"field": "@message", "value": "…"}, …]` as the record it is; {} for anything else."""
    if not node or not all(isinstance(one, Mapping) for one in node):
        return {}
    for keys in _NAMED_VALUE:
        if all(keys <= one.keys() for one in node):
            name = next(key for key in keys if key.casefold() != "value")
            value = next(key for key in keys if key.casefold() == "value")
            pairs = {str(one[name]): one[value] for one in node}
            return pairs if len(pairs) == len(node) else {}
    return {}


def _rows_of(node: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a table as records: `{"columns": [{"name": "…"}, …], "rows": [[…], …]}`, under any
    names; [] for anything else.
    """
    lists = [value for value in node.values() if isinstance(value, list) and value]
    rows = next((list_ for list_ in lists if all(isinstance(row, list) for row in list_)), [])
    if not rows or not any(_TELLS.search(str(cell)) for cell in rows[0]):
        return []
    for list_ in lists:
        columns = [cell.get("name") if isinstance(cell, Mapping) else cell for cell in list_]
        names = [name for name in columns if isinstance(name, str)]
        if len(names) == len(columns) and all(len(row) == len(names) for row in rows):
            return [dict(zip(names, row, strict=True)) for row in rows]
    return []


def _in_several(objects: Sequence[Mapping[str, Any]]) -> bool:
    """Whether lines stand in more than one of the objects nested in a record."""

    def holds(one: Mapping[str, Any]) -> bool:
        fields = _Fields()
        _flatten(one, "", fields, 0)
        return any(HEADER.search(text) for _, text in fields.own)

    return sum(map(holds, objects)) > 1


def _plain_of(node: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(str(key), text) for key, value in node.items() if (text := _text(value)) is not None]
