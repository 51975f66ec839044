"""The lines of a log: each counted once, those that hold a message read into events.

Candidates are found by their bytes, whole blocks at a time. Most are of a shape that is known
(`known_lines`); the others are opened, whatever is around them (`envelopes`), and read in the general way
(`log_event`).
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple, cast

from dscase.events import cef, modules, repeats, syslog
from dscase.events.envelopes import continued, glued, pieces, wrapped
from dscase.events.envelopes.line import Opened, is_alone, opened
from dscase.events.envelopes.record_line import Refused, is_ours
from dscase.events.known_lines import MAY_BE_CUT, KnownLines
from dscase.events.line_blocks import Block, line_ends, together
from dscase.events.log_event import EventMaker, Head
from dscase.events.log_spans import MENTION, last_message, lines_with, spans, untagged
from dscase.events.log_text import Texts
from dscase.events.message import first_header, is_begun
from dscase.events.sought import Sought
from dscase.events.source_reader import Reading
from dscase.events.table import Event, Flag, Sighting

if TYPE_CHECKING:
    from dscase.events.index.columns import Columns


class LeftOpen(NamedTuple):
    """What is settled once all of a source was read. `events`: those that may have been cut, by number."""

    events: tuple[int, ...]
    unnumbered: bool
    encodings: frozenset[str]


class Log:
    """The lines of one source."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._maker = EventMaker(reading)
        self._known = KnownLines(reading, self._maker)
        self._sought = Sought(reading, self._maker)
        self._texts = Texts()
        self._name, self._unit = reading.spec.name, reading.unit
        self._names = reading.record_names
        self._data = b""  # the block that is read, and where in it the lines taken up lie: places, ends
        self._places: Sequence[int] = ()
        self._ends: Sequence[int] = ()
        self._held = Block(b"")  # the end of the block before: a message there may go on
        self._last: int | None = None  # the place of the last line of the block before, if it was taken up
        self._quoted_repeats = False  # whether a line of repeats was met that mentions CEF
        self._unnumbered = False  # whether a message was met that ends in its tenant's name
        self._open_ended: list[int] = []  # long messages without the keys that mostly stand last

    def run(self, found: Iterator[Block]) -> None:
        """Reads the lines of blocks."""
        columns = self._reading.columns
        try:
            for blocks in together(found) if columns is not None else ((block,) for block in found):
                if columns is None or blocks[0].cut or not self._by_columns(blocks, columns):
                    for block in blocks:
                        self._next(block)
        finally:
            self._reading.passed.lines_held = 0
            self._block(self._held)
            self.settle_encoding()

    def _next(self, block: Block) -> None:
        """Reads the next block, but for a message at its end that may go on."""
        reading, held = self._reading, self._held
        reading.passed.lines_held = 0
        if block.cut:
            self._held = Block(b"")
            self._block(held)
            reading.read += 1
            place = reading.line_number if reading.unit == "line" else block.offset
            reading.refuse(place, reading.unit, "line.too_long", self._texts.one(block.data[:4096]))
            return
        if held.data:
            block = Block(held.data + block.data, offset=held.offset)
        cut = last_message(block.data)
        self._held = Block(block.data[cut:], offset=block.offset + cut)
        self._block(Block(block.data[:cut], offset=block.offset) if self._held.data else block)
        reading.passed.lines_held = line_ends(self._held.data)

    def _by_columns(self, blocks: Sequence[Block], columns: "Columns") -> bool:
        """Has lines of blocks taken as columns, and takes up the others. Whether that could be done."""
        reading = self._reading
        data = b"".join((self._held.data, *(block.data for block in blocks)))
        begin = self._held.offset if self._held.data else blocks[0].offset
        cut = last_message(data)
        whole = data[:cut] if cut < len(data) else data
        found = columns.take(whole, reading.line_number + 1, self._maker)
        if found is None:
            return False
        self._held = Block(data[cut:], offset=begin + cut)
        self._unit, self._data = reading.unit, whole
        self._places, self._ends = found.places, found.ends
        reading.read += found.lines
        reading.not_event += found.lines - found.tagged
        if found.tagged:
            self._texts.encodings.add("utf-8" if found.wide else "ascii")
        first = len(reading.events)
        lines = [whole[start:end] for start, end in zip(found.starts, found.ends, strict=True)]
        if lines:
            self._lines(lines, found.places)
        self._repeats(whole, first)
        reading.passed.lines_held = line_ends(self._held.data)
        return True

    def settle_encoding(self) -> None:
        """Tells the reading which encodings were met."""
        special = self._texts.encodings - {"ascii"}
        self._reading.encoding = "mixed" if len(special) > 1 else next(iter(special), "utf-8")

    def left_open(self) -> "LeftOpen":
        """What `settle` has to look at, for the log of the same source that will."""
        unnumbered = self._unnumbered or self._maker.shapes.unnumbered
        return LeftOpen(tuple(self._open_ended), unnumbered, frozenset(self._texts.encodings))

    def take_open(self, other: "LeftOpen", before: int) -> None:
        """Takes what a log of a part of the same source left open. `before`: events in front of that part."""
        self._open_ended += [before + number for number in other.events]
        self._unnumbered = self._unnumbered or other.unnumbered
        self._texts.encodings |= other.encodings

    def _block(self, block: Block) -> None:
        """Counts every line of a block, and takes up those that hold the letters CEF or LEEF."""
        if not block.data:
            return
        self._unit, self._data = self._reading.unit, block.data
        whole = self._texts.of_block(block.data, with_agents=self._reading.modules)
        if whole is not None:
            self._all(block, *whole)
        else:
            self._some(block)

    def _all(self, block: Block, texts: Sequence[str], odd: bool) -> None:
        """Takes up all lines of a block."""
        reading = self._reading
        if reading.unit == "line":
            number = reading.line_number + 1
            places: Sequence[int] = range(number, number + len(texts))
        else:
            sizes = (len(line) + 1 for line in block.data.removesuffix(b"\n").split(b"\n"))
            places = list(accumulate(sizes, initial=block.offset))[:-1]
        self._places = self._ends = ()  # no line lies between them
        reading.read += len(texts)
        self.take(texts, places, texts, odd=odd)
        self._last = places[-1]

    def _some(self, block: Block) -> None:
        """Finds the lines of a block that are to be taken up, and takes them up."""
        reading, data = self._reading, block.data
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
        if read > len(found) + agents:
            for start, end in untagged(data, len(found) + agents):
                reading.not_event -= 1
                line = reading.line_number + 1 + data.count(b"\n", 0, start)
                place = line if reading.unit == "line" else block.offset + start
                reading.refuse(place, reading.unit, "record.no_tag", self._texts.one(data[start:end]))
        reading.read += read
        reading.not_event += read - len(found) - agents
        reading.other_product += agents
        first = len(reading.events)
        if found:
            self._lines(found, places)
        self._repeats(data, first)

    def _repeats(self, data: bytes, first: int) -> None:
        """Counts the repeats that lines of a block tell of. `first`: how many events there were before it."""
        places, ends = self._places, self._ends
        met = places or self._last is not None
        if met and (self._quoted_repeats or repeats.MARK in data):
            known = dict(zip(ends, places, strict=True))
            block = repeats.Block(data, first, known, self._last)
            repeats.count(self._reading, block, self._texts.one)
        self._last = places[-1] if ends and not data[ends[-1] :].strip(b"\n") else None

    def _lines(self, lines: Sequence[bytes], places: Sequence[int]) -> None:
        texts, odd = self._texts.of(lines)
        self.take(texts, places, texts, odd=odd)

    def take(self, texts: Sequence[str], places: Sequence[int], raws: Sequence[str], *, odd: bool) -> None:
        """Takes up lines. `odd`: whether some may hold what a relay or terminal left in them."""
        for line, place, raw, head in self._known.others(texts, places, raws, odd=odd, goes_on=self._behind):
            if head is not None:
                self._passed(head, line, place, raw)
            elif not self._plain(line, place, raw):
                self.candidate(line, place, raw)

    def _plain(self, text: str, place: int, raw: str) -> bool:
        """Takes up a line whose header is known or as nearly all are, with nothing around the message.

        Whether it was one.
        """
        start = text.find("CEF")
        plain = (
            start >= 0
            and (text[:start] in self._maker.heads or syslog.is_usual(text[:start]))
            and not pieces.begins(text)
            and is_alone(text)
        )
        if plain:
            self.line(Opened(text), place, raw)
        return plain

    def candidate(self, text: str, place: int, raw: str) -> None:
        """Takes up a line of any kind, with whatever is around it."""
        reading = self._reading
        flags: list[Flag] = []
        if repeats.is_told(text):  # it quotes the message's beginning
            reading.not_event += 1
            self._quoted_repeats = True
            return
        if pieces.begins(text):
            text, raw = self._joined(text, place, raw, flags)
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
        rest = [self._texts.one(data.removesuffix(b"\r")) for data in self._behind(place)]
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
        elif is_ours(line):
            reading.refuse(place, self._unit, "record.no_tag", line)
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
        met = [*cast("tuple[Flag, ...]", one.rules), *flags]
        if head.moment is None:
            self._passed(head, line, place, raw, tuple(met))
            return
        is_open = isinstance(header, cef.CefHeader) and continued.is_open(line)
        if last and is_open:
            line, raw = self._continued(line, place, raw, met)
            is_open = continued.is_open(line)
        elif last and isinstance(header, cef.CefHeader) and continued.lacks_number(line):
            line, raw = self._numbered(line, place, raw, met)
        sighting = Sighting(self._name, self._unit, place)
        event = self._maker.event(line, header, head, head.moment, sighting, raw, tuple(met))
        if is_open and (len(line) > MAY_BE_CUT or cef.ends_cut(line)):
            self._open_ended.append(len(reading.events))
        self._unnumbered = self._unnumbered or continued.lacks_number(line)
        reading.events.append(repeats.repeated(event, one.repeats) if one.repeats else event)

    def _continued(self, line: str, place: int, raw: str, flags: list[Flag]) -> tuple[str, str]:
        """The line with those behind it that go on with its message; what may not be joined is told."""
        reading = self._reading
        quote = wrapped.quote_of(line)
        rest = [self._texts.one(data.removesuffix(b"\r")).removeprefix(quote) for data in self._behind(place)]
        data = line.encode("utf-8", "surrogatepass")
        message = len(data) - len(line[: line.find("EF") + 2].encode("utf-8", "surrogatepass")) + 3
        at_limit = len(data) > MAY_BE_CUT and glued.cut_at_limit(
            len(data), message, wide=not line[-1:].isascii()
        )
        found = continued.behind(line.removeprefix(quote), rest, at_limit=at_limit)
        if found.cut:
            flags.append("truncated")
        for number, told in enumerate(rest[: found.rest], 1):
            reading.not_event -= 1
            reading.refuse(place + number if self._unit == "line" else place, self._unit, "line.rest", told)
        if not found.joined:
            return line, raw
        parts = [line.removeprefix(quote), *rest[: found.joined]]
        flags.append("joined_lines")
        reading.not_event -= found.joined
        reading.add_further(-found.joined)
        return quote + wrapped.put_together(parts), "\n".join((raw, *parts[1:]))

    def _numbered(self, line: str, place: int, raw: str, flags: list[Flag]) -> tuple[str, str]:
        """The line with its tenant's number, where that stands alone on the next one; else a rest is told."""
        reading = self._reading
        rest = next((self._texts.one(data.removesuffix(b"\r")) for data in self._behind(place)), "")
        whole = continued.with_number(line, rest)
        if whole:
            flags.append("joined_lines")
            reading.not_event -= 1
            reading.add_further(-1)
            return whole, f"{raw}\n{rest}"
        if continued.is_rest(rest):
            flags.append("truncated")
            reading.not_event -= 1
            reading.refuse(place + 1 if self._unit == "line" else place, self._unit, "line.rest", rest)
        return line, raw

    def _behind(self, place: int) -> list[bytes]:
        """The lines between a line taken up and the next that mentions CEF or LEEF."""
        number = bisect_left(self._places, place)
        if number == len(self._places) or self._places[number] != place:
            return []
        data, begin = self._data, self._ends[number] + 1
        mention = MENTION.search(data, begin)
        end = data.rfind(b"\n", begin, mention.start()) + 1 if mention else len(data)
        return data[begin:end].removesuffix(b"\n").split(b"\n") if begin < end else []

    def _passed(self, head: Head, line: str, place: int, raw: str, flags: tuple[Flag, ...] = ()) -> None:
        self._sought.passed(head, line, Sighting(self._name, self._unit, place), raw, flags)

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
        self._tell_cut(self._open_ended, lambda key: key.startswith(cef.VENDOR_KEY))
        if self._unnumbered or self._maker.shapes.unnumbered:
            named = [number for number, event in enumerate(self._reading.events) if _lacks_number(event)]
            self._tell_cut(named, lambda key: key == cef.TENANT_ID)
        self._sought.settle()

    def _tell_cut(self, numbers: Sequence[int], ends: Callable[[str], bool]) -> None:
        """Tells of events without a key of which `ends` is true that they were cut, where others of their
        manager and version have one.
        """
        events = self._reading.events
        ending = {
            (event.manager, event.version)
            for event in (events if numbers else ())
            if any(ends(key) for key, _ in event.extra)
        }
        if numbers and self._reading.columns is not None:
            ending |= self._reading.columns.ending(ends)
        for number in numbers:
            event = events[number]
            if (event.manager, event.version) in ending and "truncated" not in event.flags:
                events[number] = event._replace(flags=(*event.flags, "truncated"))


def _lacks_number(event: Event) -> bool:
    keys = [key for key, _ in event.extra]
    return cef.TENANT in keys and cef.TENANT_ID not in keys
