"""Log files: lines with a syslog header and a CEF or LEEF message, as Deep Security forwards them.

Schema: one `Event` for every manager line in the window, and for every module line when those are wanted;
every line read is counted once in the Tally. Candidates are found by their bytes, whole blocks at a time;
only lines in the window are parsed in full. What others put around a line is taken off before it is read
(`envelopes`); a file of records goes to `record_files`.

    Apr 20 03:20:54 host CEF:0|Trend Micro|Deep Security Manager|20.0.1|600|User Signed In|3|suser=sato …
    Apr 20 03:20:54 host LEEF:2.0|Trend Micro|Deep Security Manager|20.0.1|600|cat=System<TAB>name=…
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from operator import methodcaller
from typing import TYPE_CHECKING, cast

from dscase.events import cef, modules, syslog
from dscase.events.beginning import Beginning
from dscase.events.cef_fastpath import FIXED
from dscase.events.clock_compare import what
from dscase.events.envelopes import continued, glued, pieces, relay_text
from dscase.events.envelopes.content import shape_of
from dscase.events.envelopes.line import Opened, opened
from dscase.events.envelopes.record import Refused, Role, own_names
from dscase.events.files import Block, decode_line, line_ends
from dscase.events.log_event import REPEATED, EventMaker, Head, is_plain
from dscase.events.log_spans import MENTION, last_message, lines_with, spans
from dscase.events.message import first_header, is_begun
from dscase.events.source_reader import Reading
from dscase.events.table import Event, Flag, Sighting

if TYPE_CHECKING:
    from dscase.window.stamps import Stamp

_new = tuple.__new__  # a NamedTuple without the calls around it: this is done for every line of a window
_KEPT_EXTRAS = 10_000
_TARGET = re.compile(r"\btarget=([^ \t]*)")
_UP_TO_ID = 5  # cells of a header, its version first, up to the one behind the id
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
_REPEATS = re.compile(r"\b[Ll]ast message (?:'[^\n]*' )?repeated (\d{1,9}) times?\b")
_MARKS = (b"#", b"\0", b"\x1b", b"&", b"^")
"""What relays and terminals leave in a text, sought in many lines at once: cheap, and hardly ever there."""
_WIDE_MARKS = (
    b"\xc2", b"\xc3", b"\xe2\x80", b"\xe2\x81", b"\xef\xbf", b"\xef\xbd\xa4", b"\xef\xbd\xa5",
    b"\xe7\xb8\xba", b"\xe7\xb9\x9d", b"\xe7\xb9\xa7", b"\xe3\x80\x80",
)  # fmt: skip
_PERCENT = re.compile(rb"%[0-9A-F]{2}")
_has_pri = methodcaller("startswith", b"<")
_MAY_BE_CUT = min(glued.LIMITS) - 10  # bytes
_NEAR_EVENTS = 64  # events of one line, at most, that are looked at
_HALF = "\udc80"  # from there on stand bytes that are no character: the line was cut inside of one


def tells(beginning: Beginning) -> bool:
    """Whether more than half of the lines begin like syslog or hold a message of CEF or LEEF, or the file is
    one of records with such lines in them. Where a person says that the file holds events, one is enough.
    """
    from dscase.events import record_files

    names = own_names(beginning.csv_columns)
    if record_files.tells(beginning.data, names):
        return True
    found = sum(is_like_syslog(line) or _is_wrapped(line, names) for line in beginning.lines)
    return found * 2 > len(beginning.lines) or bool(found and beginning.stated and beginning.stated.events)


def is_like_syslog(line: bytes) -> bool:
    """Whether a line begins like syslog, or holds a header of CEF or LEEF."""
    return bool(_SYSLOG_LINE.match(line) or _EVENT_HEADER.search(line))


def _is_wrapped(line: bytes, names: Mapping[str, Role]) -> bool:
    """Whether a line is or holds a record whose fields make a message of CEF or LEEF."""
    return b"EF" in line and any(True for _ in opened(decode_line(line)[0], names))


def read(reading: Reading) -> None:
    """Reads a log file into `reading`. Raises InputError; what was read before stays."""
    from dscase.events import record_files

    log = Log(reading)
    reading.search = log.search if reading.seek else None
    found = reading.stretch()
    try:
        first = next(found, None)
        if first is None:
            return
        rest = chain((first,), found)
        shape = None if first.cut else shape_of(first.data, reading.record_names)
        if shape is not None:
            record_files.read_blocks(reading, rest, shape, log)
        else:
            log.run(rest)
    finally:
        log.settle()


class Log:
    """The lines of one source."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._maker = EventMaker(reading)
        self._encodings: set[str] = set()
        self._extras: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[tuple[str, str], ...]] = {}
        self._name, self._unit = reading.spec.name, reading.unit
        self._sought: list[tuple[Event, Stamp]] = []  # the years of their stamps are known at the end
        self._names = reading.record_names
        self._data = b""  # the block that is read, and where in it the lines taken up lie: places, ends
        self._places: Sequence[int] = ()
        self._ends: Sequence[int] = ()
        self._last: int | None = None  # the place of the last line of the block before, if it was taken up
        self._quoted_repeats = False  # whether a line of repeats was met that mentions CEF
        self._open_ended: list[int] = []  # long messages without the keys that mostly stand last

    def run(self, found: Iterator[Block]) -> None:
        """Reads the lines of blocks."""
        reading = self._reading
        held = Block(b"")
        try:
            for block in found:
                if block.cut:
                    self._block(held)
                    held = Block(b"")
                    reading.passed.lines_held = 0
                    reading.read += 1
                    place = reading.line_number if reading.unit == "line" else block.offset
                    reading.refuse(place, reading.unit, "line.too_long", self.text(block.data[:4096]))
                    continue
                if held.data:
                    block = Block(held.data + block.data, offset=held.offset)  # noqa: PLW2901
                cut = last_message(block.data)
                held = Block(block.data[cut:], offset=block.offset + cut)
                reading.passed.lines_held = 0
                self._block(Block(block.data[:cut], offset=block.offset) if held.data else block)
                reading.passed.lines_held = line_ends(held.data)
        finally:
            reading.passed.lines_held = 0
            self._block(held)
            self.settle_encoding()

    def settle_encoding(self) -> None:
        """Tells the reading which encodings were met."""
        special = self._encodings - {"ascii"}
        self._reading.encoding = "mixed" if len(special) > 1 else next(iter(special), "utf-8")

    def _block(self, block: Block) -> None:
        """Counts every line of a block, and takes up those that hold the letters CEF or LEEF."""
        reading, data = self._reading, block.data
        if not data:
            return
        self._unit, self._data = reading.unit, data
        starts, ends, agents = spans(data, with_agents=reading.modules)
        found = [data[start:end] for start, end in zip(starts, ends, strict=True)]
        lines = counted = 0
        places = [block.offset + start for start in starts]
        if reading.unit == "line":
            number = reading.line_number + 1
            for index, start in enumerate(starts):
                number += data.count(b"\n", counted, start)
                places[index] = number
                counted = start
            lines = number - reading.line_number - 1
        self._places, self._ends = places, ends
        read = lines + line_ends(data[counted:]) + (not data.endswith(b"\n"))
        reading.read += read
        reading.not_event += read - len(found) - agents
        reading.other_product += agents
        first = len(reading.events)
        if found:
            self._lines(found, places)
        met = found or self._last is not None
        if met and (self._quoted_repeats or b"ast message repeated " in data):
            self._repeats(data, first)
        self._last = places[-1] if ends and not data[ends[-1] :].strip(b"\n") else None

    def _repeats(self, data: bytes, first: int) -> None:
        """Counts a relay's "last message repeated 3 times" to the event in the line before it.

        Certain is that where the line is of the same host, and nothing but one such event stands in the line
        before. `first`: where the events of this block begin.
        """
        reading, known = self._reading, dict(zip(self._ends, self._places, strict=True))
        events = reading.events
        at = data.find(b"ast message ")
        while at >= 0:
            start = data.rfind(b"\n", 0, at) + 1
            end = data.find(b"\n", at)
            end = end if end >= 0 else len(data)
            line = self.text(data[start:end].removesuffix(b"\r"))
            at = data.find(b"ast message ", end)
            found = _REPEATS.search(line)
            place = known.get(start - 1) if start else self._last
            if found is None or place is None:
                continue
            begin = first if start else max(0, first - _NEAR_EVENTS)
            meant = [
                number
                for number in range(begin, len(events))
                if (sighting := events[number].sightings[0]).place == place and sighting.unit == self._unit
            ]
            if not meant:  # its event is not in the window, or another product's
                continue
            reading.not_event -= 1
            host = syslog.read(line).host
            if len(meant) > 1 or "joined_lines" in events[meant[0]].flags or host != events[meant[0]].manager:
                own = place + 1 if self._unit == "line" else place
                reading.refuse(own, self._unit, "line.repeats", line)
                continue
            reading.add_further(-1)
            known[end] = place
            events[meant[0]] = _repeated(events[meant[0]], int(found[1]))

    def _lines(self, lines: Sequence[bytes], places: Sequence[int]) -> None:
        texts, odd = self._texts(lines)
        self.take(texts, places, texts, odd=odd)

    def take(self, texts: Sequence[str], places: Sequence[int], raws: Sequence[str], *, odd: bool) -> None:
        """Takes up lines. Most have a shape that is known: those are read right here, for speed.

        `odd`: whether some may hold what a relay or terminal left in them.
        """
        maker = self._maker
        heads, levels, extras, shapes = maker.heads, maker.levels, self._extras, maker.shapes
        keep, source, unit = self._reading.events.append, self._name, self._unit
        of_agents = self._reading.modules
        for line, place, raw in zip(texts, places, raws, strict=True):
            start = line.find("CEF")
            found = shapes.pattern.fullmatch(line, start) if "\\" not in line else None
            if found is None or (odd and relay_text.may_hold(line)):
                if start < 0 or not (
                    (of_agents and self._of_agent(line, start, place, raw, odd=odd))
                    or self._plain(line, start, place, raw)
                ):
                    self.candidate(line, place, raw)
                continue
            prefix = line[:start]
            head = heads.get(prefix)
            if head is None:
                if "LEEF" in prefix or not is_plain(prefix):
                    self.candidate(line, place, raw)
                    continue
                head = maker.head(prefix)
            host, moment, flags, _, more, _, _ = head
            if moment is None:
                self._passed(head, line, place, raw)
                continue
            shape = shapes.by_last_group[found.lastindex]
            if shape.open and (len(line) > _MAY_BE_CUT or line[-1] >= _HALF or self._behind(place)):
                self.candidate(line, place, raw)
                continue
            cells = found.group(*shape.picks)
            product, version, event_id, name, severity, target, actor, tags, message = cells[:FIXED]
            time, zone_rule, year_rule, _ = moment
            known = levels.get(event_id)
            if known is None or known[0] != name or known[1] != severity:
                known = maker.level(event_id, name, severity)
            _, _, level, level_rule, to_know = known
            others = cells[FIXED:]
            extra = extras.get((shape.rest, others)) or self._extra(shape.rest, others)
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
                raw,
                (_new(Sighting, (source, unit, place, None, 0)),),
                "",
                (),  # no escapes, nothing twice: so no line break, and no agent's event
                (*flags, *to_know) if to_know else flags,
                (*extra, *more) if more else extra,
            )
            keep(_new(Event, values))

    def _of_agent(self, line: str, start: int, place: int, raw: str, *, odd: bool) -> bool:
        """Takes up a module event whose shape is known. Whether it was one."""
        maker, shapes = self._maker, self._maker.agent_shapes
        found = shapes.pattern.fullmatch(line, start) if "\\" not in line else None
        if found is None or (odd and relay_text.may_hold(line)):
            return False
        prefix = line[:start]
        head = maker.heads.get(prefix)
        if head is None:
            if "LEEF" in prefix or not is_plain(prefix):
                return False
            head = maker.head(prefix)
        if head.moment is None:
            self._passed(head, line, place, raw)
            return True
        shape = shapes.by_last_group[found.lastindex]
        cells = found.group(*shape.picks)
        product, version, event_id, name, severity, target, actor, tags, message = cells[:FIXED]
        if not target or (
            shape.open and (len(line) > _MAY_BE_CUT or line[-1] >= _HALF or self._behind(place))
        ):
            return False
        others = cells[FIXED:]
        extra = self._extras.get((shape.rest, others)) or self._extra(shape.rest, others)
        event = Event(
            *head.moment[:3],
            event_id,
            "unknown",
            "none",
            severity,
            name,
            "",
            target,
            actor,
            head.host,
            product,
            version,
            tags,
            message,
            raw,
            (Sighting(self._name, self._unit, place),),
            modules.of_signature(product, event_id),
            (),
            head.flags,
            (*extra, *head.more) if head.more else extra,
        )
        self._reading.events.append(event)
        return True

    def _texts(self, lines: Sequence[bytes]) -> tuple[Sequence[str], bool]:
        """The lines as text, without the CR before their end, and whether some may hold what a relay left.

        Decoded all at once unless a byte is odd.
        """
        joined = b"\n".join(lines)
        if b"\r" in joined:
            lines = [line.removesuffix(b"\r") for line in lines]
            joined = b"\n".join(lines)
        odd = any(mark in joined for mark in _MARKS)
        odd = odd or (b"%" in joined and _PERCENT.search(joined) is not None)
        if (
            not odd
            and b"<" in joined
            and not (joined.count(b"<") == len(lines) and all(map(_has_pri, lines)))
        ):
            odd = b"<0" in joined or b"><" in joined or b">\n" in joined or joined.endswith(b">")
        try:
            text = joined.decode()
        except UnicodeDecodeError:
            return list(map(self.text, lines)), True
        if text.isascii():
            self._encodings.add("ascii")
        else:
            self._encodings.add("utf-8")
            odd = odd or any(mark[:1] in joined and mark in joined for mark in _WIDE_MARKS)
        return text.split("\n"), odd

    def text(self, data: bytes) -> str:
        """A line as text."""
        if data.isascii():
            self._encodings.add("ascii")
            return data.decode("ascii")
        text, encoding = decode_line(data)
        self._encodings.add(encoding)
        return text

    def _plain(self, text: str, start: int, place: int, raw: str) -> bool:
        """Takes up a line of a prefix that is known, with nothing around it. Whether it was one."""
        plain = (
            text[:start] in self._maker.heads
            and text.count("EF") == 1
            and text[-1:] != "="
            and " - - - " not in text
            and not relay_text.may_hold(text)
        )
        if plain:
            self.line(Opened(text), place, raw)
        return plain

    def candidate(self, text: str, place: int, raw: str) -> None:
        """Takes up a line of any kind, with whatever is around it."""
        reading = self._reading
        flags: list[Flag] = []
        if pieces.begins(text):
            text, raw = self._joined(text, place, raw, flags)
        elif "ast message " in text and _REPEATS.search(text):  # it quotes the message's beginning
            reading.not_event += 1
            self._quoted_repeats = True
            return
        found = list(opened(text, self._names))
        if not found:
            self._without_header(text, place)
            return
        reading.add_further(len(found) - 1)
        for number, one in enumerate(found):
            if isinstance(one, Refused):
                reading.refuse(place, self._unit, one.reason, one.text)
            else:
                written = raw if len(found) == 1 else one.written
                last = not flags and number == len(found) - 1
                self.line(one, place, raw if written == text else written, last=last, flags=flags)

    def _joined(self, text: str, place: int, raw: str, flags: list[Flag]) -> tuple[str, str]:
        """The line with the pieces of its message behind it, which whoever cut it marked."""
        rest = [self.text(data.removesuffix(b"\r")) for data in self._behind(place)]
        found = pieces.joined(text, rest)
        if found is None:
            return text, raw
        if not found.whole:
            flags.append("truncated")
        if found.lines:
            flags.append("joined_lines")
            self._reading.not_event -= len(found.lines)
            self._reading.add_further(-len(found.lines))
        return found.text, "\n".join((raw, *(rest[number] for number in found.lines)))

    def _without_header(self, line: str, place: int) -> None:
        reading = self._reading
        fields = cef.begun_fields(line)[:2]
        if (
            not reading.modules
            and len(fields) > 1
            and modules.is_vendor(fields[0])
            and fields[1] in modules.agents()
        ):
            reading.other_product += 1  # cut short, but that much is known
        elif is_begun(line):
            reason = "cef.header" if cef.is_begun(line) else "leef.header"
            reading.refuse(place, self._unit, reason, line)
        else:
            reading.not_event += 1

    def line(
        self, one: Opened, place: int, raw: str, *, last: bool = True, flags: Sequence[Flag] = ()
    ) -> None:
        """Takes up one line out of its envelope. `last`: whether it ends where the physical line ends, and
        what stands behind that may belong to it. `flags`: what is known of it.
        """
        reading, line = self._reading, one.text
        header = first_header(line)
        if header is None:
            self._without_header(line, place)
            return
        system = modules.is_manager(header.vendor, header.product)
        if not system and not (reading.modules and modules.is_ours(header.vendor, header.product)):
            reading.other_product += 1
            return
        head = self._maker.head(line[: header.start], one.stamp, one.host)
        if head.moment is None:
            self._passed(head, line, place, raw)
            return
        met = [*cast("tuple[Flag, ...]", one.rules), *flags]
        is_open = isinstance(header, cef.Header) and continued.is_open(line)
        if last and is_open:
            line, raw = self._continued(line, place, raw, met)
            is_open = continued.is_open(line)
        sighting = Sighting(self._name, self._unit, place)
        event = self._maker.event(line, header, head, head.moment, sighting, raw, tuple(met))
        if is_open and len(line) > _MAY_BE_CUT:
            self._open_ended.append(len(reading.events))
        reading.events.append(_repeated(event, one.repeats) if one.repeats else event)

    def _continued(self, line: str, place: int, raw: str, flags: list[Flag]) -> tuple[str, str]:
        """The line with those behind it that go on with its message; what may not be joined is told."""
        reading = self._reading
        rest = [self.text(data.removesuffix(b"\r")) for data in self._behind(place)]
        data = line.encode("utf-8", "surrogatepass")
        message = len(data) - len(line[: line.find("EF") + 2].encode("utf-8", "surrogatepass")) + 3
        at_limit = len(data) > _MAY_BE_CUT and glued.cut_at_limit(
            len(data), message, wide=not line[-1:].isascii()
        )
        found = continued.behind(line, rest, at_limit=at_limit)
        if found.cut:
            flags.append("truncated")
        for number, told in enumerate(rest[: found.rest], 1):
            reading.not_event -= 1
            reading.refuse(place + number if self._unit == "line" else place, self._unit, "line.rest", told)
        if not found.joined:
            return line, raw
        flags.append("joined_lines")
        reading.not_event -= found.joined
        reading.add_further(-found.joined)
        own = "\n".join(rest[: found.joined])
        return f"{line}\n{own}", f"{raw}\n{own}"

    def _behind(self, place: int) -> list[bytes]:
        """The lines between a line taken up and the next that mentions CEF or LEEF."""
        number = bisect_left(self._places, place)
        if number == len(self._places) or self._places[number] != place:
            return []
        data, begin = self._data, self._ends[number] + 1
        mention = MENTION.search(data, begin)
        end = data.rfind(b"\n", begin, mention.start()) + 1 if mention else len(data)
        return data[begin:end].removesuffix(b"\n").split(b"\n") if begin < end else []

    def _passed(self, head: Head, line: str, place: int, raw: str) -> None:
        if head.reason:
            self._reading.refuse(place, self._unit, head.reason, raw)
        else:
            self._reading.outside += 1
            fields = line.split("|", _UP_TO_ID)
            if head.outside is not None and len(fields) > _UP_TO_ID and modules.is_manager(*fields[1:3]):
                target = _TARGET.search(fields[_UP_TO_ID])
                happened = what(fields[_UP_TO_ID - 1], target[1] if target else "")
                self._reading.moments.append((happened, head.outside))
            if self._reading.seek or self._reading.wanted.near:
                self._seek(head, line, place, raw)

    def _seek(self, head: Head, line: str, place: int, raw: str) -> None:
        """Keeps an event outside the window if it is sought."""
        header = first_header(line)
        known = self._reading.seek | self._reading.wanted.near
        if header is None or header.signature_id not in known or head.stamp is None:
            return
        moment = self._reading.clock.read(head.stamp)
        if moment is None or not self._reading.seeks(header.signature_id, moment.time):
            return
        if modules.is_manager(header.vendor, header.product):
            sighting = Sighting(self._name, self._unit, place)
            event = self._maker.event(line, header, head, moment, sighting, raw)
            self._sought.append((event, head.stamp))

    def search(self, block: Block) -> None:
        """Reads the events sought out of a block whose other lines are passed over."""
        reading, data = self._reading, block.data
        self._unit = reading.unit
        self._places = ()
        base = reading.lines_passed
        found: list[bytes] = []
        places: list[int] = []
        done = lines = 0
        for start, end in lines_with(data, [b"|%s|" % one.encode() for one in reading.seek]):
            lines += data.count(b"\n", done, start) + 1
            done = end + 1
            found.append(data[start:end])
            places.append(base + lines if reading.unit == "line" else block.offset + start)
        reading.read += len(found)
        if found:
            self._lines(found, places)

    def settle(self) -> None:
        """Gives the events sought to the reading, in the year that all that was read makes of theirs, and
        tells the messages that were cut: long ones without the keys with which others of their manager end.
        """
        events = self._reading.events
        if self._open_ended:
            ending = {
                (event.manager, event.version)
                for event in events
                if any(key.startswith(cef.VENDOR_KEY) for key, _ in event.extra)
            }
            for number in self._open_ended:
                event = events[number]
                if (event.manager, event.version) in ending and "truncated" not in event.flags:
                    events[number] = event._replace(flags=(*event.flags, "truncated"))
        for event, stamp in self._sought:
            moment = self._reading.clock.settled(stamp)
            self._reading.beyond.append(
                event if moment is None else event._replace(time=moment.time, year_rule=moment.year_rule)
            )

    def _extra(self, keys: tuple[str, ...], values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        """The pairs of an event; the same object for the same ones, which are few."""
        if len(self._extras) >= _KEPT_EXTRAS:
            self._extras.clear()
        pairs = self._extras[keys, values] = tuple(zip(keys, values, strict=True))
        return pairs


def _repeated(event: Event, times: int) -> Event:
    """The event with what a relay says: that it came so many times more."""
    before = sum(int(value) for key, value in event.extra if key == REPEATED)
    extra = tuple(pair for pair in event.extra if pair[0] != REPEATED)
    flags = event.flags if "repeated" in event.flags else (*event.flags, "repeated")
    return event._replace(flags=flags, extra=(*extra, (REPEATED, str(before + times))))
