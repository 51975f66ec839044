"""Looks for a line in logs: by words, by its number, by its time. Bounded in what it keeps."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from dscase.events.files import Block
from dscase.intake import stamps
from dscase.intake.evidence import EvidenceFile, FoundMessage
from dscase.intake.text import decode
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
class Wanted:
    """What a line must have: all that is set. `words`: those of the text, in their order.

    White space is folded; nothing else is: a line is quoted to the vendor as it stands.
    """

    words: tuple[str, ...] = ()
    line: int = 0
    time: datetime | None = None

    @property
    def phrase(self) -> str:
        return " ".join(self.words)

    def probes(self) -> tuple[bytes, ...]:
        """Bytes one of which every fitting line holds; none where every line is to be looked at."""
        if not self.words:
            return ()
        longest = max(self.words, key=len)
        return tuple(
            {
                longest.encode(name, "ignore") or longest.encode("utf-8", "ignore")
                for name in ("utf-8", "cp932")
            }
        )


def wanted(text: str, line: int, time: datetime | None) -> Wanted:
    """What is asked for. Of a text of several lines the first that holds anything counts."""
    lines = (row.split() for row in text.splitlines())
    return Wanted(tuple(next(filter(None, lines), ())), line, time)


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

    def __init__(self, seek: Wanted, zone: Zone) -> None:
        self.exact, self.loose = Hits(), Hits()
        self._seek = seek
        self._zone = zone
        self._probes = seek.probes()

    @property
    def hits(self) -> Hits:
        """What counts: the loose ones only where there is nothing better."""
        return self.exact if self.exact.total else self.loose

    def search(self, blocks: Iterable[Block], file: EvidenceFile, member: str) -> None:
        """Looks through the blocks of one log. What was found stays in `hits` should `blocks` raise."""
        number = 1
        entry = b""  # the line with a stamp that the lines behind it belong to
        before: deque[bytes] = deque(maxlen=AROUND)
        waiting: list[tuple[list[FoundMessage], int]] = []  # hits that still want lines behind them
        for block in blocks:
            lines = (
                block.data.removesuffix(b"\n").split(b"\n") if self._hot(block.data, number, waiting) else []
            )
            for place, line in enumerate(lines):
                waiting = [one for one in waiting if _add_behind(*one, line)]
                entry = line[:_STAMP_SIZE] if stamps.begins(line) else entry
                hits = self._fits(line, number + place, entry)
                if hits is not None and hits.more():
                    stamp = stamps.first(entry, self._zone)
                    hits.kept.append(
                        FoundMessage(
                            file,
                            member,
                            number + place,
                            _text(line, LONGEST),
                            tuple(_text(each, LONGEST_AROUND) for each in before),
                            (),
                            stamp.moment if stamp else None,
                            stamp.text if stamp else "",
                        )
                    )
                    waiting.append((hits.kept, len(hits.kept) - 1))
                before.append(line)
            if not lines:
                entry = stamps.last_line(block.data[-_STAMP_WITHIN:])[:_STAMP_SIZE] or entry
                before.extend(block.data.removesuffix(b"\n").rsplit(b"\n", AROUND)[-AROUND:])
            number += block.data.count(b"\n") + block.cut
            if self.exact.total + self.loose.total >= MAX_COUNTED:
                return

    def _hot(self, data: bytes, number: int, waiting: object) -> bool:
        """Whether a block has to be looked at line by line."""
        if waiting:
            return True
        if self._seek.line:
            return number <= self._seek.line <= number + data.count(b"\n")
        return not self._probes or any(probe in data for probe in self._probes)

    def _fits(self, line: bytes, number: int, entry: bytes) -> Hits | None:
        """Where a line counts, None where it does not fit."""
        seek = self._seek
        if seek.line and number != seek.line:
            return None
        hits = self.exact
        if seek.words:
            if not any(probe in line for probe in self._probes):
                return None
            text = " ".join(decode(line).split())
            if seek.phrase not in text:
                hits = self.loose
                if len(seek.words) == 1 or not all(word in text for word in seek.words):
                    return None
        if seek.time is not None:
            stamp = stamps.first(entry, self._zone)
            if stamp is None or abs(stamp.moment - seek.time) > NEAR:
                return None
        return hits


def _add_behind(kept: list[FoundMessage], place: int, line: bytes) -> bool:
    """Adds a line behind a hit; whether it wants more."""
    hit = kept[place]
    kept[place] = replace(hit, after=(*hit.after, _text(line, LONGEST_AROUND)))
    return len(kept[place].after) < AROUND


def _text(line: bytes, longest: int) -> str:
    return decode(line.rstrip(b"\r"))[:longest]
