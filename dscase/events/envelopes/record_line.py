"""Which field of a record holds the line, and what the others say of time, host and tag.

The line is the text that holds a header of CEF or LEEF; where a relay took the tag off it, tag and text are
put together again. Known names (the table `record_fields.csv`, and the names a person added) come first, in
the table's order; an unknown one counts where it is the only one of its kind in the record. What is nowhere
certain is not read.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Literal, NamedTuple

from dscase.events.envelopes import stamp_forms
from dscase.knowledge.catalogue import table
from dscase.window.stamps import Stamp

Role = Literal["line", "time", "host", "tag"]
ROLES: tuple[Role, ...] = ("line", "time", "host", "tag")
HEADER = re.compile(r"(?:CEF|LEEF)(?::\s*| - - - +)[0-9]+(?:\.[0-9]+)?\|")
_FULL = re.compile(HEADER.pattern + r"(?:[^|]*\|){4}")
_TAG = re.compile(r"\s*(CEF|LEEF)(?:\[\d*\])?\s*:?\s*", re.ASCII)
_TAGLESS = re.compile(r"\s*:?\s*(?=\d+(?:\.\d+)?\|[^|]{1,80}\|[^|]{1,80}\|[^|]*\|[^|]*\|)", re.ASCII)
_SPREAD = re.compile(r"(?:CEF|LEEF):\s*\d+(?:\.\d+)?\|", re.ASCII)


class EnvelopeLine(NamedTuple):
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


def message_of(text: str) -> str:
    """What makes two texts the same line: from the header on, blanks apart."""
    found = HEADER.search(text)
    return re.sub(r"\s+", "", text[found.start() :]) if found else ""


def line_of(
    fields: Sequence[tuple[str, str]], known: Mapping[str, tuple[Role, int]]
) -> EnvelopeLine | Refused:
    """The line of one record; one without text where it holds none."""
    named = [(_role(name, known), name, text) for name, text in fields]
    text, tagged = _whole(named, _FULL), False
    if text is None:
        return Refused("record.ambiguous", _as_text(fields))
    if not text:
        text, tagged = _put_together(named)
    if not text:  # a header that is cut short, and reported as such
        text = _whole(named, HEADER)
    if not text:
        part = next((text for _, _, text in named if is_ours(text)), "")
        return Refused("record.no_tag", _as_text(fields)) if part else EnvelopeLine("")
    spread = tagged and any(role == "host" and HEADER.match(text) for (role, _), _, text in named)
    return EnvelopeLine(text.removesuffix("\n"), _stamp(named), "" if spread else _host(named), tagged)


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
    """The text that holds a whole line, "" where none does, None where it is uncertain which."""
    holding = [(role, rank, text) for (role, rank), _, text in fields if header.search(text)]
    if not holding:
        return ""
    lines = sorted((rank, -len(text), text) for role, rank, text in holding if role == "line")
    best = lines[0][2] if lines else max((text for _, _, text in holding), key=len)
    others = {message_of(text) for _, _, text in holding} - {message_of(best)}
    if not lines and any(other not in message_of(best) for other in others):
        return None
    alike = [text for _, _, text in holding if message_of(text) == message_of(best)]
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

    ranked = sorted((rank, place) for place, ((role, rank), _, _) in enumerate(fields) if role == "time")
    for _, place in ranked:
        if (stamp := stamp_of(*fields[place][1:])) is not None:
            return stamp
    others = [(name, text) for (role, _), name, text in fields if role is None and len(text) < 60]  # noqa: PLR2004 - longer than any stamp
    found = {stamp[1:]: stamp for one in others if (stamp := stamp_of(*one)) is not None}
    return next(iter(found.values())) if len(found) == 1 else None


_UTC = re.compile(r"(?:\b|_)(?:utc|gmt)\b", re.IGNORECASE)
"""In the name of a field: its times are of UTC. So are CloudWatch's, which tell no zone in an export."""


def _host(fields: _Named) -> str:
    ranked = sorted(
        (rank, place, text) for place, ((role, rank), _, text) in enumerate(fields) if role == "host"
    )
    return next((text.strip() for _, _, text in ranked if _HOST.fullmatch(text.strip())), "")


_HOST = re.compile(r"[^\s\"'{}<>|=,;\[\]:]{1,255}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+(?:%\w+)?")


def _as_text(fields: Sequence[tuple[str, str]]) -> str:
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


def ranked(names: Mapping[str, Role]) -> dict[str, tuple[Role, int]]:
    """A person's own names, before all others."""
    return {name.casefold(): (role, rank - len(names)) for rank, (name, role) in enumerate(names.items())}


OWN_ROLES: Mapping[str, Role] = MappingProxyType(
    {"record_line": "line", "record_time": "time", "record_host": "host", "record_tag": "tag"}
)
"""What `csv_columns` calls the fields of a record."""


def own_names(columns: Mapping[str, str]) -> dict[str, Role]:
    """A person's own names of a record's fields, out of what they said of headers."""
    return {name: OWN_ROLES[field] for name, field in columns.items() if field in OWN_ROLES}
