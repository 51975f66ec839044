"""Looks for a line in logs: by words, by its number, by its time. Bounded in what it keeps."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from dscase.events.line_blocks import Block
from dscase.intake import log_times
from dscase.intake.evidence import EvidenceFile, FoundMessage
from dscase.text import decode
from dscase.window import Zone

MAX_FOUND = 20
"""Places kept; the others are counted."""
MAX_COUNTED = 100_000
"""Lines found at which the search ends: no single message is asked about there."""
AROUND = 5
"""Lines kept on either side."""
NEAR = timedelta(minutes=1)
"""How far from the time stated a line may lie."""
LONGEST = 3000
LONGEST_AROUND = 500
_STAMP_SIZE = 100  # bytes of a line that hold its stamp
_STAMP_WITHIN = 64 * 1024  # bytes looked through for the stamp of the entry a line belongs to


@dataclass(frozen=True, slots=True)
class WantedLine:
    """What a line must have: all that is set. `words`: those of the text, in their order.

    White space is folded; nothing else is: a line is quoted to the vendor as it stands.
    """

    words: tuple[str, ...] = ()
    line: int = 0
    time: datetime | None = None

    @property
    def phrase(self) -> str:
        return " ".join(self.words)

    def probes(self) -> tuple[tuple[bytes, ...], ...]:
        """Of each word the bytes one of which every fitting line holds."""
        return tuple(
            tuple({word.encode("utf-8", "ignore"), word.encode("cp932", "ignore")} - {b""})
            for word in self.words
        )


def wanted(text: str, line: int, time: datetime | None) -> WantedLine:
    """What is asked for. Of a text of several lines the first that holds anything counts."""
    lines = (row.split() for row in text.splitlines())
    return WantedLine(tuple(next(filter(None, lines), ())), line, time)


@dataclass(slots=True)
class Hits:
    """Lines found: the first MAX_FOUND of them, and how many."""

    kept: list[FoundMessage] = field(default_factory=list)
    total: int = 0

    def more(self) -> bool:
        """Counts one more; whether it is to be kept."""
        self.total += 1
        return len(self.kept) < MAX_FOUND


class Searcher:
    """Searches one log after the other for the same thing.

    `exact`: lines that hold the text as it is; `loose`: lines that hold its words in any order.
    """

    def __init__(self, seek: WantedLine, zone: Zone) -> None:
        self.exact, self.loose = Hits(), Hits()
        self._seek = seek
        self._zone = zone
        self._probes = seek.probes()
        self._days = log_times.days(seek.time) if seek.time else ()

    @property
    def hits(self) -> Hits:
        """What counts: the loose ones only where there is nothing better."""
        return self.exact if self.exact.total else self.loose

    def search(self, blocks: Iterable[Block], file: EvidenceFile, member: str) -> None:
        """Looks through the blocks of one log. What was found stays in `hits` should `blocks` raise."""
        number = 1
        entry = b""  # the line with a stamp that the lines behind it belong to
        before: tuple[bytes, ...] = ()  # the last lines of the blocks so far
        waiting: list[tuple[list[FoundMessage], int]] = []  # hits that still want lines behind them
        for block in blocks:
            data = block.data.removesuffix(b"\n")
            if waiting:
                behind = data.split(b"\n", AROUND)[:AROUND]
                waiting = [one for one in waiting if _add_behind(*one, behind)]
            passed, counted = 0, number
            for start, end in self._candidates(data, number) if self._is_near(data, entry) else ():
                counted += data.count(b"\n", passed, start)
                entry = _last_entry(data, passed, end) or entry
                passed = start
                line = data[start:end]
                hits = self._fits(line, counted, entry)
                if hits is None or not hits.more():
                    continue
                stamp = log_times.first(entry, self._zone)
                hits.kept.append(
                    FoundMessage(
                        file,
                        member,
                        counted,
                        _text(line, LONGEST),
                        tuple(_text(each, LONGEST_AROUND) for each in _lines_before(data, start, before)),
                        (),
                        stamp.moment if stamp else None,
                    )
                )
                behind = data[end + 1 :].split(b"\n", AROUND)[:AROUND] if end < len(data) else []
                if _add_behind(hits.kept, len(hits.kept) - 1, behind):
                    waiting.append((hits.kept, len(hits.kept) - 1))
            entry = _last_entry(data, passed, len(data)) or entry
            before = _lines_before(data, len(data) + 1, before)
            number += block.data.count(b"\n") + block.cut
            if self.exact.total + self.loose.total >= MAX_COUNTED:
                return

    def _candidates(self, data: bytes, number: int) -> Iterator[tuple[int, int]]:
        """Where the lines begin and end that may fit: those with the word that is rarest in the block."""
        if self._seek.line and not number <= self._seek.line <= number + data.count(b"\n"):
            return
        probes: tuple[bytes, ...] = (b"",)
        if self._probes:
            counted = [(sum(map(data.count, word)), word) for word in self._probes]
            seen, probes = min(counted, key=lambda pair: pair[0])
            if not seen:
                return
        start = 0
        found = dict.fromkeys(probes, -1)
        while start <= len(data):
            for probe, at in list(found.items()):
                if at < start:
                    found[probe] = data.find(probe, start)
                    if found[probe] < 0:
                        del found[probe]
            if not found:
                return
            start = data.rfind(b"\n", start, min(found.values())) + 1 or start
            end = data.find(b"\n", start)
            end = len(data) if end < 0 else end
            yield start, end
            start = end + 1

    def _is_near(self, data: bytes, entry: bytes) -> bool:
        """Whether any line may be of the time sought: words that every line holds are no guide."""
        time = self._seek.time
        if time is None:
            return True
        if not any(day in data or day in entry for day in self._days):
            return False
        reach = NEAR + timedelta(minutes=1)  # of the stamps the minutes alone are looked at
        minutes = log_times.minutes(entry + b"\n" + data, self._zone)
        return any(abs(minute - time) <= reach for minute in minutes)

    def _fits(self, line: bytes, number: int, entry: bytes) -> Hits | None:
        """Where a line counts, None where it does not fit."""
        seek = self._seek
        if seek.line and number != seek.line:
            return None
        hits = self.exact
        if seek.words:
            if not all(any(probe in line for probe in word) for word in self._probes):
                return None
            text = " ".join(decode(line).split())
            if seek.phrase not in text:
                hits = self.loose
                if len(seek.words) == 1 or not all(word in text for word in seek.words):
                    return None
        if seek.time is not None:
            stamp = log_times.first(entry, self._zone)
            if stamp is None or abs(stamp.moment - seek.time) > NEAR:
                return None
        return hits


def _lines_before(data: bytes, start: int, before: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """The lines in front of the one that begins at `start`; of the blocks `before` where this has too few."""
    lines: list[bytes] = []
    end = start - 1
    while end >= 0 and len(lines) < AROUND:
        begin = data.rfind(b"\n", 0, end) + 1
        lines.insert(0, data[begin:end])
        end = begin - 1
    return (*before, *lines)[-AROUND:]


def _last_entry(data: bytes, start: int, end: int) -> bytes:
    """The stamp's part of the last line with one between `start`, where a line begins, and `end`."""
    return log_times.last_line(data[max(start, end - _STAMP_WITHIN) : end])[:_STAMP_SIZE]


def _add_behind(kept: list[FoundMessage], place: int, lines: Sequence[bytes]) -> bool:
    """Adds lines behind a hit, as many as it wants; whether it wants more."""
    hit = kept[place]
    after = (*hit.after, *(_text(line, LONGEST_AROUND) for line in lines))[:AROUND]
    kept[place] = replace(hit, after=after)
    return len(after) < AROUND


def _text(line: bytes, longest: int) -> str:
    return decode(line.rstrip(b"\r"))[:longest]
