"""A record's fields: which of them holds the line, and what the record says of time, host and tag.

Schema: `lines_of(document)` gives one `Line` for every record in a document that holds a line, and a
`Refused` for one that holds a part of a line only.

    {"@timestamp": "…", "host": "kaga", "tag": "CEF:", "message": "0|Trend Micro|Deep Security Manager|…"}

A record is an object, whatever is nested in it, or the innermost ones where several lie in it. The line is
the text that holds a header of CEF or LEEF; where a relay took the tag off it, tag and text are put together
again. Known names (the table `record_fields.csv`, and the names a person added) come first, in the table's
order; an unknown one counts where it is the only one of its kind in the record. What is nowhere certain is
not read.
"""

import base64
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from dscase.events.envelopes import documents, stamp_forms
from dscase.events.files import decode_line
from dscase.knowledge.catalogue import table
from dscase.window.stamps import Stamp

Role = Literal["line", "time", "host", "tag"]
ROLES: tuple[Role, ...] = ("line", "time", "host", "tag")
HEADER = re.compile(r"(?:CEF|LEEF)(?::\s*| - - - +)[0-9]+(?:\.[0-9]+)?\|")
_FULL = re.compile(HEADER.pattern + r"(?:[^|]*\|){4}")
_TAG = re.compile(r"\s*(CEF|LEEF)(?:\[\d*\])?\s*:?\s*", re.ASCII)
_TAGLESS = re.compile(r"\s*:?\s*(?=\d+(?:\.\d+)?\|[^|]{1,80}\|[^|]{1,80}\|[^|]*\|[^|]*\|)", re.ASCII)
_SPREAD = re.compile(r"(?:CEF|LEEF):\s*\d+(?:\.\d+)?\|", re.ASCII)
_TELLS = re.compile(r"(?:CEF|LEEF)\b|\|.*\|")
_BYTE = range(256)
_PACKED = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_CARRIES = re.compile(r"\[\s*\d{1,3}\s*,\s*\d{1,3}\s*,|\"[A-Za-z0-9+/]{40}")  # bytes as numbers, base64
_LEAST_PACKED = 40  # characters of base64: fewer hold no message
_MOST_PACKED = 16 * 1024 * 1024  # bytes of what was compressed in it
_COPIES = ("highlight", "highlights")
"""Fields in which a search repeats others, with marks around what was sought."""
_NAMED_VALUE = ({"field", "value"}, {"name", "value"}, {"key", "value"}, {"Name", "Value"}, {"Key", "Value"})


class Line(NamedTuple):
    """A line out of a record. `stamp`, `host`: the record's own, for a line that has none.

    `tagged`: its tag stood in a field of its own. `flags` name what was done besides.
    """

    text: str
    stamp: Stamp | None = None
    host: str = ""
    tagged: bool = False


class Refused(NamedTuple):
    """A record that holds a part of a message, but no line. `reason` is a code of `unparsed`."""

    reason: str
    text: str


@dataclass(slots=True)
class _Fields:
    """The fields of a record as (name, text), in its order; containers of further records."""

    own: list[tuple[str, str]] = field(default_factory=list)
    inner: list[Any] = field(default_factory=list)
    objects: list[Mapping[str, Any]] = field(default_factory=list)  # nested ones, whose fields are in `own`


def lines_of(document: Any, names: Mapping[str, Role] | None = None) -> Iterator[Line | Refused]:
    """The lines of all records in a document. `names`: a person's own names of fields. Never raises."""
    known = known_names() if not names else MappingProxyType({**_ranked(names), **known_names()})
    yield from _found(document, (), known, 0)


def _found(  # noqa: C901, PLR0912 - the sorts of nodes, told in one place
    node: Any, above: tuple[tuple[str, str], ...], known: Mapping[str, tuple[Role, int]], depth: int
) -> Iterator[Line | Refused]:
    if depth > documents.DEEPEST * 2:
        return
    if isinstance(node, list):
        yield from _of_list(node, above, known, depth)
        return
    if isinstance(node, str):
        opened = _opened(node)
        if opened is not None:
            yield from _found(opened, above, known, depth + 1)
        elif HEADER.search(node):
            yield _line([("", node), *above], known)
        return
    if not isinstance(node, Mapping):
        return
    if rows := _rows_of(node):
        for row in rows:
            yield from _found(row, above, known, depth + 1)
        return
    fields = _Fields()
    _flatten(node, "", fields, 0)
    holding = [(name, text) for name, text in fields.own if HEADER.search(text)]
    if len({_message(text) for _, text in holding}) > 1 and _in_several(fields.objects):
        for one in node.values():
            yield from _found(one, (*_plain_of(node), *above), known, depth + 1)
        return
    met = False
    for one in fields.inner:
        for found in _found(one, (*fields.own, *above), known, depth + 1):
            met = True
            yield found
    if not met or holding:
        line = _line([*fields.own, *above], known)
        if isinstance(line, Refused) or line.text:
            yield line


def _of_list(
    node: list[Any], above: tuple[tuple[str, str], ...], known: Mapping[str, tuple[Role, int]], depth: int
) -> Iterator[Line | Refused]:
    """A list of records; of named values, which are one record; of a stamp and its line; of lines."""
    if pairs := _named_values(node):
        yield from _found(pairs, above, known, depth + 1)
        return
    texts = [text for one in node if (text := _text(one)) is not None]
    if len(texts) == len(node) and node:
        holding = [text for text in texts if HEADER.search(text)]
        if len(holding) == 1:  # [stamp, line]; the rest may tell its time
            rest = [("", text) for text in texts if text is not holding[0]]
            yield from _found({"": holding[0]}, (*rest, *above), known, depth + 1)
            return
    times = [("", text) for text in _times_in(node)] if any(isinstance(one, Mapping) for one in node) else []
    for one in node:
        yield from _found(one, (*times, *above), known, depth + 1)


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
    return found if HEADER.search(found) or _TAGLESS.match(found) or documents.is_begun(found) else text


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
    rows = next((one for one in lists if all(isinstance(row, list) for row in one)), [])
    if not rows or not any(_TELLS.search(str(cell)) for cell in rows[0]):
        return []
    for one in lists:
        told = [cell.get("name") if isinstance(cell, Mapping) else cell for cell in one]
        names = [name for name in told if isinstance(name, str)]
        if len(names) == len(told) and all(len(row) == len(names) for row in rows):
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


def _message(text: str) -> str:
    """What makes two texts the same line: from the header on, blanks apart."""
    found = HEADER.search(text)
    return re.sub(r"\s+", "", text[found.start() :]) if found else ""


def _line(fields: Sequence[tuple[str, str]], known: Mapping[str, tuple[Role, int]]) -> Line | Refused:
    """The line of one record; one without text where it holds none."""
    named = [(_role(name, known), name, text) for name, text in fields]
    text, tagged = _whole(named, _FULL), False
    if text is None:
        return Refused("record.ambiguous", _shown(fields))
    if not text:
        text, tagged = _put_together(named)
    if not text:  # a header that is cut short, and told so
        text = _whole(named, HEADER)
    if not text:
        part = next((text for _, _, text in named if is_ours(text)), "")
        return Refused("record.no_tag", _shown(fields)) if part else Line("")
    spread = tagged and any(role == "host" and HEADER.match(text) for (role, _), _, text in named)
    return Line(text.removesuffix("\n"), _stamp(named), "" if spread else _host(named), tagged)


def _role(name: str, known: Mapping[str, tuple[Role, int]]) -> tuple[Role | None, int]:
    name = name.casefold()
    if found := known.get(name):
        return found
    parents = name.split(".")[:-1]
    if not _OTHERS.isdisjoint(parents):  # what it says is of who carried the record
        return None, len(known)
    while name:
        if found := known.get(name):
            return found
        _, dot, name = name.partition(".")
        if not dot:
            break
    return None, len(known)


_OTHERS = frozenset(("agent", "beat", "collector", "forwarder", "observer", "relay", "kubernetes", "manager"))
_Named = Sequence[tuple[tuple[Role | None, int], str, str]]


def _whole(fields: _Named, header: re.Pattern[str]) -> str | None:
    """The text that holds a whole line, "" where none does, None where it cannot be told which."""
    holding = [(role, rank, text) for (role, rank), _, text in fields if header.search(text)]
    if not holding:
        return ""
    lines = sorted((rank, -len(text), text) for role, rank, text in holding if role == "line")
    best = lines[0][2] if lines else max((text for _, _, text in holding), key=len)
    others = {_message(text) for _, _, text in holding} - {_message(best)}
    if not lines and any(other not in _message(best) for other in others):
        return None
    alike = [text for _, _, text in holding if _message(text) == _message(best)]
    return max(alike, key=len) if "\n" not in best else best


def _put_together(fields: _Named) -> tuple[str, bool]:
    """The line whose tag stands in a field of its own, or whose words a relay took for host and tag."""
    texts = [(role, rank, text) for (role, rank), _, text in fields]
    bodies = {body for _, _, text in texts if (body := tagless(text))}
    tags = [(role != "tag", rank, tag) for role, rank, text in texts if (tag := tag_of(text))]
    if len(bodies) == 1 and tags:
        return f"{min(tags)[2]}: {bodies.pop()}", True
    host = next((text for role, _, text in texts if role == "host" and _SPREAD.match(text)), "")
    if host:
        words = [host]
        for wanted in ("tag", "line"):
            said = sorted((rank, text) for role, rank, text in texts if role == wanted and "|" in text)
            words += [said[0][1].strip()] if said else []
        joined = " ".join(words)
        if HEADER.match(joined) and joined.count("|") > 6:  # noqa: PLR2004 - the bars of a header
            return joined, True
    return "", False


def tag_of(text: str) -> str:
    """The tag that a field holds and nothing else: "CEF", "LEEF"; "" for any other text."""
    found = _TAG.fullmatch(text)
    return found[1] if found else ""


def tagless(text: str) -> str:
    """A message that begins behind its tag; "" for any other text."""
    found = _TAGLESS.match(text)
    return text[found.end() :] if found else ""


_OURS = re.compile(r"\d+(?:\.\d+)?\|[^|]{1,40}\|[^|]*(?:Deep Security|Workload)[^|]*\|", re.ASCII)


def is_ours(text: str) -> bool:
    """Whether a text is a part of a message of Deep Security's."""
    return _OURS.search(text) is not None


def _stamp(fields: _Named) -> Stamp | None:
    """The record's time: of the known names the first with a stamp, else the only one of an unknown name."""
    of_cloudwatch = any(name == "@message" for _, name, _ in fields)

    def stamp_of(name: str, text: str) -> Stamp | None:
        stamp = stamp_forms.whole(text)
        in_utc = of_cloudwatch or _UTC.search(name)
        return stamp._replace(offset=0) if stamp and in_utc and not stamp.zoned else stamp

    told = sorted((rank, place) for place, ((role, rank), _, _) in enumerate(fields) if role == "time")
    for _, place in told:
        if (stamp := stamp_of(*fields[place][1:])) is not None:
            return stamp
    others = [(name, text) for (role, _), name, text in fields if role is None and len(text) < 60]  # noqa: PLR2004 - longer than any stamp
    found = {stamp[1:]: stamp for one in others if (stamp := stamp_of(*one)) is not None}
    return next(iter(found.values())) if len(found) == 1 else None


_UTC = re.compile(r"(?:\b|_)(?:utc|gmt)\b", re.IGNORECASE)
"""In the name of a field: its times are of UTC. So are CloudWatch's, which tell no zone in an export."""


def _host(fields: _Named) -> str:
    told = sorted(
        (rank, place, text) for place, ((role, rank), _, text) in enumerate(fields) if role == "host"
    )
    return next((text.strip() for _, _, text in told if _HOST.fullmatch(text.strip())), "")


_HOST = re.compile(r"[^\s\"'{}<>|=,;\[\]:]{1,255}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+(?:%\w+)?")


def _shown(fields: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"{name}={text}" for name, text in fields)


@cache
def known_names() -> Mapping[str, tuple[Role, int]]:
    """Name of a field, in small letters -> what it holds and its rank among those that hold the same."""
    names: dict[str, Role] = {}
    for row in table("record_fields.csv"):
        for role in ROLES:
            if row["holds"] == role:
                names.setdefault(row["field"].casefold(), role)
    return MappingProxyType({name: (role, rank) for rank, (name, role) in enumerate(names.items())})


def _ranked(names: Mapping[str, Role]) -> dict[str, tuple[Role, int]]:
    """A person's own names, before all others."""
    return {name.casefold(): (role, rank - len(names)) for rank, (name, role) in enumerate(names.items())}


OWN_ROLES: Mapping[str, Role] = MappingProxyType(
    {"record_line": "line", "record_time": "time", "record_host": "host", "record_tag": "tag"}
)
"""What `csv_columns` calls the fields of a record."""


def own_names(columns: Mapping[str, str]) -> dict[str, Role]:
    """A person's own names of a record's fields, out of what they said of headers."""
    return {name: OWN_ROLES[field] for name, field in columns.items() if field in OWN_ROLES}
