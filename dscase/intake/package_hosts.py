"""Whose a diagnostic package is: the computer it names.

In this order: the person's word; the targets of the system events in it (`hostevents.csv`, the most
frequent first); a file in it that tells of the machine, such as what a query printed (`package_hosts.csv`);
the agent's own logs, where all of them that name a host name the same one. No published page says which file
of a package names its computer, so each of these says by which rule.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from fnmatch import fnmatchcase
from functools import cache
from typing import NamedTuple

from dscase.events import console_header
from dscase.events.computer_names import folded as folded_name
from dscase.events.wide import text_of
from dscase.intake.evidence import HostRule
from dscase.knowledge.catalogue import table
from dscase.text import decode, folded

MAX_HOSTS = 20
MAX_BYTES = 64 * 1024
"""Of the beginning of a file or a log in which a host name is sought."""

_HOST = re.compile(r"[^\s,;|\"'<>(){}=/\\]{1,253}")
_NOBODY = frozenset({"localhost", "localhost.localdomain", "none", "null", "unknown", "n/a", "-"})
_PAIR = re.compile(r"[ \t]*([^:=\t]{2,60}?)[ ]*[:=\t][ \t]*(\S[^\r\n]*)")
_IN_LOG = re.compile(
    rb"(?:\| |\]:? )(?:host ?name|computer ?name) ?[:=] ?([!-~\x80-\xff]{1,253})[ \t]*(?:\||,|\r?$)",
    re.IGNORECASE | re.MULTILINE,
)
"""A host's name that a log's entry begins with, and ends with: any other may be of another machine."""


class Hosts(NamedTuple):
    """The computers a package is of, and by which rule; `inside`: those it names itself."""

    names: tuple[str, ...]
    rule: HostRule
    inside: tuple[str, ...]


def hosts(
    stated: str, events: bytes, files: Iterable[tuple[str, bytes]], logs: Sequence[str], *, cut: bool
) -> Hosts:
    """Whose package it is. `events`: the beginning of its hostevents.csv, `cut` off where that is longer;
    `files`: base names and beginnings of the members that may tell; `logs`: names its logs tell.
    """
    inside, rule = _inside(events, files, logs, cut=cut)
    return Hosts((stated,), "stated", inside) if stated else Hosts(inside, rule, inside)


def _inside(
    events: bytes, files: Iterable[tuple[str, bytes]], logs: Sequence[str], *, cut: bool
) -> tuple[tuple[str, ...], HostRule]:
    if targets := of_events(events, cut=cut):
        return targets, "events"
    named = dict.fromkeys(host for base, data in files for host in of_file(base, data))
    if named:
        return tuple(named)[:MAX_HOSTS], "files"
    if len({folded_name(host) for host in logs}) == 1:
        return (logs[0],), "logs"
    return (), "none"


def of_events(events: bytes, *, cut: bool) -> tuple[str, ...]:
    """Distinct targets of the host's system events, the most frequent first, at most `MAX_HOSTS`."""
    counted: Counter[str] = Counter()
    text = decode(events)
    if cut:
        text = text[: text.rfind("\n") + 1]
    rows: list[list[str]] = []
    with suppress(csv.Error):  # a field beyond csv's limit: what was read before it still names the host
        rows += csv.reader(io.StringIO(text, newline=""))
    header = console_header.find(rows[: console_header.SAMPLE], {}, "")
    column = header.columns.get("target") if header is not None else None
    if header is not None and column is not None:
        counted.update(row[column].strip() for row in rows[header.first :] if column < len(row))
    del counted[""]
    return tuple(host for host, _ in counted.most_common(MAX_HOSTS))


def may_tell(base: str) -> bool:
    """Whether a member of this base name may name the computer."""
    return any(fnmatchcase(base.casefold(), row["member"]) for row in _forms())


def of_file(base: str, data: bytes) -> Iterator[str]:
    """The host a member names, by the first form of `package_hosts.csv` that fits; at most one."""
    lines = text_of(data).splitlines()
    for form in _forms():
        if fnmatchcase(base.casefold(), form["member"]) and (host := _host_named(lines, form)):
            yield host
            return


def of_log(data: bytes) -> Iterator[str]:
    """The host names with which entries of an agent's log begin and end."""
    for match in _IN_LOG.finditer(data):
        if host := _host(decode(match[1])):
            yield host


def _host_named(lines: Sequence[str], form: Mapping[str, str]) -> str:
    if form["takes"] == "value":
        pairs = filter(None, map(_PAIR.fullmatch, lines))
        return next((_host(pair[2]) for pair in pairs if _last_label(pair[1]) == form["key"]), "")
    words = next((line.split() for line in lines if line.strip()), [])
    if form["takes"] == "second_word":
        return _host(words[1]) if len(words) > 2 else ""  # noqa: PLR2004 - system, name, release
    return _host(words[0]) if len(words) == 1 else ""


def _last_label(key: str) -> str:
    """A key without what stands in front of its last full stop, and without blanks: "HostInfo.host Name"."""
    return "".join(folded(key).rpartition(".")[2].split())


def _host(text: str) -> str:
    text = text.strip()
    return text if _HOST.fullmatch(text) and text.casefold() not in _NOBODY and text.isprintable() else ""


@cache
def _forms() -> tuple[Mapping[str, str], ...]:
    return tuple(table("package_hosts.csv"))
