"""Log files: lines with a syslog header and a CEF or LEEF message, as Deep Security forwards them.

Schema: one `Event` for every manager line in the window, and for every module line when those are wanted;
every line read is counted once in the Tally. Candidates are found by their bytes, whole blocks at a time;
only lines in the window are parsed in full. A file of JSON goes to `sns`.

    Apr 20 03:20:54 host CEF:0|Trend Micro|Deep Security Manager|20.0.1|600|User Signed In|3|suser=sato …
    Apr 20 03:20:54 host LEEF:2.0|Trend Micro|Deep Security Manager|20.0.1|600|cat=System<TAB>name=…
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from dscase.events import cef, leef, modules, sns, syslog
from dscase.events.agent_events import agent_events
from dscase.events.beginning import Beginning
from dscase.events.cef_fastpath import FIXED, Shapes
from dscase.events.clock import Moment
from dscase.events.clock_compare import what
from dscase.events.files import Block, decode_line, line_ends
from dscase.events.message import body, first_header, is_begun, is_cut
from dscase.events.source_reader import Reading
from dscase.events.table import Event, Flag, Level, LevelRule, Sighting
from dscase.knowledge.catalogue import catalogue

if TYPE_CHECKING:
    from dscase.window import Stamp

_new = tuple.__new__  # a NamedTuple without the calls around it: this is done for every line of a window
_KEPT_HEADS = 50_000  # distinct stamps remembered; a day has 86,400
_KEPT_EXTRAS = 10_000
_TARGET = re.compile(r"\btarget=([^ \t]*)")
_UP_TO_ID = 5  # cells of a header, its version first, up to the one behind the id
# A line from its first mention of CEF or LEEF to its end. Sought are the letters they share, as text that is
# fixed: alternatives would be tried at every byte. The empty group tells the lines to be taken up.
_TO_THE_END = rb"[^\n]*"
_MENTIONED = rb"(?:(?<=CEF)|(?<=LEEF))()"
_AGENTS_OWN = rb"(?<=CEF): ?0\|%s\|%s\|" % (modules.VENDOR.encode(), modules.AGENT.encode())
_MENTION = re.compile(rb"EF" + _MENTIONED + _TO_THE_END)
_SYSLOG_LINE = re.compile(
    rb"""(?: <\d{1,3}> )?
         (?: (?: Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec ) [ ] [ \d]?\d [ ]
             (?: \d{4} [ ] )? \d\d:\d\d:\d\d [ ] \S
           | \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d (?: [.]\d{1,9} )? (?: Z | [+-]\d\d:?\d\d ) [ ] \S
         )
       | <\d{1,3}> \d{1,2} [ ] (?: - | \d{4}-\d\d-\d\dT\S+ ) [ ] \S
    """,
    re.VERBOSE,
)
_EVENT_HEADER = re.compile(rb"(?:CEF:[ ]?|LEEF:[ ]?|CEF - - - )\d+(?:\.\d+)?\|")
_NOT_AGENTS = re.compile(rb"EF(?:%s|%s)" % (_AGENTS_OWN, _MENTIONED) + _TO_THE_END)


class _Head(NamedTuple):
    """What stands in front of a message: host, moment, and its flags. `moment` is None outside the window,
    and where there is no time: then `reason` says why. `outside`: when, where that is outside the window.
    """

    host: str
    moment: Moment | None
    flags: tuple[Flag, ...]
    reason: str
    outside: datetime | None = None


class _Form(NamedTuple):
    """How a format names what an event's columns hold; the first key that is there wins."""

    target: tuple[str, ...]
    actor: tuple[str, ...]
    message: tuple[str, ...]


_CEF = _Form(("target",), ("suser",), ("msg",))
_LEEF = _Form(("target",), ("usrName", "suser"), ("msg", "desc"))
_AGENTS = ("dvchost", "dvc")  # the computer, in a module's event


def tells(beginning: Beginning) -> bool:
    """Whether more than half of the lines begin like syslog or hold a header of CEF or LEEF, or it is
    JSON that tells of events. Where a person says that the file holds events, one such line is enough.
    """
    if sns.tells(beginning.data):
        return True
    found = sum(is_like_syslog(line) for line in beginning.lines)
    return found * 2 > len(beginning.lines) or bool(found and beginning.stated and beginning.stated.events)


def is_like_syslog(line: bytes) -> bool:
    """Whether a line begins like syslog, or holds a header of CEF or LEEF."""
    return bool(_SYSLOG_LINE.match(line) or _EVENT_HEADER.search(line))


def read(reading: Reading) -> None:
    """Reads a log file into `reading`. Raises InputError; what was read before stays."""
    log = _Log(reading)
    reading.search = log.search if reading.seek else None
    found = reading.stretch()
    try:
        first = next(found, None)
        if first is None:
            return
        rest = chain((first,), found)
        if not first.cut and sns.is_json(first.data):
            sns.read_blocks(reading, rest)
        else:
            log.run(rest)
    finally:
        log.settle()


class _Log:
    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._heads: dict[str, _Head] = {}
        self._levels: dict[str, tuple[Level, LevelRule]] = {}
        self._encodings: set[str] = set()
        self._keys = {True: cef.keys_of("system"), False: cef.keys_of("")}
        self._shapes = Shapes()
        self._extras: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[tuple[str, str], ...]] = {}
        self._name, self._unit = reading.spec.name, reading.unit
        self._sought: list[tuple[Event, Stamp]] = []  # the years of their stamps are known at the end

    def run(self, found: Iterator[Block]) -> None:
        reading = self._reading
        try:
            for block in found:
                if block.cut:
                    reading.read += 1
                    place = reading.lines_before + reading.read if reading.unit == "line" else block.offset
                    reading.refuse(place, reading.unit, "line.too_long", self._text(block.data[:4096]))
                else:
                    self._block(block)
        finally:
            special = self._encodings - {"ascii"}
            reading.encoding = "mixed" if len(special) > 1 else next(iter(special), "utf-8")

    def _block(self, block: Block) -> None:
        """Counts every line of a block, and takes up those that hold the letters CEF or LEEF."""
        reading, data = self._reading, block.data
        self._unit = reading.unit
        numbered = reading.unit == "line"
        found: list[bytes] = []
        places: list[int] = []
        agents = lines = counted = 0
        base = reading.lines_before + reading.read + 1
        for mention in (_MENTION if reading.modules else _NOT_AGENTS).finditer(data):
            if not mention.lastindex:
                agents += 1
                continue
            at, end = mention.span()
            start = data.rfind(b"\n", 0, at) + 1
            found.append(data[start:end])
            if numbered:
                lines += data.count(b"\n", counted, start)
                counted = start
                places.append(base + lines)
            else:
                places.append(block.offset + start)
        read = lines + line_ends(data[counted:]) + (not data.endswith(b"\n"))
        reading.read += read
        reading.not_event += read - len(found) - agents
        reading.other_product += agents
        if found:
            self._lines(found, places)

    def _lines(self, lines: Sequence[bytes], places: Sequence[int]) -> None:
        """Takes up lines. Most have a shape that is known: those are read right here, for speed."""
        heads, levels, extras, shapes = self._heads, self._levels, self._extras, self._shapes
        keep, source, unit = self._reading.events.append, self._name, self._unit
        for line, place in zip(self._texts(lines), places, strict=True):
            start = line.find("CEF")
            found = shapes.pattern.fullmatch(line, start) if "\\" not in line else None
            if found is None:
                self._candidate(line, place)
                continue
            prefix = line[:start]
            head = heads.get(prefix)
            if head is None:
                if "LEEF" in prefix:
                    self._candidate(line, place)
                    continue
                head = self._head(prefix)
            host, moment, flags, _, _ = head
            if moment is None:
                self._passed(head, line, place)
                continue
            shape = shapes.by_last_group[found.lastindex]
            cells = found.group(*shape.picks)
            product, version, event_id, name, severity, target, actor, tags, message = cells[:FIXED]
            time, zone_rule, year_rule, _ = moment
            level, level_rule = levels.get(event_id) or self._level(event_id)
            others = cells[FIXED:]
            values = (
                time,
                zone_rule,
                year_rule,
                event_id,
                level,
                level_rule,
                severity,
                name,
                "",
                target,
                actor,
                host,
                product,
                version,
                tags,
                message,
                line,
                (_new(Sighting, (source, unit, place, None, 0)),),
                "",
                (),  # no escapes, nothing twice: so no line break, and no agent's event
                flags,
                extras.get((shape.rest, others)) or self._extra(shape.rest, others),
            )
            keep(_new(Event, values))

    def _texts(self, lines: Sequence[bytes]) -> Sequence[str]:
        """The lines as text, without the CR before their end. Decoded all at once unless a byte is odd."""
        joined = b"\n".join(lines)
        if b"\r" in joined:
            lines = [line.removesuffix(b"\r") for line in lines]
            joined = b"\n".join(lines)
        try:
            text = joined.decode()
        except UnicodeDecodeError:
            return list(map(self._text, lines))
        self._encodings.add("ascii" if text.isascii() else "utf-8")
        return text.split("\n")

    def _text(self, data: bytes) -> str:
        if data.isascii():
            self._encodings.add("ascii")
            return data.decode("ascii")
        text, encoding = decode_line(data)
        self._encodings.add(encoding)
        return text

    def _candidate(self, line: str, place: int) -> None:
        reading = self._reading
        header = first_header(line)
        if header is None:
            if not reading.modules and cef.begun_fields(line)[:2] == [modules.VENDOR, modules.AGENT]:
                reading.other_product += 1  # cut short, but that much is known
            elif is_begun(line):
                reason = "cef.header" if cef.is_begun(line) else "leef.header"
                reading.refuse(place, reading.unit, reason, line)
            else:
                reading.not_event += 1
            return
        system = modules.is_manager(header.vendor, header.product)
        if not system and not (reading.modules and modules.is_ours(header.vendor, header.product)):
            reading.other_product += 1
            return
        prefix = line[: header.start]
        head = self._heads.get(prefix) or self._head(prefix)
        if head.moment is not None:
            reading.events.append(self._event(line, header, head, head.moment, place))
        else:
            self._passed(head, line, place)

    def _passed(self, head: _Head, line: str, place: int) -> None:
        if head.reason:
            self._reading.refuse(place, self._reading.unit, head.reason, line)
        else:
            self._reading.outside += 1
            fields = line.split("|", _UP_TO_ID)
            if head.outside is not None and len(fields) > _UP_TO_ID and modules.is_manager(*fields[1:3]):
                target = _TARGET.search(fields[_UP_TO_ID])
                happened = what(fields[_UP_TO_ID - 1], target[1] if target else "")
                self._reading.moments.append((happened, head.outside))
            if self._reading.seek:
                self._seek(head, line, place)

    def _seek(self, head: _Head, line: str, place: int) -> None:
        """Keeps an event outside the window if it is sought."""
        header = first_header(line)
        if header is None or header.signature_id not in self._reading.seek:
            return
        stamp = syslog.in_front(line[: header.start])[0]
        moment = self._reading.clock.read(stamp) if stamp is not None else None
        if stamp is not None and moment is not None and modules.is_manager(header.vendor, header.product):
            self._sought.append((self._event(line, header, head, moment, place), stamp))

    def search(self, block: Block) -> None:
        """Reads the events sought out of a block whose other lines are passed over."""
        reading, data = self._reading, block.data
        self._unit = reading.unit
        base = reading.lines_passed
        found: list[bytes] = []
        places: list[int] = []
        done = lines = 0
        for start, end in _lines_with(data, [b"|%s|" % one.encode() for one in reading.seek]):
            lines += data.count(b"\n", done, start) + 1
            done = end + 1
            found.append(data[start:end])
            places.append(base + lines if reading.unit == "line" else block.offset + start)
        reading.read += len(found)
        if found:
            self._lines(found, places)

    def settle(self) -> None:
        """Gives the events sought to the reading, in the year that all that was read makes of theirs."""
        for event, stamp in self._sought:
            moment = self._reading.clock.settled(stamp)
            self._reading.beyond.append(
                event if moment is None else event._replace(time=moment.time, year_rule=moment.year_rule)
            )

    def _head(self, prefix: str) -> _Head:
        stamp, host, _ = syslog.in_front(prefix)
        moment = self._reading.clock.read(stamp) if stamp is not None else None
        reason = "" if moment is not None else "stamp.missing" if stamp is None else "stamp.invalid"
        flags: tuple[Flag, ...] = (moment.flag,) if moment is not None and moment.flag else ()
        outside: datetime | None = None
        if moment is not None and not self._reading.holds(moment.time):
            outside = moment.time
            moment = None
        if len(self._heads) >= _KEPT_HEADS:
            self._heads.clear()
        head = self._heads[prefix] = _Head(host, moment, flags, reason, outside)
        return head

    def _extra(self, keys: tuple[str, ...], values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        """The pairs of an event; the same object for the same ones, which are few."""
        if len(self._extras) >= _KEPT_EXTRAS:
            self._extras.clear()
        pairs = self._extras[keys, values] = tuple(zip(keys, values, strict=True))
        return pairs

    def _event(
        self, line: str, header: cef.Header | leef.Header, head: _Head, moment: Moment, place: int
    ) -> Event:
        product, event_id = header.product, header.signature_id
        system = modules.is_manager(header.vendor, product)
        flags = list(head.flags)
        if isinstance(header, cef.Header):
            form, name, severity, category = _CEF, header.name, header.severity, None
            pairs = self._extension(line, header, flags, learn=system)
            values = first_of_each(pairs)
        else:
            form = _LEEF
            pairs = leef.attributes(body(line, header), header.delimiter, leef.known_keys()).pairs
            values = first_of_each(pairs)
            name, severity = values.get("name", ""), values.get("sev", "")
            category = modules.of_word(values.get("cat", ""))
        if is_cut(line):
            flags.append("truncated")
        if not system:
            form = form._replace(target=_AGENTS)
        target, actor, message = (_first(values, keys) for keys in form)
        level: tuple[Level, LevelRule] = self._level(event_id) if system else ("unknown", "none")
        taken = {target, actor, message, "TrendMicroDsTags"}
        return Event(
            *moment[:3],
            event_id,
            *level,
            severity,
            name,
            "",
            values.get(target, ""),
            values.get(actor, ""),
            head.host,
            product,
            header.device_version,
            values.get("TrendMicroDsTags", ""),
            values.get(message, ""),
            line,
            (Sighting(self._reading.spec.name, self._reading.unit, place),),
            modules.SYSTEM if system else category or modules.of_signature(product, event_id),
            agent_events(values.get(message, "")) if system else (),
            tuple(dict.fromkeys(flags)),
            tuple(_others(pairs, taken)),
        )

    def _extension(
        self, line: str, header: cef.Header, flags: list[Flag], *, learn: bool
    ) -> list[tuple[str, str]]:
        read = cef.extension(body(line, header), self._keys[learn])
        pairs = read.pairs
        if read.truncated:
            flags.append("truncated")
        if read.uncertain:
            flags.append("uncertain_key")
        if read.suspicious:
            flags.append("suspicious_escape")
            pairs = [*pairs, *((f"{pairs[index][0]} (raw)", raw) for index, raw in read.suspicious)]
        if learn and not (flags or read.stray or "\\" in line):
            self._shapes.learn(header.product, [key for key, _ in pairs])
        return pairs

    def _level(self, event_id: str) -> tuple[Level, LevelRule]:
        level = catalogue().level(event_id)
        answer: tuple[Level, LevelRule] = (level, "catalogue") if level else ("unknown", "none")
        self._levels[event_id] = answer
        return answer


def _lines_with(data: bytes, sought: Iterable[bytes]) -> Iterator[tuple[int, int]]:
    """(start, end) of the lines that hold one of several texts, in order, each once."""
    hits: set[int] = set()
    for text in sought:
        at = data.find(text)
        while at >= 0:
            start = data.rfind(b"\n", 0, at) + 1
            hits.add(start)
            end = data.find(b"\n", at)
            at = data.find(text, end) if end >= 0 else -1
    for start in sorted(hits):
        end = data.find(b"\n", start)
        yield start, end if end >= 0 else len(data)


def first_of_each(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """A key seen twice means its first value; only messages can be told one after the other."""
    values: dict[str, str] = {}
    for key, value in pairs:
        if key == "msg" and key in values:
            values[key] += "\n" + value
        else:
            values.setdefault(key, value)
    return values


def _others(pairs: list[tuple[str, str]], taken: set[str]) -> Iterator[tuple[str, str]]:
    """The pairs no column has: those of other keys, and the later ones of a key that stands again."""
    had: set[str] = set()
    for key, value in pairs:
        if key not in taken or (key in had and key != "msg"):
            yield key, value
        had.add(key)


def _first(values: Mapping[str, str], keys: tuple[str, ...]) -> str:
    """The first key with a value."""
    return next((key for key in keys if values.get(key)), keys[0])
