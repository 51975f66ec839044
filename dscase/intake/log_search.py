"""Looks for a line in logs: by words, by its number, by its time. Bounded in what it keeps."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from dscase.events.files import Block
from dscase.intake import stamps
from dscase.intake.evidence import EvidenceFile, FoundMessage
from dscase.intake.stamps import Stamp
from dscase.intake.text import decode
from dscase.window import Zone

MAX_FOUND = 20
"""Places kept; the others are counted."""
AROUND = 5
"""Lines kept on either side."""
NEAR = timedelta(minutes=1)
"""How far from the time stated a line may lie."""
LONGEST = 3000
LONGEST_AROUND = 500
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
    """Lines found: those that hold the text as it is, and those that hold its words in any order."""

    exact: list[FoundMessage] = field(default_factory=list)
    exact_total: int = 0
    loose: list[FoundMessage] = field(default_factory=list)
    loose_total: int = 0

    @property
    def found(self) -> tuple[FoundMessage, ...]:
        return tuple(self.exact or self.loose)

    @property
    def total(self) -> int:
        return self.exact_total or self.loose_total


class Searcher:
    """Searches one log after the other for the same thing."""

    def __init__(self, seek: Wanted, zone: Zone) -> None:
        self.hits = Hits()
        self._seek = seek
        self._zone = zone
        self._probes = seek.probes()

    def search(self, blocks: Iterable[Block], file: EvidenceFile, member: str) -> None:
        """Looks through the blocks of one log. What was found stays in `hits` should `blocks` raise."""
        number = 1
        stamp: Stamp | None = None
        before: deque[bytes] = deque(maxlen=AROUND)
        waiting: list[tuple[list[FoundMessage], int]] = []  # hits that still want lines behind them
        for block in blocks:
            lines = (
                block.data.removesuffix(b"\n").split(b"\n") if self._hot(block.data, number, waiting) else []
            )
            for place, line in enumerate(lines):
                waiting = [one for one in waiting if _add_behind(*one, line)]
                stamp = stamps.first(line, self._zone) or stamp
                kept = self._fits(line, number + place, stamp)
                if kept is not None:
                    waiting += self._keep(
                        kept,
                        FoundMessage(
                            file,
                            member,
                            number + place,
                            _text(line, LONGEST),
                            tuple(_text(each, LONGEST_AROUND) for each in before),
                            (),
                            stamp.moment if stamp else None,
                            stamp.text if stamp else "",
                        ),
                    )
                before.append(line)
            if not lines:
                stamp = stamps.last(block.data[-_STAMP_WITHIN:], self._zone) or stamp
                before.extend(block.data.removesuffix(b"\n").rsplit(b"\n", AROUND)[-AROUND:])
            number += block.data.count(b"\n") + block.cut

    def _hot(self, data: bytes, number: int, waiting: object) -> bool:
        """Whether a block has to be looked at line by line."""
        if waiting:
            return True
        if self._seek.line:
            return number <= self._seek.line <= number + data.count(b"\n")
        return not self._probes or any(probe in data for probe in self._probes)

    def _fits(self, line: bytes, number: int, stamp: Stamp | None) -> str | None:
        """How well a line fits: "exact", "loose", or None."""
        seek = self._seek
        if seek.line and number != seek.line:
            return None
        if seek.time is not None and (stamp is None or abs(stamp.moment - seek.time) > NEAR):
            return None
        if not seek.words:
            return "exact"
        if not any(probe in line for probe in self._probes):
            return None
        text = " ".join(decode(line).split())
        if seek.phrase in text:
            return "exact"
        return "loose" if len(seek.words) > 1 and all(word in text for word in seek.words) else None

    def _keep(self, how: str, hit: FoundMessage) -> list[tuple[list[FoundMessage], int]]:
        hits = self.hits
        if how == "exact":
            hits.exact_total += 1
        else:
            hits.loose_total += 1
        kept = hits.exact if how == "exact" else hits.loose
        if len(kept) >= MAX_FOUND:
            return []
        kept.append(hit)
        return [(kept, len(kept) - 1)]


def _add_behind(kept: list[FoundMessage], place: int, line: bytes) -> bool:
    """Adds a line behind a hit; whether it wants more."""
    hit = kept[place]
    kept[place] = replace(hit, after=(*hit.after, _text(line, LONGEST_AROUND)))
    return len(kept[place].after) < AROUND


def _text(line: bytes, longest: int) -> str:
    return decode(line.rstrip(b"\r"))[:longest]
